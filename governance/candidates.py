"""Who may take a seat on a day: those who speak for a member company, of the seat's antenna where it has one."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from governance.mandates import SPEAKS
from governance.models import Mandate, Seat
from league.base.text import fold
from members.models import AntennaAssignment, ContactFunction, Establishment, Membership, absorbed_on


def voices(seat: Seat, on: date) -> QuerySet[ContactFunction]:
    """Representatives and substitutes whose company may hold `seat` on `on`, with person, company and its town."""
    company = OuterRef("company_id")
    rows = ContactFunction.objects.on(on).filter(
        ~absorbed_on(on, "company"), Exists(Membership.objects.on(on).filter(company=company)), kind__in=SPEAKS
    )
    if seat.place_id is not None:
        rows = rows.filter(Exists(AntennaAssignment.objects.on(on).filter(company=company, antenna=seat.place_id)))
    seats = Establishment.objects.on(on).filter(company=company, seat=True)
    town = seats.values(name=Coalesce("commune__name", "town"))[:1]
    return (
        rows.annotate(town=Subquery(town))
        .select_related("person", "company")
        .order_by("person__sort_key", "person_id", "company_id")
    )


def candidates(seat: Seat, on: date, query: str = "") -> QuerySet[ContactFunction]:
    """The voices that have no seat of the body yet; `query` are words of the person's or the company's name."""
    seated = Mandate.objects.on(on).filter(seat__body=seat.body_id, person=OuterRef("person_id"))
    rows = voices(seat, on).filter(~Exists(seated))
    for word in fold(query).split():
        rows = rows.filter(Q(person__sort_key__contains=word) | Q(company__sort_key__contains=word))
    return rows
