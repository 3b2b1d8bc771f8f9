"""What is issued never changes: the application's role is refused every way there is, table by table of the whole house.

Two layers hold it, grants and triggers. Each is tried alone, and without both the change goes through: the control. The
owner and a superuser can do all of it; the README says so.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pgtrigger
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from league.base.frozen import undeletable_tables
from league.base.history import event_models
from tests.base.test_history import as_owner
from tests.conftest import APPLICATION, cloned
from tests.desks.filled import fill

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.proof

# By hand: rows of these are only ever added. History, a table each of the tracked models, comes on top.
FROZEN = {
    "base_file",
    "dues_allocation", "dues_attestation", "dues_attestationfile", "dues_debitreturn", "dues_document",
    "dues_documentfile", "dues_documentline", "dues_duedocument", "dues_entry", "dues_entryaside", "dues_entrymatch",
    "dues_formalnotice", "dues_formalnoticefile", "dues_formalnoticeposted", "dues_instalment", "dues_payment",
    "dues_refund", "dues_release", "dues_reminder", "dues_statement", "dues_statemententry", "dues_statementfile",
    "dues_statementline", "reporting_reportrow",
}  # fmt: skip
# Never written over, and taken back only with the register line that added them, by a function of the owner.
ONLY_TAKEN_BACK = {"members_figure"}
# Some columns, or from some moment on, never change: an attempt of each kind.
IN_PART = {
    "dues_bracket": "UPDATE dues_bracket SET amount = amount + 1",
    "dues_collection": "UPDATE dues_collection SET amount = amount + 1",
    "dues_debitbatch": "UPDATE dues_debitbatch SET collect_on = collect_on + 1",
    "dues_scale": "UPDATE dues_scale SET year = year + 100 WHERE decision_id IS NOT NULL",
    "dues_sepamandate": "UPDATE dues_sepamandate SET signed_on = signed_on - 1",
    "members_absorption": "UPDATE members_absorption SET reason = 'x'",
    "members_consent": "UPDATE members_consent SET field = 'portrait'",
    "members_figure": "UPDATE members_figure SET jobs = 1",
    "members_intakeline": "UPDATE members_intakeline SET raw = '[]'",
    "members_withholding": "UPDATE members_withholding SET field = 'size'",
    "reporting_report": "UPDATE reporting_report SET title = 'x'",
}


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A full house, committed in a database of its own, that each test of this file leaves as it was."""
    with cloned(django_db_blocker), django_db_blocker.unblock():
        fill()
        yield


def refused(attempt: Callable[[], Any] | str, *before: str) -> str:
    """What the database answers to an attempt, empty when it lets it pass; all of it is rolled back."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                for sql in before:
                    cursor.execute(sql)
                if isinstance(attempt, str):
                    cursor.execute(attempt)
            if not isinstance(attempt, str):
                attempt()
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error)
    return ""


def rows(sql: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row for (row,) in cursor.fetchall()}


def column_of(table: str) -> str:
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return next(f.column for f in model._meta.concrete_fields if not f.primary_key and not f.generated)


def model_of(table: str) -> Any:
    return next(model for model in apps.get_models() if model._meta.db_table == table)


def in_code(table: str) -> dict[str, Callable[[], Any]]:
    """The ways through the code: a bulk update, a save of one row, a deletion in bulk, each also with triggers ignored."""
    model = model_of(table)
    name = next(f.name for f in model._meta.concrete_fields if not f.primary_key and not f.generated)

    def ignoring() -> None:
        with pgtrigger.ignore():
            model._default_manager.update(**{name: F(name)})

    def raw_delete() -> None:
        found = model._default_manager.all()
        found._raw_delete(found.db)

    return {
        "bulk update": lambda: model._default_manager.update(**{name: F(name)}),
        "bulk update, triggers ignored": ignoring,
        "bulk_update": lambda: model._default_manager.bulk_update(model._default_manager.all()[:2], [name]),
        "bulk delete": raw_delete,
    }


def in_sql(table: str) -> dict[str, tuple[str, ...]]:
    change = f"UPDATE {table} SET {column_of(table)} = {column_of(table)}"
    return {
        "UPDATE": (change,),
        "DELETE": (f"DELETE FROM {table}",),
        "TRUNCATE": (f"TRUNCATE {table} CASCADE",),
        "DISABLE TRIGGER": (f"ALTER TABLE {table} DISABLE TRIGGER USER",),
        "DISABLE TRIGGER ALL": (f"ALTER TABLE {table} DISABLE TRIGGER ALL",),
        "replica": (change, "SET session_replication_role = replica"),
        "ignore": (change, "SET pgtrigger.ignore = '{}'"),
        "DROP": (f"DROP TABLE {table} CASCADE",),
    }


def protected() -> list[str]:
    return sorted(FROZEN | ONLY_TAKEN_BACK | {model._meta.db_table for model in event_models()})


def unlisted() -> dict[str, set[str]]:
    """Tables that the database protects and the lists here do not name, or the other way round; and what may be deleted."""
    table = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND "
    unchangeable = rows(f"{table} NOT has_table_privilege(oid, 'UPDATE')") - {"django_migrations"}
    guarded = rows(
        "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
        " AND tgtype & 2 > 0"  # before: what refuses; history is written after
    )
    gone = rows(f"{table} (has_table_privilege(oid, 'DELETE') OR has_table_privilege(oid, 'TRUNCATE'))")
    return {
        "grants": unchangeable ^ set(protected()),
        "triggers": guarded ^ (FROZEN | IN_PART.keys()),
        "may be deleted": gone & set(undeletable_tables()),
    }


@pytest.mark.usefixtures("house")
def test_the_list_written_here_is_what_the_database_protects() -> None:
    assert unlisted() == {"grants": set(), "triggers": set(), "may be deleted": set()}


@pytest.mark.usefixtures("house")
def test_every_way_to_change_them_is_refused() -> None:
    tried, passed = 0, []
    for table in protected():
        for way, (attempt, *before) in in_sql(table).items():
            tried += 1
            if not refused(attempt, *before):
                passed.append((table, way))
        for way, act in in_code(table).items() if table in FROZEN else ():
            tried += 1
            if not refused(act):
                passed.append((table, way))
    for table, attempt in IN_PART.items():
        tried += 1
        said = refused(attempt)
        assert rows(f"SELECT 1 FROM {table} LIMIT 1"), table
        if not re.search("pgtrigger: |never changes|permission denied", said):
            passed.append((table, said))
    print(f"\n{tried - len(passed)} of {tried} attempts on {len(protected()) + len(IN_PART)} tables refused")
    assert passed == []


@pytest.mark.usefixtures("house")
def test_each_layer_holds_alone_and_without_both_nothing_does() -> None:
    role = f'"{APPLICATION["USER"]}"'
    every = ", ".join(sorted(FROZEN))
    filled = [table for table in sorted(FROZEN) if rows(f"SELECT 1 FROM {table} LIMIT 1")]
    assert filled == sorted(FROZEN), "the control: there are rows to protect"
    off, on = (
        "; ".join(f"ALTER TABLE {table} {word} TRIGGER USER" for table in FROZEN) for word in ("DISABLE", "ENABLE")
    )

    def held(ways: tuple[str, ...]) -> list[tuple[str, str]]:
        return [
            (table, way)
            for table in FROZEN
            for way, (attempt, *before) in in_sql(table).items()
            if way in ways and not refused(attempt, *before)
        ]

    as_owner(f"GRANT UPDATE, DELETE, TRUNCATE ON {every} TO {role}")
    try:
        assert held(("UPDATE", "DELETE", "TRUNCATE", "ignore")) == [], "the triggers alone"
        assert [table for table in FROZEN if not refused(in_code(table)["bulk update, triggers ignored"])] == []
        as_owner(off)
        open_ways = held(("UPDATE",))
        assert {table for table, _way in open_ways} == FROZEN, "the control: without both, every table can be changed"
    finally:
        as_owner(f"REVOKE UPDATE, DELETE, TRUNCATE ON {every} FROM {role}")
    try:
        assert held(("UPDATE", "DELETE", "TRUNCATE")) == [], "the grants alone"
    finally:
        as_owner(on)


@pytest.mark.usefixtures("house")
def test_the_control_a_grant_is_seen() -> None:
    role = f'"{APPLICATION["USER"]}"'
    for table in ("dues_entry", "members_companyevent"):
        as_owner(f"GRANT UPDATE ON {table} TO {role}")
        try:
            assert unlisted()["grants"] == {table}
            assert bool(refused(in_sql(table)["UPDATE"][0])) == (table in FROZEN), "history is held by its grants alone"
        finally:
            as_owner(f"REVOKE UPDATE ON {table} FROM {role}")


BYPASS = re.compile(
    r"pgtrigger\.(ignore|disable|uninstall)|session_replication_role|(DISABLE|DROP)\s+TRIGGER|\.ignore\(\s*[\"']?\w+:",
    re.IGNORECASE,
)


def test_no_code_goes_round_a_trigger() -> None:
    read, found = 0, []
    for room in ("antennas", "dues", "governance", "league", "members", "reporting", "templates", "manage.py"):
        place = ROOT / room
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.suffix not in {".py", ".sql", ".html", ".txt", ".sh", ".yml"} or "migrations" in path.parts:
                continue
            read += 1
            found += [
                (str(path.relative_to(ROOT)), line.strip())
                for line in path.read_text(encoding="utf-8").splitlines()
                if BYPASS.search(line)
            ]
    print(f"\n{read} files read")
    assert read > 400
    # The one place that names it is where it is taken from everybody but the owner.
    assert [path for path, _line in found] == ["league/base/grants.py"]
    assert BYPASS.search("with pgtrigger.ignore():"), "the control: it would be seen"
