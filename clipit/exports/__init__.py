"""A summary as files for editing programs; formats.py is the entry point."""
