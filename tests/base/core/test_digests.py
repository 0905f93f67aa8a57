import pytest

from gongkai.base.core.digests import canonical_json, hmac_sm3, sm3


def test_sm3_gives_the_examples_of_the_standard() -> None:
    """GB/T 32905-2016, appendix A."""
    assert sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3(b"abcd" * 16) == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_hmac_sm3_is_the_construction_of_rfc_2104() -> None:
    key, data = b"k" * 20, "昌吉市".encode()
    block = key.ljust(64, b"\0")
    inner = bytes.fromhex(sm3(bytes(b ^ 0x36 for b in block) + data))
    assert hmac_sm3(key, data) == sm3(bytes(b ^ 0x5C for b in block) + inner)


def test_canonical_json_has_one_spelling() -> None:
    assert canonical_json({"b": 1, "a": "市"}) == b'{"a":"\\u5e02","b":1}'
    with pytest.raises(ValueError):
        canonical_json({"x": float("nan")})
    with pytest.raises(TypeError):
        canonical_json({"x": object()})
