"""Who sees which body and gives which seat: the league all of them; an antenna its committee, the bureau to look at."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from governance.models import Body, Mandate, Seat
from members.access import reach


def bodies_visible_to(user: Any, on: date) -> QuerySet[Body]:
    """The bureau for whoever sees mandates at all, and the committees within reach."""
    far = reach(user, "mandate.see", on)
    bodies = Body.objects.select_related("antenna").order_by("kind", "antenna__position", "pk")
    if far.league:
        return bodies
    if not far.antennas:
        return bodies.none()
    return bodies.filter(Q(kind=Body.Kind.BUREAU) | Q(antenna__in=far.antennas))


def may_edit(user: Any, body: Body, on: date) -> bool:
    """May `user` give and end the seats of `body`? The bureau: only with the whole league in reach."""
    far = reach(user, "mandate.edit", on)
    return far.league or (body.antenna_id is not None and body.antenna_id in far.antennas)


def may_file(user: Any, on: date) -> bool:
    """May `user` record what was declared to the prefecture? Who may give the seats of the whole league."""
    return reach(user, "mandate.edit", on).league


def seats_editable_by(user: Any, on: date) -> QuerySet[Seat]:
    far = reach(user, "mandate.edit", on)
    seats = Seat.objects.select_related("body__antenna", "office", "antenna")
    return seats if far.league else seats.filter(body__antenna__in=far.antennas)


def seat_or_404(user: Any, on: date, pk: int) -> Seat:
    """The seat, if `user` may give it."""
    seat = seats_editable_by(user, on).filter(pk=pk).first()
    if seat is None:
        raise Http404
    return seat


def mandate_or_404(user: Any, on: date, pk: int) -> Mandate:
    """The mandate, if `user` may end it."""
    mandate = (
        Mandate.objects.filter(seat__in=seats_editable_by(user, on), pk=pk)
        .select_related("seat__body__antenna", "seat__office", "seat__antenna", "person", "company")
        .first()
    )
    if mandate is None:
        raise Http404
    return mandate
