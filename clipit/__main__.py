"""`python -m clipit`, and the command `clipit`."""

from clipit.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
