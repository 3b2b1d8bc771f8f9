"""Where a person returns to after an act on a company: the sheet of the desk, or her own company's page."""

from typing import Any

from django.urls import reverse

from league.base.days import today
from members.access import reach
from members.models import Company


def back_to(user: Any, company: Company) -> str:
    far = reach(user, "member.see", today())
    if far.league or far.antennas:
        return reverse("desks:company", args=[company.pk])
    return reverse("desks:member_desk", args=[company.pk])
