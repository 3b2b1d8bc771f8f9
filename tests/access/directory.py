"""Rows for the addresses of the directory: two companies, their representatives, and somebody for the dues of one."""

from typing import Any

from league.base.days import today
from members.directory import slug_of
from tests.cast import Cast


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    lyon, grenoble = cast.company_lyon, cast.company_grenoble
    hers, theirs = (company.functions.get(kind="representative").person_id for company in (lyon, grenoble))
    slug = slug_of(lyon.name)
    return {
        "company_lyon": {"pk": lyon.pk},
        "company_grenoble": {"pk": grenoble.pk},
        "absent": {"pk": 999_999},
        "page_lyon": {"pk": lyon.pk, "slug": slug},
        "page_lyon_misspelt": {"pk": lyon.pk, "slug": "autre-nom"},
        "page_absent": {"pk": 999_999, "slug": slug},
        "person_lyon": {"pk": lyon.pk, "person": hers},
        "dues_person_lyon": {"pk": lyon.pk, "person": cast.people["dues_contact"].pk},
        "person_grenoble": {"pk": grenoble.pk, "person": theirs},
        "person_of_the_other": {"pk": lyon.pk, "person": theirs},
    }


PAYLOADS = {
    "members:directory_fields": lambda cast: {"shown": ["presentation", "town"]},
    "members:directory_person": lambda cast: {
        "fields_": ["name", "email"],
        "how": "letter",
        "given_on": today().isoformat(),
    },
}
