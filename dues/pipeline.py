"""Where a campaign stands, from prepared to reminded: real counts of rows, nothing stored."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Count, F, Max, Min, Q, Sum, Value
from django.db.models.functions import Cast, Concat

from antennas.models import Antenna
from dues import quotes
from dues.accounts import with_open
from dues.campaigns import priced
from dues.models import Campaign, Document, Due, Reminder
from league.base.models import Letter
from league.base.money import ZERO
from members.models import Company

NOT_OWED = frozenset({"left_before", "joined_later", "absorbed"})


@dataclass
class Place:
    """The campaign in one antenna (None: companies without one): dues, documents, euros called, paid, still open."""

    antenna: Antenna | None
    dues: int = 0
    called: int = 0
    amount: Decimal = ZERO
    paid: Decimal = ZERO
    late: int = 0

    @property
    def open(self) -> Decimal:
        return self.amount - self.paid

    @property
    def ratio(self) -> Decimal | None:
        return self.paid / self.amount if self.amount else None


@dataclass(frozen=True)
class Unpriced:
    """A company without a price: why, in words, and whether somebody has something to complete."""

    company: int
    name: str
    why: str
    owed: bool


@dataclass
class State:
    """Counts and euros of each step of a campaign on a day."""

    campaign: Campaign
    day: date
    dues: int = 0
    to_call: int = 0
    to_call_amount: Decimal = ZERO
    nothing_to_pay: int = 0
    called: int = 0
    amount: Decimal = ZERO
    paid: Decimal = ZERO
    paid_whole: int = 0
    late: int = 0
    late_amount: Decimal = ZERO
    pdfs: int = 0
    letters: int = 0
    sent: int = 0
    without_address: int = 0
    reminders: dict[int, int] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    unpriced: list[Unpriced] = field(default_factory=list)
    first_number: str = ""
    last_number: str = ""

    @property
    def open(self) -> Decimal:
        return self.amount - self.paid

    @property
    def to_complete(self) -> list[Unpriced]:
        return [one for one in self.unpriced if one.owed]

    @property
    def ratio(self) -> Decimal:
        return self.paid / self.amount if self.amount else ZERO

    @property
    def reminded(self) -> int:
        return sum(self.reminders.values())


def state_of(campaign: Campaign, on: date) -> State:
    """The whole state of a campaign in six queries, whatever its size."""
    state = State(campaign, on)
    documents = _documents(campaign, on)
    antennas = {antenna.pk: antenna for antenna in Antenna.objects.all()}
    places: dict[int | None, Place] = defaultdict(lambda: Place(None))
    for due in Due.objects.filter(campaign=campaign).order_by("company__sort_key", "company"):
        place = places[due.trace.get("antenna")]
        place.antenna = antennas.get(due.trace.get("antenna") or 0)
        place.dues += 1
        state.dues += 1
        document = documents.get(due.pk)
        if document is None:
            if due.amount is None:
                why = quotes.sentence(priced(due, campaign.year))
                state.unpriced.append(Unpriced(due.company_id, "", why, due.trace.get("unpriced") not in NOT_OWED))
            elif due.amount == 0:
                state.nothing_to_pay += 1
            else:
                state.to_call += 1
                state.to_call_amount += due.amount
            continue
        total, left, due_on = document
        place.called += 1
        place.amount += total
        place.paid += total - left
        state.called += 1
        state.amount += total
        state.paid += total - left
        state.paid_whole += left <= 0
        if left > 0 and due_on < on:
            place.late += 1
            state.late += 1
            state.late_amount += left
    state.places = sorted(places.values(), key=lambda place: place.antenna.position if place.antenna else 99)
    if state.unpriced:
        names = dict(Company.objects.filter(pk__in=[one.company for one in state.unpriced]).values_list("pk", "name"))
        state.unpriced = [Unpriced(o.company, names[o.company], o.why, o.owed) for o in state.unpriced]
    if state.called:
        _later_steps(state, campaign, on)
    return state


def _of(campaign: Campaign) -> Q:
    return Q(due_link__due__campaign=campaign)


def _documents(campaign: Campaign, on: date) -> dict[int, tuple[Decimal, Decimal, date]]:
    """What each due was called for (credit notes deducted), what is left on it, and the first day of what is left."""
    rows = with_open(on).filter(_of(campaign)).order_by("due_on", "pk")
    found: dict[int, tuple[Decimal, Decimal, date]] = {}
    for due, total, credited, left, due_on in rows.values_list("due_link__due", "total", "credited", "open", "due_on"):
        before = found.get(due, (ZERO, ZERO, due_on))
        first = before[2] if before[1] > 0 else due_on
        found[due] = (before[0] + total + credited, before[1] + left, first)
    return found


def _later_steps(state: State, campaign: Campaign, on: date) -> None:
    numbers = Document.objects.filter(_of(campaign), kind=Document.Kind.CALL).aggregate(
        first=Min("number"), last=Max("number"), pdfs=Count("pdf")
    )
    state.first_number, state.last_number, state.pdfs = numbers["first"], numbers["last"], numbers["pdfs"]
    causes = (
        Document.objects.filter(_of(campaign))
        .order_by()
        .values_list(Concat(Value("document:"), Cast("pk", CharField())), flat=True)
    )
    letters = Letter.objects.filter(kind="dues_call", attachments__cause__in=causes).aggregate(
        all=Count("pk"),
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        without=Count("pk", filter=Q(to_email="")),
    )
    state.letters, state.sent, state.without_address = letters["all"], letters["sent"], letters["without"]
    reminders = Reminder.objects.filter(document__due_link__due__campaign=campaign, day__lte=on).order_by()
    state.reminders = dict(sorted(Counter(reminders.values_list("level__level", flat=True)).items()))


@dataclass(frozen=True)
class Year:
    """A campaign on the list of campaigns: euros."""

    campaign: Campaign
    dues: int
    called: int
    amount: Decimal
    paid: Decimal

    @property
    def open(self) -> Decimal:
        return self.amount - self.paid

    @property
    def ratio(self) -> Decimal | None:
        return self.paid / self.amount if self.amount else None


def years(on: date) -> list[Year]:
    """Every campaign with its totals, the latest first: two queries."""
    counts = dict(Due.objects.order_by().values_list("campaign").annotate(count=Count("pk")))
    money = {
        row["due_link__due__campaign"]: row
        for row in with_open(on)
        .filter(due_link__isnull=False)
        .order_by()
        .values("due_link__due__campaign")
        .annotate(count=Count("due_link__due", distinct=True), amount=Sum(F("total") + F("credited")), left=Sum("open"))
    }
    found = []
    for campaign in Campaign.objects.select_related("scale", "job"):
        row: Any = money.get(campaign.pk, {"count": 0, "amount": ZERO, "left": ZERO})
        found.append(
            Year(campaign, counts.get(campaign.pk, 0), row["count"], row["amount"], row["amount"] - row["left"])
        )
    return found
