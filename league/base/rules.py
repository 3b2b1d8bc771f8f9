"""Dated settings: `rule("standing.grace_days", on=day)`. A rule changes from a day on; what held before stays readable."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from league.base.acts import Refused, act
from league.base.models import Setting, User
from league.base.periods import period


def rule(key: str, *, on: date, default: Any = None) -> Any:
    """The value of a setting on a day; `default` when none holds."""
    value = Setting.objects.filter(key=key, span__contains=on).values_list("value", flat=True).first()
    return default if value is None else value


def rules(keys: Collection[str], *, on: date) -> dict[str, Any]:
    """The values of several settings on a day, those that hold. One query."""
    return dict(Setting.objects.filter(key__in=keys, span__contains=on).values_list("key", "value"))


@act
def change_rule(key: str, value: Any, *, since: date, because: str, by: User | None, on: date) -> Setting:
    """From `since` on, the setting has another value; the days before keep theirs. The same value changes nothing.

    Refused: no reason, a day before today, a day before the present value began or with another one already to come.
    """
    if not because.strip():
        raise Refused(_("Say why: the reason stays in the history."), field="because")
    if since < on:
        raise Refused(_("A rule changes today or later: the past stays as it was."), field="since")
    rows = Setting.objects.select_for_update().filter(key=key)
    if rows.filter(span__startswith__gt=since).exists():
        raise Refused(_("Another value is already recorded after this day."), field="since")
    standing = rows.filter(span__contains=since).first()
    if standing is not None:
        if standing.value == value:
            return standing
        if standing.span.lower == since:
            standing.value, standing.reason = value, because.strip()[:300]
            standing.save(update_fields=["value", "reason"])
            return standing
        standing.span = period(standing.span.lower, since)
        standing.save(update_fields=["span"])
    return Setting.objects.create(key=key, value=value, span=period(since), reason=because.strip()[:300])
