"""Wording checks (错敏词): ten classes, four levels, a word table the office owns."""

from gongkai.text.proofread.checker import check
from gongkai.text.proofread.findings import Finding, Level, WordClass
from gongkai.text.proofread.leaders import Leader
from gongkai.text.proofread.tables import SumFault, table_sums
from gongkai.text.proofread.words import Word, WordTable, WordTableError, shipped_words

__all__ = [
    "Finding",
    "Leader",
    "Level",
    "SumFault",
    "Word",
    "WordClass",
    "WordTable",
    "WordTableError",
    "check",
    "shipped_words",
    "table_sums",
]
