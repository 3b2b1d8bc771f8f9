"""What a report says: each figure with its definition in words, as data. Arithmetic only, no database.

A definition is frozen with the report in every language of the house, so a later wording changes no published report.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

# Lower edges of the size bands, in jobs; below the first one stands "0". The setting `report.size_bands` replaces them.
BANDS = (1, 10, 50, 100, 250)
DIMENSIONS = ("antenna", "college", "size")


@dataclass(frozen=True)
class Indicator:
    """A figure. `unit` is count, jobs, euros, share or change; `money` figures open only to who may see money."""

    key: str
    unit: str
    label: Promise
    definition: Promise
    method: Promise
    money: bool = False


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "members",
        "count",
        _("Members"),
        _("Companies and bodies whose membership holds on the day of the report."),
        _("Number of rows marked “member on the day”."),
    ),
    Indicator(
        "jobs",
        "jobs",
        _("Jobs"),
        _("Jobs declared by the members of the day: the latest figure known on that day, whatever its year."),
        _(
            "Sum of the column “jobs” over the members; a member without a figure counts for nothing and is named below."
        ),
    ),
    Indicator(
        "turnover",
        "euros",
        _("Turnover"),
        _("Turnover declared by the members of the day, in euros: the latest figure known on that day."),
        _("Sum of the column “turnover” over the members; a member without a figure counts for nothing."),
    ),
    Indicator(
        "called",
        "euros",
        _("Dues called"),
        _(
            "Dues of the year called up to the day of the report, credit notes deducted, from members and from those that left since."
        ),
        _("Sum of the column “dues called” over all rows."),
        money=True,
    ),
    Indicator(
        "paid",
        "euros",
        _("Dues collected"),
        _("Payments allocated to these calls up to the day of the report."),
        _("Sum of the column “dues paid” over all rows."),
        money=True,
    ),
    Indicator(
        "rate",
        "share",
        _("Collection rate"),
        _("Dues collected divided by dues called."),
        _("Sum of “dues paid” divided by sum of “dues called”, rounded to a tenth of a percent."),
        money=True,
    ),
    Indicator(
        "change",
        "change",
        _("Evolution of jobs, comparable perimeter"),
        _(
            "Jobs gained or lost in one year by those that are members today, were members a year before, and declared both times."
        ),
        _("Sum of “jobs” minus sum of “jobs one year before”, over the rows that have both."),
    ),
)
BY_KEY: Mapping[str, Indicator] = {indicator.key: indicator for indicator in INDICATORS}
TABLE_MEASURES = ("members", "jobs", "turnover", "called", "paid", "rate")

TITLES: Mapping[str, Promise] = {
    "antenna": _("By antenna"),
    "college": _("By college"),
    "size": _("By size of company"),
}


def band_labels(edges: tuple[int, ...]) -> list[str]:
    """The codes of the bands between `edges`: (1, 10, 50) gives 0, 1-9, 10-49, 50+."""
    inner = [f"{low}-{high - 1}" for low, high in pairwise(edges)]
    return [f"0-{edges[0] - 1}" if edges[0] > 1 else "0", *inner, f"{edges[-1]}+"]


def rate(paid: Decimal, called: Decimal) -> str | None:
    """Collected over called, as text with three decimals ("0.852"); None when nothing was called."""
    if not called:
        return None
    return str((paid / called).quantize(Decimal("0.001"), ROUND_HALF_UP))


def amount(value: Decimal | None) -> str:
    """A sum of money as the report keeps it: text with two decimals."""
    return str((value or Decimal(0)).quantize(Decimal("0.01")))


def line(value: str, sums: Mapping[str, Any]) -> dict[str, Any]:
    """One line of a table (or the whole, with an empty value) from the sums over its rows."""
    called, paid = sums["called"] or Decimal(0), sums["paid"] or Decimal(0)
    return {
        "value": value,
        "members": sums["members"],
        "jobs": sums["jobs"] or 0,
        "turnover": amount(sums["turnover"]),
        "called": amount(called),
        "paid": amount(paid),
        "rate": rate(paid, called),
        "without_jobs": sums["without_jobs"],
        "without_turnover": sums["without_turnover"],
        "comparable": sums["comparable"],
        "change": (sums["jobs_comparable"] or 0) - (sums["jobs_before"] or 0),
        "jobs_before": sums["jobs_before"] or 0,
    }


def key_of(measure: str, dimension: str = "", value: str = "") -> str:
    """The address of a figure: `jobs`, or `jobs.antenna.lyon`."""
    return f"{measure}.{dimension}.{slugify(value) or 'none'}" if dimension else measure


def worded() -> dict[str, dict[str, dict[str, str]]]:
    """Labels, definitions and methods in every language of the house, to freeze: {language: {key: {...}}}."""
    words = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words[language] = {
                one.key: {"label": str(one.label), "definition": str(one.definition), "method": str(one.method)}
                for one in INDICATORS
            }
    return words
