"""The member register: what was asked, the rows of a day that answer it, and the same as a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet, Sum
from django.http import QueryDict

from antennas.models import Antenna, Commune
from dues.standing import CODES, Standing, standing_of
from league.base.access import Reach
from league.base.days import parse_day, today
from league.base.rules import rule
from league.desks import columns as table
from league.desks.columns import BY_KEY, Column
from league.desks.filters import UNKNOWN, Filters, Sizes, matching
from members import absorption, answers
from members.access import companies_visible_to, reach
from members.models import College, Company, Source
from reporting.indicators import BANDS

__all__ = ["LATE", "Filters", "Question", "Sizes", "matching"]

PAGE = 50
CAP = 10_000  # above, a page says "10 000+" and the exact number comes in the second request
LATE = ("late", "reminder_1", "reminder_2", "reminder_3", "reminder_4")
MANY = ("antenne", "college", "taille", "departement", "registre")
TEXTS = ("q", "commune", "naf", "competence")
FLAGS = ("completer", "sans_courriel")


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
    def past(self) -> bool:
        return self.day != today()

    @cached_property
    def far(self) -> Reach:
        """Who may see is asked of today, of another day too."""
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
        """The members of the day within reach; on another day those that are within reach today too, since what is not
        dated (address, phone) is said as it is now."""
        rows: QuerySet[Any] = answers.who_on(self.day)
        if self.far.league:
            return rows
        if self.past:
            rows = rows.filter(pk__in=companies_visible_to(self.user, self.act, today()).order_by().values("pk"))
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

    @cached_property
    def sources(self) -> list[Source]:
        return list(Source.objects.all())

    @cached_property
    def departments(self) -> dict[str, str]:
        """The name of each department of the gazetteer, by code."""
        rows = Commune.objects.order_by("department").values_list("department", "department_name").distinct()
        return dict(rows)

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
            registre=[(one.slug, one.name) for one in self.sources] if "registre" in data else [],
            departement=list(self.departments.items()) if "departement" in data else [],
        )

    @cached_property
    def asked(self) -> dict[str, list[str]]:
        """The values in force by name; what the address says that means nothing is left out."""
        filters = self.filters()
        filters.is_valid()
        cleaned = filters.form.cleaned_data
        found = {name: [str(v) for v in cleaned.get(name) or []] for name in MANY}
        found["situation"] = (
            [code for code in self.data.getlist("situation") if code in CODES] if self.shows_money else []
        )
        found |= {name: [cleaned[name].strip()] if (cleaned.get(name) or "").strip() else [] for name in TEXTS}
        year = cleaned.get("entree") or ""
        found["entree"] = [year] if filters.year(year) is not None else []
        found |= {name: ["1"] if cleaned.get(name) else [] for name in FLAGS}
        return {name: values for name, values in found.items() if values}

    @cached_property
    def order(self) -> tuple[Column, bool]:
        """The column the rows are in the order of, and whether it is turned round."""
        wanted = self.data.get("tri", "")
        column = BY_KEY.get(wanted.lstrip("-"))
        if column is not None and column in self.columns_open:
            return column, wanted.startswith("-")
        return table.COLUMNS[0], False

    @cached_property
    def columns_open(self) -> list[Column]:
        """The columns that the right allows."""
        return [one for one in table.COLUMNS if self.shows_money or not one.money]

    @cached_property
    def columns(self) -> list[Column]:
        """The columns shown: those the address names; else those of the house, but one that a filter or the reach makes
        the same on every line."""
        named = self.data.get("colonnes", "")
        shown = [one for one in table.chosen(named) if one in self.columns_open]
        if named:
            return shown
        constant = {name for name in ("antenne", "college", "situation") if len(self.asked.get(name, [])) == 1}
        if not self.far.league and len(self.far.antennas) == 1 and not self.far.companies:
            constant.add("antenne")
        return [one for one in shown if one.key not in constant]

    @cached_property
    def undated(self) -> list[Column]:
        """The columns shown that say what is true today, when another day is looked at."""
        return [one for one in self.columns if not one.dated] if self.past else []

    @cached_property
    def matched(self) -> QuerySet[Any]:
        return self.filters().qs

    @cached_property
    def ordered(self) -> QuerySet[Any]:
        """The rows that match, in the order the database can give."""
        column, down = self.order
        names = column.order or ("sort_key", "pk")
        down = down and column.order is not None
        rows = self.matched
        if column.adds is not None:
            rows = rows.alias(**column.adds(self.day))
        if column.key in ("effectif", "ca"):
            rows = rows.alias(**{column.field: answers.latest_figure(self.day, column.field)})
        if column.field == "member_since":
            rows = rows.alias(member_since=answers.MEMBER_SINCE)
        return rows.order_by(
            *(F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True) for name in names)
        )

    @cached_property
    def chosen_ids(self) -> list[int] | None:
        """The rows in their order when the standing decides who is there or in which order; else None."""
        column, down = self.order
        wanted = set(self.asked.get("situation", []))
        if column.order is not None and not wanted:
            return None
        ids = list(self.ordered.values_list("pk", flat=True))
        standings = standing_of(ids, self.day)
        if wanted:
            ids = [pk for pk in ids if standings[pk].code in wanted]
        if column.key == "reste":
            ids.sort(key=lambda pk: standings[pk].open_amount, reverse=down)
        elif column.key == "situation":
            ids.sort(key=lambda pk: CODES.index(standings[pk].code) if standings[pk].code in CODES else 9, reverse=down)
        return ids

    def ids(self) -> list[int]:
        """All rows that match, in their order."""
        return self.chosen_ids if self.chosen_ids is not None else list(self.ordered.values_list("pk", flat=True))

    def described(self, ids: Iterable[int]) -> list[Any]:
        """These rows with what the columns shown need, in the order of `ids`: one query, and the standing."""
        wanted = list(ids)
        rows: Any = answers.described(answers.who_on(self.day).filter(pk__in=wanted), self.day)
        extra = table.extras(self.columns, self.day)
        found: dict[int, Any] = {row.pk: row for row in rows.annotate(**extra)}
        return self.with_standing(found[pk] for pk in wanted)

    def with_standing(self, companies: Iterable[Company], *, asked: bool = True) -> list[Any]:
        """The companies, each with its `standing` (None without the right to amounts, or when not `asked`) and its
        `antenna` for a chip."""
        listed: list[Any] = list(companies)
        shown = asked and self.shows_money
        standings: dict[int, Standing] = standing_of([row.pk for row in listed], self.day) if shown else {}
        words = absorption.absorbed_words({row.pk for row in listed}, self.day) if "q" in self.asked else {}
        for row in listed:
            row.standing = standings.get(row.pk)
            row.absorbed = words.get(row.pk, "")
            row.standing_label = row.standing.label if row.standing else ""
            row.open_amount = row.standing.open_amount if row.standing else None
            row.place = (row.town or "").removesuffix(" Arrondissement")
            row.antenna = {"name": row.antenna_name, "css": row.antenna_code.lower()} if row.antenna_code else None
        return listed

    @cached_property
    def totals(self) -> dict[str, Any]:
        """`members` and `jobs` of all the rows that match, not only of the page. `more`: there are more than CAP, and
        neither is counted here."""
        return self.counted(CAP)

    def counted(self, cap: int | None = None) -> dict[str, Any]:
        """The same, counted to the end when no `cap` is given."""
        if self.chosen_ids is not None:
            ids = self.chosen_ids
            if cap is not None and len(ids) > cap:
                return {"members": len(ids), "jobs": None, "more": False}
            rows: QuerySet[Any] = answers.who_on(self.day).filter(pk__in=ids)
        else:
            rows = self.matched.order_by()
        figures: Any = rows.annotate(jobs=answers.latest_figure(self.day, "jobs")).values("pk", "jobs")
        if cap is not None:
            figures = figures[: cap + 1]
        found = figures.aggregate(members=Count("pk"), sum=Sum("jobs"))
        more = cap is not None and found["members"] > cap
        return {"members": found["members"], "jobs": None if more else found["sum"] or 0, "more": more}

    def page(self, number: str | None) -> Page:
        """One page of rows with their standing."""
        total = self.totals["members"]
        if self.totals["more"] and (number or "").isdigit() and int(number or 0) * PAGE > CAP:
            total = self.matched.order_by().count()
        source: Any = self.chosen_ids if self.chosen_ids is not None else self.ordered.values_list("pk", flat=True)
        page = Counted(source, PAGE, total=total).get_page(number)
        page.object_list = self.described(page.object_list)
        return page

    def everything(self, only: Iterable[int] | None = None) -> list[Any]:
        """All rows that match (or `only` these of them), in their order, with their standing: what a file holds."""
        wanted = None if only is None else set(only)
        if self.chosen_ids is not None:
            return self.described(pk for pk in self.chosen_ids if wanted is None or pk in wanted)
        rows = self.ordered if wanted is None else self.ordered.filter(pk__in=wanted)
        rows = answers.described(rows, self.day, figures=False).annotate(**table.extras(self.columns, self.day))
        return self.with_standing(rows, asked=any(one.key in ("situation", "reste") for one in self.columns))

    def without(self, name: str, value: str) -> str:
        """The address with one value of one filter taken away."""
        data = self.data.copy()
        kept = [one for one in map(str, data.getlist(name)) if one.strip() != value]
        data.setlist(name, kept if name in (*MANY, "situation") else [])
        data.pop("page", None)
        return f"?{data.urlencode()}"

    def kept(self, *, day: bool = True) -> QueryDict:
        """The words of the address that mean something: filters, columns, order, and the day."""
        data = QueryDict(mutable=True)
        for name, values in self.asked.items():
            data.setlist(name, values)
        if self.data.get("colonnes"):
            data["colonnes"] = ",".join(column.key for column in self.columns)
        if self.order != (table.COLUMNS[0], False):
            column, down = self.order
            data["tri"] = f"-{column.key}" if down else column.key
        if day and self.past:
            data["au"] = self.day.isoformat()
        return data

    def address(self, **more: str) -> str:
        """The address of what is shown, for the file and the second request; nothing else travels with it."""
        data = self.kept()
        for name, value in more.items():
            data[name] = value
        return f"?{data.urlencode()}"

    def table(self, only: Iterable[int] | None = None) -> tuple[list[str], list[list[Any]]]:
        """The file: the head and the rows of exactly what the page shows, all pages of it, or `only` some of the rows."""
        rows = self.everything(only)
        return [str(one.label) for one in self.columns], [[one.value(row) for one in self.columns] for row in rows]


class Counted(Paginator):
    """A paginator that is told the number of rows instead of asking for it again."""

    def __init__(self, rows: Any, size: int, *, total: int) -> None:
        super().__init__(rows, size)
        self.total = total

    @property
    def count(self) -> int:
        return self.total
