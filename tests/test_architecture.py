"""What lint can't hold: foreign keys go down only, CASCADE says why, one writer where there is to be one."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src" / "gongkai").rglob("*.py"))
#: Lowest first; apps of one row may point at one another.
LEVELS = [
    {"core"},
    {"accounts", "organizations"},
    {"content", "files", "notices", "papers", "measures", "ui"},
    {"ledger"},
    {"workbench", "portal"},
    {"server", "demo"},
]
LEVEL = {label: i for i, row in enumerate(LEVELS) for label in row}


def ours() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("gongkai.")]


def test_foreign_keys_go_down_only() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in ours()
        for field in model._meta.get_fields()
        if field.many_to_one or (field.one_to_one and not field.auto_created)
        if field.related_model is not None and field.related_model._meta.app_label in LEVEL
        if LEVEL[field.related_model._meta.app_label] > LEVEL[model._meta.app_label]
    ]
    assert wrong == []


def test_every_app_of_ours_has_a_level() -> None:
    labels = {c.label for c in apps.get_app_configs() if c.name.startswith("gongkai.")}
    assert labels == set(LEVEL)


def test_cascade_has_a_comment() -> None:
    naked = []
    for path in SOURCES:
        if "migrations" in path.parts:
            continue
        lines = path.read_text().splitlines()
        for i, line in enumerate(lines):
            above = lines[max(0, i - 4) : i]
            if "models.CASCADE" in line and not any("CASCADE" in a and "#" in a for a in above):
                naked.append(f"{path.relative_to(ROOT)}:{i + 1}")
    assert naked == []


@pytest.mark.parametrize(
    ("pattern", "only_in"),
    [
        (r"AuditRow\.objects\.(create|bulk_create)|[^s] AuditRow\(", {"base/core/audit.py"}),
        (r"\bEvent\.objects\.(create|bulk_create)\(", {"domains/ledger/events.py"}),
        (r"\bATOMIC_REQUESTS\s*=\s*True", set()),
        (r"is_superuser", {"base/accounts/models.py", "base/organizations/backends.py"}),
    ],
)
def test_one_writer(pattern: str, only_in: set[str]) -> None:
    found = {
        str(path.relative_to(ROOT / "src" / "gongkai"))
        for path in SOURCES
        if "migrations" not in path.parts and re.search(pattern, path.read_text())
    }
    assert found <= only_in


def test_locks_carry_hashes_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text and "index-url" not in text
        packages = re.findall(r"^[a-z0-9][^\s=]*==", text, re.M)
        assert packages and text.count("--hash=sha256:") >= len(packages)


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + sum(project["optional-dependencies"].values(), [])
    names = {re.split(r"[\[<>=!~ ]", line)[0].lower() for line in wanted}
    explained = (ROOT / "docs" / "dependencies.md").read_text().lower()
    assert [n for n in sorted(names) if f"| {n} |" not in explained] == []
