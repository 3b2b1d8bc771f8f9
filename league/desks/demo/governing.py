"""What governance has to look after in the demo: a co-option to ratify, a substitute, a term that ends in a month."""

from datetime import date, timedelta

from governance import filings, mandates
from governance.composition import months_after
from governance.models import Body, Mandate
from league.base.models import Decision, User
from members.models import ContactFunction


def tell(day: date, by: User) -> None:
    """Told after the elections: one committee has a co-opted member, another one a seat with a short term."""
    committees = Body.objects.filter(kind=Body.Kind.COMMITTEE).select_related("antenna")
    lyon, grenoble = (
        next(one for one in committees if one.antenna and one.antenna.code == code) for code in ("LYO", "GRE")
    )
    filed = min(day, date(2025, 7, 10)) if day >= date(2025, 7, 10) else day
    filings.record_filing(filed_on=filed, covers_to=filed, receipt="W691000000-2025", by=by, on=day)
    replace_in(lyon, day - timedelta(days=38), by)
    shorten(grenoble, day, by)


def replace_in(committee: Body, day: date, by: User) -> None:
    """Somebody gave her seat back; the committee co-opted another member of the antenna, until the assembly."""
    seated = Mandate.objects.on(day).filter(seat__body=committee).select_related("seat", "person", "company")
    leaving = seated.order_by("-seat__position").first()
    taken = set(Mandate.objects.on(day).values_list("person_id", flat=True))
    firms = set(seated.values_list("company_id", flat=True))
    voice = (
        ContactFunction.objects.on(day)
        .filter(kind=ContactFunction.Kind.REPRESENTATIVE, company__antennas__antenna=committee.antenna_id)
        .filter(company__antennas__span__contains=day, company__memberships__span__contains=day)
        .exclude(person__in=taken)
        .exclude(company__in=firms)
        .select_related("person", "company")
        .order_by("company__sort_key")[7:8]
        .first()
    )
    if leaving is None or voice is None:
        return
    mandates.replace(
        seat=leaving.seat,
        person=voice.person,
        company=voice.company,
        reason="Changement de fonction dans son entreprise",
        kind=Mandate.End.RESIGNATION,
        decision=Decision(body=committee.name, day=day, reference="Réunion du comité"),
        by=by,
        on=day,
    )


def shorten(committee: Body, day: date, by: User) -> None:
    """A member of the committee told that she leaves in a month."""
    leaving = (
        Mandate.objects.on(day)
        .filter(seat__body=committee, span__endswith=None)
        .order_by("seat__position")[2:3]
        .first()
    )
    if leaving is not None:
        mandates.end(
            mandate=leaving,
            kind=Mandate.End.RESIGNATION,
            reason="Départ en retraite",
            on=months_after(day, 1),
            by=by,
        )
