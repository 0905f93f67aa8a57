"""Files made for the tests: good ones, and the bad ones of the door's list, built byte by byte if need be."""

import io
import struct
import zipfile

import openpyxl
from docx import Document
from PIL import Image

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END, FREE, FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def docx(
    text: str = "关于做好政务公开工作的通知", *, header: str = "", footer: str = "", keywords: str = ""
) -> bytes:
    document = Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    if footer:
        document.sections[0].footer.paragraphs[0].text = footer
    document.core_properties.keywords = keywords
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def docx_with(parts: dict[str, bytes], replaced: dict[str, tuple[bytes, bytes]] | None = None) -> bytes:
    """A docx with more parts, and with pieces of its own parts replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx())) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            raw = source.read(entry)
            if replaced and entry.filename in replaced:
                old, new = replaced[entry.filename]
                assert old in raw
                raw = raw.replace(old, new)
            target.writestr(entry.filename, raw)
        for name, raw in parts.items():
            target.writestr(name, raw)
    return out.getvalue()


def xlsx(rows: list[list[str]], *, sheet: str = "清单", header: str = "", keywords: str = "") -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    if header:
        page.oddHeader.center.text = header
    book.properties.keywords = keywords
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def picture(kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, kind)
    return out.getvalue()


def scanned_pdf() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PDF")
    return out.getvalue()


def typeset_pdf(text: str, *, keywords: str = "") -> bytes:
    import typst

    keyword = f', keywords: "{keywords}"' if keywords else ""
    source = f'#set document(title: "通知"{keyword})\n#set text(font: "Noto Serif CJK SC")\n{text}\n'
    return bytes(typst.compile(source.encode()))


def script_pdf() -> bytes:
    """A one-page PDF that runs a script when it is opened."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Names<</JavaScript<</Names[(a)4 0 R]>>>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
        b"<</S/JavaScript/JS(app.alert\\(1\\))>>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 5\n0000000000 65535 f \n" + table + end


def encrypted_pdf() -> bytes:
    """A PDF whose user password is not the empty one: the key check values fit no password that is tried."""
    plain = scanned_pdf()
    start = plain.rindex(b"trailer")
    encrypt = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (b"11" * 32, b"22" * 32)
    at = plain.index(b"<<", start) + 2
    return plain[:at] + encrypt + plain[at:]


def ofd(text: str) -> bytes:
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("OFD.xml", f"<ofd:OFD {space}><ofd:Title>通知</ofd:Title></ofd:OFD>")
        archive.writestr(
            "Doc_0/Pages/Page_0/Content.xml",
            f"<ofd:P {space}><ofd:TextObject><ofd:TextCode>{text}</ofd:TextCode></ofd:TextObject></ofd:P>",
        )
    return out.getvalue()


def ole(streams: dict[str, bytes]) -> bytes:
    """A compound file (container of old Office files) with these streams, named "name" or "folder/name"."""
    entries: list[tuple[str, int, list[str], bytes]] = [("Root Entry", 5, [], b"")]
    for path, data in streams.items():
        folder, _, name = path.rpartition("/")
        if folder:
            entries.append((folder, 1, [name], b""))
        # At least 4096 bytes, so that no mini stream is needed.
        entries.append((name, 2, [], data.ljust(4096, b"\x00")))
    content, starts, position = b"", [], 0
    sectors: list[int] = []
    for _, kind, _, data in entries:
        starts.append(position if kind == 2 else END)
        if kind == 2:
            padded = data.ljust(-(-len(data) // 512) * 512, b"\x00")
            count = len(padded) // 512
            sectors += [*range(position + 1, position + count), END]
            content, position = content + padded, position + count
    directory = _ole_directory(entries, starts)
    count = len(directory) // 512
    first_directory = position
    sectors += [*range(position + 1, position + count), END]
    fat_count = -(-(len(sectors) + 8) // 128)
    first_fat = position + count
    sectors += [FAT_SECTOR] * fat_count
    fat = struct.pack(f"<{len(sectors)}I", *sectors).ljust(fat_count * 512, b"\xff")
    head = OLE_MAGIC + b"\x00" * 16 + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, fat_count, first_directory, 0, 4096, END, 0, END, 0)
    head += struct.pack(f"<{fat_count}I", *range(first_fat, first_fat + fat_count)).ljust(436, b"\xff")
    return head + content + directory + fat


def _ole_directory(entries: list[tuple[str, int, list[str], bytes]], starts: list[int]) -> bytes:
    top = [i for i, entry in enumerate(entries) if i and not any(entry[0] in e[2] for e in entries)]
    right = dict(zip(top, top[1:], strict=False))
    out = b""
    for index, (name, kind, inside, data) in enumerate(entries):
        child = top[0] if index == 0 else next((i for i, e in enumerate(entries) if e[0] in inside), FREE)
        raw = name.encode("utf-16-le")
        out += raw.ljust(64, b"\x00") + struct.pack("<HBB", len(raw) + 2, kind, 1)
        out += struct.pack("<III", FREE, right.get(index, FREE), child) + b"\x00" * 36
        out += struct.pack("<IQ", starts[index], len(data))
    return out.ljust(-(-len(out) // 512) * 512, b"\x00")


def doc(text: str, *, encrypted: bool = False, more: dict[str, bytes] | None = None) -> bytes:
    """The smallest thing that is an old Word file to a reader: a header block, then text as UTF-16."""
    block = bytearray(2048)
    block[0:2] = b"\xec\xa5"
    struct.pack_into("<H", block, 10, 0x0100 if encrypted else 0)
    return ole({"WordDocument": bytes(block) + text.encode("utf-16-le"), **(more or {})})


def xls(text: str, *, header: str = "", macro_sheet: bool = False, encrypted: bool = False) -> bytes:
    """A workbook in Excel 97 records with one sheet and one cell."""

    def record(code: int, body: bytes) -> bytes:
        return struct.pack("<HH", code, len(body)) + body

    bof = struct.pack("<HHHII", 0x0600, 5, 0x0DBB, 0x07CC, 0x41)[:16].ljust(16, b"\x00")
    sheet_bof = struct.pack("<HHHII", 0x0600, 0x10, 0x0DBB, 0x07CC, 0x41)[:16].ljust(16, b"\x00")
    name = "清单".encode("utf-16-le")
    globals_ = record(0x809, bof)
    if encrypted:
        globals_ += record(0x2F, b"\x00" * 6)
    globals_ += record(0x42, struct.pack("<H", 1200))
    size = len(globals_) + 4 + 8 + len(name) + 4
    kind = 1 if macro_sheet else 0
    globals_ += record(0x85, struct.pack("<IBBBB", size, 0, kind, 2, 1) + name) + record(0x0A, b"")
    raw = text.encode("utf-16-le")
    sheet = record(0x809, sheet_bof)
    if header:
        sheet += record(0x14, struct.pack("<HB", len(header), 1) + header.encode("utf-16-le"))
    sheet += record(0x204, struct.pack("<HHHHB", 0, 0, 0, len(text), 1) + raw) + record(0x0A, b"")
    return ole({"Workbook": globals_ + sheet})


def zip_bomb() -> bytes:
    return docx_with({"word/media/zeros.bin": b"\x00" * (64 * 1024 * 1024)})


def encrypted_docx() -> bytes:
    return ole({"EncryptionInfo": b"x", "EncryptedPackage": b"y"})
