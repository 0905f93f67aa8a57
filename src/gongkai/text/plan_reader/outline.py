"""The tree of sections: which heading is above which, by the style of its number."""

from __future__ import annotations

from gongkai.text.plan_reader.wording import as_title, leading_number


class Outline:
    """Follows headings in reading order; a new style of number is one level below the one before it."""

    def __init__(self) -> None:
        self._kinds: list[str] = []
        self._texts: list[str] = []
        self._fresh = False

    def enter(self, text: str) -> None:
        """Take a heading such as 一、紧扣… or （一）做好…, or one without a number."""
        prefix = leading_number(text)
        kind, title = (prefix.kind, prefix.rest) if prefix else ("plain", text)
        if kind not in self._kinds:
            # a heading right after another of a new style is below it; after tasks, plain ones start anew
            level = len(self._kinds) if self._kinds and (self._fresh or kind != "plain") else 0
            if kind == "plain" and not self._fresh:
                level = 0
            self._kinds[level:] = [kind]
        level = self._kinds.index(kind)
        if kind == "cn":  # 一、 is always the top, whatever stood before it
            self._kinds, level = ["cn", *[known for known in self._kinds if known not in ("cn", "plain")]], 0
        self._texts[level:] = [as_title(title)]
        self._fresh = True

    def close(self, kind: str) -> None:
        """A task is numbered in this style: headings of the style and those below them are over."""
        if kind in self._kinds:
            del self._texts[self._kinds.index(kind) :]

    def leave(self) -> None:
        """A task was read: the next plain heading is not below the last one."""
        self._fresh = False

    def headings(self, below: list[str] | None = None) -> tuple[str | None, str | None]:
        """(section, subsection) now; ``below`` are headings that stand in columns of the table."""
        levels = [text for text in self._texts if text]
        for text in below or []:
            if text and (not levels or levels[-1] != text):
                levels.append(text)
        return (levels[0] if levels else None, " / ".join(levels[1:]) if len(levels) > 1 else None)
