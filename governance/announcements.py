"""Terms that end are announced six, three and one month before, once each, to those who look after the bodies."""

from collections import defaultdict
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from antennas.tenures import holders
from governance.composition import ending_soon, months_after
from governance.models import Body, Mandate
from league.base import letters
from league.base.acts import act
from league.base.models import Letter, Person, User
from league.base.templatetags.league import long_day

MONTHS = (1, 3, 6)


@act
def announce(*, on: date, by: User | None) -> list[Letter]:
    """One letter a body, a day of ending and a step of MONTHS; asked again, what was written is not written again.

    The nearest step counts, so a task that stood still for weeks does not tell six months and three at once.
    Committees are announced to the delegate of their antenna too.
    """
    groups: dict[tuple[int, date, int], list[Mandate]] = defaultdict(list)
    for mandate in ending_soon(on, months=max(MONTHS)):
        end = mandate.span.upper or mandate.term_ends_on
        if end is None or end < on:
            continue
        step = next(months for months in MONTHS if end <= months_after(on, months))
        groups[mandate.seat.body_id, end, step].append(mandate)
    if not groups:
        return []
    # Two clocks wait for each other here: the second sees the letters of the first.
    list(Body.objects.select_for_update(no_key=True).filter(pk__in={body for body, *_ in groups}).order_by("pk"))
    office = [tenure.person for tenure in holders("governance", on)]
    delegates: dict[int | None, list[Person]] = defaultdict(list)
    for tenure in holders("delegate", on):
        delegates[tenure.antenna_id].append(tenure.person)
    drafts = []
    for (body, end, step), found in groups.items():
        place = found[0].seat.body.antenna_id
        for person in [*office, *(delegates[place] if place else [])]:
            drafts.append(
                letters.Draft(
                    template="terms_end",
                    intent=f"terms:{body}:{end}:{step}:{person.pk}",
                    context={
                        "name": person.name,
                        "body": found[0].seat.body,
                        "end": end,
                        "mandates": found,
                        "months": step,
                        "address": reverse("governance:deadlines"),
                        "day": long_day(end),
                    },
                    person=person,
                )
            )
    with translation.override(settings.LANGUAGE_CODE):
        return letters.write(drafts, on=on)
