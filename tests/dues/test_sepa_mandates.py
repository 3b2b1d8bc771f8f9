"""Mandates: signed once, moved with their history, lapsed after 36 months, never in clear."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from dues import sepa, sepa_mandates
from dues.models import Document, MandateAccount, SepaMandate
from dues.sepa_file import Address
from league.base.acts import Refused
from league.base.models import Letter
from members.models import Company, Membership
from tests.cast import Cast
from tests.dues.sepa_make import DAY, ON, SIGNED, iban, issued, sign, sign_all, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(members: list[Company]) -> Company:
    return members[0]


@pytest.mark.parametrize(
    "text",
    ["", "FR76", iban(1)[:-1] + "0", "US64SVBKUS6S3300958879", "FR7630006000011234567890188", "BR1500000000000010932840814P2"],
)  # fmt: skip
def test_a_wrong_iban_is_refused_beside_its_field(company: Company, text: str) -> None:
    with pytest.raises(Refused) as refused:
        sign(company, iban=text)
    assert refused.value.field == "iban"
    assert not SepaMandate.objects.exists()


@pytest.mark.parametrize(
    "text", ["DE89 3704 0044 0532 0130 00", "be68539007547034", "fr76 3000 6000 0112 3456 7890 189"]
)
def test_accounts_of_the_sepa_are_taken_as_people_write_them(company: Company, text: str) -> None:
    mandate = sign(company, iban=text)
    assert mandate.accounts.get().last4 == text.replace(" ", "")[-4:]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"signed_on": date(2030, 1, 1)}, "signed_on"),
        ({"debtor_name": " "}, "debtor_name"),
        ({"signed_by": ""}, "signed_by"),
        ({"address": Address("")}, "town"),
    ],
)
def test_what_a_mandate_lacks_is_said(company: Company, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        sign(company, **change)
    assert refused.value.field == field


def test_signing_twice_is_once_and_the_company_learns_its_reference(company: Company) -> None:
    first, second = sign(company), sign(company)
    assert first == second
    letter = Letter.objects.get(kind="sepa_mandate")
    assert first.reference in letter.body
    assert iban(1)[-4:] in letter.body
    assert "huit semaines" in first.consent or "eight weeks" in first.consent
    with pytest.raises(Refused):
        sign(company, 2)


def test_the_database_keeps_one_live_mandate_a_company(company: Company) -> None:
    mandate = sign(company)
    with pytest.raises(IntegrityError), transaction.atomic():
        SepaMandate.objects.create(
            company=company, reference="OTHER", debtor_name="A", postal_code="1", town="L", signed_on=SIGNED,
            signed_by="A", means="paper", consent="x",
        )  # fmt: skip
    sepa_mandates.end(mandate, reason="à sa demande", by=None, on=ON)
    again = sign(company, on=ON)
    assert again.reference != mandate.reference


def test_a_new_account_keeps_the_one_before_and_touches_nothing_else(company: Company, calls: list[Document]) -> None:
    mandate = sign(company)
    before = Membership.objects.values_list().get(company=company), list(Document.objects.values_list())
    sepa_mandates.change_account(mandate, iban=iban(2), by=None, on=ON)
    sepa_mandates.change_account(mandate, iban=iban(2), by=None, on=ON + timedelta(days=1))
    old, new = mandate.accounts.order_by("span")
    assert (old.span.lower, old.span.upper) == (SIGNED, ON)
    assert (new.span.lower, new.span.upper) == (ON, None)
    assert [sepa_mandates.number_of(one) for one in (old, new)] == [iban(1), iban(2)]
    assert before == (Membership.objects.values_list().get(company=company), list(Document.objects.values_list()))
    assert SepaMandate.objects.get().reference == mandate.reference


def test_the_first_collection_after_a_change_says_so_and_the_next_does_not(
    company: Company, calls: list[Document]
) -> None:
    mandate = sign(company)
    call = next(call for call in calls if call.company_id == company.pk)
    flags = []
    on = ON
    for number in (None, 2, None):
        if number:
            sepa_mandates.change_account(mandate, iban=iban(number), by=None, on=on)
        batch = issued([call], on=on, collect_on=sepa.first_day(on))
        row = batch.collections.get()
        flags.append(row.amended)
        on = batch.collect_on
        sepa.give_back(row, code="AM04", day=on, by=None, on=on)
    assert flags == [False, True, False]


def test_a_mandate_lapses_after_36_months_and_a_new_one_takes_its_place(
    company: Company, calls: list[Document]
) -> None:
    mandate = sign(company, on=date(2023, 3, 16))
    last_day = sepa_mandates.mandate_of(company.pk)
    assert last_day.lapse(last_day.last_collected) == date(2026, 3, 16)
    assert [one.why_not for one in sepa.candidates(DAY, on=ON)] == [""]
    assert "36" in sepa.candidates(DAY + timedelta(days=1), on=ON)[0].why_not
    taken([call for call in calls if call.company_id == company.pk])
    found = sepa_mandates.mandate_of(company.pk)
    assert found.lapse(found.last_collected) == date(2029, 3, 16)
    late = date(2029, 3, 17)
    sign(company, 9, on=late)
    mandate.refresh_from_db()
    assert mandate.revoked_on == late
    assert SepaMandate.objects.live().get().signed_on == late


def test_two_changes_on_one_day_correct_unless_something_was_collected(company: Company, calls: list[Document]) -> None:
    mandate = sign(company, on=ON)
    sepa_mandates.change_account(mandate, iban=iban(2), by=None, on=ON)
    assert sepa_mandates.number_of(mandate.accounts.get()) == iban(2)
    issued([call for call in calls if call.company_id == company.pk])
    with pytest.raises(Refused):
        sepa_mandates.change_account(mandate, iban=iban(3), by=None, on=ON)
    assert MandateAccount.objects.count() == 1


# --- nothing in clear ----------------------------------------------------------------------------------------------------


def everything() -> str:
    """Every row of every table, history included; bytes as hexadecimal, and as text where they are text."""
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {connection.ops.quote_name(table)} t")
            said += [row for (row,) in cursor]
        cursor.execute("SELECT convert_from(content, 'LATIN1') FROM base_file")
        said += [row for (row,) in cursor]
    return "\n".join(said)


def test_no_iban_of_a_debtor_stands_in_clear_in_any_row_or_page(
    cast: Cast, calls: list[Document], members: list[Company], client: Client
) -> None:
    secrets = [iban(71), iban(72)]
    mandate = sign(members[0], 71)
    sepa_mandates.change_account(mandate, iban=secrets[1], by=None, on=ON - timedelta(days=1))
    batch = taken([call for call in calls if call.company_id == members[0].pk])
    sepa.give_back(batch.collections.get(), code="AC04", day=DAY, by=None, on=DAY)
    rows = everything()
    assert mandate.reference in rows  # the control: this search would find what stands there
    client.force_login(cast.users["finance"], backend="allauth.account.auth_backends.AuthenticationBackend")
    pages = [
        client.get(reverse(name, args=args)).content.decode()
        for name, args in (
            ("dues:debits", []), ("dues:mandates", []), ("dues:mandate", [members[0].pk]), ("dues:debit", [batch.pk]),
            ("dues:mandate_account", [members[0].pk]), ("dues:debit_new", []),
        )
    ]  # fmt: skip
    wrong = client.post(reverse("dues:mandate_account", args=[members[0].pk]), {"iban": secrets[0][:-1] + "0"})
    assert wrong.status_code == 422
    pages.append(wrong.content.decode())
    for secret in secrets:
        for text in (secret, secret[4:], secret.encode().hex()):
            assert text not in rows
            assert all(text not in page.replace(" ", "") for page in pages)
        assert secret[-4:] in "".join(pages)
    sent = client.get(reverse("dues:debit_file", args=[batch.pk]))
    assert secrets[1] in sent.content.decode()
    assert "no-store" in sent["Cache-Control"]
    assert json.dumps(secrets[0]) not in sent.content.decode()


def test_mandates_are_not_asked_one_by_one(members: list[Company], cast: Cast, client: Client) -> None:
    from django.test.utils import CaptureQueriesContext

    from tests.dues.make import make_members

    client.force_login(cast.users["finance"], backend="allauth.account.auth_backends.AuthenticationBackend")
    sign_all(members)
    counts = []
    for name in ("dues:mandates", "dues:debits"):
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(name))
        counts.append(len(asked))
    for number, one in enumerate(make_members(20, prefix="Autre"), 100):
        sign(one, number)
    for name, count in zip(("dues:mandates", "dues:debits"), counts, strict=True):
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(name))
        assert len(asked) == count
