"""What one may ask of the register, and the condition each question becomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.http import QueryDict
from django.utils.translation import gettext as _

from antennas.models import Commune
from league.base.text import fold
from members import absorption, answers
from members.models import Company, CompanyName, ContactFunction, Establishment
from reporting.indicators import band_labels

UNKNOWN = "inconnu"
THIS_YEAR = "cette-annee"


@dataclass(frozen=True)
class Sizes:
    """The bands of headcounts of the house: lower edges, and the key of each band ("0", "1-9", ... "250+")."""

    edges: tuple[int, ...]

    @property
    def keys(self) -> list[str]:
        return band_labels(self.edges)

    def of(self, jobs: int | None) -> str:
        return UNKNOWN if jobs is None else self.keys[sum(1 for edge in self.edges if edge <= jobs)]

    def condition(self, key: str) -> Q:
        """The condition "the headcount is in this band"."""
        if key == UNKNOWN:
            return Q(jobs__isnull=True)
        at = self.keys.index(key)
        low = Q(jobs__gte=self.edges[at - 1]) if at else Q(jobs__gte=0)
        return low & Q(jobs__lt=self.edges[at]) if at < len(self.edges) else low

    def words(self, key: str) -> str:
        if key == UNKNOWN:
            return _("Unknown")
        if key.endswith("+"):
            return _("%(low)s and more") % {"low": key[:-1]}
        low, dash, high = key.partition("-")
        return _("%(low)s to %(high)s") % {"low": low, "high": high} if dash else low


def matching(text: str, day: date) -> Q:
    """Companies that `text` means: a SIREN or its start, the number of a register of before, a company it absorbed, an e-mail address, a
    town, a part of any of their names or of a speaker's name, or a name that is only misspelt.

    Each way is a set of its own that an index gives, so that none has to look at every company.
    """
    folded, digits = fold(text), "".join(text.split())
    numbered = absorption.found_by(text, day)
    companies = Company.objects.order_by()
    if digits.isdigit() and len(digits) >= 3:
        return (
            numbered | Q(siren__startswith=digits) | Q(pk__in=companies.filter(sort_key__contains=folded).values("pk"))
        )
    speakers = ContactFunction.objects.on(day).order_by()
    if "@" in text:
        address = text.strip()
        return Q(email__istartswith=address) | Q(
            pk__in=speakers.filter(person__email__istartswith=address).values("company")
        )
    towns = Commune.objects.filter(sort_key__startswith=folded).order_by()
    seats = Establishment.objects.on(day).filter(seat=True, commune__in=towns).order_by()
    condition = (
        numbered
        | Q(pk__in=companies.filter(sort_key__contains=folded).values("pk"))
        | Q(pk__in=seats.values("company"))
        | Q(pk__in=CompanyName.objects.filter(sort_key__contains=folded).order_by().values("company"))
        | Q(pk__in=speakers.filter(person__sort_key__contains=folded).values("company"))
    )
    if len(folded) >= 4:
        condition |= Q(pk__in=companies.filter(sort_key__trigram_word_similar=folded).values("pk"))
    return condition


def reachable(day: date) -> Exists:
    """Does a representative of the company have an e-mail address on `day`?"""
    speaks = ContactFunction.objects.on(day).filter(company=OuterRef("pk"), kind=ContactFunction.Kind.REPRESENTATIVE)
    return Exists(speaks.exclude(person__email=""))


class Filters(django_filters.FilterSet):
    """The questions that one statement of SQL answers; names are those of the address. An unknown value is ignored."""

    q = django_filters.CharFilter(method="search")
    antenne = django_filters.MultipleChoiceFilter(field_name="antenna_on__antenna__code", distinct=False)
    college = django_filters.MultipleChoiceFilter(field_name="college_on__college__code", distinct=False)
    taille = django_filters.MultipleChoiceFilter(method="size")
    departement = django_filters.MultipleChoiceFilter(field_name="seat_on__commune__department", distinct=False)
    registre = django_filters.MultipleChoiceFilter(field_name="membership_on__source__slug", distinct=False)
    commune = django_filters.CharFilter(method="place", max_length=80)
    naf = django_filters.CharFilter(method="activity", max_length=10)
    competence = django_filters.CharFilter(method="skilled", max_length=60)
    entree = django_filters.CharFilter(method="joined", max_length=20)
    completer = django_filters.ChoiceFilter(method="incomplete", choices=[("1", "1")])
    sans_courriel = django_filters.ChoiceFilter(method="unreachable", choices=[("1", "1")])

    class Meta:
        model = Company
        fields: list[str] = []

    def __init__(self, data: QueryDict, rows: QuerySet[Any], *, day: date, sizes: Sizes, **choices: Any) -> None:
        self.day, self.sizes = day, sizes
        super().__init__(data, rows)
        for name, values in choices.items():
            self.filters[name].extra["choices"] = values

    def search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(matching(text, self.day)) if fold(text) else rows

    def size(self, rows: QuerySet[Any], _name: str, keys: Sequence[str]) -> QuerySet[Any]:
        condition = Q()
        for key in keys:
            condition |= self.sizes.condition(key)
        return rows.alias(jobs=answers.latest_figure(self.day, "jobs")).filter(condition) if keys else rows

    def place(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """The start of a town's name, or of a postal code."""
        if text.strip().isdigit():
            return rows.filter(seat_on__postal_code__startswith=text.strip())
        return rows.filter(seat_on__commune__sort_key__startswith=fold(text)) if fold(text) else rows

    def activity(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """The start of a NAF code, with or without its dot: 62, 62.0, 6201Z."""
        code = "".join(sign for sign in text.upper() if sign.isalnum())
        code = f"{code[:2]}.{code[2:]}" if len(code) > 2 else code
        return rows.filter(naf__startswith=code) if code else rows

    def skilled(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """A part of one of its skills, accents and capitals aside."""
        written = Func(F("skills"), Value(" | "), function="array_to_string", output_field=TextField())
        plain = Func(Func(written, function="unaccent"), function="lower", output_field=TextField())
        return rows.alias(skills_plain=plain).filter(skills_plain__contains=fold(text)) if fold(text) else rows

    def joined(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        year = self.year(text)
        if year is None:
            return rows
        return rows.alias(member_since=answers.MEMBER_SINCE).filter(member_since__year=year)

    def year(self, text: str) -> int | None:
        """The year that the address means; "cette-annee" is that of the day looked at."""
        if text == THIS_YEAR:
            return self.day.year
        return int(text) if text.isdigit() and 1900 <= int(text) <= 2200 else None

    def incomplete(self, rows: QuerySet[Any], _name: str, wanted: str) -> QuerySet[Any]:
        return rows.filter(pk__in=answers.to_complete(self.day).order_by().values("pk")) if wanted else rows

    def unreachable(self, rows: QuerySet[Any], _name: str, wanted: str) -> QuerySet[Any]:
        return rows.filter(~reachable(self.day), email="") if wanted else rows
