"""Who holds which function of the league or of an antenna."""

from datetime import date
from typing import Any

from antennas.models import Tenure
from league.base.access import Held, Reach, reach_of, rights_of


def tenures_of(user: Any, on: date) -> list[Held]:
    """Functions of the league and of antennas that `user` holds on `on`."""
    rows = Tenure.objects.on(on).filter(person__user=user.pk).values_list("function", "antenna_id")
    return [Held(function, antenna=antenna) for function, antenna in rows]


def reach(user: Any, act: str, on: date) -> Reach:
    """Reach by league and antenna functions alone (members.access.reach adds functions held for companies)."""
    held = tenures_of(user, on)
    return reach_of(held, rights_of(one.function for one in held), act)
