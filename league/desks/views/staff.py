"""The staff desk: what waits, the figures that matter, the campaign, the map."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Sum
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from dues import accounts, pipeline, reminders
from dues.models import Allocation, Campaign, Document, Hold
from dues.pipeline import State
from governance.composition import vacancies
from league.base import charts
from league.base.days import today
from league.base.templatetags.league import euros_short, percent, thousands, week_day
from league.desks import figures, queue
from league.desks.queue import Waiting
from league.desks.views.home import map_of
from members import answers
from members.access import league_only, may
from members.answers import AntennaFigures


@require_safe
@league_only("desk.staff")
def staff(request: HttpRequest) -> HttpResponse:
    """Everything by right: without `money.see` there is no amount, without `member.see` no register behind a figure."""
    day, user = today(), request.user
    sees_money, sees_members = may(user, "money.see", day), may(user, "member.see", day)
    campaign = current_campaign(day) if sees_money else None
    state = pipeline.state_of(campaign, day) if campaign else None
    due = reminders.due_reminders(day) if sees_money and state else []
    lines: list[Waiting] = []
    if may(user, "member.admit", day):
        lines += queue.applications(day)
    if may(user, "proposal.decide", day):
        lines += queue.proposed(user, day)
    if may(user, "intake.run", day):
        lines += queue.cases(day)
    if may(user, "payment.record", day):
        lines += queue.bank_entries(day)
        lines += queue.unallocated(day)
    if sees_money:
        lines += queue.unpriced(state)
    if may(user, "dues.run", day):
        lines += queue.reminders(due) + queue.debits(day) + queue.drafts(day)
    if may(user, "mandate.edit", day):
        lines += queue.seats(vacancies(day), day) + queue.bodies_decide(day) + queue.to_declare(day)
    if may(user, "member.edit", day):
        lines += queue.to_complete(day)
    if may(user, "job.see", day):
        lines += queue.parked(day)
    lines = queue.ordered(lines)
    places = answers.by_antenna(day)
    return render(
        request,
        "desks/staff.html",
        {
            "day": day,
            "lead": lead(day, lines),
            "items": lines,
            "first": lines[0] if lines else None,
            "sees_members": sees_members,
            "figures": key_figures(day, state, register=sees_members),
            "state": state,
            "steps": steps(state) if state else [],
            "due": due,
            "due_amount": sum((one.open_amount for one in due), Decimal(0)),
            "may_run": may(user, "dues.run", day),
            "ages": ages(day) if may(user, "dues.run", day) else [],
            "apart": set_apart(day) if may(user, "dues.run", day) else [],
            "members": sum(one.members for one in places),
            "map_svg": map_of(places, register=sees_members, table=False),
            "bars": bars(places, register=sees_members),
        },
    )


def current_campaign(day: date) -> Campaign | None:
    """The campaign one works on: the last one begun by `day`."""
    return Campaign.objects.filter(issue_on__lte=day).select_related("scale", "job").first()


def lead(day: date, lines: list[Waiting]) -> str:
    """The day, how many subjects wait and how many of them are late."""
    parts = [capfirst(week_day(day))]
    if not lines:
        return f"{parts[0]}. " + _("Nothing waits for you.")
    late = sum(1 for line in lines if line.late)
    waits = ngettext("%(n)s subject waits for you", "%(n)s subjects wait for you", len(lines)) % {"n": len(lines)}
    if late:
        waits += ", " + ngettext("%(n)s of them is late", "%(n)s of them are late", late) % {"n": late}
    return f"{parts[0]}. {waits}."


def ages(day: date) -> list[dict[str, Any]]:
    """What is overdue by age, each band with its share of the whole; empty when nothing is."""
    bands = accounts.overdue_by_age(day)
    whole = sum((amount for *_band, amount in bands), Decimal(0))
    return [
        {
            "label": _("%(first)s to %(last)s days") % {"first": first, "last": last}
            if last
            else _("more than %(days)s days") % {"days": first - 1},
            "value": euros_short(amount),
            "percent": float(amount / whole * 100),
            "note": ngettext("%(n)s call", "%(n)s calls", n) % {"n": thousands(n)},
        }
        for first, last, n, amount in bands
        if whole
    ]


def set_apart(day: date) -> list[tuple[str, str]]:
    """What no reminder presses for, or was taken back: disputes, agreed delays, credit notes of the year; with its rows."""
    papers = accounts.still_open(day).filter(pk=OuterRef("document"))
    held = Hold.objects.on(day).filter(Exists(papers)).order_by().values_list("kind").annotate(n=Count("document"))
    counts: dict[str, int] = dict(held)
    disputes, delays = counts.get(Hold.Kind.DISPUTE, 0), counts.get(Hold.Kind.DELAY, 0)
    credits_ = Document.objects.filter(kind=Document.Kind.CREDIT_NOTE, series__year=day.year).count()
    rows = reverse("dues:documents")
    found = [
        (disputes, ngettext("%(n)s dispute", "%(n)s disputes", disputes), f"{rows}?etat=dispute"),
        (delays, ngettext("%(n)s agreed delay", "%(n)s agreed delays", delays), f"{rows}?etat=delay"),
        (
            credits_,
            ngettext("%(n)s credit note", "%(n)s credit notes", credits_),
            f"{rows}?type=avoir&annee={day.year}",
        ),
    ]
    return [(words % {"n": thousands(n)}, url) for n, words, url in found if n]


def key_figures(day: date, state: State | None, *, register: bool) -> list[dict[str, Any]]:
    """Members, jobs, dues collected, private share: value, change, course, and the rows behind each."""
    new_year, before = date(day.year, 1, 1), figures.year_before(day)
    course = figures.course(day, new_year, before)
    shares = figures.private_shares([*figures.months(day), before])
    members = figures.change(course.on(new_year).members, course.now.members)
    jobs = figures.change(course.on(before).jobs, course.now.jobs, kind="ratio")
    rows = reverse("desks:register") if register else ""
    found: list[dict[str, Any]] = [
        {
            "label": _("Members"),
            "value": thousands(course.now.members),
            **members.parts(),
            "note": _("since January"),
            "spark": course.members,
            "url": rows,
        },
        {
            "label": _("Jobs represented"),
            "value": thousands(course.now.jobs),
            **jobs.parts(),
            "note": _("in a year"),
            "spark": course.jobs,
            "url": f"{rows}?tri=-effectif" if rows else "",
        },
    ]
    if state is not None:
        words = {"ratio": percent(state.ratio), "called": euros_short(state.amount)}
        found.append(
            {
                "label": _("Dues collected, %(year)s") % {"year": state.campaign.year},
                "value": thousands(state.paid),
                "unit": "€",
                "note": _("%(ratio)s of %(called)s") % words,
                "spark": collected(state.campaign, day),
                "url": f"{reverse('dues:documents')}?annee={state.campaign.year}",
            }
        )
    share, was = shares[-2], shares[-1]
    if share is not None:
        change = figures.change(was, share, kind="points")
        found.append(
            {
                "label": _("Private share of the budget"),
                "value": percent(share).rstrip("%").strip(),
                "unit": "%",
                **change.parts(),
                "note": _("in a year") if change.direction != "flat" else _("over a year"),
                "spark": [value for value in shares[:-1] if value is not None],
            }
        )
    return found


def collected(campaign: Campaign, day: date) -> list[Decimal]:
    """What has come in for a campaign at the end of each month since it was issued, euros. One query."""
    rows = (
        Allocation.objects.filter(document__due_link__due__campaign=campaign, day__lte=day)
        .order_by()
        .annotate(month=TruncMonth("day"))
        .values_list("month")
        .annotate(sum=Sum("amount"))
    )
    sums, run, total = dict(rows), [Decimal(0)], Decimal(0)
    for month in figures.months(day):
        if month >= campaign.issue_on.replace(day=1) and month.day == 1:
            total += sums.get(month, Decimal(0))
            run.append(total)
    return run


def steps(state: State) -> list[dict[str, Any]]:
    """The campaign as a pipeline: each step with its real count and its exception in words."""

    def share(part: int | Decimal, whole: int | Decimal) -> float:
        return 100 * float(part) / float(whole) if whole else 0.0

    complete = len(state.to_complete)
    reminders_in_words = ", ".join(
        ngettext("%(n)s at level %(level)s", "%(n)s at level %(level)s", count)
        % {"n": thousands(count), "level": level}
        for level, count in state.reminders.items()
    )
    without, unsent = state.without_address, state.letters - state.sent - state.without_address
    if without:
        sent = ngettext("%(n)s without e-mail", "%(n)s without e-mail", without) % {"n": thousands(without)}
    elif unsent > 0:
        sent = ngettext("%(n)s about to leave", "%(n)s about to leave", unsent) % {"n": thousands(unsent)}
    else:
        sent = _("all by e-mail")
    return [
        {
            "label": pgettext("campaign", "Prepared"),
            "value": thousands(state.dues),
            "percent": share(state.dues - complete, state.dues),
            "note": ngettext("%(n)s to complete", "%(n)s to complete", complete) % {"n": complete}
            if complete
            else _("all priced"),
        },
        {
            "label": pgettext("campaign", "Issued"),
            "value": thousands(state.called),
            "percent": share(state.called, state.called + state.to_call),
            "note": _("numbered calls"),
        },
        {
            "label": pgettext("campaign", "Sent"),
            "value": thousands(state.sent),
            "percent": share(state.sent, state.letters),
            "note": sent,
        },
        {
            "label": pgettext("campaign", "Paid"),
            "value": thousands(state.paid_whole),
            "percent": share(state.paid_whole, state.called),
            "note": euros_short(state.paid),
        },
        {
            "label": pgettext("campaign", "Reminded"),
            "value": thousands(state.reminded),
            "percent": 100 if state.reminded else 0,
            "note": reminders_in_words or _("nobody yet"),
        },
    ]


def bars(places: list[AntennaFigures], *, register: bool) -> Any:
    """Members by antenna as lying bars, largest first; a name opens its rows."""
    rows = sorted(places, key=lambda one: -one.members)
    return charts.bars(
        [
            charts.Bar(
                one.antenna.name,
                one.members,
                thousands(one.members),
                one.antenna.css,
                f"{reverse('desks:register')}?antenne={one.antenna.code}" if register else "",
            )
            for one in rows
        ],
        title=_("Members by antenna"),
        head=(_("Antenna"), _("Members")),
    )
