"""Make ``data/generated.csv``: the near misses of ``data/bases.csv``, less those that real texts use.

    python -m gongkai.text.proofread.generate OUT TEXTS...

TEXTS are files of right Chinese text (plain, UTF-8): official texts, lists of words, gazetteers. A form that
occurs in one of them is no error, or not surely one, and is dropped. Run again when bases or texts change.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from gongkai.text.proofread.findings import Level, WordClass
from gongkai.text.proofread.matcher import Matcher
from gongkai.text.proofread.near_miss import near_misses
from gongkai.text.proofread.words import GENERATED, Word, WordTable


def generated(real_texts: Iterable[str]) -> WordTable:
    """The near misses of all bases that occur in none of ``real_texts`` and in no base."""
    path = resources.files(__package__).joinpath("data/bases.csv")
    bases = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    names = "\n".join(row["name"] for row in bases)
    forms: dict[str, Word] = {}
    for row in bases:
        for form, kind in near_misses(row["name"]):
            if form not in names and form not in forms:
                note = f"{GENERATED}（{kind}）"
                forms[form] = Word(
                    form,
                    row["name"],
                    WordClass(row["class"]),
                    Level(row["level"]),
                    source=row["source"],
                    note=note,
                )
    for text in real_texts:
        # Hits do not nest: what hides behind a hit shows once that one is gone.
        while seen := {word.wrong for _, _, word in Matcher(forms).hits(text)}:
            for form in seen:
                del forms[form]
    return WordTable(tuple(forms.values()))


def main(out: str, texts: list[str]) -> None:
    """Write the table to ``out``."""
    table = generated(Path(name).read_text("utf-8", errors="replace") for name in texts)
    Path(out).write_text(table.to_csv(), "utf-8")
    print(f"{len(table)} forms -> {out}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
