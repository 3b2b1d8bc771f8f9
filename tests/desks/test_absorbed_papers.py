"""What an absorbed company owed and was sent is read by the people of the company that stands for it, and by nobody else."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from dues import invoicing
from dues.models import Document
from league.base.days import today
from league.base.models import Decision
from league.base.text import fold
from members import absorption, admission
from members.models import Absorption, Company
from tests.cast import SINCE, Cast, candidate
from tests.desks.make import signed_in

pytestmark = pytest.mark.django_db
MERGED = date(2024, 1, 1)


def firm(name: str) -> Company:
    row = candidate(name, None, "74010", email=f"anne.{fold(name.split()[0])}@annecy.example")
    decision = Decision.objects.create(body="Bureau", day=SINCE)
    return admission.admit(candidates=[row], decision=decision, by=None, on=SINCE)[0].company


def paper(company: Company) -> Document:
    line = invoicing.LineIn("stand", "Stand", Decimal(100))
    return invoicing.issue_invoice(company, [line], due_on=today(), by=None, on=today())


def merge(one: Company, into: Company) -> Absorption:
    decision = Decision.objects.create(body="Bureau", day=MERGED)
    return absorption.absorb(
        absorbed=one, absorber=into, decision=decision, reason="Fusion", day=MERGED, by=None, on=MERGED
    )


def reads(client: Client, document: Document) -> bool:
    return client.get(reverse("dues:document_pdf", args=[document.pk])).status_code == 200


def test_its_papers_stand_on_the_page_of_the_company_that_absorbed_it_under_its_own_name(cast: Cast) -> None:
    old = firm("Ancienne Enseigne")
    document = paper(old)
    for role in ("representative", "dues_contact"):
        client = signed_in(cast, role)
        assert not reads(client, document)
        assert document.number not in client.get(reverse("desks:member_desk")).content.decode()
    made = merge(old, cast.company_lyon)
    for role in ("representative", "dues_contact"):
        client = signed_in(cast, role)
        page = client.get(reverse("desks:member_desk")).content.decode()
        assert document.number in page
        assert "Ancienne Enseigne" in page
        assert reads(client, document)
        assert document.number in client.get(reverse("dues:documents")).content.decode()
        assert client.get(reverse("dues:account", args=[old.pk])).status_code == 200
        assert client.get(reverse("desks:member_desk", args=[old.pk])).status_code == 404, "papers only, not its sheet"
    absorption.undo(absorption=made, because="erreur", by=None, on=today())
    assert not reads(signed_in(cast, "representative"), document)


def test_another_company_and_another_antenna_read_nothing_and_the_antenna_of_the_one_that_stays_reads_all(
    cast: Cast,
) -> None:
    old = firm("Ancienne Enseigne")
    document = paper(old)
    merge(old, cast.company_grenoble)
    for role in ("representative", "dues_contact", "delegate"):
        assert not reads(signed_in(cast, role), document)
    merge(firm("Autre Enseigne"), cast.company_lyon)
    assert reads(signed_in(cast, "delegate"), paper(Company.objects.get(name="Autre Enseigne")))


def test_through_two_merges_the_last_company_reads_the_papers_of_the_first(cast: Cast) -> None:
    first, second = firm("Première Enseigne"), firm("Seconde Enseigne")
    document = paper(first)
    merge(first, second)
    assert not reads(signed_in(cast, "representative"), document)
    merge(second, cast.company_lyon)
    assert reads(signed_in(cast, "representative"), document)
