"""Rows for the addresses of antennas: a commune, and a rule of an intercommunality."""

from typing import Any

from antennas.models import TerritoryRule
from league.base.days import today
from tests.cast import Cast


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    rule = TerritoryRule.objects.filter(scope="epci").first()
    assert rule is not None
    return {
        "lyon": {"slug": cast.lyon.slug},
        "nowhere": {"slug": "paris"},
        "place": {"scope": "department", "place": "69"},
        "no_place": {"scope": "department", "place": "99"},
        "rule": {"pk": rule.pk},
        "absent": {"pk": 999_999},
    }


PAYLOADS = {
    "antennas:rule": lambda cast: {
        "antenna": cast.grenoble.pk,
        "day": today().isoformat(),
        "reason": "essai",
        "move": "on",
        "sure": "1",
    },
    "antennas:rule_end": lambda cast: {"day": today().isoformat(), "reason": "essai", "move": "on"},
}
