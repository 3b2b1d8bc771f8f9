"""The ladder of reminders: reference data that the league may change in the administration."""

import csv
from pathlib import Path

from dues.models import ReminderLevel

LEVELS = Path(__file__).resolve().parent / "reference" / "reminder_levels.csv"


def load_reference() -> int:
    """Adds the levels that are missing and leaves those that stand as the league set them; returns how many are new."""
    standing = set(ReminderLevel.objects.values_list("level", flat=True))
    with LEVELS.open(encoding="utf-8") as lines:
        rows = [
            ReminderLevel(
                level=int(row["level"]),
                name=row["name"],
                days_after_due=int(row["days_after_due"]),
                who=row["who"],
                channel=row["channel"],
                letter=row["letter"],
            )
            for row in csv.DictReader(lines)
            if int(row["level"]) not in standing
        ]
    ReminderLevel.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
