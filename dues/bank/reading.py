"""One door for every format: bytes in, a checked bank file out, or the reason why not. No database."""

from pathlib import PurePath

from dues.bank import camt, cfonb, csvs, mt940
from dues.bank.statement import MAX_BYTES, BankFile
from league.base.tabular import Unreadable

_MAGIC = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "ZIP / XLSX"),
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x1f\x8b", "GZIP"),
    (b"OFXHEADER", "OFX"),
    (b"!Type:", "QIF"),
)


def read(content: bytes, name: str = "") -> BankFile:
    """Reads a statement in any known format, by its content alone; `name` is only for messages. Unreadable otherwise.

    Each statement adds up (opening balance + entries = closing balance) or gives no pair of balances, which is remarked.
    """
    if len(content) > MAX_BYTES:
        raise Unreadable("bank_too_large", megabytes=MAX_BYTES // 1024 // 1024)
    head = content[:64].lstrip()
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            raise Unreadable("bank_kind", kind=kind)
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe\x1a"):
        raise Unreadable("bank_empty")
    if camt.looks_like(content):
        return camt.read(content)
    text = decoded(content)
    if cfonb.looks_like(text):
        return cfonb.read(text)
    if mt940.looks_like(text):
        return mt940.read(text)
    return csvs.read(text)


def decoded(content: bytes) -> str:
    """The text: by its byte order mark, else UTF-8, else as Windows writes it. Unreadable when it is not text."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark):
            text = content[len(mark) :].decode(encoding, "replace")
            break
    else:
        odd = content[1:2000:2].count(0) / max(1, len(content[1:2000:2]))
        even = content[0:2000:2].count(0) / max(1, len(content[0:2000:2]))
        try:
            if odd > 0.4 > even:
                text = content.decode("utf-16-le")
            elif even > 0.4 > odd:
                text = content.decode("utf-16-be")
            else:
                text = content.decode("utf-8")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    text = text.rstrip("\x1a\0")  # the end mark of old systems
    if "\0" in text or sum(c < " " and c not in "\t\r\n\x0c\x03\x01" for c in text) > len(text) / 100:
        raise Unreadable("bank_binary")
    return text.replace("\x01", "").replace("\x03", "")


def safe_name(name: str) -> str:
    """The last part of a file's name, without control signs."""
    return "".join(c for c in PurePath(name.replace("\\", "/")).name if c.isprintable())[:150] or "?"
