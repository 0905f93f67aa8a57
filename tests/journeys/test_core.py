"""The ten core journeys. What each does stands in the *_journeys.py beside; here they run as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.access_journeys import bad_uploads, login
from tests.journeys.conftest import Site
from tests.journeys.init_journey import second_county
from tests.journeys.plan_journeys import change_plan, import_plan, look_back, name_members
from tests.journeys.work_journeys import chain, period, supervision

pytestmark = pytest.mark.journey


def test_01_import(empty_site: Site, tmp_path: Path) -> None:
    import_plan(empty_site, tmp_path)


def test_02_chain(site: Site, tmp_path: Path) -> None:
    chain(site, tmp_path)


def test_03_supervision(site: Site, tmp_path: Path) -> None:
    supervision(site, tmp_path)


def test_04_period(site: Site, tmp_path: Path) -> None:
    period(site, tmp_path)


def test_05_look_back(site: Site, tmp_path: Path) -> None:
    look_back(site, tmp_path)


def test_06_second_county(no_site: Site, tmp_path: Path) -> None:
    second_county(no_site, tmp_path)


def test_07_name_members(site: Site, tmp_path: Path) -> None:
    name_members(site, tmp_path)


def test_08_change_plan(site: Site, tmp_path: Path) -> None:
    change_plan(site, tmp_path)


def test_09_bad_uploads(site: Site, tmp_path: Path) -> None:
    bad_uploads(site, tmp_path)


def test_10_login(site: Site, tmp_path: Path) -> None:
    login(site, tmp_path)
