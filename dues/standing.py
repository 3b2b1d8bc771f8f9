"""Who is in good standing on a day, and why not: derived from documents, what settles them, and the league's rule."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from dues.accounts import balance_of, still_open, with_open
from dues.models import Document, Due, Hold, Reminder
from league.base.money import ZERO
from league.base.rules import rule
from members.models import Company

__all__ = ["GOOD", "Standing", "balance_of", "grace_days", "in_good_standing", "standing_of"]

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

    Codes: good (all paid), before_due (something to pay, its day has not passed), delayed (its day has passed, under an
    agreed delay: not late), late, reminder_1 to reminder_4 (late, with the last level of the ladder that was done),
    nothing_called, unpriced (the league does not know yet what to ask).
    """

    code: str
    open_amount: Decimal = ZERO
    overdue_since: date | None = None
    level: int = 0

    @property
    def good(self) -> bool:
        return self.code in GOOD

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


def grace_days(on: date) -> int:
    """Days after the due day during which one is still in good standing: setting `standing.grace_days`, else 0."""
    return int(rule("standing.grace_days", on=on, default=0))


def standing_of(companies: Iterable[Company | int], on: date) -> dict[int, Standing]:
    """The standing of each company on `on`, by id: three queries whatever their number.

    A call is late when something is open on it the day after its due day plus the grace days; what a company owes for
    anything else than its dues never touches its standing.
    """
    ids = [company if isinstance(company, int) else company.pk for company in companies]
    grace = timedelta(days=grace_days(on))
    reminded = (
        Reminder.objects.filter(document=OuterRef("pk"), day__lte=on)
        .order_by()
        .values("document")
        .annotate(last=Max("level__level"))
        .values("last")
    )
    documents = with_open(on)
    rows = (
        (documents if len(ids) > MANY else documents.filter(company__in=ids))
        .filter(kind=Document.Kind.CALL)
        .annotate(level=Subquery(reminded), delayed=delayed(on))
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
            standings[company] = Standing(code, left_to_pay, min(due for due, _level in late), level)
        else:
            standings[company] = Standing("delayed" if passed else "before_due" if waiting else "good", left_to_pay)
    return standings


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
    late = still_open(on).filter(
        ~delayed(on),
        kind=Document.Kind.CALL,
        due_on__lt=on - timedelta(days=grace_days(on)),
        company=OuterRef(company),
    )
    return ~Q(Exists(late))


def counts(companies: Collection[int], on: date) -> dict[str, int]:
    """How many companies stand where, every code named."""
    standings = standing_of(companies, on).values()
    return {code: sum(1 for standing in standings if standing.code == code) for code in CODES}
