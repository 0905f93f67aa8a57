"""Takes the pictures of the README from the running demo.  usage: pictures.py [name …]

Starts `gongkai demo` with a data folder of its own on a free port, logs in as the demo's people with the
passwords that it prints, and writes docs/pictures/*.png (1280 wide, at most 900 high, under 200 KB).
"""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "pictures"
MAX_BYTES = 200_000
MAIN = "from gongkai.cli import main; main()"


def todo(page: Page) -> None:
    page.goto("/workbench/")


def ledger(page: Page) -> None:
    page.goto("/workbench/ledger/")


def board(page: Page) -> None:
    page.goto("/workbench/ledger/board/")


def task(page: Page) -> None:
    page.goto("/workbench/ledger/")
    page.get_by_role("link", name=re.compile(r"^8\. ")).first.click()


def report(page: Page) -> None:
    page.goto("/workbench/ledger/periods/")
    page.locator("main table a").first.click()


def import_(page: Page) -> None:
    page.goto("/workbench/ledger/plans/import/")
    page.get_by_label("任务方案文件").set_input_files(ROOT / "examples" / "plans" / "changji-2021.txt")
    page.get_by_role("button", name="读取文件").click()
    if page.get_by_text("这份方案已在台账中").count():  # the demo has it: the preview has its own address
        page.goto(page.url.replace("/compare/", "/"))


def promises(page: Page) -> None:
    page.goto("/promises/")
    page.locator("main h2 a").first.click()


def home(page: Page) -> None:
    page.goto("/")


#: name of the picture → (whose screen, "" for the public; width; how to get there)
PICTURES: dict[str, tuple[str, int, Any]] = {
    "todo": ("office", 1280, todo),
    "ledger": ("office", 1280, ledger),
    "board": ("office", 1280, board),
    "task": ("office", 1280, task),
    "import": ("office", 1280, import_),
    "report": ("clerk", 1280, report),
    "promises": ("", 1280, promises),
    "home": ("", 1280, home),
    "home-phone": ("", 375, home),
}


def main(wanted: list[str]) -> None:
    data = Path(tempfile.mkdtemp(prefix="gongkai-pictures-"))
    env = os.environ | {
        "GONGKAI_DATA_DIR": str(data),
        "GONGKAI_MODE": "demo",
        "GONGKAI_CLOCK": "2021-11-15",
        "PYTHONPATH": str(ROOT / "src"),
    }
    try:
        said = subprocess.run(
            [sys.executable, "-c", MAIN, "demo", "--prepare-only"],
            env=env,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        # A made-up person a line: two spaces, user name, password of four groups, what the person does.
        passwords = dict(re.findall(r"^  (\S+)\s+(\w{4}-\w{4}-\w{4}-\w{4})", said, re.M))
        serving, url = start(env, data / "serve.out")
        try:
            take(url, passwords, wanted or list(PICTURES))
        finally:
            serving.send_signal(signal.SIGTERM)
            serving.wait(timeout=15)
    finally:
        shutil.rmtree(data)


def start(env: dict[str, str], out: Path) -> tuple[subprocess.Popen[bytes], str]:
    """`gongkai serve` on a free port: the process and its address once it answers."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    with out.open("w") as log:
        command = [sys.executable, "-c", MAIN, "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + 60
    while "网站已就绪" not in out.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"the demo did not start:\n{out.read_text()}")
        time.sleep(0.2)
    return process, f"http://localhost:{port}"


def take(url: str, passwords: dict[str, str], wanted: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    chromium = (
        os.environ.get("GONGKAI_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name in wanted:
            username, width, go = PICTURES[name]
            context = browser.new_context(
                base_url=url, viewport={"width": width, "height": 900 if width > 400 else 812}, locale="zh-CN",
                timezone_id="Asia/Shanghai", java_script_enabled=False,
            )  # fmt: skip
            page = context.new_page()
            if username:
                log_in(page, username, passwords[username])
            go(page)
            size = write(page.screenshot(), FOLDER / f"{name}.png")
            print(f"{name}.png {size // 1000} KB", flush=True)
            context.close()
        browser.close()


def log_in(page: Page, username: str, password: str) -> None:
    page.goto("/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(re.compile("/workbench/"))


def write(png: bytes, target: Path) -> int:
    """Write the picture with as few colours as it takes to stay under MAX_BYTES; its size."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        out = io.BytesIO()
        picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            out, "PNG", optimize=True
        )
        if out.tell() < MAX_BYTES:
            break
    else:
        sys.exit(f"{target.name} is {out.tell()} bytes")
    target.write_bytes(out.getvalue())
    return out.tell()


if __name__ == "__main__":
    main(sys.argv[1:])
