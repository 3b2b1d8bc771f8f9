"""Figure F17: the same form sent twenty times at once and five times more has one effect, and one answer."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from members import invitations
from tests.cast import Cast
from tests.desks.make import signed_in
from tests.twice import wishes
from tests.twice.posts import REPLAYS, TIMES, Wish, counted, met, more, send, spread, twenty_and_five

pytestmark = pytest.mark.proof


@pytest.fixture
def committed(cast_committed: Cast, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock():
        yield cast_committed


def check(cast: Cast, name: str, make: Callable[[Cast], Wish]) -> None:
    wish = make(cast)
    before = counted(wish.effect)
    client = signed_in(cast, wish.role)
    answers = twenty_and_five(client, wish)
    codes = sorted({answer.status for answer in answers})
    did = more(wish, before)
    print(
        f"{name}: {TIMES} at once within {spread(answers):.2f} s, {met(answers)} under way before the first answer, "
        f"and {REPLAYS} replays: answers {codes}, did {did}"
    )
    assert met(answers) > 4, "the control: they did meet"
    assert did == wish.once, f"{name}: one effect"
    assert codes == [302], f"{name}: nobody met an error"
    assert len({answer.goes_to for answer in answers}) == 1, f"{name}: one answer"
    if wish.other:
        told = send(client, wish, wish.other)
        assert more(wish, before) == wish.once, f"{name}: other content under the same intent is no second effect"
        assert told.status == 422 or "intent" not in wish.data, f"{name}: and it is told"


def test_money_asked_for_twenty_times_at_once_moves_once(committed: Cast) -> None:
    for name, make in wishes.MONEY_WISHES.items():
        check(committed, name, make)


def test_people_and_seats_asked_for_twenty_times_at_once_change_once(committed: Cast) -> None:
    for name, make in wishes.PEOPLE_WISHES.items():
        check(committed, name, make)


def test_the_control_without_what_names_the_wish_each_click_is_one_more(
    committed: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, make in (("pay", wishes.pay), ("invoice", wishes.invoice)):
        wish = make(committed)
        before = counted(wish.effect)
        twenty_and_five(
            signed_in(committed, wish.role), wish, again=lambda wish=wish: {**wish.data, "intent": str(uuid.uuid4())}
        )
        print(f"{name} without its intent: {more(wish, before)[0]} of {TIMES + REPLAYS}")
        assert more(wish, before)[0] == TIMES + REPLAYS
    monkeypatch.setattr(invitations, "FRESH_AFTER", invitations.FRESH_AFTER * 0)
    wish = wishes.invite(committed)
    before = counted(wish.effect)
    twenty_and_five(signed_in(committed, wish.role), wish)
    print(f"invite again without the moment between: {more(wish, before)[1]} letters of {TIMES + REPLAYS}")
    assert more(wish, before)[1] == TIMES + REPLAYS
