"""Figure F14: PostgreSQL ended in the middle of the work, and sessions ended in their COMMIT."""

import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client
from django.urls import reverse

from league.base import jobs
from league.base.days import today
from league.base.models import Job
from tests.cast import Cast, make_cast
from tests.desks.make import signed_in
from tests.twice import work
from tests.twice.own_server import OwnServer, environment_of
from tests.workers import until

pytestmark = pytest.mark.proof
PIECES, RESTARTS = 150, 3
ASKED = {"lost": "after", "cut": "before"}  # where the COMMIT of a piece stands when its session is ended
MARKS = "SELECT split_part(reference, ':', 2), count(*) FROM base_decision WHERE body = 'work' GROUP BY 1"


def done_and_begun(server: OwnServer) -> tuple[int, int]:
    sql = (
        "SELECT count(*) FILTER (WHERE done_at IS NOT NULL),"
        " count(*) FILTER (WHERE done_at IS NULL AND tries > 0) FROM base_workitem"
    )
    ((done, begun),) = server.ask(sql)
    return int(done), int(begun)


@pytest.mark.usefixtures("empty_broker")
def test_three_restarts_and_six_commits_cut_off_leave_each_piece_done_once(
    own_server: OwnServer, start_worker: Callable[..., Any]
) -> None:
    pieces: dict[str, dict[str, Any]] = {f"{n:03}": {"seconds": 0.04} for n in range(PIECES)}
    pieces |= {f"{kind}{n}": {"commit": when} for kind, when in ASKED.items() for n in range(3)}
    start_worker(environment_of(own_server), "--queues", "default", "--concurrency", "2")
    job, hits = work.ask(pieces.items(), str(uuid.uuid4())), 0

    def swept(true: Callable[[], bool]) -> Callable[[], bool]:
        """Asks as the clock does, who finds no server for a moment and comes again."""

        def look() -> bool:
            try:
                jobs.sweep()
            except OperationalError:
                connections.close_all()
            return true()

        return look

    with own_server.ends_sessions_at_commit():
        for restart in range(RESTARTS):
            more = 35 * (restart + 1)
            until(swept(lambda more=more: done_and_begun(own_server)[0] >= more), what="a part of the pieces")
            until(lambda: done_and_begun(own_server)[1] > 0, what="a piece under way")
            hits += 1
            own_server.stop()
            connections.close_all()
            own_server.start()
        finished = swept(lambda: Job.objects.filter(pk=job.pk, finished_at__isnull=False).exists())
        until(finished, what="the rest", seconds=240)
    ended = Counter(own_server.ended)
    marks = Counter({key: int(count) for key, count in own_server.ask(MARKS)})
    rows = {item.key: item for item in job.items.all()}
    again = sum(item.tries > 1 for item in rows.values())
    lost = [item for key, item in rows.items() if key.startswith("lost")]
    print(
        f"{len(rows)} pieces, {hits} of {RESTARTS} restarts with work under way, sessions ended in COMMIT {dict(ended)}: "
        f"{len(marks)} done, {again} of them at a second try, {sum(marks.values()) - len(marks)} twice"
    )
    assert marks == Counter(dict.fromkeys(pieces, 1))
    assert all(item.done_at and not item.parked_at for item in rows.values()), "no piece is stuck under way"
    assert ended["SyncRep"] >= 3, "answers of commits were lost"
    assert ended["PgSleep"] >= 3, "commits were cut off"
    assert {item.tries for item in lost} == {1}, "what was committed without an answer is read again, not done again"
    assert all(item.tries > 1 for key, item in rows.items() if key.startswith("cut"))


@pytest.fixture
def cast(own_server: OwnServer) -> Cast:
    return make_cast()


def lost_answer(server: OwnServer, client: Client, address: str, data: dict[str, Any]) -> Any:
    """The answer to a form whose COMMIT stands while its session is ended before it hears so."""
    connections.close_all()
    connection.settings_dict["OPTIONS"] = {"options": "-c synchronous_commit=on"}
    try:
        with server.ends_sessions_at_commit():
            return client.post(address, data)
    finally:
        connections.close_all()
        connection.settings_dict["OPTIONS"] = {}


def test_a_payment_whose_answer_was_lost_is_found_again_by_its_form(own_server: OwnServer, cast: Cast) -> None:
    client = signed_in(cast, "treasurer")
    client.raise_request_exception = False
    address = f"{reverse('dues:payment_new')}?company={cast.company_lyon.pk}"
    data = {
        "amount": "50", "day": today().isoformat(), "method": "cheque", "reference": "1", "confirm": "1",
        "intent": str(uuid.uuid4()),
    }  # fmt: skip
    count = "SELECT count(*) FROM dues_payment"
    broken = lost_answer(own_server, client, address, data)
    assert own_server.ended == ["SyncRep"], "the answer of the commit was lost"
    assert broken.status_code == 500
    assert "Traceback" not in broken.content.decode()
    assert own_server.ask(count) == [(1,)], "and the commit stands"
    assert client.post(address, data).status_code == 302
    assert own_server.ask(count) == [(1,)]
    print("a payment, its answer lost, its form sent again: 1 payment")

    lost_answer(own_server, client, address, {**data, "intent": str(uuid.uuid4())})
    assert client.post(address, {**data, "intent": str(uuid.uuid4())}).status_code == 302
    ((payments,),) = own_server.ask(count)
    print(f"the control, without the name of the wish: {payments - 1} payments of one")
    assert payments == 3

    own_server.stop()
    connections.close_all()
    away = client.get(reverse("dues:payments"))
    assert away.status_code == 500
    assert "Traceback" not in away.content.decode()
    own_server.start()
    connections.close_all()
    assert client.get(reverse("dues:payments")).status_code == 200
