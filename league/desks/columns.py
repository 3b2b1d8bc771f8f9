"""The columns of the register: what each is called, what it holds, how it orders the rows. The page and the file read
the same table."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat, Trim
from django.utils.translation import gettext_lazy

from members import answers, completeness
from members.models import ContactFunction, Figure, IntakeLine

Extra = Callable[[date], dict[str, Any]]


def _speaker(kind: str, *columns: Any, name: str) -> Extra:
    """Annotations with what the first who speaks in `kind` on the day has in `columns`."""

    def extra(day: date) -> dict[str, Any]:
        rows = ContactFunction.objects.on(day).filter(company=OuterRef("pk"), kind=kind).order_by("pk")
        return {f"{name}{suffix}": Subquery(rows.values_list(column)[:1]) for suffix, column in columns}

    return extra


_NAME = Trim(Concat(F("person__first_name"), Value(" "), F("person__last_name")))
_WHO = (("", _NAME), ("_key", F("person__sort_key")))


def _figure(column: str) -> Extra:
    return lambda day: {column: answers.latest_figure(day, column)}


def _complete(day: date) -> dict[str, Any]:
    return {"complete": completeness.share(completeness.lacks(day))}


def _confirmed(day: date) -> dict[str, Any]:
    said = Figure.objects.filter(company=OuterRef("pk"), day__lte=day).filter(
        Q(origin="declared") | Q(origin="verified")
    )
    return {"confirmed_on": Subquery(said.order_by().values("company").annotate(last=Max("day")).values("last"))}


def _number(day: date) -> dict[str, Any]:
    lines = IntakeLine.objects.filter(company=OuterRef("pk")).exclude(external_id="").order_by("pk")
    return {"old_number": Subquery(lines.values("external_id")[:1])}


@dataclass(frozen=True)
class Column:
    """A column of the table and of the file.

    `field` is what it reads of a row, `order` the fields it orders by (None: the standing decides, not the database),
    `adds` what the query must add for it. `money`: only with the right to amounts. `dated`: what it says is of the day
    looked at; the others say what is true today. `kind` is how the page writes it.
    """

    key: str
    label: Any
    field: str
    order: tuple[str, ...] | None
    kind: str = "text"
    adds: Extra | None = None
    money: bool = False
    dated: bool = True
    css: str = ""

    @property
    def num(self) -> bool:
        return self.kind in ("count", "year", "euros", "share")

    def value(self, row: Any) -> Any:
        """What the file holds: text, a number, a day, or nothing."""
        found = getattr(row, self.field)
        return found.year if self.kind == "year" and found else found


_ = gettext_lazy
COLUMNS: tuple[Column, ...] = (
    Column("nom", _("Company"), "name", ("sort_key", "pk"), "name", dated=False),
    Column("siren", "SIREN", "siren", ("siren", "pk"), "siren", dated=False, css="hide-s"),
    Column("ville", _("Town"), "place", ("seat_on__commune__sort_key", "seat_on__town", "pk"), css="hide-s"),
    Column("departement", _("Department"), "department", ("seat_on__commune__department", "sort_key", "pk"), css="hide-s"),
    Column(
        "antenne",
        _("Antenna"),
        "antenna_name",
        ("antenna_on__antenna__position", "sort_key", "pk"),
        "antenna",
        css="hide-xs",
    ),
    Column("college", _("College"), "college_name", ("college_on__college__position", "sort_key", "pk"), css="hide-s"),
    Column("forme", _("Legal form"), "legal_form", ("legal_form", "sort_key", "pk"), dated=False, css="hide-s"),
    Column("naf", _("Activity (NAF)"), "naf", ("naf", "sort_key", "pk"), dated=False, css="hide-s"),
    Column("effectif", _("Headcount"), "jobs", ("jobs", "pk"), "count", adds=_figure("jobs"), css="hide-xs"),
    Column("ca", _("Turnover"), "turnover", ("turnover", "pk"), "euros", adds=_figure("turnover"), money=True, css="hide-s"),
    Column("depuis", _("Since"), "member_since", ("member_since", "pk"), "year", css="hide-s"),
    Column("entree", _("Joined on"), "member_since", ("member_since", "pk"), "day", css="hide-s"),
    Column("registre", _("Register of origin"), "source_name", ("source_name", "sort_key", "pk"),
           adds=lambda day: {"source_name": F("membership_on__source__name")}, css="hide-s"),
    Column("numero", _("Former number"), "old_number", ("old_number", "pk"), adds=_number, dated=False, css="hide-s"),
    Column("courriel", _("E-mail"), "email", ("email", "pk"), "email", dated=False, css="hide-s"),
    Column("telephone", _("Phone"), "phone", ("phone", "pk"), "phone", dated=False, css="hide-s"),
    Column("representant", _("Representative"), "voice", ("voice_key", "pk"),
           adds=_speaker("representative", *_WHO, name="voice"), css="hide-s"),
    Column("courriel_representant", _("Representative’s e-mail"), "voice_email", ("voice_email", "pk"), "email",
           adds=_speaker("representative", ("_email", F("person__email")), name="voice"), css="hide-s"),
    Column("contact_cotisations", _("Dues contact"), "payer", ("payer_key", "pk"),
           adds=_speaker("dues_contact", *_WHO, name="payer"), css="hide-s"),
    Column("complet", _("Completeness"), "complete", ("complete", "sort_key", "pk"), "share", adds=_complete, css="hide-xs"),
    Column("confirme", _("Last confirmed"), "confirmed_on", ("confirmed_on", "pk"), "day", adds=_confirmed, css="hide-s"),
    Column("situation", _("Standing"), "standing_label", None, "standing", money=True),
    Column("reste", _("Left to pay"), "open_amount", None, "euros", money=True, css="hide-xs"),
)  # fmt: skip
del _
BY_KEY = {column.key: column for column in COLUMNS}
DEFAULT = ("nom", "siren", "ville", "antenne", "effectif", "depuis", "situation", "reste")


def chosen(text: str) -> list[Column]:
    """The columns that an address names, in its order; the name of the company always stands first."""
    keys = [key for key in dict.fromkeys(text.split(",")) if key in BY_KEY and key != "nom"]
    return [BY_KEY[key] for key in ("nom", *keys)] if keys else [BY_KEY[key] for key in DEFAULT]


def extras(columns: Iterable[Column], day: date) -> dict[str, Any]:
    """All that the query must add for these columns."""
    found: dict[str, Any] = {}
    for column in columns:
        if column.adds is not None:
            found |= column.adds(day)
    return found
