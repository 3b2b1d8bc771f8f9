"""Half-open periods of days: [from, until). Pages show the last day included."""

from datetime import date, timedelta
from typing import Any, Self, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

PERIOD = _("period")
Row = TypeVar("Row", bound=models.Model)


def period(start: date | None, until: date | None = None) -> DateRange:
    """The period [start, until); `until=None` is open."""
    return DateRange(start, until, "[)")


def through(start: date | None, last: date | None) -> DateRange:
    """The period whose last day, included, is `last`."""
    return DateRange(start, last + timedelta(days=1) if last else None, "[)")


def last_day(span: DateRange) -> date | None:
    """The last day included, None when open."""
    return span.upper - timedelta(days=1) if span.upper else None


def holds(span: DateRange, day: date) -> bool:
    return (span.lower is None or span.lower <= day) and (span.upper is None or day < span.upper)


def on(day: date, path: str = "span") -> Q:
    """The condition "this period holds on `day`" for a related path."""
    return Q(**{f"{path}__contains": day})


class DatedQuerySet(models.QuerySet[Row]):
    """A queryset of rows with a `span`."""

    def on(self, day: date) -> Self:
        """Rows that hold on `day`."""
        return self.filter(span__contains=day)

    def within(self, start: date, until: date) -> Self:
        """Rows that hold on at least one day of [start, until)."""
        return self.filter(span__overlap=period(start, until))


def span_field(verbose_name: Any = PERIOD) -> DateRangeField:
    return DateRangeField(verbose_name)


def no_overlap(name: str, *fields: str, condition: Q | None = None) -> list[models.BaseConstraint]:
    """The two constraints of every dated table: no empty period, and one row per `fields` and day."""
    return [
        models.CheckConstraint(condition=Q(span__isempty=False), name=f"{name}_not_empty"),
        ExclusionConstraint(
            name=f"{name}_no_overlap",
            expressions=[*((F(field), RangeOperators.EQUAL) for field in fields), (F("span"), RangeOperators.OVERLAPS)],
            condition=condition,
        ),
    ]
