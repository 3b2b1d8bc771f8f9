"""The memberships of a company, one after the other, in words: how each began, how it ended, and the seniority they give."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from league.base.periods import holds
from league.base.templatetags.league import lasting, long_day
from members.models import Membership


@dataclass(frozen=True)
class Stay:
    """One membership: `began` and `ended` are sentences, `ended` empty while it lasts; `college` that of its time."""

    row: Membership
    current: bool
    began: str
    ended: str


def stays(memberships: Sequence[Membership], on: date) -> list[Stay]:
    """The memberships begun by `on`, the latest first. No query when their decisions and registers are there."""
    rows = sorted((row for row in memberships if row.span.lower <= on), key=lambda row: row.span.lower, reverse=True)
    return [Stay(row, holds(row.span, on), _began(row), _ended(row, on)) for row in rows]


def _began(row: Membership) -> str:
    words = {"day": long_day(row.span.lower), "body": row.decision.body}
    text = _("Member from %(day)s, admitted by: %(body)s.") % words
    if row.source is not None:
        text += " " + _("Comes from the register %(register)s.") % {"register": row.source.name}
    if row.joined_on and row.joined_on < row.span.lower:
        text += " " + _("Joined on %(day)s, before the merger.") % {"day": long_day(row.joined_on)}
    elif row.joined_as_written and not row.joined_on:
        text += " " + _("The register says “%(text)s”: doubtful, so no seniority from it.") % {
            "text": row.joined_as_written
        }
    return text


def _ended(row: Membership, on: date) -> str:
    if row.span.upper is None or row.span.upper > on:
        return ""
    day, decision = long_day(row.span.upper), row.end_decision
    by = {"day": day, "body": decision.body if decision else "", "on": long_day(decision.day) if decision else ""}
    match row.end_kind:
        case Membership.End.RESIGNATION:
            text = _("Resigned: no longer a member from %(day)s.") % by
        case Membership.End.STRIKING_OFF:
            text = _("Struck off by %(body)s on %(on)s, with effect from %(day)s.") % by
        case Membership.End.EXPULSION:
            text = _("Expelled by %(body)s on %(on)s, with effect from %(day)s.") % by
        case Membership.End.DISSOLUTION:
            text = _("The company was dissolved: no longer a member from %(day)s.") % by
        case _:
            other = row.absorbed_by.name if row.absorbed_by else _("another company")
            text = _("Absorbed by %(other)s: no longer a member from %(day)s.") % {**by, "other": other}
    return f"{text} {row.end_reason}".strip()


def seniority(memberships: Sequence[Membership], on: date) -> str:
    """How long the company has been a member up to `on`, all its memberships together; empty for one that never was."""
    days, first = 0, None
    for row in memberships:
        start = min(row.joined_on or row.span.lower, row.span.lower)
        if start > on:
            continue
        first = min(first or start, start)
        today_too = on + timedelta(days=1)
        days += (min(row.span.upper or today_too, today_too) - start).days
    if first is None:
        return ""
    words = {"lasting": lasting(days), "day": long_day(first), "n": len(memberships)}
    if len(memberships) > 1:
        return _("%(lasting)s as a member since %(day)s, in %(n)s memberships.") % words
    return _("%(lasting)s as a member since %(day)s.") % words
