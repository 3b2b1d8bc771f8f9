"""Who may see and do what with companies. Every view of every room above asks here, reach first."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase

from antennas.access import tenures_of
from antennas.models import Antenna
from league.base.access import NOWHERE, Held, Reach, reach_of, rights_of
from league.base.days import today
from league.base.models import Letter, User
from members import absorption
from members.models import (
    AntennaAssignment,
    Attendance,
    Company,
    ContactFunction,
    ContactNote,
    Event,
    Mailing,
    Transfer,
)


def functions_of(user: Any, on: date) -> list[Held]:
    """Every function held by `user` on `on`: league, antennas, companies."""
    companies = ContactFunction.objects.on(on).filter(person__user=user.pk).values_list("kind", "company_id")
    return [*tenures_of(user, on), *(Held(kind, company=company) for kind, company in companies)]


def reach(user: Any, act: str, on: date) -> Reach:
    """How far `act` goes for `user` on `on`; nowhere for who is not signed in. Three small queries a request, kept
    on the request's own user object and never longer."""
    if not user.is_authenticated or not user.is_active:
        return NOWHERE
    kept: dict[date, Any] = user.__dict__.setdefault("_functions_held", {})
    if on not in kept:
        held = functions_of(user, on)
        kept[on] = (held, rights_of(one.function for one in held))
    held, rights = kept[on]
    return reach_of(held, rights, act)


def functions_held(user: Any, on: date) -> list[Held]:
    """The same functions, from the request's memory: for menus and greetings."""
    reach(user, "", on)
    return list(user.__dict__["_functions_held"][on][0]) if user.is_authenticated and user.is_active else []


def acting(request: HttpRequest) -> User | None:
    """The signed-in user of a request, as acts want it."""
    return request.user if isinstance(request.user, User) else None


def may(user: Any, act: str, on: date) -> bool:
    """May `user` do `act` in the whole league?"""
    return reach(user, act, on).league


def companies_visible_to(user: Any, act: str, on: date) -> QuerySet[Company]:
    """The companies within reach of `act`: all, those of some antennas on `on`, and some by name."""
    far = reach(user, act, on)
    companies = Company.objects.all()
    if far.league:
        return companies
    if not far:
        return companies.none()
    condition = Q(pk__in=far.companies)
    if far.antennas:
        here = AntennaAssignment.objects.on(on).filter(company=OuterRef("pk"), antenna__in=far.antennas)
        condition |= Q(Exists(here))
    return companies.filter(condition)


def absorbed_in_reach(user: Any, act: str, on: date) -> frozenset[int]:
    """The absorbed companies that one in reach stands for on `on`: what was theirs is read with what is its own.

    One query when nothing is absorbed, else two.
    """
    ends = absorption.finals(absorption.rows_on(on))
    stand = companies_visible_to(user, act, on).filter(pk__in=set(ends.values())) if ends else Company.objects.none()
    near = set(stand.values_list("pk", flat=True))
    return frozenset(one for one, end in ends.items() if end in near)


def company_or_404(user: Any, act: str, on: date, pk: int) -> Company:
    """The company, if `act` on it is allowed; a foreign one is as absent as one that does not exist."""
    company = companies_visible_to(user, act, on).filter(pk=pk).first()
    if company is None:
        raise Http404
    return company


def choices_or_404(user: Any, on: date, pk: int) -> Company:
    """The company whose choices for the directory `user` may see: who keeps its sheet, and whoever speaks for it."""
    company = next(
        (
            found
            for act in ("member.edit", "desk.company")
            if (found := companies_visible_to(user, act, on).filter(pk=pk).first()) is not None
        ),
        None,
    )
    if company is None:
        raise Http404
    return company


def antennas_visible_to(user: Any, act: str, on: date) -> QuerySet[Antenna]:
    far = reach(user, act, on)
    return Antenna.objects.all() if far.league else Antenna.objects.filter(pk__in=far.antennas)


def events_visible_to(user: Any, on: date) -> QuerySet[Event]:
    """The agenda of who asks: all of it, or what is the league's and what is of the own antennas and companies."""
    far = reach(user, "event.see", on)
    events = Event.objects.select_related("antenna")
    if far.league:
        return events
    if not far:
        return events.none()
    antennas = set(far.antennas)
    if far.companies:
        here = AntennaAssignment.objects.on(on).filter(company__in=far.companies)
        antennas.update(here.values_list("antenna_id", flat=True))
    invited = Attendance.objects.filter(company__in=far.companies).values("event")
    return events.filter(Q(antenna=None) | Q(antenna__in=antennas) | Q(pk__in=invited))


def event_or_404(user: Any, on: date, pk: int) -> Event:
    event = events_visible_to(user, on).filter(pk=pk).first()
    if event is None:
        raise Http404
    return event


def may_edit_event(user: Any, event: Event, on: date) -> bool:
    """May `user` change the event? The league's own: only with the whole league in reach."""
    far = reach(user, "event.edit", on)
    return far.league or (event.antenna_id is not None and event.antenna_id in far.antennas)


def transfers_visible_to(user: Any, on: date) -> QuerySet[Transfer]:
    """The moves that touch an antenna in reach, the latest asked first."""
    far = reach(user, "transfer.ask", on)
    rows = Transfer.objects.select_related("company", "origin", "target", "asked_by__person", "answered_by__person")
    return rows if far.league else rows.filter(Q(origin__in=far.antennas) | Q(target__in=far.antennas))


def transfer_or_404(user: Any, on: date, pk: int) -> Transfer:
    transfer = transfers_visible_to(user, on).filter(pk=pk).first()
    if transfer is None:
        raise Http404
    return transfer


def may_answer_transfer(user: Any, transfer: Transfer, on: date) -> bool:
    """May `user` accept or refuse? The antenna that did not ask, or the league."""
    far = reach(user, "transfer.ask", on)
    return far.league or transfer.answers_antenna_id in far.antennas


def may_withdraw_transfer(user: Any, transfer: Transfer, on: date) -> bool:
    """May `user` take the question back? The antenna that asked, or the league."""
    far = reach(user, "transfer.ask", on)
    return far.league or transfer.asked_by_antenna_id in far.antennas


def mailings_visible_to(user: Any, on: date) -> QuerySet[Mailing]:
    """Letters that wait or waited: all of them for who may approve, one's own for who may write."""
    rows = Mailing.objects.select_related("act", "asked_by__person", "answered_by__person")
    if may(user, "letter.approve", on):
        return rows
    return rows.filter(asked_by=user.pk) if reach(user, "member.write", on) else rows.none()


def may_approve(user: Any, mailing: Mailing, on: date) -> bool:
    """May `user` answer? Who may approve, but not what she wrote."""
    return may(user, "letter.approve", on) and mailing.asked_by_id != user.pk


def mailing_or_404(user: Any, on: date, pk: int) -> tuple[Mailing, Letter]:
    """The mailing and one of its letters: for its author, one to a company still in reach."""
    mailing = mailings_visible_to(user, on).filter(pk=pk).first()
    if mailing is None:
        raise Http404
    written = mailing.written
    if not may(user, "letter.approve", on):
        written = written.filter(about_company__in=companies_visible_to(user, "member.write", on).values("pk"))
    letter = written.first()
    if letter is None:
        raise Http404
    return mailing, letter


def note_or_404(user: Any, on: date, pk: int) -> ContactNote:
    """The note, if `user` may write about its company."""
    companies = companies_visible_to(user, "note.write", on).values("pk")
    note = ContactNote.objects.filter(pk=pk, company__in=companies).select_related("company").first()
    if note is None:
        raise Http404
    return note


def require(user: Any, act: str, on: date) -> None:
    """404 unless `act` is allowed in the whole league: an address one may not open is not there."""
    if not may(user, act, on):
        raise Http404


View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """Anonymous visitors go to the sign-in page and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def league_only(act: str) -> Callable[[View], View]:
    """For pages about the whole league: 404 unless `act` reaches it today."""

    def decorator(view: View) -> View:
        @signed_in
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require(request.user, act, today())
            return view(request, *args, **kwargs)

        return guarded

    return decorator


def within_reach(act: str) -> Callable[[View], View]:
    """For pages that show what is in reach: 404 when `act` reaches nothing today."""

    def decorator(view: View) -> View:
        @signed_in
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not reach(request.user, act, today()):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorator
