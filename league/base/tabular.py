"""The one reader and the one writer of tables: CSV in any usual encoding, XLSX, ODS. No database.

Everything read is text, as it stood; what it means is somebody else's trade. A workbook is opened in a child process
with bounded memory and time (`python -m league.base.tabular`), because a small file can unfold to a large one.
"""

import csv
import io
import json
import os
import re
import resource
import struct
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from league.base.remarks import Remark, words

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_RATIO = 200  # a real workbook folds 5 to 30 times; deflate at its limit folds about 1,000 times
MAX_ROWS = 60_000
MAX_COLUMNS = 200
MAX_CELL = 32_767
MAX_CELLS = 3_000_000
CHILD_MEMORY = 1024 * 1024 * 1024
CHILD_SECONDS = 20

words(
    table_empty=gettext_lazy("The file is empty."),
    table_too_large=gettext_lazy("The file is too large: at most %(megabytes)s MB are read."),
    table_kind=gettext_lazy("This is %(kind)s, not a table: send a CSV or an XLSX file."),
    table_old_excel=gettext_lazy("This is a workbook of the old .xls format: save it as .xlsx and send it again."),
    table_encrypted=gettext_lazy("The workbook is protected by a password: remove the password and send it again."),
    table_damaged=gettext_lazy("The workbook is damaged and cannot be opened."),
    table_bomb=gettext_lazy("The workbook unfolds to more than %(megabytes)s MB: it is not opened."),
    table_binary=gettext_lazy("The file is not text: send a CSV or an XLSX file."),
    table_zeros=gettext_lazy("The file holds nothing but zeros."),
    table_encoding=gettext_lazy("The encoding of the file is not recognised: save it as CSV UTF-8."),
    table_no_columns=gettext_lazy("No columns were found: this is not a table."),
    table_no_rows=gettext_lazy("There is a header and not one line below it."),
    table_rows=gettext_lazy("The table has more than %(most)s lines."),
    table_columns=gettext_lazy("The table has more than %(most)s columns."),
    table_cell=gettext_lazy("Line %(line)s holds a cell of more than %(most)s characters."),
    table_quotes=gettext_lazy("Line %(line)s cannot be read: a quotation mark is open or misplaced."),
    table_formula=gettext_lazy(
        "Line %(line)s, column “%(column)s”: the cell holds a formula. Paste the values only and send the file again."
    ),
    table_slow=gettext_lazy("The workbook asks for too much memory or time to be opened."),
    table_sheet=gettext_lazy("The workbook has no sheet “%(sheet)s”."),
)


class Unreadable(ValueError):
    """A file that is not taken. `str(error)` is one sentence in the reader's language; `remark` is the same as data."""

    def __init__(self, code: str, **params: str | int) -> None:
        self.remark = Remark(code, params)
        super().__init__(code)

    def __str__(self) -> str:
        return str(self.remark)


@dataclass(frozen=True, slots=True)
class Row:
    """One line below the header. `line` is its number in the file, `cells` its text by column name.

    `extra` holds the cells beyond the last column: the line is shifted.
    """

    line: int
    cells: dict[str, str]
    extra: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not self.extra and not any(value.strip() for value in self.cells.values())


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was found. `header_row` is a line number, 0 when no header was found and columns are A, B, C."""

    name: str
    kind: str
    columns: list[str]
    rows: list[Row]
    header_row: int
    skipped: list[str] = field(default_factory=list)
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)

    def found(self) -> dict[str, Any]:
        """What was found out about the file, for a JSON column and for the page that shows it."""
        return {
            "kind": self.kind,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "sheet": self.sheet,
            "sheets": self.sheets,
            "header_row": self.header_row,
            "skipped": self.skipped,
            "columns": self.columns,
            "rows": len(self.rows),
        }


# --- reading ---------------------------------------------------------------------------------------------------------


def read_table(content: bytes, name: str, *, sheet: str = "") -> Table:
    """The table in `content`, whatever the ending of `name` says. `sheet` picks a sheet; else the fullest visible one.

    Raises Unreadable, with one sentence, for anything that is not a table within the bounds of this module.
    """
    if not content:
        raise Unreadable("table_empty")
    if len(content) > MAX_BYTES:
        raise Unreadable("table_too_large", megabytes=MAX_BYTES // 1024 // 1024)
    kind = _kind(content)
    if kind != "csv":
        return _read_workbook(content, name, sheet, kind)
    text, encoding = _decode(content)
    return _read_csv(text, name, encoding)


_SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"\x7fELF", "ELF"),
    (b"<!DOCTYPE", "HTML"),
    (b"<html", "HTML"),
    (b"<?xml", "XML"),
)


def _kind(content: bytes) -> str:
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    for sign, kind in _SIGNS:
        if head[: len(sign)].lower() == sign.lower():
            raise Unreadable("table_kind", kind=kind)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable("table_encrypted")
        raise Unreadable("table_old_excel")
    if content.startswith(b"PK\x05\x06"):
        raise Unreadable("table_empty")
    if content.startswith(b"PK\x03\x04"):
        return _check_zip(content)
    return "csv"


def _check_zip(content: bytes) -> str:
    """The kind of a workbook in a ZIP; sums its directory before anything is unfolded."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        raise Unreadable("table_damaged") from None
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > MAX_ENTRIES
        or unpacked > MAX_UNPACKED
        or (unpacked > 1024 * 1024 and unpacked > MAX_RATIO * len(content))
    ):
        raise Unreadable("table_bomb", megabytes=MAX_UNPACKED // 1024 // 1024)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("table_encrypted")
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        if "xl/workbook.bin" in names:
            raise Unreadable("table_kind", kind="XLSB")
        if "word/document.xml" in names:
            raise Unreadable("table_kind", kind="DOCX")
        if "content.xml" in names and _MIME_ODS in content[:200]:
            if any(b"encryption-data" in part for part in _part(content, "META-INF/manifest.xml")):
                raise Unreadable("table_encrypted")
            return "ods"
        raise Unreadable("table_kind", kind="ZIP")
    return "xlsx"


_MIME_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def _part(content: bytes, name: str) -> list[bytes]:
    """The part of a ZIP of that name, if it is there and small."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        try:
            return [archive.read(name)] if archive.getinfo(name).file_size < 1024 * 1024 else []
        except (KeyError, zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
            return []


_FRENCH = "éèêëàâçîïôùûüœÉÈÀÇÊ°’«»€"


def _decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: by its mark, else UTF-8 if valid, else the 8-bit one that reads French."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _strictly(content, encoding)
    head = content[:4096]
    if b"\0" in content:
        if not head.strip(b"\0"):
            raise Unreadable("table_zeros" if not content.strip(b"\0") else "table_binary")
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if odd > len(head) // 3 and even < len(head) // 20:
            return _strictly(content, "utf-16-le")
        if even > len(head) // 3 and odd < len(head) // 20:
            return _strictly(content, "utf-16-be")
        raise Unreadable("table_binary")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    control = sum(content[:65536].count(bytes((code,))) for code in (*range(1, 9), *range(14, 32)))
    if control > len(content[:65536]) // 100:
        raise Unreadable("table_binary")
    high = Counter(byte for byte in content if byte > 127)
    best, best_score = "", -(10**12)
    for encoding in ("cp1252", "iso8859-15", "latin-1", "mac_roman", "cp850"):
        score = 0
        for byte, count in high.items():
            try:
                letter = bytes((byte,)).decode(encoding)
            except UnicodeDecodeError:
                score -= 10**6
                continue
            score += count * (3 if letter in _FRENCH else 0 if letter.isalpha() else -1)
        if score > best_score:
            best, best_score = encoding, score
    return _strictly(content, best)


def _strictly(content: bytes, encoding: str) -> tuple[str, str]:
    try:
        text = content.decode(encoding)
    except UnicodeError:
        raise Unreadable("table_encoding") from None
    if "\0" in text:
        raise Unreadable("table_binary")
    return text, encoding


def _read_csv(text: str, name: str, encoding: str) -> Table:
    if not text.strip():
        raise Unreadable("table_empty")
    first_line = 1
    asked = re.match(r"sep=(.)\r?\n", text)
    if asked:
        text, first_line = text[asked.end() :], 2
    delimiter = asked.group(1) if asked else _delimiter(text)
    if not delimiter:
        raise Unreadable("table_no_columns")
    records = list(_records(text, delimiter, first_line))
    _check_quotes(text, delimiter, records)
    return _table(
        records, name=name, kind="csv", encoding=encoding, delimiter=delimiter, unescape=True, formulas=_formula_in_text
    )


def _delimiter(text: str) -> str:
    """The separator that cuts most lines into the same, largest number of cells."""
    sample = text[:200_000]
    if len(text) > len(sample):
        sample = sample[: sample.rfind("\n") + 1] or sample
    best, best_score = "", 0.0
    for candidate in ";\t,|":
        if candidate not in sample:
            continue
        widths: Counter[int] = Counter()
        try:
            for count, record in enumerate(csv.reader(io.StringIO(sample, newline=""), delimiter=candidate)):
                if any(cell.strip() for cell in record):
                    widths[len(record)] += 1
                if count > 400:
                    break
        except csv.Error:
            pass  # the whole reading will say which line
        several = {width: count for width, count in widths.items() if width > 1}
        if not several:
            continue
        width, count = max(several.items(), key=lambda item: (item[1] * item[0] ** 0.5, item[0]))
        score = count / sum(widths.values()) * min(width, 40) ** 0.5
        if score > best_score * 1.0001:
            best, best_score = candidate, score
    return best


def _records(text: str, delimiter: str, first_line: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    line, cells = first_line, 0
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Unreadable("table_cell", line=line, most=MAX_CELL) from None
        if len(record) > MAX_COLUMNS and any(cell.strip() for cell in record[MAX_COLUMNS:]):
            raise Unreadable("table_columns", most=MAX_COLUMNS)
        cells += len(record)
        if line - first_line > 20 * MAX_ROWS or cells > 4 * MAX_CELLS:
            raise Unreadable("table_rows", most=MAX_ROWS)
        yield line, record
        line = first_line + reader.line_num


def _check_quotes(text: str, delimiter: str, records: list[tuple[int, list[str]]]) -> None:
    """Refuses a text whose open quotation mark has swallowed lines: a cell that holds line ends and whole records."""
    if '"' not in text:
        return
    usual = Counter(len(cells) for _line, cells in records).most_common(1)[0][0] if records else 0
    for line, cells in records:
        for cell in cells:
            breaks = cell.count("\n") + cell.count("\r")
            if breaks and (breaks > 60 or cell.count(delimiter) >= max(usual - 1, 1) * min(breaks, 3)):
                raise Unreadable("table_quotes", line=line)
    last_line, last_cells = records[-1] if records else (0, [])
    if text.count('"') % 2 and any("\n" in cell or "\r" in cell for cell in last_cells):
        raise Unreadable("table_quotes", line=last_line)


def _read_workbook(content: bytes, name: str, sheet: str, kind: str) -> Table:
    root = Path(__file__).resolve().parents[2]
    environment = {key: value for key, value in os.environ.items() if key in ("PATH", "LD_LIBRARY_PATH", "LANG")}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "league.base.tabular", sheet],
            input=content,
            capture_output=True,
            cwd=root,
            env=environment,
            timeout=CHILD_SECONDS + 5,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("table_slow") from None
    if done.returncode != 0:
        raise Unreadable("table_slow")
    answer = json.loads(done.stdout)
    if "code" in answer:
        raise Unreadable(answer["code"], **answer["params"])
    formulas = {(line, column) for line, column in answer["formulas"]}

    def is_formula(line: int, column: int, text: str) -> bool:
        return (line, column) in formulas

    return _table(
        [(line, cells) for line, cells in answer["rows"]],
        name=name,
        kind=kind,
        encoding="utf-8",
        sheet=answer["sheet"],
        sheets=answer["sheets"],
        formulas=is_formula,
    )


_NUMBER = re.compile(r"[-+]?[\d\s\u00a0\u202f.,/:%€$-]*\d[\d\s\u00a0\u202f.,/:%€$-]*(?:T[\d:.]+)?")


def _like_a_header(cells: Sequence[str]) -> float:
    """The share of the filled cells that are short words, no figures, no addresses of mail, seldom two alike."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return 0.0
    wordy = [
        cell
        for cell in filled
        if len(cell) <= 80 and "@" not in cell and not _NUMBER.fullmatch(cell) and "://" not in cell
    ]
    alike = len(filled) - len({cell.casefold() for cell in filled})
    return max(0.0, (len(wordy) - alike / 2) / len(filled))


def _find_header(records: Sequence[tuple[int, list[str]]]) -> int:
    """The place in `records` of the header, or -1: the first line of words as wide as the table, unlike titles."""
    filled = [sum(1 for cell in cells if cell.strip()) for _line, cells in records[:60]]
    widest = sorted((count for count in filled if count), reverse=True)
    if not widest or widest[0] < 2:
        return -1
    usual = widest[len(widest) // 2] if len(widest) > 2 else widest[0]
    for place, count in enumerate(filled[:30]):
        if count >= max(2, 0.6 * usual) and _like_a_header(records[place][1]) >= 0.75:
            return place
    return -1


def _letters(place: int) -> str:
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


def _column_names(header: Sequence[str], width: int) -> list[str]:
    names: list[str] = []
    taken: set[str] = set()
    for place in range(width):
        base = " ".join(header[place].split()) if place < len(header) else ""
        base = base or _letters(place)
        name, number = base, 2
        while name.casefold() in taken:
            name, number = f"{base} ({number})", number + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def _table(
    records: list[tuple[int, list[str]]],
    *,
    name: str,
    kind: str,
    formulas: Any,
    unescape: bool = False,
    encoding: str = "",
    delimiter: str = "",
    sheet: str = "",
    sheets: list[str] | None = None,
) -> Table:
    while records and not any(cell.strip() for cell in records[-1][1]):
        records.pop()
    if not records:
        raise Unreadable("table_empty")
    place = _find_header(records)
    header = records[place][1] if place >= 0 else []
    body = records[place + 1 :]
    above = records[:place] if place >= 0 else []
    if len(body) > MAX_ROWS:
        raise Unreadable("table_rows", most=MAX_ROWS)
    widths = Counter(_last_filled(cells) for _line, cells in body[:1000])
    usual = max(widths, key=lambda width: (widths[width], width)) if widths else 0
    width = max(_last_filled(header), usual if place < 0 or usual <= len(header) + 5 else 0)
    if width < 2:
        raise Unreadable("table_no_columns")
    if width > MAX_COLUMNS:
        raise Unreadable("table_columns", most=MAX_COLUMNS)
    if not body:
        raise Unreadable("table_no_rows")
    undo = _unescape if unescape else str
    for column, cell in enumerate(header):
        if formulas(records[place][0], column, cell):
            raise Unreadable("table_formula", line=records[place][0], column=_letters(column))
    columns = _column_names([undo(cell) for cell in header], width)
    rows: list[Row] = []
    for line, cells in body:
        total = any(_TOTAL.match(cell) for cell in cells)
        for column, cell in enumerate(cells):
            if len(cell) > MAX_CELL:
                raise Unreadable("table_cell", line=line, most=MAX_CELL)
            if not total and formulas(line, column, cell):
                raise Unreadable("table_formula", line=line, column=columns[column] if column < width else "?")
        texts = [undo(cell) for cell in cells]
        extra = tuple(cell for cell in texts[width:] if cell.strip())
        texts += [""] * (width - len(texts))
        rows.append(Row(line=line, cells=dict(zip(columns, texts, strict=False)), extra=extra))
    return Table(
        name=name,
        kind=kind,
        columns=columns,
        rows=rows,
        header_row=records[place][0] if place >= 0 else 0,
        skipped=[" ".join(" ".join(cells).split()) for _line, cells in above if any(cell.strip() for cell in cells)],
        encoding=encoding,
        delimiter=delimiter,
        sheet=sheet,
        sheets=sheets or [],
    )


def _last_filled(cells: Sequence[str]) -> int:
    for place in range(len(cells), 0, -1):
        if cells[place - 1].strip():
            return place
    return 0


_TOTAL = re.compile(r"\s*(?:sous[- ]?)?(?:grand[- ]?)?(?:totaux|total|somme|sum|moyenne|average)\b", re.IGNORECASE)
_FORMULA = re.compile(
    r"\s*(?:[=＝]\s*[^\s=＝]|[+\-@＋－＠]\s*[A-Za-z][A-Za-z0-9.]*\s*\([^)]*[\d:;,\"']|[+\-@]\s*\w+\s*\|.*!)"
)


def _formula_in_text(_line: int, _column: int, text: str) -> bool:
    return bool(text) and text.lstrip()[:1] in _DANGEROUS_SIGNS and _FORMULA.match(text) is not None


# --- the child: opens the workbook, within bounds --------------------------------------------------------------------


def _cell_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e18:
            return str(int(value))
        return repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return "" if value is None else str(value)


def _child(content: bytes, wanted: str) -> dict[str, Any]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [
            place
            for place, meta in enumerate(book.sheets_metadata)
            if meta.visible == SheetVisibleEnum.Visible and str(meta.typ).endswith("WorkSheet")
        ]
        names = list(book.sheet_names)
        if wanted:
            if wanted not in names:
                return {"code": "table_sheet", "params": {"sheet": wanted}}
            visible = [names.index(wanted)]
        best, best_size = -1, 0
        loaded = None
        for place in visible[:20] or range(min(len(names), 1)):
            candidate = book.get_sheet_by_index(place)
            size = candidate.height * candidate.width
            if size > best_size:
                best, best_size, loaded = place, size, candidate
        if loaded is None:
            return {"code": "table_empty", "params": {}}
        if loaded.height > MAX_ROWS + 100:
            return {"code": "table_rows", "params": {"most": MAX_ROWS}}
        if loaded.width > 4 * MAX_COLUMNS:
            return {"code": "table_columns", "params": {"most": MAX_COLUMNS}}
        first_row, first_column = loaded.start or (0, 0)
        rows = [
            [first_row + offset + 1, [_cell_text(value) for value in row]]
            for offset, row in enumerate(loaded.to_python(skip_empty_area=True))
        ]
        formulas = [[line, column - first_column] for line, column in _formulas(content, best)]
    except (CalamineError, OSError, ValueError, KeyError, zipfile.BadZipFile):
        return {"code": "table_damaged", "params": {}}
    except MemoryError:
        return {"code": "table_slow", "params": {}}
    return {"sheet": names[best], "sheets": names, "rows": rows, "formulas": formulas}


_FORMULA_CELL = re.compile(
    rb'<(?:x:)?c\b[^>]*?\br="([A-Z]+)(\d+)"[^>]*>(?:(?!</(?:x:)?c>).){0,200}?<(?:x:)?f[\s>/]', re.DOTALL
)


def _formulas(content: bytes, place: int) -> list[tuple[int, int]]:
    """Line (from 1) and column (from 0) of the first formula cells of a sheet: their values may be stale or absent."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return []  # an ODS file keeps the value of each formula
        book = archive.read("xl/workbook.xml")
        relations = archive.read("xl/_rels/workbook.xml.rels")
        sheets = re.findall(rb"<(?:\w+:)?sheet\b[^>]*?\br:id=\"([^\"]+)\"", book)
        if place >= len(sheets):
            return []
        target = re.search(
            rb"<(?:\w+:)?Relationship\b(?=[^>]*\bId=\"" + re.escape(sheets[place]) + rb"\")[^>]*?\bTarget=\"([^\"]+)\"",
            relations,
        )
        if target is None:
            return []
        path = target.group(1).decode()
        xml = archive.read(path.lstrip("/") if path.startswith("/") else "xl/" + path)
    if b"<f" not in xml and b":f>" not in xml:
        return []
    found: list[tuple[int, int]] = []
    for match in _FORMULA_CELL.finditer(xml):
        column = 0
        for letter in match.group(1):
            column = column * 26 + letter - 64
        found.append((int(match.group(2)), column - 1))
        if len(found) >= 1000:
            break
    return found


def main() -> None:
    """The child's door: a workbook on stdin, its cells or a refusal as JSON on stdout."""
    resource.setrlimit(resource.RLIMIT_AS, (CHILD_MEMORY, CHILD_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_SECONDS, CHILD_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    answer = _child(sys.stdin.buffer.read(), sys.argv[1] if len(sys.argv) > 1 else "")
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode())


# --- writing ---------------------------------------------------------------------------------------------------------

_DANGEROUS_SIGNS = "=+-@\t\r＝＋－＠"
_GUARDED = r"[ \u00a0]*['" + re.escape(_DANGEROUS_SIGNS) + "]"
_GUARD = re.compile(r"(?:^|(?<=[\r\n]))(?=" + _GUARDED + ")")
_UNGUARD = re.compile(r"(?:^|(?<=[\r\n]))'(?=" + _GUARDED + ")")


def _escape(text: str) -> str:
    """An apostrophe before each line of the cell that a spreadsheet could take for a formula; `_unescape` undoes it."""
    return _GUARD.sub("'", text)


def _unescape(text: str) -> str:
    return _UNGUARD.sub("", text) if "'" in text else text


def _plain(value: Any) -> str:
    """A typed value as a French spreadsheet reads it in a CSV file; text is guarded, figures and dates are not."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal | float):
        return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else repr(value).replace(".", ",")
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return _escape(str(value))


def write_csv(columns: Sequence[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV file (UTF-8 with its mark, semicolons) in which no text starts a formula; `read_table` gives the text back.

    `columns` are the words of the header; a row has one value per column:
    text, int, Decimal, date, datetime, bool or None.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([_plain(str(column)) for column in columns])
    for row in rows:
        writer.writerow([_plain(value) for value in row])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8")


@dataclass(frozen=True)
class Sheet:
    """One sheet to write. `totals` are rows below the body, written in bold; formulas are never written."""

    name: str
    columns: Sequence[Any]
    rows: Iterable[Sequence[Any]]
    totals: Iterable[Sequence[Any]] = ()


def write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook: text cells typed as text, figures and dates typed as such, header in bold and frozen, filter set.

    Raises ValueError when there is no sheet or a text is longer than a cell holds (32,767 characters).
    """
    import xlsxwriter

    if not sheets:
        raise ValueError("a workbook has at least one sheet")
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    formats = _formats(book)
    taken: set[str] = set()
    for sheet in sheets:
        _write_sheet(book.add_worksheet(_sheet_name(str(sheet.name), taken)), sheet, formats)
    book.close()
    return buffer.getvalue()


def _formats(book: Any) -> dict[tuple[str, bool], Any]:
    formats = {}
    for bold in (False, True):
        for kind, code in (
            ("text", "@"),
            ("money", "#,##0.00"),
            ("int", "#,##0"),
            ("date", "dd/mm/yyyy"),
            ("time", "dd/mm/yyyy hh:mm"),
        ):
            formats[kind, bold] = book.add_format({"num_format": code, "bold": bold, "valign": "top"})
    formats["header", True] = book.add_format({"bold": True, "bottom": 1, "valign": "top", "num_format": "@"})
    return formats


def _write_sheet(page: Any, sheet: Sheet, formats: Mapping[tuple[str, bool], Any]) -> None:
    widths = [len(str(column)) for column in sheet.columns]
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, str(column), formats["header", True])
    page.freeze_panes(1, 0)
    line = 0
    for bold, rows in ((False, sheet.rows), (True, sheet.totals)):
        for row in rows:
            line += 1
            for place, value in enumerate(row):
                length = _write_cell(page, line, place, value, formats, bold)
                if place < len(widths) and length > widths[place]:
                    widths[place] = length
        if not bold and line and widths:
            page.autofilter(0, 0, line, len(widths) - 1)
    for place, width in enumerate(widths):
        page.set_column(place, place, min(max(width + 2, 8), 60))


def _write_cell(
    page: Any, line: int, place: int, value: Any, formats: Mapping[tuple[str, bool], Any], bold: bool
) -> int:
    if value is None:
        return 0
    if isinstance(value, bool):
        value = _("yes") if value else _("no")
    if isinstance(value, int):
        page.write_number(line, place, value, formats["int", bold])
        return len(str(value)) + 3
    if isinstance(value, Decimal | float):
        page.write_number(line, place, value, formats["money", bold])
        return len(str(value)) + 4
    if isinstance(value, datetime):
        page.write_datetime(line, place, value.replace(tzinfo=None), formats["time", bold])
        return 17
    if isinstance(value, date):
        page.write_datetime(line, place, value, formats["date", bold])
        return 11
    text = str(value)
    if len(text) > MAX_CELL:
        raise ValueError("a cell holds at most 32,767 characters")
    page.write_string(line, place, text, formats["text", bold])
    return max((len(part) for part in text.splitlines()), default=0)


def _sheet_name(name: str, taken: set[str]) -> str:
    base = re.sub(r"[\[\]:*?/\\]", " ", name).strip().strip("'")[:31] or "1"
    candidate, number = base, 2
    while candidate.casefold() in taken:
        ending = f" ({number})"
        candidate, number = base[: 31 - len(ending)] + ending, number + 1
    taken.add(candidate.casefold())
    return candidate


if __name__ == "__main__":
    main()
