"""Consents: given by herself or as staff received it, taken back in one click, never overwritten; and gone at once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from league.base.acts import Refused
from league.base.days import today
from members import consents, directory
from members.admission import end
from members.models import Company, Consent, ContactFunction, Withholding
from tests.cast import Cast, membership_of

EVERY = set(Withholding.Field.values)


def visitor(cast: Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast.users[role], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def choices(cast: Cast) -> str:
    return reverse("members:directory_choices", args=[cast.company_lyon.pk])


def hers(cast: Cast, what: str = "person") -> str:
    return reverse(f"members:directory_{what}", args=[cast.company_lyon.pk, cast.people["representative"].pk])


def seen(cast: Cast) -> str:
    page = Client().get(directory.address(cast.company_lyon.pk, cast.company_lyon.name))
    return page.content.decode()


def test_nobody_is_named_before_she_says_so_and_she_is_gone_in_one_click(cast: Cast) -> None:
    page = visitor(cast, "representative")
    assert "Lea Lyon" not in seen(cast)
    assert "Nothing about you is public" in page.get(choices(cast), headers={"accept-language": "en"}).content.decode()
    page.post(hers(cast), {"fields_": ["name", "email"]})
    assert "Lea Lyon" in seen(cast)
    assert "lea.lyon@lyon-essai.example" in seen(cast)
    page.post(hers(cast), {"fields_": ["name"]})
    assert "Lea Lyon" in seen(cast)
    assert "lea.lyon@" not in seen(cast)
    page.post(hers(cast, "withdraw"))
    assert "Lea Lyon" not in seen(cast)
    told = Consent.objects.order_by("pk").values_list("field", "how", "span")
    assert [(name, how, span.upper is None) for name, how, span in told] == [
        ("name", "herself", False), ("email", "herself", False),
    ]  # fmt: skip


def test_no_field_is_taken_without_the_name_and_what_she_ticked_stays_ticked(cast: Cast) -> None:
    answer = visitor(cast, "representative").post(hers(cast), {"fields_": ["email"]})
    assert answer.status_code == 422
    assert not Consent.objects.exists()
    assert 'name="fields_" value="email" checked' in answer.content.decode()


def test_nobody_agrees_for_another_but_staff_record_how_and_when_they_were_told(cast: Cast) -> None:
    colleague = visitor(cast, "dues_contact")
    assert colleague.post(hers(cast), {"fields_": ["name"]}).status_code == 404
    staff = visitor(cast, "membership")
    assert staff.post(hers(cast), {"fields_": ["name"]}).status_code == 422
    tomorrow = (today() + timedelta(days=1)).isoformat()
    said = {"fields_": ["name"], "how": "letter", "given_on": tomorrow}
    assert staff.post(hers(cast), said).status_code == 422
    assert staff.post(hers(cast), {**said, "how": "herself", "given_on": today().isoformat()}).status_code == 422
    assert not Consent.objects.exists()
    assert staff.post(hers(cast), {**said, "given_on": today().isoformat()}).status_code == 302
    row = Consent.objects.get()
    assert (row.how, row.given_on, row.by) == ("letter", today(), cast.users["membership"])
    with pytest.raises(Refused):
        consents.consent(
            speakers=[(cast.people["representative"].pk, cast.company_lyon.pk)],
            fields=["name"], by=cast.users["membership"], on=today(),
        )  # fmt: skip


def test_the_company_may_take_a_colleague_off_but_not_put_her_on(cast: Cast) -> None:
    person, company = cast.people["dues_contact"], cast.company_lyon
    consents.consent(speakers=[(person.pk, company.pk)], fields=["name"], by=cast.users["dues_contact"], on=today())
    assert "Alex Dues_Contact" in seen(cast)
    page = visitor(cast, "representative")
    page.post(reverse("members:directory_withdraw", args=[company.pk, person.pk]))
    assert "Alex Dues_Contact" not in seen(cast)


def test_a_consent_ends_with_the_function_it_was_given_in(cast: Cast) -> None:
    person, company = cast.people["representative"], cast.company_lyon
    consents.consent(speakers=[(person.pk, company.pk)], fields=["name"], by=cast.users["representative"], on=today())
    functions = ContactFunction.objects.filter(person=person, company=company)
    row = functions.get()
    row.span = type(row.span)(row.span.lower, today())
    row.save()
    assert "Lea Lyon" not in seen(cast), "she speaks for the company no more"
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        ContactFunction.objects.create(
            person=person, company=company, kind="press_contact", span=type(row.span)(today(), None)
        )
        assert "Lea Lyon" not in seen(cast), "she is back, and has not agreed again"


def test_the_company_switches_fields_off_and_on_and_every_switch_leaves_its_row(cast: Cast) -> None:
    Company.objects.filter(pk=cast.company_lyon.pk).update(presentation="Nous veillons.", website="veille.example")
    page, address = visitor(cast, "representative"), reverse("members:directory_fields", args=[cast.company_lyon.pk])
    assert "Nous veillons." in seen(cast)
    page.post(address, {"shown": sorted(EVERY - {"presentation"})})
    assert "Nous veillons." not in seen(cast)
    assert "veille.example" in seen(cast)
    page.post(address, {"shown": sorted(EVERY)})
    assert "Nous veillons." in seen(cast)
    page.post(address, {"shown": sorted(EVERY)})
    row = Withholding.objects.get()
    assert (row.span.upper is None, row.by, row.ended_by) == (False, *[cast.users["representative"]] * 2)
    assert page.post(address, {"shown": ["nonsense"]}).status_code == 422


def test_a_row_only_ends_once_and_never_goes(cast: Cast) -> None:
    consents.choose_fields(companies=[cast.company_lyon.pk], shown=EVERY - {"town"}, by=None, on=today())
    row = Withholding.objects.get()
    begun, later = row.span.lower, row.span.lower + timedelta(days=1)
    wrong: list[dict[str, Any]] = [
        {"field": "size"},
        {"span": DateTimeTZRange(begun - timedelta(days=1), None)},
        {"span": DateTimeTZRange(begun, later), "field": "size"},
    ]
    for change in wrong:
        with pytest.raises(DatabaseError), transaction.atomic():
            Withholding.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Withholding.objects.create(company=row.company, field="town", span=DateTimeTZRange(later, None))
    Withholding.objects.filter(pk=row.pk).update(span=DateTimeTZRange(begun, later))
    with pytest.raises(DatabaseError), transaction.atomic():
        Withholding.objects.filter(pk=row.pk).update(span=DateTimeTZRange(begun, None))
    for what in ("DELETE FROM members_withholding", "DELETE FROM members_consent"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(what)


def test_consenting_is_withdrawn_at_the_same_moment_in_the_same_transaction(cast: Cast) -> None:
    """A clock that stands still does not make an empty time of it."""
    person, company = cast.people["representative"], cast.company_lyon
    with time_machine.travel(timezone.now(), tick=False):
        for fields in (["name"], [], ["name"], []):
            consents.consent(
                speakers=[(person.pk, company.pk)], fields=fields, by=cast.users["representative"], on=today()
            )
    assert not Consent.objects.in_force().exists()


def test_a_company_that_leaves_is_gone_with_the_next_answer_also_for_a_cache(cast: Cast) -> None:
    company, client = cast.company_lyon, Client()
    addresses = [
        reverse("members:directory"), reverse("members:directory_json"), reverse("members:directory_csv"),
        reverse("members:directory_embed"), reverse("members:sitemap"),
    ]  # fmt: skip
    own = [
        directory.address(company.pk, company.name), reverse("members:directory_entry_json", args=[company.pk]),
        reverse("members:directory_company", args=[company.pk]),
    ]  # fmt: skip
    tags = {}
    for address in addresses:
        answer = client.get(address)
        tags[address] = answer.headers["ETag"]
        assert answer.headers["Cache-Control"] == "no-cache"
        assert client.get(address, headers={"if-none-match": tags[address]}).status_code == 304
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        end(memberships=[membership_of(company)], kind="resignation", reason="", decision=None, on=today(), by=None)
        for address in addresses:
            answer = client.get(address, headers={"if-none-match": tags[address]})
            assert answer.status_code == 200, address
            assert "lyon-essai" not in answer.content.decode().casefold()
            assert "Lyon Essai" not in answer.content.decode()
        assert [client.get(address).status_code for address in own] == [404, 404, 404]


def test_a_tag_changes_when_a_switch_moves(cast: Cast) -> None:
    client, address = Client(), reverse("members:directory_json")
    tag = client.get(address).headers["ETag"]
    consents.choose_fields(companies=[cast.company_lyon.pk], shown=EVERY - {"town"}, by=None, on=today())
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200
