"""Thousands of bad inputs, seeded: each is refused in one line with the right code, or read right.

`make test-dirty` runs all of them, tests/dirty/test_dirty.py a few of every kind. docs/faults.md
has the figures.
"""
