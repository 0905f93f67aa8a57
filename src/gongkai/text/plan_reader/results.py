"""What reading a plan gives: tasks, the head of the document, and warnings that hide nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any


class PlanUnreadable(Exception):
    """The file cannot be read as a plan.

    ``code`` is a stable English word for programs; ``message`` is Chinese for the clerk and says what is
    wrong and what to do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Place:
    """Where something stood: a table row or a paragraph, both counted from 1 as a reader counts."""

    table: int | None = None
    row: int | None = None
    paragraph: int | None = None

    def __str__(self) -> str:
        if self.table is not None:
            return f"表{self.table}第{self.row}行" if self.row is not None else f"表{self.table}"
        return f"第{self.paragraph}段" if self.paragraph is not None else "全文"


@dataclass(frozen=True)
class PlanWarning:
    """Something the clerk must look at. ``code`` is stable; ``message`` is Chinese; ``place`` says where."""

    code: str
    message: str
    place: Place

    def as_dict(self) -> dict[str, str]:
        return {"code": self.code, "message": self.message, "place": str(self.place)}


@dataclass
class Task:
    """One task of the plan, in the plan's own words; ``due`` is a local date (Asia/Shanghai) or None."""

    number: int
    section: str | None
    subsection: str | None
    title: str
    requirement: str
    lead_units: list[str]
    responsible_units: list[str]
    due: date | None
    due_text: str | None
    place: Place

    def as_dict(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "section": self.section,
            "subsection": self.subsection,
            "title": self.title,
            "requirement": self.requirement,
            "lead_units": list(self.lead_units),
            "responsible_units": list(self.responsible_units),
            "due": self.due.isoformat() if self.due else None,
            "due_text": self.due_text,
            "place": str(self.place),
        }


@dataclass
class PlanReading:
    """Everything read from one plan file."""

    title: str | None = None
    document_number: str | None = None
    issuer: str | None = None
    year: int | None = None
    upper_documents: list[dict[str, str | None]] = field(default_factory=list)
    requirements: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    warnings: list[PlanWarning] = field(default_factory=list)

    def warn(self, code: str, message: str, place: Place) -> None:
        self.warnings.append(PlanWarning(code, message, place))

    def as_dict(self) -> dict[str, Any]:
        """The reading as JSON-ready data, with the keys that ``gongkai plan parse --json`` prints."""
        return {
            "title": self.title,
            "document_number": self.document_number,
            "issuer": self.issuer,
            "year": self.year,
            "upper_documents": self.upper_documents,
            "requirements": self.requirements,
            "tasks": [task.as_dict() for task in self.tasks],
            "warnings": [warning.as_dict() for warning in self.warnings],
        }
