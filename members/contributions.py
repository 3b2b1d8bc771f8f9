"""What a register line brought to a company, kept row by row: where each value comes from, and how it is taken back."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _

from league.base.acts import Refused
from league.base.frozen import frozen_tables
from members.models import Contribution, IntakeLine

# Tables that bringing a line in may touch, with the column that names the company; those that rest on others first.
TABLES = {
    "members_contactfunction": "company_id",
    "members_figure": "company_id",
    "members_establishment": "company_id",
    "members_antennaassignment": "company_id",
    "members_collegeassignment": "company_id",
    "members_companyname": "company_id",
    "members_membership": "company_id",
    "members_company": "id",
}
PERSON = "base_person"
COUNTED = {"version"}  # goes up with every save, also when something is taken back: never down again

Row = dict[str, Any]
Key = tuple[str, int]

_ROWS = " UNION ALL ".join(
    f"SELECT '{table}', id, to_jsonb(t) FROM {table} t WHERE {column} = ANY(%(companies)s)"  # noqa: S608
    for table, column in TABLES.items()
)
_PEOPLE = (
    "SELECT 'base_person', id, to_jsonb(t) FROM base_person t WHERE lower(email) = ANY(%(emails)s)"
    " OR id IN (SELECT person_id FROM members_contactfunction WHERE company_id = ANY(%(companies)s))"
)


@dataclass(frozen=True)
class Brought:
    """A line and the company it is brought into; `emails` are those it names, in lower case."""

    line: int
    company: int
    emails: frozenset[str] = field(default_factory=frozenset)


def _rows(companies: Collection[int], emails: Iterable[str]) -> dict[Key, Row]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_ROWS} UNION ALL {_PEOPLE}", {"companies": list(companies), "emails": list(emails)})
        return {(table, pk): _json(row) for table, pk, row in cursor.fetchall()}


def _json(row: Any) -> Row:
    found: Row = json.loads(row) if isinstance(row, str) else row
    return found


def emails_of(cells: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(cells[name].lower() for name in ("contact_email", "dues_email") if cells[name])


@contextmanager
def kept(emails: Collection[str], companies: Collection[int] = ()) -> Iterator[list[Brought]]:
    """Everything that the block writes about companies is kept as what lines brought: fill the list it gives.

    `companies` are those that stand already, `emails` all that the lines name. Each company may be there once: what
    several lines bring to one company is kept in as many blocks. Three statements for any number.
    """
    brought: list[Brought] = []
    before = _rows(companies, emails) if companies or emails else {}
    yield brought
    if not brought:
        return
    after = _rows({one.company for one in brought}, emails)
    line_of = {one.company: one.line for one in brought}
    rows = {one.line: Contribution(line_id=one.line, company_id=one.company) for one in brought}
    speaks: dict[int, int] = {}
    for (table, _pk), row in sorted(after.items()):
        if table == "members_contactfunction":
            speaks.setdefault(row["person_id"], line_of[row["company_id"]])
    named = {email: one.line for one in reversed(brought) for email in one.emails}
    for (table, pk), row in after.items():
        old = before.get((table, pk))
        if old == row:
            continue
        if table == PERSON:
            line = speaks.get(pk) or named.get(row["email"].lower())
        else:
            line = line_of.get(row[TABLES[table]])
        if line is None:
            continue
        if old is None:
            rows[line].added.append({"table": table, "pk": pk, "row": row})
            continue
        values = {name: [old[name], row[name]] for name in row if old[name] != row[name] and name not in COUNTED}
        if values:
            rows[line].changed.append({"table": table, "pk": pk, "values": values})
    Contribution.objects.bulk_create(rows.values(), batch_size=500)


# --- taken back ------------------------------------------------------------------------------------------------------


def take_back(line: IntakeLine) -> None:
    """The company is as if the line had never been brought in; the caller holds the lock of the register.

    A value that a person or a later line has changed since stays as it is now. Refused, and nothing is done, when a row
    that the line added was changed by a person, or when something rests on it: a document, a seat, a login.
    """
    own = Contribution.objects.select_for_update().get(line=line)
    added = {(one["table"], one["pk"]): one["row"] for one in own.added}
    changed = {(one["table"], one["pk"]): one["values"] for one in own.changed}
    near = _beside(own, [pk for table, pk in (*added, *changed) if table == PERSON])
    later, others = [one for one in near if one.pk > own.pk], [one for one in near if one.pk < own.pk]
    now = _now({*added, *changed})
    touched = _hand_over_people(own, added, [*later, *others])
    touched |= _refuse_if_changed(added, now, later)
    updates: dict[Key, Row] = {}
    for key, values in changed.items():
        for column, (was, became) in values.items():
            heir = _heir(later, key, column, became)
            if heir is not None:
                heir["values"][column][0] = was
                touched |= {one.pk for one in later if heir in one.changed}
            elif key in now and now[key][column] == became:
                updates.setdefault(key, {})[column] = was
    Contribution.objects.bulk_update(
        [one for one in (*later, *others, own) if one.pk in touched or one is own], ["added", "changed"]
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT members_take_back(%s)", [own.pk])
            for (table, pk), values in updates.items():
                _write(cursor, table, pk, values)
            cursor.execute("UPDATE members_company SET version = version + 1 WHERE id = %s", [own.company_id])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        raise Refused(_rests(error)) from error
    line.company = None


def _beside(own: Contribution, people: Collection[int]) -> list[Contribution]:
    """What other lines brought to the same company, and to those that the same people speak for, oldest first."""
    functions = apps.get_model("members", "ContactFunction")._default_manager
    companies = {own.company_id, *functions.filter(person__in=people).values_list("company_id", flat=True)}
    rows = Contribution.objects.select_for_update().filter(company__in=companies).exclude(pk=own.pk)
    return list(rows.order_by("pk"))


def _now(keys: Collection[Key]) -> dict[Key, Row]:
    found: dict[Key, Row] = {}
    frozen = set(frozen_tables())
    with connection.cursor() as cursor:
        for table in sorted({table for table, _pk in keys}):
            pks = [pk for other, pk in keys if other == table]
            lock = "" if table in frozen else "FOR UPDATE"  # what never changes is not locked either
            cursor.execute(f"SELECT id, to_jsonb(t) FROM {_known(table)} t WHERE id = ANY(%s) {lock}", [pks])  # noqa: S608
            found |= {(table, pk): _json(row) for pk, row in cursor.fetchall()}
    return found


def _known(table: str) -> str:
    if table not in TABLES and table != PERSON:
        raise ValueError(table)
    return table


def _write(cursor: Any, table: str, pk: int, values: Row) -> None:
    columns = [connection.ops.quote_name(name) for name in values]
    sets = ", ".join(f"{name} = r.{name}" for name in columns)
    cursor.execute(
        f"UPDATE {_known(table)} t SET {sets} FROM jsonb_populate_record(NULL::{table}, %s::jsonb) r WHERE t.id = %s",  # noqa: S608
        [json.dumps(values), pk],
    )


def _heir(later: Sequence[Contribution], key: Key, column: str, value: Any) -> Row | None:
    """The next change of the same value by a later line: it takes over what was there before both."""
    for other in later:
        for one in other.changed:
            if (one["table"], one["pk"]) == key and column in one["values"]:
                return one if one["values"][column][0] == value else None
    return None


def _hand_over_people(own: Contribution, added: dict[Key, Row], others: Sequence[Contribution]) -> set[int]:
    """People that the line made known and other lines speak of too stay, as what the first of those brought."""
    people = [pk for table, pk in added if table == PERSON]
    mine = [pk for table, pk in added if table == "members_contactfunction"]
    touched: set[int] = set()
    if not people:
        return touched
    functions = apps.get_model("members", "ContactFunction")._default_manager
    elsewhere = functions.filter(person__in=people).exclude(pk__in=mine).order_by("pk").select_related("person")
    for function in elsewhere:
        if (PERSON, function.person_id) not in added:
            continue
        heir = next((one for one in others if _adds(one, "members_contactfunction", function.pk)), None)
        if heir is None:
            raise Refused(
                _("%(name)s speaks for a company by another act since: this cannot be undone.")
                % {"name": function.person}
            )
        heir.added.append({"table": PERSON, "pk": function.person_id, "row": added.pop((PERSON, function.person_id))})
        own.added = [one for one in own.added if (one["table"], one["pk"]) != (PERSON, function.person_id)]
        touched.add(heir.pk)
    return touched


def _adds(contribution: Contribution, table: str, pk: int) -> bool:
    return any((one["table"], one["pk"]) == (table, pk) for one in contribution.added)


def _refuse_if_changed(added: Mapping[Key, Row], now: Mapping[Key, Row], later: Sequence[Contribution]) -> set[int]:
    """What later lines changed on a row that goes is forgotten with it; what a person changed is refused."""
    touched: set[int] = set()
    for key, row in added.items():
        expected = dict(row)
        for other in later:
            for one in [one for one in other.changed if (one["table"], one["pk"]) == key]:
                expected |= {name: became for name, (_was, became) in one["values"].items()}
                other.changed.remove(one)
                touched.add(other.pk)
        current = now.get(key)
        if current is None or any(current[name] != expected[name] for name in expected if name not in COUNTED):
            raise Refused(
                _("What this line added was changed since (%(what)s): correct it on the page of the company.")
                % {"what": _called(key[0])}
            )
    return touched


def model_of(table: str) -> type[models.Model]:
    return next(model for model in apps.get_models() if model._meta.db_table == table)


def _called(table: str) -> str:
    return str(model_of(table)._meta.verbose_name)


def _rests(error: IntegrityError) -> str:
    table = getattr(getattr(error.__cause__, "diag", None), "table_name", "") or ""
    known = any(model._meta.db_table == table for model in apps.get_models())
    return _("Something rests on what this line brought (%(what)s): it cannot be undone any more.") % {
        "what": _called(table) if known else _("a later row")
    }


# --- told ------------------------------------------------------------------------------------------------------------


def told(contribution: Contribution) -> list[dict[str, str]]:
    """What a line brought, for people: each thing's name, and its value or the value before and after."""
    found = []
    for one in contribution.changed:
        model = model_of(one["table"])
        labels = {field.attname: str(getattr(field, "verbose_name", "")) for field in model._meta.concrete_fields}
        for column, (was, became) in one["values"].items():
            if column in ("sort_key", "siren_absence", "span"):
                continue
            found.append({"label": labels.get(column, column), "value": _value(became), "before": _value(was)})
    for one in contribution.added:
        label, value = _called(one["table"]), _shown(one["table"], one["row"])
        if value:
            found.append({"label": label, "value": value, "before": ""})
    return [{**one, "label": one["label"][:1].upper() + one["label"][1:]} for one in found]


def _value(value: Any) -> str:
    return "" if value is None else str(value)


def _shown(table: str, row: Row) -> str:
    match table:
        case "members_companyname" | "members_company":
            return str(row["name"])
        case "members_establishment":
            return " ".join(filter(None, [row["street"], row["postal_code"], row["town"]]))
        case "members_figure":
            return "" if row["jobs"] is None else _("%(n)s jobs") % {"n": row["jobs"]}
        case "base_person":
            return f"{row['first_name']} {row['last_name']}".strip()
        case _:
            return ""
