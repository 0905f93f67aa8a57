"""A second county, from its code and its plan alone: `gongkai init`, `gongkai serve`, log in, the ledger."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect

from tests.conftest import ROOT, prepared_sqlite
from tests.journeys.conftest import Site, fill_login, follow, menu, press, says

PLAN = ROOT / "examples" / "plans" / "deqing-2026-example.docx"
AREA = "330521"  # 德清县
OWN_PASSWORD = "德清-自己设定-2026"
MAIN = "from gongkai.cli import main; main()"


def second_county(site: Site, tmp_path: Path) -> None:
    """Another county's plan with other column names runs without a line of code."""
    env = _environment(tmp_path)
    said = _gongkai(env, "init", "--area", AREA, "--plan", str(PLAN))
    assert "德清县人民政府：《〔示例〕德清县2026年政务公开工作任务分解表》6 项任务" in said
    found = re.search(r"用户名 office（.*?）　初始口令 (\S+)", said)
    assert found, said
    again = _gongkai(env, "init", "--area", AREA, "--plan", str(PLAN))
    assert "初始口令" not in again, "a second init opened accounts anew"
    with _serving(env) as url:
        page = site.visitor(base_url=url)
        page.goto("/workbench/")
        fill_login(page, "office", found[1])
        says(page, "您使用的是系统生成的密码，须先改为本人设定的密码")
        page.goto("/workbench/ledger/")
        says(page, "修改密码")  # nothing else before that
        page.get_by_label("原密码").fill(found[1])
        page.get_by_label("新密码", exact=True).fill(OWN_PASSWORD)
        page.get_by_label("再输入一次新密码").fill(OWN_PASSWORD)
        press(page, "修改密码")
        says(page, "密码已修改。")
        page.goto("/workbench/")
        menu(page, "台账")
        expect(page.locator("table.ledger tbody tr")).to_have_count(6)
        follow(page, "2. 规范公开财政预决算")
        says(page, "原文：9月30日前")
        table = page.get_by_role("table", name="承担这项任务的单位")
        expect(table.get_by_role("row", name=re.compile("县财政局 牵头"))).to_have_count(1)
        expect(table.get_by_role("row", name=re.compile("县教育局"))).to_have_count(1)
        menu(page, "单位")
        says(page, "莫干山镇人民政府")
        public = site.visitor(base_url=url)
        public.goto("/")
        says(public, "德清县政府信息公开")
    verified = json.loads(_gongkai(env, "audit", "verify", "--json"))
    assert verified["ok"], verified


def _environment(folder: Path) -> dict[str, str]:
    """A production installation of its own; migrating an empty database is tested elsewhere."""
    data = folder / "deqing"
    data.mkdir()
    shutil.copyfile(prepared_sqlite(), data / "gongkai.sqlite3")
    ours = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "HOST", "PORT"}
    env = {k: v for k, v in os.environ.items() if not k.startswith("GONGKAI_") and k not in ours}
    return env | {"GONGKAI_DATA_DIR": str(data), "PYTHONPATH": str(ROOT / "src")}


def _gongkai(env: dict[str, str], *args: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", MAIN, *args],
        env=env, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def _serving(env: dict[str, str]) -> Iterator[str]:
    """`gongkai serve` on a free port; its address. Ended with SIGTERM, as an operator would."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    out = Path(env["GONGKAI_DATA_DIR"]) / "serve.out"
    with out.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", MAIN, "serve", "--port", str(port)],
            env=env, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 30
        while "网站已就绪" not in out.read_text() and process.poll() is None:
            assert time.monotonic() < deadline, out.read_text()
            time.sleep(0.1)
        assert process.poll() is None, out.read_text()
        yield f"http://localhost:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=15)
