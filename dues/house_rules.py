"""The rules of dues that are dated settings: standing, and when dues become income. Shown and changed on one page."""

from datetime import date

from django.utils.translation import gettext as _

from dues import accounts, standing
from dues.models import ReminderLevel
from league.base.acts import Refused, act
from league.base.models import Setting, User
from league.base.rules import change_rule

KEYS = (standing.GRACE, standing.LOSES, accounts.BASIS)
LONGEST = 365


def history() -> list[Setting]:
    """Every value these rules had, has or will have, the latest first."""
    return list(Setting.objects.filter(key__in=KEYS).order_by("key", "-span"))


@act
def change_rules(
    *, grace_days: int, loses_from: int, revenue_basis: str, since: date, because: str, by: User | None, on: date
) -> None:
    """From `since` on, these rules hold; what is as it was is left alone, and the days before keep their rules.

    Refused: an unknown basis or level, a grace above a year, and for the reasons of `change_rule`.
    """
    if revenue_basis not in accounts.BASES:
        raise Refused(_("Income is booked on call or on cash."), field="revenue_basis")
    if not 0 <= grace_days <= LONGEST:
        raise Refused(_("The grace is from 0 to 365 days."), field="grace_days")
    if loses_from and not ReminderLevel.objects.filter(level=loses_from).exists():
        raise Refused(_("The ladder has no such level."), field="loses_from")
    before = standing.rule_on(since)
    wanted = [
        (standing.GRACE, grace_days, before.grace_days),
        (standing.LOSES, loses_from, before.loses_from),
        (accounts.BASIS, revenue_basis, accounts.revenue_basis(since)),
    ]
    changed = [(key, value) for key, value, was in wanted if value != was]
    if not changed:
        raise Refused(_("Nothing is different from the rules of that day."))
    for key, value in changed:
        change_rule(key, value, since=since, because=because, by=by, on=on)
