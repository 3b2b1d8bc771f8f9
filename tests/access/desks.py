"""Objects of the desks' addresses."""

from typing import Any

from tests.cast import Cast


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    return {
        "company_lyon": {"pk": cast.company_lyon.pk},
        "company_grenoble": {"pk": cast.company_grenoble.pk},
        "absent": {"pk": 999_999},
        "antenna_lyon": {"slug": cast.lyon.slug},
        "antenna_grenoble": {"slug": cast.grenoble.slug},
        "antenna_saint_etienne": {"slug": cast.saint_etienne.slug},
        "csv": {"kind": "csv"},
        "xlsx": {"kind": "xlsx"},
    }
