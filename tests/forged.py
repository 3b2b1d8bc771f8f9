"""Forged fields: what a POST changes, row by row, and every field of every model that a stranger could add to it."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.ranges import RangeField
from django.db import connection, models, transaction

from league.base.models import User
from members.models import Company
from tests.matrix import House, Line, Undo

ROOMS = ("base", "antennas", "members", "dues", "governance", "reporting")
MODELS = [model for room in ROOMS for model in apps.get_app_config(room).get_models() if not hasattr(model, "pgh_id")]
BY_TABLE = {model._meta.db_table: model for model in MODELS}
Column = Any  # a concrete field of a model
Rows = Counter[str]
Payload = dict[str, Any]


MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
DRAWN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
FORGED_KEY = "00000000-0000-4000-8000-00000000f0f0"


def drawn(value: Any) -> bool:
    return isinstance(value, str) and value != FORGED_KEY and bool(DRAWN.match(value))


@dataclass
class Effect:
    """The answer to a POST, and of each table of ours the rows that came (+) and went (-), as columns and values."""

    status: int
    rows: dict[str, list[tuple[str, dict[str, Any]]]] = field(default_factory=dict)

    def without(self, volatile: set[tuple[str, str]]) -> Any:
        """What can be compared: nothing that differs between two honest posts."""
        seen = {
            table: Counter(
                f"{sign}{[(name, value) for name, value in sorted(row.items()) if (table, name) not in volatile]}"
                for sign, row in rows
            )
            for table, rows in self.rows.items()
        }
        return self.status, seen


def differing(one: Effect, other: Effect) -> set[tuple[str, str]]:
    """The columns that two honest posts fill differently: random keys, salts, digests."""
    found = set[tuple[str, str]]()
    for table in {*one.rows, *other.rows}:
        columns: dict[str, list[Rows]] = defaultdict(lambda: [Counter(), Counter()])
        for at, effect in enumerate((one, other)):
            for sign, row in effect.rows.get(table, []):
                for name, value in row.items():
                    columns[name][at][f"{sign}{value}"] += 1
        found |= {(table, name) for name, (first, second) in columns.items() if first != second}
    return found


def touched() -> Counter[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return Counter(dict(cursor.fetchall()))


def content(table: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT to_jsonb(t) FROM "{table}" t')
        return [json.loads(row) if isinstance(row, str) else row for (row,) in cursor.fetchall()]


class Watch:
    """Sends posts that leave no trace, and tells what each did."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.before: dict[str, Rows] = {}
        self.last: dict[str, int] = {}

    def post(
        self, line: Line, role: str, more: Callable[[Payload], Payload] = lambda data: {}, instead: Payload = {}
    ) -> Effect:
        """`more` is added to the honest payload, `instead` replaces parts of it."""
        changed, effect = set[str](), Effect(0)
        after: dict[str, list[dict[str, Any]]] = {}
        try:
            with transaction.atomic():
                data = self.house.payload(line)(self.house.cast)
                start = touched()
                effect.status = self.house.blank(
                    role, self.house.where(line), {**more(data), **data, **instead}
                ).status_code
                changed = {table for table, rows in touched().items() if rows > start[table] and table in BY_TABLE}
                after = {table: content(table) for table in changed}
                raise Undo
        except Undo:
            pass
        for table, rows in after.items():
            if table not in self.before:
                self.before[table] = Counter(map(repr, content(table)))
            now = Counter(map(repr, rows))
            by_text = {repr(row): row for row in rows}
            came = [("+", self.named(table, by_text[text])) for text in (now - self.before[table]).elements()]
            gone = [("-", {"row": text}) for text in (self.before[table] - now).elements()]
            if came or gone:
                effect.rows[table] = came + gone
        return effect

    def named(self, table: str, row: dict[str, Any]) -> dict[str, Any]:
        """The row with "new" for each key of a row that the request itself made (sequences go on, whatever is undone),
        the day for each moment, and "random" for a random key unless it is the forged one."""
        row = {
            name: value[:10] if MOMENT.match(str(value)) else "random" if drawn(value) else value
            for name, value in row.items()
        }
        for one in BY_TABLE[table]._meta.concrete_fields:
            target = one.related_model if one.is_relation else BY_TABLE[table] if one.primary_key else None
            if isinstance(target, type) and isinstance(value := row.get(one.column), int) and value > self.top(target):
                row[one.column] = "new"
        return row

    def top(self, model: type[models.Model]) -> int:
        """The highest key that stood before any post."""
        table = model._meta.db_table
        if table not in self.last:
            value = model._default_manager.aggregate(top=models.Max("pk"))["top"]
            self.last[table] = value if isinstance(value, int) else 0
        return self.last[table]


def models_of(effect: Effect) -> list[type[models.Model]]:
    return [BY_TABLE[table] for table in sorted(effect.rows)]


def plausible(house: House) -> Callable[[Column], str]:
    """A value that the column would take: a row of somebody else for a key, another choice, another day."""
    cast = house.cast
    known = {Company: cast.company_grenoble.pk, type(cast.grenoble): cast.grenoble.pk, User: cast.users["direction"].pk}

    @cache
    def row_of(model: type[models.Model]) -> str:
        return str(known.get(model) or model._default_manager.order_by("pk").values_list("pk", flat=True).first() or 1)

    def value(one: Column) -> str:
        if one.is_relation or one.primary_key:
            return row_of(one.related_model if one.is_relation else one.model)
        if one.choices:
            return str([key for key, _label in one.flatchoices if key != one.get_default()][-1])
        match one:
            case models.BooleanField():
                return "" if one.default is True else "on"
            case models.DateTimeField():
                return "2031-01-01T10:00"
            case models.DateField():
                return "2031-01-01"
            case RangeField():
                return "[2031-01-01,2032-01-01)"
            case models.IntegerField() | models.DecimalField():
                return "7"
            case models.UUIDField():
                return FORGED_KEY
            case models.JSONField():
                return '{"forged": 1}'
            case ArrayField():
                return "forged"
            case models.EmailField():
                return "forged@forged.example"
            case models.URLField():
                return "https://forged.example/"
        return "forged"

    return value


def forgeries(
    house: House, written: Iterable[type[models.Model]], own: Callable[[str], bool], prefixes: set[str]
) -> list[Payload]:
    """Payloads with every field of every model that is not the form's own: one for each model that the honest post
    writes, whose own kinds of value it gives where fields of several models have one name."""
    value = plausible(house)

    def names(model: type[models.Model]) -> Payload:
        found: Payload = {}
        for one in model._meta.concrete_fields:
            found |= dict.fromkeys({one.name, one.attname}, value(one))
            if one.primary_key:
                found["pk"] = value(one)
            if isinstance(one, RangeField):
                found |= {f"{one.name}_0": "2031-01-01", f"{one.name}_1": "2032-01-01"}
        return found

    everything: Payload = {}
    for model in MODELS:
        everything |= names(model)
    return [
        {
            f"{prefix}{name}": text
            for prefix in prefixes
            for name, text in (everything | kinds).items()
            if not own(f"{prefix}{name}")
        }
        for kinds in ([names(model) for model in written] or [{}])
    ]
