"""The workbench of the demo: a company entered twice and merged since, and what was paid to the registers of before."""

from datetime import date
from typing import TYPE_CHECKING

from league.base.models import Decision
from members import absorption, admission, answers, origins
from members.models import Company, Source

if TYPE_CHECKING:
    from league.desks.demo.story import Story

PAID_UNTIL = date(2017, 12, 31)  # the year of the merger was paid to the associations of before


def entered_twice(story: "Story") -> None:
    """In February a member is entered a second time, under the name of its shop."""
    day = date(story.year, 2, 10)
    known: Company = answers.members_on(day).filter(siren__isnull=False, email__gt="").order_by("sort_key", "pk")[40]
    seat = known.establishments.on(day).get(seat=True)
    candidate = admission.Candidate(
        name=f"{known.name} Boutique",
        siren_absence=Company.Absence.NOT_GIVEN,
        email=f"boutique@{known.email.partition('@')[2]}",
        street=seat.street,
        postal_code=seat.postal_code,
        town=seat.town,
        commune_code=seat.commune_id,
        college="micro",
        jobs=6,
        figures_day=day,
        people=(admission.PersonIn("Odile", "Marchand", email=f"odile@{known.email.partition('@')[2]}"),),
    )
    decision = Decision.objects.create(body="Bureau", day=day, reference="Admissions")
    memberships = admission.admit(candidates=[candidate], decision=decision, by=None, on=day)
    story.twice = (memberships[0].company, known)


def merged_since(story: "Story") -> None:
    """In June the bureau sees it: one company, from then on. What was paid to the associations of before is said too."""
    by, day = story.staff["membership"], date(story.year, 6, 12)
    one, known = story.twice
    decision = Decision.objects.create(body="Bureau", day=day, reference="Doublons du registre", recorded_by=by)
    absorption.absorb(
        absorbed=one,
        absorber=known,
        decision=decision,
        reason="Même société, saisie deux fois sous le nom de sa boutique",
        day=day,
        by=by,
        on=story.today,
    )
    for source in Source.objects.filter(slug__in=("numelink", "clustr-numerique")):
        origins.set_terms(
            source=source, parent=source.parent, paid_until=PAID_UNTIL, no_dues_before=None, by=by, on=story.today
        )
