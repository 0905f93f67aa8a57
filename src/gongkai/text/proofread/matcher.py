"""Many strings looked for at once in a text, by Aho-Corasick."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from ahocorasick_rs import BytesAhoCorasick, Implementation

T = TypeVar("T")


class Matcher(Generic[T]):
    """Finds the keys of ``entries`` in a text, except inside one of ``passes``.

    Works on UTF-8 bytes: the library's own search of strings makes a table of offsets for the whole text, which
    halves its speed; here only the places of the few hits are counted back into characters.
    """

    def __init__(self, entries: Mapping[str, T], passes: Iterable[str] = ()) -> None:
        self._values: list[T | None] = list(entries.values())
        forms = [form.encode("utf-8", "replace") for form in entries]
        # After the forms: a phrase that is both wrong and let pass is let pass, the office's last word.
        for phrase in dict.fromkeys(passes):
            forms.append(phrase.encode("utf-8", "replace"))
            self._values.append(None)
        self._automaton = (
            BytesAhoCorasick(forms, implementation=Implementation.ContiguousNFA) if forms else None
        )

    def hits(self, text: str) -> Iterator[tuple[int, int, T]]:
        """Yield (start, end, value), left to right, for the longest hit at each place; hits do not nest."""
        if self._automaton is None:
            return
        # A lone surrogate has no UTF-8 form: "?" stands in, one character for one.
        raw = text.encode("utf-8", "replace")
        found = self._automaton.find_matches_as_indexes(raw, overlapping=True)
        if not found:
            return
        # Outer before inner: by start, then the longer first; a phrase let pass before the same one wrong.
        found.sort(key=lambda hit: (hit[1], -hit[2], -hit[0]))
        covered = done_bytes = done_chars = 0
        for which, start, end in found:
            if end <= covered:
                continue
            covered = end
            value = self._values[which]
            if value is None:
                continue
            done_chars += len(raw[done_bytes:start].decode("utf-8"))
            done_bytes = start
            yield done_chars, done_chars + len(raw[start:end].decode("utf-8")), value
