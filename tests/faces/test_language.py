"""Whatever language a browser asks for, a screen is the same, Chinese throughout."""

from __future__ import annotations

import re

import pytest
from django.test import Client


def page(asked: str) -> str:
    response = Client(headers={"accept-language": asked}).post("/login/", {})
    assert response.headers.get("Content-Language", "zh-hans") == "zh-hans"
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["kk", "ug", "en-US,en;q=0.9"])
def test_the_browser_does_not_choose_the_language(asked: str) -> None:
    assert page(asked) == page("zh-CN")
