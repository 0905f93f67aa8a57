""".doc .wps .et .ofd .rtf .odt → .docx or .xlsx through LibreOffice, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from gongkai.text.plan_reader.results import PlanUnreadable

SECONDS = 60
_NAMES = {
    "doc": "旧版 Word（.doc/.wps）",
    "ofd": "OFD 版式文件",
    "rtf": "RTF 文件",
    "odt": "ODT 文件",
    "ods": "ODS 表格",
}


def convert(data: bytes, kind: str) -> tuple[bytes, str]:
    """(converted bytes, "docx" or "xlsx"); raises PlanUnreadable where LibreOffice is missing or fails."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    name = _NAMES[kind]
    if program is None:
        raise PlanUnreadable(
            "needs_libreoffice",
            f"这是{name}，本机没有 LibreOffice，无法转换。请用 Word 或 WPS 打开后“另存为”.docx，再上传。",
        )
    target = "xlsx" if kind == "ods" else "docx"
    with tempfile.TemporaryDirectory(prefix="gongkai-plan-") as folder:
        source = Path(folder) / f"plan.{kind}"
        source.write_bytes(data)
        command = [
            program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore",
            "--convert-to", target, "--outdir", f"{folder}/out", str(source),
        ]  # fmt: skip
        try:
            subprocess.run(command, check=False, timeout=SECONDS, capture_output=True)
            return (Path(folder) / "out" / f"plan.{target}").read_bytes(), target
        except (OSError, subprocess.SubprocessError) as error:
            raise PlanUnreadable(
                "conversion_failed",
                f"这是{name}，转换没有成功。请用 Word 或 WPS 打开后“另存为”.docx，再重新上传。",
            ) from error
