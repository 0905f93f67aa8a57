"""Files as downloads, under a Chinese name."""

from __future__ import annotations

from typing import IO

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

from .csvfile import csv_of
from .docx import document
from .package import safe_name
from .tables import Table
from .xlsx import workbook

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(data: bytes, filename: str, content_type: str) -> HttpResponse:
    """The bytes as an attachment that no browser tries to show."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, safe_name(filename).replace("/", "_"))
    return response


def word_download(*tables: Table, filename: str = "") -> HttpResponse:
    """The tables as .docx; the file is called like the first table unless filename is given."""
    return download(document(*tables), f"{filename or tables[0].title}.docx", WORD)


def excel_download(*tables: Table, filename: str = "") -> HttpResponse:
    return download(workbook(*tables), f"{filename or tables[0].title}.xlsx", EXCEL)


def csv_download(table: Table, filename: str = "") -> HttpResponse:
    return download(csv_of(table), f"{filename or table.title}.csv", "text/csv; charset=utf-8")


def package_download(package: IO[bytes], filename: str) -> FileResponse:
    """A zip from `package.package`, sent piece by piece and closed afterwards."""
    name = f"{safe_name(filename).replace('/', '_')}.zip"
    return FileResponse(package, as_attachment=True, filename=name, content_type="application/zip")
