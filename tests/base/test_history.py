"""History: who changed what in which act and why; and a seal that shows when somebody touched it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import psycopg2
import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from league.base import history
from league.base.models import Decision, Right, Seal
from league.base.rights import set_reach
from tests.cast import Cast

NOW = timedelta(0)


def right(act: str = "member.see") -> Right:
    return Right.objects.get(function="direction", act=act)


def events(row: Right) -> Any:
    return apps.get_model("base", "RightEvent").objects.filter(pgh_obj_id=row.pk).order_by("pgh_id")


def change(by: Any, reach: str = "antenna", because: str = "essai") -> Right:
    return set_reach(function="direction", act="member.see", reach=reach, because=because, by=by, on=date(2026, 3, 1))


@pytest.mark.django_db
def test_a_change_keeps_who_which_act_which_day_and_why(cast: Cast) -> None:
    by = cast.users["direction"]
    event = events(change(by)).last()
    assert (event.pgh_label, event.reach) == ("update", "antenna")
    assert event.pgh_context == {
        "act": "league.base.rights.set_reach", "by": by.pk, "who": by.email, "on": "2026-03-01", "because": "essai",
    }  # fmt: skip


@pytest.mark.django_db
def test_many_rows_at_once_are_all_in_history() -> None:
    Decision.objects.bulk_create([Decision(body="x", day=date(2026, 1, 1)) for _ in range(50)])
    Decision.objects.filter(body="x").update(reference="y")
    found = apps.get_model("base", "DecisionEvent").objects.filter(body="x")
    assert (found.filter(reference="").count(), found.filter(reference="y").count()) == (50, 50)


@pytest.mark.django_db
def test_the_application_may_not_touch_history(cast: Cast) -> None:
    event = events(change(cast.users["direction"])).last()
    for touch in (lambda: events(right()).update(reach="league"), event.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            touch()


@pytest.mark.django_db
def test_every_change_is_under_a_seal_and_nothing_is_sealed_twice(cast: Cast) -> None:
    change(cast.users["direction"])
    made = history.seal(settled=NOW)
    assert {seal.table for seal in made} >= {"base_rightevent", "base_personevent", "antennas_tenureevent"}
    assert history.seal(settled=NOW) == []
    assert history.broken_seals() == []
    change(cast.users["direction"], "league")
    (again,) = history.seal(settled=NOW)
    assert (again.table, again.rows) == ("base_rightevent", 1)
    assert history.broken_seals() == []


@pytest.mark.django_db
def test_what_is_not_settled_is_sealed_later(cast: Cast) -> None:
    change(cast.users["direction"])
    assert "base_rightevent" not in {
        seal.table for seal in history.seal() if seal.up_to == events(right()).last().pgh_id
    }


@pytest.fixture
def unblocked(django_db_blocker: Any, committed_db: str) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def as_owner(sql: str) -> None:
    """A statement by the role that owns the tables, which no trigger and no grant can stop."""
    from tests.conftest import OWNER

    with psycopg2.connect(
        host=OWNER["HOST"], port=OWNER["PORT"] or None, user=OWNER["USER"], password=OWNER["PASSWORD"] or None,
        dbname=connection.settings_dict["NAME"],
    ) as owner, owner.cursor() as cursor:  # fmt: skip
        cursor.execute(sql)


@pytest.mark.usefixtures("unblocked")
@pytest.mark.parametrize(
    "touch",
    [
        "UPDATE base_rightevent SET reach = 'company' WHERE pgh_id = (SELECT min(pgh_id) FROM base_rightevent)",
        "DELETE FROM base_rightevent WHERE pgh_id = (SELECT max(pgh_id) FROM base_rightevent)",
        "UPDATE base_rightevent SET pgh_context = jsonb_set(pgh_context, '{who}', '\"x\"') WHERE pgh_context ? 'who'",
    ],
)
def test_a_history_touched_by_the_owner_breaks_its_seal(touch: str) -> None:
    change(None)
    history.seal(settled=NOW)
    assert history.broken_seals() == []
    as_owner(touch)
    assert [seal.table for seal in history.broken_seals()] == ["base_rightevent"]


@pytest.mark.usefixtures("unblocked")
def test_a_column_added_later_breaks_no_seal() -> None:
    history.seal(settled=NOW)
    as_owner("ALTER TABLE base_rightevent ADD COLUMN later text")
    assert history.broken_seals() == []


@pytest.mark.usefixtures("unblocked")
def test_a_seal_forged_to_fit_breaks_the_next_one() -> None:
    history.seal(settled=NOW)
    change(None)
    history.seal(settled=NOW)
    first = Seal.objects.filter(table="base_rightevent").earliest("up_to")
    as_owner("UPDATE base_rightevent SET reach = 'company' WHERE pgh_id = (SELECT min(pgh_id) FROM base_rightevent)")
    forged, _rows = history.digest_of("base_rightevent", 0, first.up_to, "")
    as_owner(f"UPDATE base_seal SET digest = '{forged}' WHERE id = {first.pk}")
    broken = history.broken_seals()
    assert [seal.up_to > first.up_to for seal in broken if seal.table == "base_rightevent"] == [True]


def test_the_margin_is_longer_than_a_worker_may_take() -> None:
    assert timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT) < history.SETTLED
