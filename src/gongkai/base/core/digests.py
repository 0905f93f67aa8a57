"""SM3 (GB/T 32905-2016), plain and keyed, and the JSON form that is hashed.

From `cryptography`, whose wheels bring their own OpenSSL: hashlib has SM3 only where the machine's OpenSSL
was built with it.
"""

from __future__ import annotations

import json
from typing import Any

from cryptography.hazmat.primitives import hashes, hmac


def sm3(data: bytes) -> str:
    """SM3 of data, 64 hexadecimal digits."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def hmac_sm3(key: bytes, data: bytes) -> str:
    """HMAC-SM3 of data under key, 64 hexadecimal digits."""
    mac = hmac.HMAC(key, hashes.SM3())
    mac.update(data)
    return mac.finalize().hex()


def canonical_json(value: Any) -> bytes:
    """The one spelling of a JSON value: sorted keys, no spaces, ASCII. Raises ValueError for NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()
