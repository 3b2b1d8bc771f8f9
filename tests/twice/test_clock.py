"""Figure F15: more clocks and workers than there should be, and a clock that stands still over the end of a month."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg2
import pytest
from celery.schedules import crontab

from dues import issuing
from dues.models import Document, Due, ReminderLevel
from governance import mandates
from league.base.models import Seal
from league.celery import app
from members import confirmation
from members.models import Company
from tests.at_once import ROOT
from tests.cast import Cast
from tests.dues.make import make_members, open_and_price
from tests.governance import make

pytestmark = pytest.mark.proof
WORKERS, YEAR = 4, 2031
FIRST = date(YEAR, 3, 25)
STOPPED = {date(YEAR, 3, 30), date(YEAR, 3, 31), date(YEAR, 4, 1)}
DAYS = [day for n in range(13) if (day := FIRST + timedelta(days=n)) not in STOPPED]
HOURS = (3, 6, 7)  # the hours at which something is due once a day
LADDER = {1: 15, 2: 17, 3: 20, 4: 22}  # days after the due day
Broadcast = Callable[[datetime, str], list[str]]


@pytest.fixture
def unblocked(cast_committed: Cast, django_db_blocker: Any) -> Iterator[Cast]:
    with django_db_blocker.unblock():
        yield cast_committed


@pytest.fixture
def broadcast(child_environment: dict[str, str]) -> Iterator[Broadcast]:
    """Sends one task to four workers at once and gives the error of each."""
    environment = {**child_environment, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "league.settings"}
    words = [sys.executable, "-m", "tests.twice.clock_child"]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    running = [subprocess.Popen(words, cwd=ROOT, env=environment, **pipes) for _ in range(WORKERS)]
    assert [one.stdout.readline() for one in running] == ["ready\n"] * WORKERS

    def send(moment: datetime, name: str) -> list[str]:
        for one in running:
            one.stdin.write(json.dumps([moment.isoformat(), name]) + "\n")
            one.stdin.flush()
        return [json.loads(one.stdout.readline()) for one in running]

    yield send
    for one in running:
        one.kill()
        one.wait(10)


def called(days: int) -> list[Document]:
    """Calls issued on `days` days in a row, so that the first reminders fall due from FIRST on, day by day."""
    make_members(24)
    campaign = open_and_price(YEAR)
    wanted = list(Due.objects.filter(campaign=campaign, amount__gt=0).order_by("pk").values_list("pk", flat=True))
    for n in range(days):
        issuing.issue_now(
            campaign, wanted[n::days], by=None, on=date(YEAR, 1, 25) + timedelta(days=n), mail=False, pdfs=False
        )
    for level, after in LADDER.items():
        ReminderLevel.objects.filter(level=level).update(days_after_due=after)
    return list(Document.objects.filter(kind="call", issued_on__year=YEAR).order_by("pk"))


def due_at(hour: int) -> list[str]:
    """The tasks of the house's clock at an hour: what is due then, and what is due every few seconds."""
    names = []
    for entry in app.conf.beat_schedule.values():
        schedule = entry["schedule"]
        if not isinstance(schedule, crontab) or hour in schedule.hour:
            names.append(entry["task"])
    return names


def expected(documents: list[Document]) -> set[tuple[int, int, date]]:
    """What the rule of the ladder asks for: one level a day at most, none before its days, missed ones on the next day."""
    found: dict[tuple[int, int], date] = {}
    for day in DAYS:
        for document in documents:
            level = next((one for one in LADDER if (document.pk, one) not in found), None)
            if level is None:
                continue
            ready = document.due_on + timedelta(days=LADDER[level])
            if level > 1:
                ready = max(ready, found[document.pk, level - 1] + timedelta(days=LADDER[level] - LADDER[level - 1]))
            if ready <= day:
                found[document.pk, level] = day
    return {(document, level, day) for (document, level), day in found.items()}


def rows(environment: dict[str, str], sql: str) -> list[tuple[Any, ...]]:
    connection = psycopg2.connect(environment["MIGRATION_DATABASE_URL"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall()) if cursor.description else []
    finally:
        connection.close()


REMINDED = "SELECT r.document_id, l.level, r.day FROM dues_reminder r JOIN dues_reminderlevel l ON l.id = r.level_id"


def test_ten_days_of_four_clocks_and_a_stop_over_the_end_of_a_month_do_each_thing_once(
    unblocked: Cast, child_environment: dict[str, str], broadcast: Broadcast
) -> None:
    documents = called(14)
    ((person, company),) = make.members(1, "LYO")
    mandates.appoint(
        seat=make.seat("comite-lyon"), person=person, company=company, span_from=date(2028, 4, 30),
        term_ends_on=date(YEAR, 4, 30), decision=make.decision(), by=None, on=date(2028, 4, 30),
    )  # fmt: skip
    # The reminders of 30 and 31 March fall into the stop: the first of them is skipped, the last one caught up.
    confirmation.open_campaign(
        year=YEAR, opens_on=FIRST, closes_on=date(YEAR, 5, 1), reminder_days=[5, 6, 11], by=None, on=FIRST
    )
    ticks, errors = 0, Counter[str]()
    for day in DAYS:
        for hour in HOURS:
            moment = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/Paris"))
            for name in due_at(hour):
                errors.update(f"{name}: {error}" for error in broadcast(moment, name) if error)
                ticks += 1
        Company.objects.filter(pk=unblocked.company_lyon.pk).update(presentation=f"{day}")  # for the next night's seal
    reminded = rows(child_environment, f"{REMINDED} ORDER BY r.id")
    wanted = expected(documents)
    print(
        f"{len(DAYS)} virtual days, {len(STOPPED)} days without a clock, {ticks} ticks to {WORKERS} workers: "
        f"{len(reminded)} of {len(wanted)} reminders, errors {dict(errors)}"
    )
    assert not errors
    assert Counter(reminded) == Counter(wanted)
    assert {level for _document, level, _day in wanted} == set(LADDER), "the control: every level was reached"
    after = DAYS[5]
    late = [document.pk for document in documents if document.due_on + timedelta(days=15) in STOPPED]
    assert late, "the control: some fell due while the clock stood still"
    due_on = {document.pk: document.due_on for document in documents}
    caught = [due_on[document] for document, level, day in reminded if (level, day) == (1, after)]
    assert len(caught) >= len(late)
    assert caught == sorted(caught), "what is overdue longest comes first"

    letters = dict(rows(child_environment, "SELECT kind, count(*) FROM base_letter GROUP BY kind"))
    by_level = Counter(level for _document, level, _day in wanted)
    assert letters["reminder_1"] == by_level[1]
    assert letters["reminder_2"] == by_level[2]
    assert rows(child_environment, "SELECT count(*) FROM dues_formalnotice") == [(by_level[4],)]
    assert letters["terms_end"] == 4, "two people told three months before, and again one month before"
    steps = rows(
        child_environment, "SELECT day, step, count(*) FROM members_confirmationletter GROUP BY day, step ORDER BY day"
    )
    members = steps[0][2]
    assert members > 24
    assert steps == [(FIRST, 0, members), (after, 2, members), (date(YEAR, 4, 5), 3, members)]
    assert letters["confirmation"] == 3 * members
    assert_sealed_once(child_environment)
    control_without_the_lock(child_environment, broadcast)


def assert_sealed_once(environment: dict[str, str]) -> None:
    """Each history row up to the last seal of its table stands under one seal: counted again, table by table."""
    seals = list(Seal.objects.order_by("table", "up_to"))
    tables = {seal.table for seal in seals}
    print(f"{len(seals)} seals over {len(tables)} tables of history")
    assert sum(seal.table == "members_companyevent" for seal in seals) == len(DAYS), "one a night"
    for table in tables:
        mine = [seal for seal in seals if seal.table == table]
        counted = rows(environment, f'SELECT count(*) FROM "{table}" WHERE pgh_id <= {mine[-1].up_to}')
        assert counted == [(sum(seal.rows for seal in mine),)], table


def control_without_the_lock(environment: dict[str, str], broadcast: Broadcast) -> None:
    """Without the lock the database alone keeps it once; without both it comes double."""
    campaign, issued = open_and_price(YEAR + 1), date(YEAR + 1, 1, 15)
    documents = issuing.issue_now(campaign, by=None, on=issued, mail=False, pdfs=False)
    morning = datetime(YEAR + 1, 3, 16, 6, tzinfo=ZoneInfo("Europe/Paris"))
    broadcast(morning, "unlock")
    refused = Counter(error for error in broadcast(morning, "dues.tasks.remind") if error)
    sql = f"{REMINDED} JOIN dues_document d ON d.id = r.document_id WHERE d.issued_on >= '{YEAR + 1}-01-01'"
    kept = Counter(row[0] for row in rows(environment, sql))
    print(f"without the lock: {len(kept)} documents reminded once, {dict(refused)} of {WORKERS} workers")
    assert kept == Counter(document.pk for document in documents)
    assert refused == {"IntegrityError": WORKERS - 1}, "they did meet"

    for table, column in (("dues_reminder", "document"), ("base_letter", "intent")):
        rows(
            environment,
            f"""DO $$ DECLARE name text; BEGIN
                FOR name IN SELECT conname FROM pg_constraint WHERE conrelid = '{table}'::regclass AND contype = 'u'
                    AND pg_get_constraintdef(oid) LIKE '%{column}%'
                LOOP EXECUTE format('ALTER TABLE {table} DROP CONSTRAINT %I CASCADE', name); END LOOP;
            END $$""",
        )
    broadcast(morning + timedelta(days=2), "dues.tasks.remind")
    double = Counter(row[0] for row in rows(environment, f"{sql} AND l.level = 2"))
    print(f"without lock and constraint: {sum(double.values())} reminders of {len(double)} documents")
    assert sum(double.values()) > len(double) > 0
