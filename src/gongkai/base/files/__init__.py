"""The door of every upload: looked into in a child process, then refused or kept; served by permission.

This package and `child`, `child_main`, `sniff`, `inspection`, `reading` must be importable without Django:
the child process starts in a tenth of a second because of it.
"""
