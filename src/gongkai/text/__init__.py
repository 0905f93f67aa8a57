"""Readers of official Chinese: pure, typed, fast; nothing here imports Django."""
