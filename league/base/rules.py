"""Dated settings: `rule("standing.grace_days", on=day)`."""

from datetime import date
from typing import Any

from league.base.models import Setting


def rule(key: str, *, on: date, default: Any = None) -> Any:
    """The value of a setting on a day; `default` when none holds."""
    value = Setting.objects.filter(key=key, span__contains=on).values_list("value", flat=True).first()
    return default if value is None else value
