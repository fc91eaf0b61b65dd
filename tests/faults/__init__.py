"""Kills at random moments, full and read-only disks: `make test-faults`."""
