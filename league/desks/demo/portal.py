"""What the portal has to show: requests that wait, a resignation announced, a confirmation half done."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from antennas.models import Commune
from league.base.models import User
from members import admission, answers, confirmation, proposals
from members.models import AntennaAssignment, Confirmation, ContactFunction, Proposal
from members.proposals import Kind

OPENED, CLOSES = 20, 22  # days before and after the day of the story
REMINDERS = (21, 35)  # the first one leaves tomorrow


def tell(*, today: date, sirens: Any, staff: User) -> None:
    """The letters of the campaign first: with them the people who speak for members can sign in."""
    half_confirmed(today, staff)
    ask(today, sirens, staff)


def half_confirmed(today: date, staff: User) -> None:
    """A campaign opened three weeks ago; in some antennas most have answered, in others few."""
    opened = today - timedelta(days=OPENED)
    campaign = confirmation.open_campaign(
        year=today.year,
        opens_on=opened,
        closes_on=today + timedelta(days=CLOSES),
        reminder_days=REMINDERS,
        by=staff,
        on=opened,
    )
    confirmation.write_due(on=opened, by=staff)
    chance = Random(today.year)  # noqa: S311
    eager = {"LYO": 0.55, "GRE": 0.7, "STE": 0.45, "CLE": 0.3, "VAR": 0.6, "ANC": 0.5}
    rows: list[Any] = list(answers.members_on(opened))
    yes = [row for row in rows if row.jobs is not None and chance.random() < eager.get(row.antenna_code, 0.4)]
    days = {row.pk: opened + timedelta(days=chance.randrange(1, OPENED)) for row in yes}
    admission.record_figures(
        rows=[admission.FigureIn(row.pk, days[row.pk], row.jobs, row.turnover) for row in yes], by=None, on=today
    )
    speakers = answers.speakers_of([row.pk for row in yes], opened)
    Confirmation.objects.bulk_create(
        Confirmation(
            campaign=campaign,
            company_id=row.pk,
            by_id=next((one.person.user_id for one in speakers.get(row.pk, []) if one.person.user_id), None),
            day=days[row.pk],
            unchanged=chance.random() < 0.8,
        )
        for row in yes
    )


def ask(today: date, sirens: Any, staff: User) -> None:
    """Three that wait, one of them in the delegate of Lyon's reach; a resignation; one refused with a word."""
    year_end = date(today.year, 12, 31)
    moved = Commune.objects.get(code="38185")
    seat = {"street": "8 rue de l’Invention", "postal_code": "38000", "town": moved.name, "commune": moved.code}
    number = next(sirens)
    wishes: list[tuple[str, str, str, dict[str, Any], str, date, int]] = [
        ("LYO", "", Kind.NAME, {}, "Fusion de nos deux marques, Kbis joint par courriel.", today, 6),
        ("STE", "not_given", Kind.SIREN, {"siren": number, "siren_absence": ""}, "Numéro de notre Kbis.", today, 3),
        ("GRE", "", Kind.SEAT, seat, "Nous déménageons.", today + timedelta(days=30), 1),
        ("VAR", "", Kind.LEAVE, {"last_day": year_end.isoformat()}, "Activité recentrée hors de la région.", today, 2),
        ("CLE", "", Kind.NAME, {}, "Nous préférons notre sigle.", today, 12),
    ]
    taken: set[int] = set()
    for antenna, absence, kind, after, reason, day, ago in wishes:
        found = voice(antenna, absence, today, taken)
        user = found.person.user if found else None
        if found is None or user is None:
            continue
        company = found.company
        taken.add(company.pk)
        after = after or {"name": f"{company.name} Groupe"}
        made = proposals.propose(
            company=company, kind=kind, after=after, reason=reason, from_day=day, by=user, on=today
        )
        Proposal.objects.filter(pk=made.pk).update(asked_at=timezone.now() - timedelta(days=ago))
        if antenna == "CLE":
            word = "Le nom du registre est celui du Kbis : envoyez-nous l’extrait à jour et nous le reprenons aussitôt."
            proposals.refuse(proposal=made, word=word, by=staff, on=today)


def voice(antenna: str, absence: str, today: date, taken: Sequence[int] | set[int]) -> ContactFunction | None:
    """A representative of a member of that antenna who may sign in; without a SIREN when that is what is asked for."""
    here = AntennaAssignment.objects.on(today).filter(antenna__code=antenna).values("company")
    rows = (
        ContactFunction.objects.on(today)
        .filter(kind="representative", person__user__isnull=False, company__in=here)
        .exclude(company__in=list(taken))
        .select_related("person__user", "company")
        .order_by("company__sort_key")
    )
    lacking = rows.filter(company__siren=None, company__siren_absence=absence).first() if absence else None
    return lacking or next(iter(rows[3:4]), None)
