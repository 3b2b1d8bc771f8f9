"""What a complete sheet is: one table of parts and weights, read by the portal, the desks and the campaign."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy

from members.models import Company, ContactFunction, Figure

STALE_AFTER = timedelta(days=548)  # eighteen months: a yearly confirmation that was missed once


@dataclass(frozen=True)
class Part:
    """Something a sheet should say. `weight` counts towards the hundred; `address` mends it; the essential parts are
    those that staff run after (see answers.to_complete)."""

    key: str
    weight: int
    label: Any
    address: str
    essential: bool = False
    arguments: tuple[str, ...] = ()
    query: str = ""


PARTS = (
    Part("siren", 15, gettext_lazy("your SIREN"), "members:proposal_new", True, ("siren",)),
    Part("commune", 10, gettext_lazy("the address of your seat"), "members:proposal_new", True, ("siege",)),
    Part("antenna", 5, gettext_lazy("your antenna, which follows the seat"), "members:proposal_new", True, ("siege",)),
    Part(
        "representative",
        15,
        gettext_lazy("a representative, who votes for you"),
        "members:contact_add",
        True,
        query="?fonction=representative",
    ),
    Part("email", 10, gettext_lazy("an e-mail address"), "members:company_edit", True),
    Part("figures", 20, gettext_lazy("recent figures"), "members:figures_confirm", True),
    Part("substitute", 5, gettext_lazy("a substitute"), "members:contact_add", query="?fonction=substitute"),
    Part("dues", 5, gettext_lazy("who pays the dues"), "members:dues_hand"),
    Part("website", 5, gettext_lazy("your website"), "members:company_edit"),
    Part("presentation", 10, gettext_lazy("a presentation for the directory"), "members:company_edit"),
)
TOTAL = sum(part.weight for part in PARTS)
ESSENTIAL = tuple(part.key for part in PARTS if part.essential)


def one_if(condition: Any) -> Cast:
    """1 where the condition holds, else 0: columns that add up."""
    return Cast(condition, IntegerField())


def lacks(day: date) -> dict[str, Cast]:
    """For each part, 1 when it is missing on `day`; for rows that answers.with_place has annotated."""
    functions = ContactFunction.objects.on(day).filter(company=OuterRef("pk"))
    speaks = functions.filter(kind=ContactFunction.Kind.REPRESENTATIVE)
    fresh = Figure.objects.filter(company=OuterRef("pk"), jobs__isnull=False, day__lte=day, day__gt=day - STALE_AFTER)
    return {
        "siren": one_if(Q(siren__isnull=True, siren_absence=Company.Absence.NOT_GIVEN)),
        "commune": one_if(Q(seat_on__commune__isnull=True)),
        "antenna": one_if(Q(antenna_on__antenna__isnull=True)),
        "representative": one_if(~Exists(speaks)),
        "email": one_if(Q(email="") & ~Exists(speaks.exclude(person__email=""))),
        "figures": Cast(~Exists(fresh), IntegerField()),
        "substitute": one_if(~Exists(functions.filter(kind=ContactFunction.Kind.SUBSTITUTE))),
        "dues": one_if(~Exists(functions.filter(kind=ContactFunction.Kind.DUES))),
        "website": one_if(Q(website="")),
        "presentation": one_if(Q(presentation="")),
    }


def essentials(rows: QuerySet[Company], day: date) -> QuerySet[Company]:
    """Adds `no_…` for each essential part and `missing`, how many of them."""
    found = lacks(day)
    rows = rows.annotate(**{f"no_{key}": found[key] for key in ESSENTIAL})
    return rows.annotate(missing=reduce(add, (F(f"no_{key}") for key in ESSENTIAL)))


def share(lost: Mapping[str, Any]) -> Cast:
    """The share of TOTAL that is there, in whole percent (0 to 100), from what `lacks` says or from its columns."""
    gone: Any = reduce(add, (Value(part.weight) * lost[part.key] for part in PARTS))
    return Cast((Value(TOTAL) - gone) * Value(100) / Value(TOTAL), IntegerField())


def with_share(rows: QuerySet[Company], day: date) -> QuerySet[Company]:
    """Adds `no_…` for every part and `complete`, the share of TOTAL that is there."""
    rows = rows.annotate(**{f"no_{key}": condition for key, condition in lacks(day).items()})
    return rows.annotate(complete=share({part.key: F(f"no_{part.key}") for part in PARTS}))


def missing_of(row: Company) -> list[Part]:
    """The parts that a row of `with_share` lacks, the heaviest first."""
    said: Mapping[str, Any] = vars(row)
    return sorted((part for part in PARTS if said[f"no_{part.key}"]), key=lambda part: -part.weight)


def url_of(part: Part, company: Company) -> str:
    """Where the part is mended."""
    return reverse(part.address, args=[company.pk, *part.arguments]) + part.query
