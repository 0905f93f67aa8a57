"""Gongkai (公开): an open-government platform for Chinese cities and counties."""

__version__ = "0.1.0"
