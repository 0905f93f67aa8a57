"""Reading plans: the sample and one of 2,000 tasks. Reference: unzipping and parsing the same XML with nothing else."""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "examples" / "plans" / "changji-2021.docx"


def in_a_new_process(code: str, *args: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, __file__, code, *args], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def read(path: str) -> None:
    """With the imports, as a command would."""
    started = time.perf_counter()
    from gongkai.text.plan_reader import read_plan

    tasks = len(read_plan(Path(path).read_bytes(), Path(path).name).as_dict()["tasks"])
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": round(seconds, 3), "peak_mb": round(peak), "tasks": tasks}))


def bare(path: str) -> None:
    started = time.perf_counter()
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(Path(path).read_bytes())) as archive:
        sum(1 for _ in etree.fromstring(archive.read("word/document.xml")).iter())
    print(json.dumps({"seconds": round(time.perf_counter() - started, 3)}))


def big_plan(folder: Path) -> Path:
    from docx import Document

    path = folder / "two-thousand.docx"
    document = Document()
    document.add_paragraph("某市2021年政务公开工作任务分工方案")
    table = document.add_table(rows=2001, cols=4)
    cells = [row.cells for row in table.rows]
    for cell, head in zip(cells[0], ("工作任务", "工作要求", "牵头单位", "责任单位"), strict=True):
        cell.text = head
    for i, row in enumerate(cells[1:], 1):
        row[0].text = f"{i}.做好第{i}项信息公开。"
        row[1].text = "通过市政府网站政府信息公开栏目集中展示，及时更新。" * 3
        row[2].text = "市发改委、自然资源局"
        row[3].text = "各乡镇人民政府、街道办事处，市直各部门"
    document.save(str(path))
    return path


def main() -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        big = big_plan(Path(folder))
        result = {
            "sample": in_a_new_process("read", str(SAMPLE)),
            "two_thousand": in_a_new_process("read", str(big)),
        }
        for name, path in (("sample", SAMPLE), ("two_thousand", big)):
            reference = in_a_new_process("bare", str(path))["seconds"]
            result[name] |= {
                "bare_xml_seconds": reference,
                "ratio": round(result[name]["seconds"] / reference, 1),
            }
    print(json.dumps(result))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        {"read": read, "bare": bare}[sys.argv[1]](sys.argv[2])
    else:
        main()
