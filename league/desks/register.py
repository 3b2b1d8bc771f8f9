"""The member register: what was asked, the rows of a day that answer it, what the facets count, and the same as a file."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import django_filters
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antennas.models import Antenna
from dues.standing import CODES, Standing, label_of, standing_of
from league.base.access import Reach
from league.base.days import parse_day, today
from league.base.rules import rule
from league.base.text import fold
from members import absorption, answers
from members.access import reach
from members.models import College, Company, CompanyName, ContactFunction
from reporting.indicators import BANDS, band_labels

PAGE = 50
UNKNOWN = "inconnu"
LATE = ("late", "reminder_1", "reminder_2")


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
    """Companies that `text` means: the start of a SIREN, a town, a part of any of their names or of a speaker's name,
    or a name that is only misspelt; a number of a register of before, or a company it absorbed."""
    folded, digits = fold(text), "".join(text.split())
    before = absorption.found_by(text, day)
    if digits.isdigit() and len(digits) >= 3:
        return before | Q(siren__startswith=digits) | Q(sort_key__contains=folded)
    names = CompanyName.objects.filter(company=OuterRef("pk"), sort_key__contains=folded)
    speakers = ContactFunction.objects.on(day).filter(company=OuterRef("pk"), person__sort_key__contains=folded)
    condition = (
        before
        | Q(sort_key__contains=folded)
        | Q(seat_on__commune__sort_key__startswith=folded)
        | Q(Exists(names))
        | Q(Exists(speakers))
    )
    return condition | Q(sort_key__trigram_word_similar=folded) if len(folded) >= 4 else condition


class Filters(django_filters.FilterSet):
    """The questions that one statement of SQL answers; names are those of the address. An unknown value is ignored."""

    q = django_filters.CharFilter(method="search")
    antenne = django_filters.MultipleChoiceFilter(field_name="antenna_code", distinct=False)
    college = django_filters.MultipleChoiceFilter(field_name="college_code", distinct=False)
    taille = django_filters.MultipleChoiceFilter(method="size")
    entree = django_filters.NumberFilter(method="joined", min_value=1900, max_value=2200)
    completer = django_filters.BooleanFilter(method="incomplete")

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
        return rows.filter(condition) if keys else rows

    def joined(self, rows: QuerySet[Any], _name: str, year: Decimal) -> QuerySet[Any]:
        return rows.filter(member_since__year=int(year))

    def incomplete(self, rows: QuerySet[Any], _name: str, wanted: bool) -> QuerySet[Any]:
        return rows.filter(pk__in=answers.to_complete(self.day).order_by().values("pk")) if wanted else rows


@dataclass(frozen=True)
class Column:
    """A column of the table and of the file: its words, how it orders the rows, whether it needs the right to amounts.

    `order` names fields of members_on; None: the order comes from the standing, not from the database.
    """

    key: str
    label: Any
    value: Callable[[Any], Any]
    order: tuple[str, ...] | None
    num: bool = False
    money: bool = False
    css: str = ""


COLUMNS = (
    Column("nom", gettext_lazy("Company"), lambda row: row.name, ("sort_key", "pk")),
    Column("siren", "SIREN", lambda row: row.siren or "", ("siren", "pk"), css="hide-s"),
    Column(
        "ville", gettext_lazy("Town"), lambda row: row.place, ("seat_on__commune__sort_key", "town", "pk"), css="hide-s"
    ),
    Column(
        "antenne",
        gettext_lazy("Antenna"),
        lambda row: row.antenna_name or "",
        ("antenna_on__antenna__position", "sort_key", "pk"),
        css="hide-xs",
    ),
    Column("effectif", gettext_lazy("Headcount"), lambda row: row.jobs, ("jobs", "pk"), num=True, css="hide-xs"),
    Column(
        "depuis", gettext_lazy("Since"), lambda row: row.member_since, ("member_since", "pk"), num=True, css="hide-s"
    ),
    Column(
        "situation", gettext_lazy("Standing"), lambda row: row.standing.label if row.standing else "", None, money=True
    ),
    Column(
        "reste",
        gettext_lazy("Left to pay"),
        lambda row: row.standing.open_amount if row.standing else None,
        None,
        num=True,
        money=True,
        css="hide-xs",
    ),
)


@dataclass
class Question:
    """What one asks of the register: who asks (`user`, for `act`), the words of the address, the day."""

    user: Any
    data: QueryDict
    act: str = "member.see"

    @cached_property
    def day(self) -> date:
        return parse_day(self.data.get("au"), today())

    @cached_property
    def far(self) -> Reach:
        """Who may see is asked of today; what is seen is of the day looked at."""
        return reach(self.user, self.act, today())

    @cached_property
    def money(self) -> Reach:
        return reach(self.user, "money.see", today())

    @cached_property
    def shows_money(self) -> bool:
        """Amounts have their columns when every antenna and company in sight allows them."""
        far, money = self.far, self.money
        return money.league or (
            bool(money) and not far.league and far.antennas <= money.antennas and far.companies <= money.companies
        )

    @cached_property
    def scope(self) -> QuerySet[Any]:
        """The members of the day within reach."""
        rows: QuerySet[Any] = answers.members_on(self.day)
        if self.far.league:
            return rows
        return rows.filter(Q(antenna_on__antenna__in=self.far.antennas) | Q(pk__in=self.far.companies))

    @cached_property
    def sizes(self) -> Sizes:
        return Sizes(tuple(rule("report.size_bands", on=self.day, default=BANDS)))

    @cached_property
    def antennas(self) -> list[Antenna]:
        """The antennas one may choose among: those in reach."""
        rows = Antenna.objects.all()
        return [one for one in rows if self.far.league or one.pk in self.far.antennas]

    @cached_property
    def colleges(self) -> list[College]:
        return list(College.objects.all())

    def filters(self, without: str = "") -> Filters:
        """The filters in force, but one when a facet counts what it would give."""
        data = self.data.copy()
        if without:
            data.pop(without, None)
        return Filters(
            data,
            self.scope,
            day=self.day,
            sizes=self.sizes,
            antenne=[(one.code, one.name) for one in self.antennas],
            college=[(one.code, one.name) for one in self.colleges],
            taille=[(key, key) for key in [*self.sizes.keys, UNKNOWN]],
        )

    @cached_property
    def asked(self) -> dict[str, list[str]]:
        """The values in force by name; what the address says that means nothing is left out."""
        filters = self.filters()
        filters.is_valid()
        cleaned = filters.form.cleaned_data
        found = {name: [str(v) for v in cleaned.get(name) or []] for name in ("antenne", "college", "taille")}
        found["situation"] = (
            [code for code in self.data.getlist("situation") if code in CODES] if self.shows_money else []
        )
        found["q"] = [cleaned["q"].strip()] if (cleaned.get("q") or "").strip() else []
        found["entree"] = [str(int(cleaned["entree"]))] if cleaned.get("entree") else []
        found["completer"] = ["1"] if cleaned.get("completer") else []
        return {name: values for name, values in found.items() if values}

    @cached_property
    def order(self) -> tuple[Column, bool]:
        """The column the rows are in the order of, and whether it is turned round."""
        wanted = self.data.get("tri", "")
        for column in self.columns_open:
            if column.key == wanted.lstrip("-"):
                return column, wanted.startswith("-")
        return COLUMNS[0], False

    @cached_property
    def columns_open(self) -> list[Column]:
        """The columns that the right allows."""
        return [one for one in COLUMNS if self.shows_money or not one.money]

    @cached_property
    def columns(self) -> list[Column]:
        """The columns shown: one that a filter or the reach makes the same on every line is not."""
        constant = {name for name in ("antenne", "college", "situation") if len(self.asked.get(name, [])) == 1}
        if not self.far.league and len(self.far.antennas) == 1 and not self.far.companies:
            constant.add("antenne")
        return [one for one in self.columns_open if one.key not in constant]

    @cached_property
    def matched(self) -> QuerySet[Any]:
        return self.filters().qs

    @cached_property
    def rows(self) -> "Rows":
        """The rows in their order. When the standing decides who is there or in which order, it is asked of all."""
        column, down = self.order
        chosen = set(self.asked.get("situation", []))
        if column.order is not None:
            ends = [F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True) for name in column.order]
            rows = self.matched.order_by(*ends)
            if not chosen:
                return Rows(rows, None)
        else:
            rows = self.matched.order_by("sort_key", "pk")
        ids = list(rows.values_list("pk", flat=True))
        standings = standing_of(ids, self.day)
        if chosen:
            ids = [pk for pk in ids if standings[pk].code in chosen]
        if column.key == "reste":
            ids.sort(key=lambda pk: standings[pk].open_amount, reverse=down)
        elif column.key == "situation":
            ids.sort(key=lambda pk: CODES.index(standings[pk].code) if standings[pk].code in CODES else 9, reverse=down)
        return Rows(rows, ids)

    def with_standing(self, companies: Iterable[Company]) -> list[Any]:
        """The companies, each with its `standing` (None without the right to amounts) and its `antenna` for a chip."""
        listed: list[Any] = list(companies)
        standings: dict[int, Standing] = standing_of([row.pk for row in listed], self.day) if self.shows_money else {}
        words = absorption.absorbed_words({row.pk for row in listed}, self.day) if "q" in self.asked else {}
        for row in listed:
            row.standing = standings.get(row.pk)
            row.absorbed = words.get(row.pk, "")
            row.place = (row.town or "").removesuffix(" Arrondissement")
            row.antenna = {"name": row.antenna_name, "css": row.antenna_code.lower()} if row.antenna_code else None
        return listed

    @cached_property
    def totals(self) -> dict[str, int]:
        """`members` and `jobs` of all the rows that match, not only of the page."""
        rows = self.matched.order_by()
        if self.rows.ids is not None:
            rows = self.scope.order_by().filter(pk__in=self.rows.ids)
        found = rows.aggregate(members=Count("pk"), sum=Sum("jobs"))
        return {"members": found["members"], "jobs": found["sum"] or 0}

    def page(self, number: str | None) -> Page:
        """One page of rows with their standing."""
        rows = self.rows
        source: Any = rows.ids if rows.ids is not None else rows.query
        page = Counted(source, PAGE, total=self.totals["members"]).get_page(number)
        listed = list(page.object_list)
        if rows.ids is not None:
            found = {row.pk: row for row in self.scope.filter(pk__in=listed)}
            listed = [found[pk] for pk in listed]
        page.object_list = self.with_standing(listed)
        return page

    def everything(self) -> list[Any]:
        """All rows that match, in their order, with their standing: what a file holds."""
        rows = self.rows
        if rows.ids is None:
            return self.with_standing(rows.query)
        found = {row.pk: row for row in self.scope.filter(pk__in=rows.ids)}
        return self.with_standing(found[pk] for pk in rows.ids)

    def facets(self) -> list[dict[str, Any]]:
        """Each facet with how many rows every value would give, the other filters in force. One query for all of them,
        one more for each facet that has a value chosen, and the standings."""
        chosen = set(self.asked.get("situation", []))
        fields = ("pk", "antenna_code", "college_code", "jobs")
        names = [name for name in ("antenne", "college", "taille") if name in self.asked]
        found = {name: list(self.filters(name).qs.order_by().values_list(*fields)) for name in ["", *names]}
        standings: dict[int, Standing] = {}
        if self.shows_money:
            standings = standing_of({line[0] for lines in found.values() for line in lines}, self.day)

        def counted(name: str, at: Callable[[Any], Any]) -> Counter[Any]:
            lines = found.get(name, found[""])
            return Counter(at(line) for line in lines if not chosen or standings[line[0]].code in chosen)

        return self.options(
            antenne=counted("antenne", lambda line: line[1]),
            situation=Counter(standings[line[0]].code for line in found[""]) if self.shows_money else Counter(),
            college=counted("college", lambda line: line[2]),
            taille=counted("taille", lambda line: self.sizes.of(line[3])),
        )

    def options(self, **counts: Counter[Any]) -> list[dict[str, Any]]:
        """The facets as the part draws them; without `counts` they have no numbers yet."""

        def option(name: str, value: str, label: Any, css: str = "") -> dict[str, Any]:
            checked = value in self.asked.get(name, [])
            count = counts[name][value] if name in counts else None
            return {"value": value, "label": label, "css": css, "checked": checked, "count": count}

        found = []
        if len(self.antennas) > 1:
            found.append(
                ("antenne", _("Antenna"), [option("antenne", one.code, one.name, one.css) for one in self.antennas])
            )
        if self.shows_money:
            found.append(("situation", _("Standing"), [option("situation", code, label_of(code)) for code in CODES]))
        found += [
            ("college", _("College"), [option("college", one.code, one.name) for one in self.colleges]),
            (
                "taille",
                _("Headcount"),
                [option("taille", key, self.sizes.words(key)) for key in [*self.sizes.keys, UNKNOWN]],
            ),
        ]
        return [
            {"name": name, "title": title, "options": [o for o in options if o["count"] != 0 or o["checked"]]}
            for name, title, options in found
        ]

    def tags(self) -> list[dict[str, str]]:
        """The filters in force in words, each with the address without it."""
        words = {
            "antenne": {one.code: one.name for one in self.antennas},
            "college": {one.code: one.name for one in self.colleges},
            "taille": {key: self.sizes.words(key) for key in [*self.sizes.keys, UNKNOWN]},
            "situation": {code: label_of(code) for code in CODES},
        }
        titles = {
            "antenne": _("Antenna: %(value)s"),
            "college": _("College: %(value)s"),
            "taille": _("Headcount: %(value)s"),
            "situation": _("Standing: %(value)s"),
            "q": _("Search: %(value)s"),
            "entree": _("Joined in %(value)s"),
            "completer": _("To complete"),
        }
        return [
            {
                "label": titles[name] % {"value": words.get(name, {}).get(value, value)},
                "remove_url": self.without(name, value),
            }
            for name, values in self.asked.items()
            for value in values
        ]

    def without(self, name: str, value: str) -> str:
        """The address with one value of one filter taken away."""
        data = self.data.copy()
        kept = [one for one in map(str, data.getlist(name)) if one.strip() != value]
        data.setlist(name, kept if name in ("antenne", "college", "taille", "situation") else [])
        data.pop("page", None)
        return f"?{data.urlencode()}"

    def address(self, **more: str) -> str:
        """The address of what is shown, for the file and the second request; nothing else travels with it."""
        data = QueryDict(mutable=True)
        for name, values in self.asked.items():
            data.setlist(name, values)
        for name in ("au", "tri"):
            if self.data.get(name):
                data[name] = str(self.data[name])
        for name, value in more.items():
            data[name] = value
        return f"?{data.urlencode()}"

    def table(self) -> tuple[list[str], list[list[Any]]]:
        """The file: the head and the rows of exactly what the page shows, all pages of it."""
        columns = self.columns
        return [str(one.label) for one in columns], [[one.value(row) for one in columns] for row in self.everything()]


@dataclass
class Rows:
    """The rows in their order: a query, or the ids of those left when the standing had its say."""

    query: QuerySet[Any]
    ids: list[int] | None


class Counted(Paginator):
    """A paginator that is told the number of rows instead of asking for it again."""

    def __init__(self, rows: Any, size: int, *, total: int) -> None:
        super().__init__(rows, size)
        self.total = total

    @property
    def count(self) -> int:
        return self.total
