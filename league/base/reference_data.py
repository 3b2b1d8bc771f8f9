"""The federation's own data: its name and address, who may do what, dated settings. Loading twice changes nothing."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from league.base.models import League, Right, Setting
from league.base.periods import period

HERE = Path(__file__).resolve().parent / "reference"


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """The lines of a reference file: UTF-8, comma, one header line."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def load_reference() -> None:
    """Adds what is missing; what somebody changed since stays as it is."""
    if not League.objects.exists():
        League.objects.create(id=1, **json.loads((HERE / "league.json").read_text(encoding="utf-8")))
    Right.objects.bulk_create(
        [Right(**row) for row in read_rows(HERE / "rights.csv")],
        ignore_conflicts=True,
    )
    known = set(Setting.objects.values_list("key", flat=True))
    Setting.objects.bulk_create(
        Setting(
            key=row["key"],
            span=period(date.fromisoformat(row["from"]) if row["from"] else None),
            value=json.loads(row["value"]),
            reason=row["reason"],
        )
        for row in read_rows(HERE / "settings.csv")
        if row["key"] not in known
    )
