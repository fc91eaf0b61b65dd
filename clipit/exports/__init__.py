"""A summary as files for editors; formats.py is the door."""
