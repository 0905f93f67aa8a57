"""Public codes: what stands in addresses instead of internal keys."""

from __future__ import annotations

import secrets

# No vowels (no words), no 0/1/l/o (read aloud over the phone).
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"


def new_code(length: int = 10) -> str:
    """A random public code; 27**10 ≈ 2·10^14, so a guess finds nothing."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
