"""Twenty people at one roster at the same moment: one wins, the others are told, and nobody's words are lost."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from league.base.models import Person
from league.base.periods import period
from members import roster
from members.models import Company, ContactFunction
from tests.cast import SINCE, Cast
from tests.desks.make import signed_in
from tests.members.make import member

pytestmark = pytest.mark.proof

NOW = date(2024, 9, 2)
EDITORS = 20


@pytest.fixture
def unblocked(django_db_blocker: Any, committed_db: str) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def at_once(edits: list[Callable[[], Any]]) -> list[Any]:
    """What each edit gave, or the refusal it met; all begin together, each in a connection of its own."""
    start = Barrier(len(edits))

    def one(edit: Callable[[], Any]) -> Any:
        try:
            start.wait(30)
            return edit()
        except (roster.Stale, roster.Meanwhile) as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(edits)) as pool:
        return [done.result(60) for done in [pool.submit(one, edit) for edit in edits]]


@pytest.mark.usefixtures("unblocked")
def test_twenty_editors_of_one_sheet_one_wins_and_nineteen_keep_their_words() -> None:
    firm = member(1).company
    words = [f"Nous sommes {n}" for n in range(EDITORS)]
    found = at_once(
        [
            lambda word=word: roster.update_company(
                company=firm, changes={"presentation": word}, version=firm.version, by=None, on=NOW
            )
            for word in words
        ]
    )
    told = [(word, one) for word, one in zip(words, found, strict=True) if isinstance(one, roster.Stale)]
    firm.refresh_from_db()
    print(f"{EDITORS} editors of one sheet: {EDITORS - len(told)} saved, {len(told)} told")
    assert len(told) == EDITORS - 1
    assert firm.version == 2
    assert firm.presentation not in {word for word, _one in told}
    assert all(stale.merged == {"presentation": word} for word, stale in told)
    assert all([change.now for change in stale.theirs] == [firm.presentation] for _word, stale in told)


@pytest.mark.usefixtures("unblocked")
def test_every_column_of_a_sheet_changed_at_once_is_kept() -> None:
    """Who is told saves again what she is shown: her word, and everything the others wrote."""
    firm = member(1).company
    wanted = {
        "website": "un.example", "email": "a@un.example", "phone": "+33400000001", "presentation": "Nous",
        "skills": ["vente"], "listed": False, "legal_form": "SAS", "naf": "6201Z",
    }  # fmt: skip
    seen = {column: getattr(firm, column) for column in wanted}

    def edit(column: str) -> int:
        changes, version = {**seen, column: wanted[column]}, firm.version
        for again in range(EDITORS):
            try:
                roster.update_company(company=firm, changes=changes, version=version, by=None, on=NOW)
            except roster.Stale as stale:
                changes, version = stale.merged, stale.version
            else:
                return again
        raise AssertionError("never saved")

    tries = at_once([lambda column=column: edit(column) for column in wanted])
    firm.refresh_from_db()
    print(f"{len(wanted)} columns at once, told {sum(tries)} times in all")
    assert {column: getattr(firm, column) for column in wanted} == wanted


@pytest.mark.usefixtures("unblocked")
def test_twenty_fields_of_the_people_of_a_roster_changed_at_once_are_all_kept() -> None:
    people = [Person.objects.create(first_name="Ada", last_name=f"P{n}", sort_key=f"p{n}") for n in range(4)]
    wanted = {
        "civility": "Mme", "first_name": "Grace", "last_name": "Hopper", "email": "g@hopper.example",
        "phone": "+33400000002",
    }  # fmt: skip
    seen = {person.pk: {column: getattr(person, column) for column in wanted} for person in people}
    found = at_once(
        [
            lambda person=person, column=column: roster.update_person(
                person=person, changes={**seen[person.pk], column: wanted[column]}, seen=seen[person.pk], by=None,
                on=NOW,
            )
            for person in people
            for column in wanted
        ]
    )  # fmt: skip
    assert not [one for one in found if isinstance(one, roster.Meanwhile)]
    kept = list(Person.objects.filter(pk__in=seen).values(*wanted))
    print(f"{len(found)} fields of {len(people)} people at once")
    assert len(found) == EDITORS
    assert kept == [wanted] * len(people)


@pytest.mark.usefixtures("unblocked")
def test_twenty_editors_of_one_address_one_wins() -> None:
    person = Person.objects.create(last_name="Hopper", email="old@essai.example", sort_key="hopper")
    found = at_once(
        [
            lambda n=n: roster.update_person(
                person=person, changes={"email": f"{n}@essai.example"}, seen={"email": "old@essai.example"}, by=None,
                on=NOW,
            )
            for n in range(EDITORS)
        ]
    )  # fmt: skip
    told = [one for one in found if isinstance(one, roster.Meanwhile)]
    person.refresh_from_db()
    assert len(told) == EDITORS - 1
    assert {one.theirs[0].now for one in told} == {person.email}


@pytest.mark.usefixtures("unblocked")
def test_functions_given_and_ended_at_once_are_all_as_wanted() -> None:
    """Each editor saw one function; nobody ends what another gave meanwhile."""
    firm = member(1).company
    kinds = ["dues_contact", "directory_contact", "press_contact", "substitute"]
    people = [Person.objects.create(last_name=f"P{n}", sort_key=f"p{n}") for n in range(5)]
    for person in people:
        ContactFunction.objects.create(company=firm, person=person, kind="press_contact", span=period(SINCE))

    def edit(person: Person, kind: str) -> None:
        said = [] if kind == "press_contact" else ["press_contact", kind]
        roster.set_functions(
            company=firm, person=person, kinds=said, title="", seen_kinds=["press_contact"], seen_title="", by=None,
            on=NOW,
        )  # fmt: skip

    found = at_once([lambda person=person, kind=kind: edit(person, kind) for person in people for kind in kinds])
    held = sorted(ContactFunction.objects.on(NOW).filter(person__in=people).values_list("person", "kind"))
    assert found == [None] * EDITORS
    assert held == sorted((person.pk, kind) for person in people for kind in kinds if kind != "press_contact")


# --- the page


def opened(client: Client, cast: Cast) -> dict[str, str]:
    """The form of a person as a browser would send it back."""
    person = cast.company_lyon.functions.get(kind="representative").person
    page = client.get(reverse("members:contact_edit", args=[cast.company_lyon.pk, person.pk]))
    forms = [page.context["who"], page.context["form"], page.context["seen"]]
    sent = {field.html_name: field.value() for form in forms for field in form}
    return {name: "" if value is None else value for name, value in sent.items()}


@pytest.mark.django_db
def test_the_second_editor_of_a_person_is_shown_what_the_first_changed_and_loses_nothing(cast: Cast) -> None:
    company: Company = cast.company_lyon
    person = company.functions.get(kind="representative").person
    address = reverse("members:contact_edit", args=[company.pk, person.pk])
    staff, delegate = signed_in(cast, "membership"), signed_in(cast, "delegate")
    first, second = opened(staff, cast), opened(delegate, cast)
    assert (
        staff.post(address, {**first, "p-email": "neuve@lyon-essai.example", "p-phone": "+33472000000"}).status_code
        == 302
    )

    other = {
        **second,
        "p-last_name": "Lyonne",
        "p-email": "autre@lyon-essai.example",
        "kinds": ["representative", "press_contact"],
    }
    answer = delegate.post(address, other)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "neuve@lyon-essai.example" in page
    assert answer.context["who"]["email"].value() == "autre@lyon-essai.example"
    assert answer.context["who"]["last_name"].value() == "Lyonne"
    assert answer.context["who"]["phone"].value().split() == ["04", "72", "00", "00", "00"], (
        "what only the first changed is taken over"
    )
    person.refresh_from_db()
    assert (person.last_name, person.email) == ("Lyon", "neuve@lyon-essai.example"), "nothing is half written"
    assert not company.functions.filter(person=person, kind="press_contact").exists()

    again = {
        field.html_name: field.value()
        for form in (answer.context["who"], answer.context["form"], answer.context["seen"])
        for field in form
    }
    assert (
        delegate.post(address, {name: "" if value is None else value for name, value in again.items()}).status_code
        == 302
    )
    person.refresh_from_db()
    assert (person.last_name, person.email, person.phone) == ("Lyonne", "autre@lyon-essai.example", "+33472000000")
    assert company.functions.filter(person=person, kind="press_contact").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("seen", ["", "{", "[]", '{"kinds": 3, "email": null}'])
def test_a_page_that_does_not_say_what_it_saw_saves_as_it_stands(cast: Cast, seen: str) -> None:
    person = cast.company_lyon.functions.get(kind="representative").person
    client = signed_in(cast, "membership")
    sent = {**opened(client, cast), "seen": seen, "p-email": "neuve@lyon-essai.example"}
    assert client.post(reverse("members:contact_edit", args=[cast.company_lyon.pk, person.pk]), sent).status_code == 302
    person.refresh_from_db()
    assert person.email == "neuve@lyon-essai.example"
