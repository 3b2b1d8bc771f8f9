"""The dues of a company pass from one hand to another."""

from datetime import date

from league.base import letters
from league.base.acts import act
from league.base.models import Person, User
from members import roster
from members.models import Company, ContactFunction
from members.people import PersonIn, find_or_create, open_login

DUES = ContactFunction.Kind.DUES


def dues_contacts(company: Company, on: date) -> list[ContactFunction]:
    """Who sees to the dues on `on`. One query."""
    rows = ContactFunction.objects.on(on).filter(company=company, kind=DUES)
    return list(rows.select_related("person").order_by("span", "pk"))


@act
def hand_dues(
    *, company: Company, to: Person | PersonIn, from_day: date, by: User | None, on: date, because: str = ""
) -> ContactFunction:
    """From `from_day` on `to` sees to the dues, alone: who did before does no more. She is told by letter, and gets a
    login if she has none. Handed twice to the same person it is done once."""
    if isinstance(to, PersonIn):
        person = find_or_create(people=[to], companies=[company.pk], by=by, on=on)[0]
        title = to.title
    else:
        person, title = to, ""
    Company.objects.select_for_update().get(pk=company.pk)
    for function in dues_contacts(company, from_day):
        if function.person_id != person.pk:
            roster.end_function(function=function, by=by, on=from_day)
    function = roster.set_function(company=company, person=person, kind=DUES, title=title, by=by, on=from_day)
    if person.user_id is None and person.email:
        open_login(person=person, by=by, on=on)
    if person.email and (by is None or person.user_id != by.pk):
        letters.write([_told(company, person, function, by)])
    return function


def _told(company: Company, person: Person, function: ContactFunction, by: User | None) -> letters.Draft:
    giver = Person.objects.filter(user=by).first() if by is not None else None
    return letters.Draft(
        template="dues_handed",
        intent=f"dues-handed:{function.pk}",
        person=person,
        company_id=company.pk,
        context={
            "name": person.first_name,
            "company": company,
            "giver": giver.name if giver else "",
            "day": function.span.lower,
        },
    )
