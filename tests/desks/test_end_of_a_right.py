"""A right ends with the function: sessions, files, feeds and reports kept from before give what an absent page gives."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from antennas.models import Tenure
from antennas.tenures import appoint
from league.base.days import today
from league.base.periods import period
from members import bulk, events, notes, transfers
from members.models import BulkAct, ContactFunction
from tests.cast import SINCE, Cast, membership_of
from tests.desks.make import signed_in

pytestmark = pytest.mark.django_db


def kept_by_the_delegate(cast: Cast) -> Iterator[str]:
    """Addresses somebody may have kept open: pages, files, what her own acts left behind, her calendar."""
    lyon, user = cast.company_lyon, cast.users["delegate"]
    written = bulk.write_to(
        companies=[lyon.pk], to="representative", subject="Essai", text="Bonjour", intent=uuid.uuid4(), by=user,
        on=today(),
    )  # fmt: skip
    notes.write_note(
        company=lyon, kind="call", day=today(), text="Vu", next_step="", next_on=None, by=user, on=today(),
        intent=uuid.uuid4(),
    )  # fmt: skip
    yield reverse("desks:antenna_desk")
    yield reverse("desks:antenna_desk", args=[cast.lyon.slug])
    yield reverse("desks:antenna_recent", args=[cast.lyon.slug])
    yield reverse("desks:register") + f"?antenne={cast.lyon.code}"
    yield reverse("desks:register_export", args=["csv"])
    yield reverse("desks:register_export", args=["xlsx"])
    yield reverse("desks:selection", args=["courrier"]) + f"?choix={lyon.pk}"
    yield reverse("desks:bulk_act", args=[written.pk])
    yield reverse("desks:company", args=[lyon.pk])
    yield reverse("members:company_edit", args=[lyon.pk])
    yield reverse("members:notes", args=[lyon.pk])
    yield reverse("members:transfers")
    yield reverse("members:agenda")
    yield reverse("members:agenda_ics", args=[events.open_feed(user=user, by=user, on=today())])
    yield reverse("dues:documents")
    yield reverse("governance:bodies")


def statuses(client: Client, addresses: list[str]) -> dict[str, int]:
    return {address: client.get(address).status_code for address in addresses}


def test_nothing_kept_from_before_opens_the_day_after(cast: Cast) -> None:
    client, addresses = signed_in(cast, "delegate"), list(kept_by_the_delegate(cast))
    before = statuses(client, addresses)
    assert set(before.values()) <= {200, 302}, before
    tenure = cast.people["delegate"].tenures.get()
    Tenure.objects.filter(pk=tenure.pk).update(span=period(tenure.span.lower, today()))
    after = statuses(client, addresses)
    print(f"{len(addresses)} addresses replayed in the same session, {sorted(set(after.values()))} after")
    assert set(after.values()) == {404}, {address: status for address, status in after.items() if status != 404}


def test_what_begins_tomorrow_gives_nothing_today(cast: Cast) -> None:
    client, addresses = signed_in(cast, "delegate"), list(kept_by_the_delegate(cast))
    tenure = cast.people["delegate"].tenures.get()
    Tenure.objects.filter(pk=tenure.pk).update(span=period(today() + timedelta(days=1)))
    assert set(statuses(client, addresses).values()) == {404}


def test_who_goes_to_another_antenna_leaves_the_reports_of_the_first_behind(cast: Cast) -> None:
    """The report names people and addresses of the antenna left; being somebody elsewhere does not open it again."""
    client, addresses = signed_in(cast, "delegate"), list(kept_by_the_delegate(cast))
    report = reverse("desks:bulk_act", args=[BulkAct.objects.get().pk])
    assert report in addresses
    assert client.get(report).status_code == 200
    tenure = cast.people["delegate"].tenures.get()
    Tenure.objects.filter(pk=tenure.pk).update(span=period(tenure.span.lower, today()))
    appoint(
        person=cast.people["delegate"], function="delegate", antenna=cast.saint_etienne, span_from=today(), by=None,
        on=today(),
    )  # fmt: skip
    assert client.get(reverse("desks:antenna_desk")).status_code == 200
    assert client.get(report).status_code == 404


def test_a_report_keeps_only_the_lines_still_in_reach(cast: Cast) -> None:
    user = cast.users["delegate"]
    both = [cast.company_lyon.pk, cast.company_grenoble.pk]
    row = bulk.write_to(
        companies=both, to="representative", subject="Essai", text="Bonjour", intent=uuid.uuid4(), by=user, on=today()
    )
    page = signed_in(cast, "delegate").get(reverse("desks:bulk_act", args=[row.pk])).content.decode()
    assert cast.company_lyon.name in page
    assert cast.company_grenoble.name not in page


def ended_function(cast: Cast) -> None:
    ContactFunction.objects.filter(person=cast.people["representative"]).update(span=period(SINCE, today()))


def moved_company(cast: Cast) -> None:
    """Its antenna changes: the delegate of the first sees it no more."""
    row = transfers.ask_transfer(
        company=cast.company_lyon, target=cast.grenoble, move_on=today(), reason="Siège", by=None, on=today(),
        asked_by_antenna=cast.lyon,
    )  # fmt: skip
    transfers.answer_transfer(transfer=row, answer="accepted", word="", by=None, on=today())


def closed_account(cast: Cast) -> None:
    cast.users["delegate"].is_active = False
    cast.users["delegate"].save(update_fields=["is_active"])


@pytest.mark.parametrize(
    ("ending", "role", "names", "refused"),
    [
        (ended_function, "representative", ("desks:company", "members:company_edit", "desks:member_desk"), {404}),
        (moved_company, "delegate", ("desks:company", "members:company_edit", "members:notes"), {404}),
        (closed_account, "delegate", ("desks:company", "members:company_edit", "members:notes"), {302}),
    ],
)
def test_the_company_is_gone_with_the_next_request(
    cast: Cast, ending: Callable[[Cast], Any], role: str, names: tuple[str, ...], refused: set[int]
) -> None:
    client = signed_in(cast, role)
    addresses = [reverse(name, args=[cast.company_lyon.pk]) for name in names]
    assert set(statuses(client, addresses).values()) == {200}
    ending(cast)
    assert set(statuses(client, addresses).values()) == refused


def test_the_feed_of_a_closed_account_is_absent(cast: Cast) -> None:
    address = reverse("members:agenda_ics", args=[events.open_feed(user=cast.users["delegate"], by=None, on=today())])
    assert Client().get(address).status_code == 200
    closed_account(cast)
    assert Client().get(address).status_code == 404


def test_a_company_s_function_ends_at_midnight_in_paris(cast: Cast) -> None:
    person = cast.people["representative"]
    last = date(2027, 7, 14)
    ContactFunction.objects.filter(person=person).update(span=period(SINCE, last))
    address = reverse("desks:company", args=[cast.company_lyon.pk])
    assert membership_of(cast.company_lyon).span.upper is None
    for moment, status in (
        (datetime(2027, 7, 13, 21, 59, tzinfo=UTC), 200),  # 23:59 in Paris, in summer time
        (datetime(2027, 7, 13, 22, 0, tzinfo=UTC), 404),
    ):
        with time_machine.travel(moment, tick=False):
            assert signed_in(cast, "representative").get(address).status_code == status
