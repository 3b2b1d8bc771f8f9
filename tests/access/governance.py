"""Rows for the addresses of bodies: a seat held in the committees of Lyon and Grenoble, a seat of the bureau."""

from typing import Any

from governance import mandates
from governance.models import Body, Seat
from league.base.days import today
from league.base.models import Person
from league.base.periods import period
from members.models import AntennaAssignment, Company, ContactFunction, Membership
from tests.cast import SINCE, Cast


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    bureau = Body.objects.get(kind="bureau")
    committees = {body.antenna_id: body for body in Body.objects.filter(kind="committee")}
    found: dict[str, dict[str, Any]] = {
        "bureau": {"slug": bureau.slug},
        "committee_lyon": {"slug": committees[cast.lyon.pk].slug},
        "committee_saint_etienne": {"slug": committees[cast.saint_etienne.pk].slug},
        "committee_grenoble": {"slug": committees[cast.grenoble.pk].slug},
        "no_body": {"slug": "nulle-part"},
        "seat_of_bureau": {"pk": Seat.objects.filter(body=bureau).order_by("position")[0].pk},
        "absent": {"pk": 999_999},
    }
    for name, antenna, company in (
        ("lyon", cast.lyon, cast.company_lyon),
        ("grenoble", cast.grenoble, cast.company_grenoble),
    ):
        seat = Seat.objects.filter(body=committees[antenna.pk]).select_related("body", "office").order_by("position")[0]
        speaker = Person.objects.create(last_name=f"Suppléante {name}", sort_key=f"suppleante {name}")
        ContactFunction.objects.create(person=speaker, company=company, kind="substitute", span=period(SINCE))
        mandate = mandates.appoint_many(
            appointments=[
                mandates.Appointment(
                    seat=seat,
                    person=speaker,
                    company=company,
                    span_from=SINCE,
                )
            ],
            decision=cast.decision,
            by=None,
            on=SINCE,
        )[0]
        found |= {f"seat_{name}": {"pk": seat.pk}, f"mandate_{name}": {"pk": mandate.pk}}
    spare = Person.objects.create(last_name="Cooptée", sort_key="cooptee")
    other = Company.objects.create(name="Autre Essai", sort_key="autre essai", siren_absence="not_given")
    Membership.objects.create(company=other, span=period(SINCE), decision=cast.decision)
    AntennaAssignment.objects.create(company=other, antenna=cast.lyon, span=period(SINCE), reason="essai")
    ContactFunction.objects.create(person=spare, company=other, kind="representative", span=period(SINCE))
    second = Seat.objects.filter(body=committees[cast.lyon.pk]).select_related("body", "office").order_by("position")[1]
    co_opted = mandates.appoint(
        seat=second, person=spare, company=other, span_from=SINCE, origin="co_opted", decision=cast.decision,
        by=None, on=SINCE,
    )  # fmt: skip
    return found | {"mandate_co_opted": {"pk": co_opted.pk}}


def gives_the_seat(cast: Cast) -> dict[str, Any]:
    """The representative of the company of Lyon takes the seat today: confirmed, without a preview."""
    voice = ContactFunction.objects.get(company=cast.company_lyon, kind="representative")
    return {
        "contact": voice.pk,
        "day": today().isoformat(),
        "kind": "resignation",
        "origin": "co_opted",
        "reason": "Départ",
        "body": "Comité",
        "sure": "1",
    }


def decided(cast: Cast) -> dict[str, Any]:
    return {"body": "Assemblée générale", "day": today().isoformat(), "reason": "essai"}


PAYLOADS = {
    "governance:seat_replace": gives_the_seat,
    "governance:mandate_end": lambda cast: {
        "day": today().isoformat(),
        "kind": "resignation",
        "reason": "Départ",
        "sure": "1",
    },
    "governance:officers": lambda cast: {"filed_on": today().isoformat(), "covers_to": today().isoformat()},
    "governance:mandate_ratify": decided,
    "governance:mandate_keep": decided,
    "governance:mandate_substitute": lambda cast: {"person": ""},
}
