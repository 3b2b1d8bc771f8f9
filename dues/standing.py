"""Who is in good standing on a day, and why not: derived from documents, what settles them, and the league's rule.

The rule is read in `rule_on`, nowhere else. Membership, balance and standing are three facts: a company may owe money
and be in good standing; striking off is decided by the competent body, never here.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from dues.accounts import balance_of, still_open, with_open
from dues.models import Document, Due, Hold, Reminder
from league.base.money import ZERO
from league.base.rules import rules
from members.models import Company

__all__ = ["GOOD", "Rule", "Standing", "balance_of", "grace_days", "in_good_standing", "rule_on", "standing_of"]

GRACE, LOSES = "standing.grace_days", "standing.loses_from_level"
GOOD = frozenset({"good", "before_due", "delayed", "nothing_called", "unpriced"})
TOP = 4  # levels of reminder that have a word of their own; those above are shown as the last
CODES = (
    "good", "before_due", "delayed", "late", "reminder_1", "reminder_2", "reminder_3", "reminder_4", "nothing_called",
    "unpriced",
)  # fmt: skip

MANY = 5_000  # companies above which all documents are read rather than each company named to the database


@dataclass(frozen=True, slots=True)
class Standing:
    """`open_amount` is what is left to pay in euros, `overdue_since` the first due day that has passed unpaid.

    `kept`: late, and by the rule not yet out of good standing. Codes: good (all paid), before_due (something to pay,
    its day has not passed), delayed (its day has passed, under an agreed delay: not late), late, reminder_1 to
    reminder_4 (late, with the last level of the ladder that was done), nothing_called, unpriced (the league does not
    know yet what to ask).
    """

    code: str
    open_amount: Decimal = ZERO
    overdue_since: date | None = None
    level: int = 0
    kept: bool = False

    @property
    def good(self) -> bool:
        return self.code in GOOD or self.kept

    @property
    def label(self) -> str:
        return label_of(self.code, self.level)

    @property
    def css(self) -> str:
        """The kind of badge: good, warn, bad or neutral."""
        return css_of(self.code)


def label_of(code: str, level: int = 0) -> str:
    labels = {
        "good": _("Up to date"),
        "before_due": _("To pay"),
        "delayed": _("Agreed delay"),
        "late": _("Late"),
        "reminder_1": _("First reminder"),
        "reminder_2": _("Second reminder"),
        "reminder_3": _("Third reminder"),
        "reminder_4": _("Last reminder"),
        "nothing_called": _("Nothing called"),
        "unpriced": _("To price"),
    }
    return labels.get(code) or _("Reminder %(level)s") % {"level": level}


def css_of(code: str) -> str:
    return {"good": "good", "delayed": "wait", "late": "warn", "reminder_1": "warn"}.get(code) or (
        "bad" if code.startswith("reminder_") else "neutral"
    )


@dataclass(frozen=True, slots=True)
class Rule:
    """The league's rule on a day. Dues calls alone count; an agreed delay excuses, a dispute does not.

    `grace_days` after the due day a call is late. `loses_from` is the level of reminder from which one loses good
    standing and the vote with it; 0: as soon as one is late.
    """

    grace_days: int = 0
    loses_from: int = 0


def rule_on(on: date) -> Rule:
    """The rule that holds on `on`: dated settings `standing.grace_days` and `standing.loses_from_level`. One query."""
    held = rules((GRACE, LOSES), on=on)
    return Rule(int(held.get(GRACE) or 0), int(held.get(LOSES) or 0))


def grace_days(on: date) -> int:
    """Days after the due day during which one is still in good standing."""
    return rule_on(on).grace_days


def standing_of(companies: Iterable[Company | int], on: date) -> dict[int, Standing]:
    """The standing of each company on `on`, by id: three queries whatever their number.

    A call is late when something is open on it the day after its due day plus the grace days; what a company owes for
    anything else than its dues never touches its standing.
    """
    ids = [company if isinstance(company, int) else company.pk for company in companies]
    holds = rule_on(on)
    grace = timedelta(days=holds.grace_days)
    documents = with_open(on)
    rows = (
        (documents if len(ids) > MANY else documents.filter(company__in=ids))
        .filter(kind=Document.Kind.CALL)
        .annotate(level=Subquery(_reminded(on)), delayed=delayed(on))
        .values_list("company", "open", "due_on", "level", "delayed")
        .order_by()
    )
    found: dict[int, list[tuple[Decimal, date, int, bool]]] = {}
    for company, left, due_on, level, waits in rows:
        found.setdefault(company, []).append((left, due_on, level or 0, waits))
    uncalled = [company for company in ids if company not in found]
    unpriced = _unpriced(uncalled, on) if uncalled else set()
    standings = {}
    for company in ids:
        if company not in found:
            standings[company] = Standing("unpriced" if company in unpriced else "nothing_called")
            continue
        waiting = [row for row in found[company] if row[0] > 0]
        passed = [(due_on, level, waits) for _left, due_on, level, waits in waiting if due_on + grace < on]
        late = [(due_on, level) for due_on, level, waits in passed if not waits]
        left_to_pay = sum((row[0] for row in waiting), ZERO)
        if late:
            level = max(level for _due, level in late)
            code = f"reminder_{min(level, TOP)}" if level else "late"
            since = min(due for due, _level in late)
            standings[company] = Standing(code, left_to_pay, since, level, kept=level < holds.loses_from)
        else:
            standings[company] = Standing("delayed" if passed else "before_due" if waiting else "good", left_to_pay)
    return standings


def _reminded(on: date) -> QuerySet[Any]:
    """The highest level done for a document by `on`."""
    return (
        Reminder.objects.filter(document=OuterRef("pk"), day__lte=on)
        .order_by()
        .values("document")
        .annotate(last=Max("level__level"))
        .values("last")
    )


def delayed(on: date) -> Exists:
    """Whether a delay agreed on the document runs on `on`: it is then not late. A dispute excuses nothing."""
    return Exists(Hold.objects.on(on).filter(document=OuterRef("pk"), kind=Hold.Kind.DELAY))


def _unpriced(companies: Collection[int], on: date) -> set[int]:
    dues = Due.objects.all() if len(companies) > MANY else Due.objects.filter(company__in=companies)
    rows = dues.filter(amount=None, campaign__year__lte=on.year, campaign__closed_on=None).exclude(
        trace__unpriced__in=["left_before", "joined_later", "absorbed"]
    )
    return set(rows.order_by().values_list("company", flat=True))


def in_good_standing(on: date, company: str = "pk") -> Q:
    """The condition "in good standing on `on`" for a queryset of companies, or of rows whose `company` path is given."""
    holds = rule_on(on)
    late = still_open(on).filter(
        ~delayed(on),
        kind=Document.Kind.CALL,
        due_on__lt=on - timedelta(days=holds.grace_days),
        company=OuterRef(company),
    )
    if holds.loses_from:
        done = Reminder.objects.filter(document=OuterRef("pk"), day__lte=on, level__level__gte=holds.loses_from)
        late = late.filter(Exists(done))
    return ~Q(Exists(late))


def counts(companies: Collection[int], on: date) -> dict[str, int]:
    """How many companies stand where, every code named."""
    standings = standing_of(companies, on).values()
    return {code: sum(1 for standing in standings if standing.code == code) for code in CODES}
