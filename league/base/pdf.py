"""PDFs in the house's look: typst templates, archival (PDF/A-2a) and accessible (PDF/UA-1); same data, same bytes.

User text reaches a template as JSON data only, so it is never code. Fonts are the house's own, embedded.
"""

import json
import os
import struct
import threading
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import segno.helpers
import typst
from django.utils import translation
from django.utils.translation import gettext as _

SOURCES = Path(__file__).resolve().parent / "typst"
FONT = SOURCES / "fonts" / "Inter.ttf"
STANDARDS: list[Any] = ["a-2a", "ua-1"]
WITH_FILES: list[Any] = ["a-3a", "ua-1"]

_one_at_a_time = threading.Lock()
_process_of_threads: int | None = None


def render(template: str, data: dict[str, Any], *, lang: str = "fr", xml: str = "") -> bytes:
    """The PDF of `template` ('dues_call', 'report', 'letter') filled with `data`: plain JSON values, texts worded.

    `data["day"]` (ISO) is the document's date and the only clock; `data["labels"]` may replace the fixed words of the
    template. A sign the font lacks is replaced by its plain letter, else by an empty square: a name never stops a
    document. Raises ValueError on an unknown template or a missing day, TypeError on a value that is not plain
    (a Decimal or a date is worded by the caller), typst.TypstError when the data lacks what the template needs.
    With `xml`, a template that attaches it makes a PDF/A-3a.
    RuntimeError in a process forked from one that has rendered: the compiler's threads did not follow, it would hang.
    """
    global _process_of_threads
    if _process_of_threads not in {None, os.getpid()}:
        raise RuntimeError("this process was forked from one that has made PDFs; make them in the child only")
    source = _source(template)
    try:
        day = date.fromisoformat(data["day"])
    except (KeyError, TypeError):
        raise ValueError("a document needs the day it bears, as ISO text, in data['day']") from None
    with translation.override(lang):
        labels = {**_labels(), **data.get("labels", {})}
    plain = _printable({**data, "labels": labels, "lang": lang.split("-")[0]})
    inputs = {"data": json.dumps(plain, ensure_ascii=False, sort_keys=True, allow_nan=False), "xml": xml}
    _process_of_threads = os.getpid()
    with _one_at_a_time:
        made = _compiler(source).compile(
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=WITH_FILES if xml else STANDARDS,
            timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
        )
    assert isinstance(made, bytes)  # noqa: S101  one output file, in memory
    return made


def transfer_qr(*, name: str, iban: str, amount: Decimal, reference: str, bic: str = "") -> str:
    """The SVG of an EPC QR code (European credit transfer) a banking app reads: payee, IBAN, euros, reference.

    ValueError when the amount is not within 0.01 and 999,999,999.99 euros, or a field is longer than the standard
    allows; the name is cut at its 70 signs.
    """
    code = segno.helpers.make_epc_qr(
        name=name[:70], iban=iban.replace(" ", ""), amount=amount, text=reference, bic=bic.replace(" ", "") or None
    )
    out = BytesIO()
    code.save(out, kind="svg", border=0, xmldecl=False, svgns=True, dark="#14213d", omitsize=True)
    return out.getvalue().decode()


def _labels() -> dict[str, str]:
    """The fixed words of all templates in the active language; data may replace each of them."""
    return {
        "number": _("No. %(number)s"),
        "page": _("Page %(page)s of %(pages)s"),
        "addressed_to": _("Addressed to"),
        "what": _("What we call"),
        "basis": _("Basis"),
        "amount": _("Amount"),
        "total": _("Total to pay"),
        "pay": _("Pay by bank transfer"),
        "iban": _("IBAN"),
        "bic": _("BIC"),
        "reference": _("Reference"),
        "qr": _("Code to scan with your banking app"),
        "demo": _("Fictional document"),
        "figures": _("Key figures"),
        "total_row": _("Total"),
        "fingerprint": _("Fingerprint"),
        "proof": _("Each figure opens to the rows it counts:"),
        "as_of": _("As of"),
        "published": _("Published on"),
        "demo_data": _("Fictional data"),
        "continued": _("%(title)s, continued"),
        "enclosed": _("Enclosed: %(list)s"),
    }


def _source(template: str) -> Path:
    source = SOURCES / f"{template}.typ"
    if not template.isidentifier() or not source.is_file():
        raise ValueError(f"no PDF template named {template!r}")
    return source


@lru_cache(maxsize=8)
def _compiler(source: Path) -> typst.Compiler:
    """One compiler per template and process: reused, it keeps fonts and parsed sources."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT.parent)])
    return typst.Compiler(str(source), root=str(SOURCES), font_paths=fonts)


def _printable(value: Any) -> Any:
    """`value` with every text brought to what the font can show; an archival PDF refuses a sign without a glyph."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return {str(key): _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    raise TypeError(f"a document takes plain values, not {type(value).__name__}")


def _text(text: str) -> str:
    shown = _shown()
    composed = unicodedata.normalize("NFC", text)
    if all(sign in shown for sign in composed):
        return composed
    out: list[str] = []
    for sign in composed:
        if sign in shown:
            out.append(sign)
        elif sign == "\t":
            out.append(" ")
        elif unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Mn", "Me"}:
            plain = unicodedata.normalize("NFKD", sign)
            out.append(plain if all(letter in shown for letter in plain) else "□")
    return "".join(out)


@lru_cache(maxsize=1)
def _shown() -> frozenset[str]:
    """The signs the font has a glyph for, read from its character map (OpenType cmap, format 12 or 4)."""
    font = FONT.read_bytes()
    tables = {font[at : at + 4]: struct.unpack(">II", font[at + 8 : at + 16]) for at in _steps(12, font, 4, 16)}
    start = tables[b"cmap"][0]
    found: set[int] = set()
    for at in _steps(start + 4, font, start + 2, 8):
        sub = start + struct.unpack(">I", font[at + 4 : at + 8])[0]
        kind = struct.unpack(">H", font[sub : sub + 2])[0]
        if kind == 12:
            count = struct.unpack(">I", font[sub + 12 : sub + 16])[0]
            for group in range(sub + 16, sub + 16 + 12 * count, 12):
                first, last = struct.unpack(">II", font[group : group + 8])
                found.update(range(first, last + 1))
        elif kind == 4:
            count = struct.unpack(">H", font[sub + 6 : sub + 8])[0] // 2
            ends = struct.unpack(f">{count}H", font[sub + 14 : sub + 14 + 2 * count])
            starts = struct.unpack(f">{count}H", font[sub + 16 + 2 * count : sub + 16 + 4 * count])
            for first, last in zip(starts, ends, strict=True):
                found.update(range(first, last + 1))
    return frozenset(chr(code) for code in found if 32 <= code != 0xFFFF) | {"\n"}


def _steps(first: int, font: bytes, counter: int, size: int) -> range:
    count = struct.unpack(">H", font[counter : counter + 2])[0]
    return range(first, first + size * count, size)
