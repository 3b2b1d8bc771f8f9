"""What the company sheet shows of the company's own data: codes, names, establishments, figures, memberships, logo."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from members import declarations, establishments, nomenclature, stays, vat
from members.models import Company, CompanyName, Membership


def official_facts(company: Company) -> list[dict[str, Any]]:
    """Legal form, activity in each nomenclature, VAT number, headcount band: what is not known is left out."""
    label = nomenclature.legal_form(company.legal_category)
    band = nomenclature.insee_band_words(company.insee_band)
    return [
        {
            "label": _("Legal form"),
            "value": company.legal_form or label,
            "note": " · ".join(filter(None, [label if company.legal_form else "", company.legal_category])),
        },
        {"label": _("Activity (NAF rev. 2)"), "value": company.naf, "note": nomenclature.activity(company.naf)},
        *([{"label": _("Activity (NAF 2025)"), "value": company.naf_2025}] if company.naf_2025 else []),
        {"label": _("VAT number"), "value": vat.of(company.siren, company.vat)},
        *(
            [
                {
                    "label": _("Headcount band of INSEE"),
                    "value": band,
                    "note": str(company.insee_band_year or ""),
                }
            ]
            if band
            else []
        ),
    ]


def own_data(company: Company, day: date, memberships: Sequence[Membership]) -> dict[str, Any]:
    """The context of templates/desks/company/_{names,establishments,declared,memberships,words}.html. Six queries."""
    return {
        "all_names": list(CompanyName.objects.filter(company=company).order_by("kind", "sort_key")),
        "places": establishments.places_of(company, day),
        "told": declarations.told(company, day),
        "stays": stays.stays(memberships, day),
        "seniority": stays.seniority(memberships, day),
    }
