"""What waits for staff today: one line a kind of decision, the most pressing first, by the rights of who asks."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dues import payments
from dues.models import DebitBatch, Scale, StatementEntry
from dues.pipeline import State
from dues.reminders import DueReminder
from governance import filings
from governance.composition import SeatState, to_ratify, voiceless
from league.base.models import Letter, WorkItem
from league.base.money import euros_text
from league.base.templatetags.league import age, lasting, long_day, thousands
from members import answers, proposals
from members.models import Application, MatchCase

LATE_AFTER = 7  # days an application or a doubtful match may wait before it is late
VACANT_AFTER = 30


@dataclass(frozen=True)
class Waiting:
    """One kind of decision that waits: how many, what, the most urgent case in words, for how many days."""

    count: int
    what: str
    text: str
    url: str
    verb: str
    days: int | None = None
    late: bool = False
    rank: int = 5
    go: str = ""

    @property
    def age(self) -> str:
        if self.days is None:
            return ""
        return _("today") if self.days <= 0 else lasting(self.days)


def _since(moment: datetime | date | None, day: date) -> int | None:
    if moment is None:
        return None
    return (day - (timezone.localdate(moment) if isinstance(moment, datetime) else moment)).days


def ordered(lines: list[Waiting]) -> list[Waiting]:
    """The late ones first, then what binds people, then what only wants an eye."""
    return sorted(lines, key=lambda one: (not one.late, one.rank, -(one.days or 0)))


def applications(day: date) -> list[Waiting]:
    """Applications nobody has decided. One query."""
    rows = list(Application.objects.filter(outcome="").order_by("received_at", "pk").values_list("name", "received_at"))
    if not rows:
        return []
    name, received = rows[0]
    days = _since(received, day) or 0
    return [
        Waiting(
            len(rows),
            ngettext("Application to decide", "Applications to decide", len(rows)),
            _("The oldest came %(age)s: %(name)s") % {"age": age(received), "name": name},
            reverse("members:applications"),
            _("Decide"),
            days,
            days > LATE_AFTER,
            rank=1,
            go=ngettext("Decide the application", "Decide the %(n)s applications", len(rows)) % {"n": len(rows)},
        )
    ]


def cases(day: date) -> list[Waiting]:
    """Doubtful matches of the registers. One query."""
    found = MatchCase.objects.filter(answer="").aggregate(n=Count("pk"), since=Min("line__intake__uploaded_at"))
    if not found["n"]:
        return []
    days = _since(found["since"], day) or 0
    return [
        Waiting(
            found["n"],
            ngettext("Doubtful match", "Doubtful matches", found["n"]),
            _("Two lines of a register, one company? A person decides"),
            reverse("members:cases"),
            _("Compare"),
            days,
            days > LATE_AFTER,
            rank=2,
            go=ngettext("Compare the match", "Compare the %(n)s matches", found["n"]) % {"n": found["n"]},
        )
    ]


def proposed(user: Any, day: date) -> list[Waiting]:
    """What companies asked for and nobody has answered. One query."""
    rows = list(proposals.waiting(user, day).order_by("asked_at", "pk").values_list("company__name", "asked_at"))
    if not rows:
        return []
    name, asked = rows[0]
    days = _since(asked, day) or 0
    return [
        Waiting(
            len(rows),
            ngettext("Proposal of a member", "Proposals of members", len(rows)),
            _("The oldest came %(age)s: %(name)s") % {"age": age(asked), "name": name},
            reverse("members:proposals"),
            pgettext("verb", "Answer"),
            days,
            days > LATE_AFTER,
            rank=2,
            go=ngettext("Answer the proposal", "Answer the %(n)s proposals", len(rows)) % {"n": len(rows)},
        )
    ]


def bank_entries(day: date) -> list[Waiting]:
    """Payments on bank statements that nobody has matched or set aside. One query."""
    found = StatementEntry.objects.waiting().aggregate(n=Count("pk"), sum=Sum("amount"), since=Min("day"))
    if not found["n"]:
        return []
    return [
        Waiting(
            found["n"],
            ngettext("Payment to match", "Payments to match", found["n"]),
            _("%(amount)s received on the bank account, the oldest on %(day)s")
            % {"amount": euros_text(found["sum"]), "day": long_day(found["since"])},
            reverse("dues:statements"),
            _("Match"),
            _since(found["since"], day),
            (_since(found["since"], day) or 0) > LATE_AFTER * 3,
            rank=2,
            go=ngettext("Match the payment", "Match the %(n)s payments", found["n"]) % {"n": found["n"]},
        )
    ]


def unallocated(day: date) -> list[Waiting]:
    """Payments of which a part settles nothing yet. One query."""
    found = payments.in_credit().aggregate(n=Count("pk"), sum=Sum("left"), since=Min("day"))
    if not found["n"]:
        return []
    return [
        Waiting(
            found["n"],
            ngettext("Payment to allocate", "Payments to allocate", found["n"]),
            _("%(amount)s received that settle no document") % {"amount": euros_text(found["sum"])},
            reverse("dues:payments"),
            _("Allocate"),
            _since(found["since"], day),
            rank=3,
        )
    ]


def unpriced(state: State | None) -> list[Waiting]:
    """Dues of the campaign that cannot be priced, and those priced but not called."""
    if state is None or state.campaign.closed_on:
        return []
    lines = []
    url = reverse("dues:campaign", args=[state.campaign.year])
    if state.to_complete:
        first = state.to_complete[0]
        lines.append(
            Waiting(
                len(state.to_complete),
                ngettext("Due without a price", "Dues without a price", len(state.to_complete)),
                f"{first.name} : {first.why}",
                url,
                _("Complete"),
                rank=3,
            )
        )
    if state.to_call:
        lines.append(
            Waiting(
                state.to_call,
                ngettext("Due to call", "Dues to call", state.to_call),
                _("%(amount)s priced and not called yet") % {"amount": euros_text(state.to_call_amount)},
                url,
                _("See the calls"),
                rank=3,
            )
        )
    return lines


def drafts(day: date) -> list[Waiting]:
    """Scales of a coming year that nobody has adopted: what the next campaign waits for. One query."""
    return [
        Waiting(
            1,
            _("The scale of %(year)s is a draft") % {"year": scale.year},
            _("Simulate it on today's members, then have it adopted"),
            reverse("dues:scale_simulate", args=[scale.pk]),
            _("Simulate"),
            rank=5,
            go=_("Simulate the scale of %(year)s") % {"year": scale.year},
        )
        for scale in Scale.objects.filter(decision=None, year__gt=day.year).order_by("year", "version")
    ]


def debits(day: date) -> list[Waiting]:
    """Direct debits announced whose file the bank waits for, and those it took that nobody has booked. One query."""
    rows = (
        DebitBatch.objects.filter(cancelled_on=None, taken_on=None)
        .filter(Q(file=None) | Q(collect_on__lte=day))
        .annotate(asked=Count("collections", filter=Q(collections__withdrawn_on=None)))
        .order_by("collect_on", "pk")
    )
    return [
        Waiting(
            batch.asked,
            _("Direct debits to book") if batch.file_id else _("Direct debits to send to the bank"),
            _("%(batch)s, collected on %(day)s") % {"batch": batch.message_id, "day": long_day(batch.collect_on)},
            reverse("dues:debit", args=[batch.pk]),
            _("Open"),
            late=batch.collect_on <= day,
            rank=3,
        )
        for batch in rows
    ]


def reminders(due: list[DueReminder]) -> list[Waiting]:
    """Reminders ready to leave."""
    if not due:
        return []
    amount = sum((one.open_amount for one in due), Decimal(0))
    longest = max(due, key=lambda one: one.days_late)
    words = {"amount": euros_text(amount), "company": longest.document.company.name}
    return [
        Waiting(
            len(due),
            ngettext("Reminder to send", "Reminders to send", len(due)),
            _("%(amount)s overdue, the longest: %(company)s") % words,
            reverse("dues:reminders"),
            _("See them"),
            longest.days_late,
            rank=4,
        )
    ]


def bodies_decide(day: date) -> list[Waiting]:
    """Mandates whose company left or whose holder speaks for it no more, and co-options to ratify. Two queries."""
    flagged = list(voiceless(day).select_related("person", "company"))
    waiting = list(to_ratify(day).select_related("person", "seat__body"))
    lines, url = [], reverse("governance:deadlines")
    if flagged:
        first = flagged[0]
        words = {"person": first.person.name, "company": first.company}
        text = _("%(person)s no longer speaks for %(company)s, or it left") % words
        what = ngettext("Mandate to decide", "Mandates to decide", len(flagged))
        lines.append(Waiting(len(flagged), what, text, url, _("Decide"), rank=3))
    if waiting:
        first = waiting[0]
        text = _("%(person)s, %(body)s: for the next assembly") % {
            "person": first.person.name,
            "body": first.seat.body.name,
        }
        what = ngettext("Co-option to ratify", "Co-options to ratify", len(waiting))
        lines.append(Waiting(len(waiting), what, text, url, _("Ratify"), _since(first.span.lower, day), rank=6))
    return lines


def to_declare(day: date) -> list[Waiting]:
    """Changes of officers that the prefecture does not know: three months to tell it. Three queries."""
    clock = filings.clock(day)
    if clock.deadline is None:
        return []
    left = clock.days_left(day) or 0
    return [
        Waiting(
            len(clock.undeclared),
            ngettext("Change of officers to declare", "Changes of officers to declare", len(clock.undeclared)),
            _("To the prefecture, by %(day)s at the latest") % {"day": long_day(clock.deadline)},
            reverse("governance:officers"),
            _("Declare"),
            late=left < 0,
            rank=4,
        )
    ]


def seats(vacant: list[SeatState], day: date) -> list[Waiting]:
    """Seats that nobody holds, the bureau and the committees apart."""
    lines = []
    for kind, what in (("bureau", _("Vacant seats of the bureau")), ("committee", _("Vacant seats of committees"))):
        found = [state for state in vacant if state.seat.body.kind == kind]
        if not found:
            continue
        oldest = min(found, key=lambda state: state.vacant_since or date.max)
        place = oldest.seat.antenna or oldest.seat.body.antenna
        name = ", ".join(filter(None, [oldest.seat.office.name, place.name if place else ""]))
        text = (
            _("%(seat)s: vacant since %(day)s") % {"seat": name, "day": long_day(oldest.vacant_since)}
            if oldest.vacant_since
            else _("%(seat)s: never held yet") % {"seat": name}
        )
        days = _since(oldest.vacant_since, day)
        url = (
            reverse("governance:body", args=[oldest.seat.body.slug])
            if kind == "bureau"
            else reverse("governance:bodies")
        )
        late = kind == "bureau" and (days or 0) > VACANT_AFTER
        rank = 2 if kind == "bureau" else 6
        go = ngettext("Fill the seat", "Fill the %(n)s seats", len(found)) % {"n": len(found)}
        lines.append(Waiting(len(found), what, text, url, _("Fill"), days, late, rank, go))
    return lines


def to_complete(day: date) -> list[Waiting]:
    """Members of whom something is missing. One query."""
    found = answers.to_complete_counts(day)
    if not found["companies"]:
        return []
    words = {
        "siren": ngettext("%(n)s without a SIREN", "%(n)s without a SIREN", found["siren"]),
        "email": ngettext("%(n)s without an e-mail", "%(n)s without an e-mail", found["email"]),
        "figures": ngettext("%(n)s without recent figures", "%(n)s without recent figures", found["figures"]),
        "representative": ngettext(
            "%(n)s without a representative", "%(n)s without a representative", found["representative"]
        ),
        "antenna": ngettext("%(n)s without an antenna", "%(n)s without an antenna", found["antenna"]),
        "commune": ngettext("%(n)s without a commune", "%(n)s without a commune", found["commune"]),
    }
    most = sorted((name for name in words if found[name]), key=lambda name: -found[name])[:3]
    return [
        Waiting(
            found["companies"],
            ngettext("Member sheet to complete", "Member sheets to complete", found["companies"]),
            ", ".join(words[name] % {"n": thousands(found[name])} for name in most),
            f"{reverse('desks:register')}?completer=1",
            _("Complete"),
            rank=7,
        )
    ]


def parked(day: date) -> list[Waiting]:
    """Pieces of work that the worker gave up, and letters that could not leave. Two queries."""
    rows = list(
        WorkItem.objects.filter(parked_at__isnull=False)
        .order_by("parked_at")
        .values_list("job_id", "job__title", "parked_at", "outcome")
    )
    lines = []
    if rows:
        job, title, since, outcome = rows[0]
        jobs = {row[0] for row in rows}
        lines.append(
            Waiting(
                len(rows),
                ngettext("Piece of work set aside", "Pieces of work set aside", len(rows)),
                f"{title} : {outcome}"[:160],
                reverse("desks:job", args=[job]) if len(jobs) == 1 else reverse("desks:jobs"),
                _("See"),
                _since(since, day),
                late=True,
                rank=3,
            )
        )
    tried = Q(tries__gt=0) | Q(to_email="")  # those that somebody refused to let go are nobody's to mend
    lost: dict[str, Any] = Letter.objects.filter(tried, failed_at__isnull=False).aggregate(
        n=Count("pk"), last=Min("failed_at"), no_address=Count("pk", filter=Q(to_email=""))
    )
    if lost["n"]:
        lines.append(
            Waiting(
                lost["n"],
                ngettext("Letter that did not leave", "Letters that did not leave", lost["n"]),
                ngettext("%(n)s without an e-mail address", "%(n)s without an e-mail address", lost["no_address"])
                % {"n": lost["no_address"]},
                f"{reverse('desks:letters')}?etat=echec",
                _("See"),
                _since(lost["last"], day),
                rank=6,
            )
        )
    return lines
