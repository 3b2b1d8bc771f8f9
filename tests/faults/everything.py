"""All that the database says, in a form in which two runs can be compared: ids as ranks, moments and random keys left out.

The ids of each table begin in a range of their own, so that an id is known wherever it stands, in texts and JSON too.
"""

import hashlib
import io
import json
import re
from collections.abc import Collection
from typing import Any

import python_calamine
from django.apps import apps
from django.db import connection

from league.base.models import File
from reporting.exports import XLSX

OURS = {"base", "antennas", "members", "dues", "governance", "reporting"}
# How often it was tried, and what a piece of work says of itself: a step that finds its work done by the next one says
# nothing. Bytes stand for themselves as digests.
LEFT_OUT = ("tries", "lease_until", "outcome", "content", "sealed", "size")
_ID = re.compile(r"\b7\d{11}\b")
_SITE = re.compile(r"http://[a-z0-9-]+\.example\b")
_KEY = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_MOMENT = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:\d\d|Z)?")


def tables() -> list[str]:
    return sorted(m._meta.db_table for m in apps.get_models() if m._meta.app_label in OURS and m._meta.managed)


def spread_ids(cursor: Any) -> None:
    """Gives each table its own range of ids to come: twelve digits that begin with 7. As the owner."""
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND is_identity = 'YES' AND data_type = 'bigint' ORDER BY table_name"
    )
    for place, (table, column) in enumerate(cursor.fetchall()):
        cursor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} RESTART WITH {7 * 10**11 + place * 10**8 + 1}")


def everything(only: Collection[str] | None = None) -> dict[str, Any]:
    """Each table's rows, or the number of rows where the table is not in `only`."""
    names = tables()
    whole = [name for name in names if only is None or name in only]
    counted = [name for name in names if name not in whole]
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        if counted:
            cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in counted))
            found |= dict(cursor.fetchall())
        without = "".join(f" - '{column}'" for column in LEFT_OUT)
        cursor.execute(
            " UNION ALL ".join(
                f"(SELECT '{name}', coalesce(jsonb_agg(to_jsonb(t){without} ORDER BY t), '[]')::text FROM {name} t)"
                for name in whole
            )
        )
        rows = "\n".join(f"{name} {text}" for name, text in sorted(cursor.fetchall()))
    for name, text in (line.split(" ", 1) for line in compared(rows).splitlines()):
        found[name] = sorted(json.loads(text), key=json.dumps)  # a digest of chance gives no order
    return dict(sorted(found.items()))


def compared(text: str) -> str:
    """The text with ranks in place of ids and keys, and without moments."""
    text = _SITE.sub("http://site.example", _MOMENT.sub("a moment", text))
    for sha256, cells in workbooks().items():
        text = text.replace(sha256, cells)
    keys = {key: f"key {n}" for n, key in enumerate(dict.fromkeys(_KEY.findall(text)))}
    text = _KEY.sub(lambda found: keys[found[0]], text)
    ids = sorted(set(_ID.findall(text)))
    seen: dict[str, int] = {}
    ranks = {}
    for number in ids:
        seen[number[:4]] = seen.get(number[:4], 0) + 1
        ranks[number] = f"9{number[1:4]}{seen[number[:4]]:04}"
    return _ID.sub(lambda found: ranks[found[0]], text)


def workbooks() -> dict[str, str]:
    """A workbook says when it was made: what counts are its cells."""
    found = {}
    for file in File.objects.filter(media_type=XLSX):
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(bytes(file.content)))
        cells = repr([(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names])
        found[file.sha256] = f"cells {hashlib.sha256(cells.encode()).hexdigest()}"
    return found


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """The tables that differ, each with the rows that only one side has."""
    said = []
    for name in sorted(one.keys() | other.keys()):
        left, right = one.get(name), other.get(name)
        if left != right:
            if isinstance(left, list) and isinstance(right, list):
                left, right = [r for r in left if r not in right], [r for r in right if r not in left]
            said.append(f"{name}: {str(left)[:400]} <> {str(right)[:400]}")
    return said
