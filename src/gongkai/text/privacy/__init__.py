"""Personal data in texts: finding it and masking it. Pure functions, no model, no network.

`find(text)` gives spans; `mask(text, spans, rules)` the text with them hidden for good; `masked(span)` one preview.
"""

from gongkai.text.privacy.finder import find
from gongkai.text.privacy.masking import DEFAULT_RULES, LIST_TEMPLATES, MaskRule, mask, masked, rules_for
from gongkai.text.privacy.spans import OPEN_KINDS, Kind, Span

__all__ = [
    "DEFAULT_RULES",
    "LIST_TEMPLATES",
    "OPEN_KINDS",
    "Kind",
    "MaskRule",
    "Span",
    "find",
    "mask",
    "masked",
    "rules_for",
]
