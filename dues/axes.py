"""What a scale may count: jobs, turnover, inhabitants, establishments; each read from a member and put into words."""

from typing import Any, Literal

from django.utils.translation import gettext, ngettext, pgettext

from league.base.money import euros_text

Axis = Literal["jobs", "turnover", "population", "establishments"]
AXES: tuple[Axis, ...] = ("jobs", "turnover", "population", "establishments")


def measured(subject: Any, axis: Axis) -> int | None:
    """What `subject` counts on `axis`, None when unknown: jobs, whole euros, inhabitants, establishments."""
    found: int | None = getattr(subject, axis)
    return found


def counted(axis: str, number: int) -> str:
    """'88 jobs', '€1,200,000', '3 establishments', '12,000 inhabitants'."""
    if axis == "turnover":
        return _whole_euros(number)
    if axis == "population":
        return ngettext("%(count)s inhabitant", "%(count)s inhabitants", number) % {"count": number}
    if axis == "establishments":
        return ngettext("%(count)s establishment", "%(count)s establishments", number) % {"count": number}
    return ngettext("%(count)s job", "%(count)s jobs", number) % {"count": number}


def edges(axis: str, low: int, high: int | None) -> str:
    """A line of a scale on an axis other than jobs: 'from €500,000 to less than €1,000,000'."""
    if low == 0 and high is None:
        return {
            "turnover": gettext("Whatever the turnover"),
            "population": gettext("Whatever the population"),
        }.get(axis, gettext("Whatever the number of establishments"))
    if high is None:
        return gettext("%(low)s and more") % {"low": counted(axis, low)}
    if low == 0:
        return gettext("Less than %(high)s") % {"high": counted(axis, high)}
    return pgettext("bracket", "%(low)s to less than %(high)s") % {
        "low": counted(axis, low),
        "high": counted(axis, high),
    }


def unknown(axis: str) -> str:
    """What is missing to price a member on an axis."""
    return {
        "turnover": gettext("Turnover unknown: the dues of the college %(college)s depend on it"),
        "population": gettext("Population unknown: the dues of the college %(college)s depend on it"),
        "establishments": gettext("No establishment known: the dues of the college %(college)s depend on it"),
    }.get(axis, gettext("Headcount unknown: the dues of the college %(college)s depend on it"))


def _whole_euros(number: int) -> str:
    return euros_text(number).replace(",00", "").replace(".00", "")
