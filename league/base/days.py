"""Days of the house are days in Paris time (settings.TIME_ZONE), whatever the machine's clock zone."""

from datetime import date, datetime

from django.utils import timezone


def today() -> date:
    return timezone.localdate()


def now() -> datetime:
    return timezone.now()


def parse_day(text: str | None, default: date) -> date:
    """An ISO day from an address (`?au=2017-03-28`); anything else, or a day out of reason, gives the default."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return default
    return day if 1950 <= day.year <= 2100 else default
