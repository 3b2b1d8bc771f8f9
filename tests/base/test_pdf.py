"""Documents on paper: archival, accessible, the same bytes for the same data, and no text that can break or inject."""

import io
import os
from decimal import Decimal

import pytest
from pypdf import PdfReader

from league.base.pdf import render, transfer_qr

LEAGUE = {"name": "Ligue d’essai", "legal_name": "Ligue d’essai, loi de 1901", "lines": ["1 rue Vide"], "demo": True}


def call(**changes):
    return {
        "day": "2017-03-28",
        "title": "Appel de cotisation",
        "number": "AC-2017-000001",
        "facts": ["Émis le 28 mars 2017"],
        "league": LEAGUE,
        "party": {"name": "Cartes et Réseaux", "lines": ["48 avenue Jean-Jaurès", "69007 Lyon"], "note": "SIREN"},
        "lines": [
            {"label": "Cotisation", "words": "Tranche", "basis": "88", "amount": "1 250,00 €", "applies": True},
            {"label": "Réduction", "words": "Non", "basis": "0 %", "amount": "0,00 €", "applies": False},
        ],
        "total": {"amount": "1 250,00 €"},
        "vat": "Hors du champ de la TVA.",
        "due": {"title": "Échéance", "rows": [{"label": "28 avril 2017", "amount": "1 250,00 €"}]},
        "payment": {
            "iban": "FR76 3000 6000 0112 3456 7890 189",
            "reference": "AC-2017-000001",
            "qr": transfer_qr(
                name="Ligue", iban="FR7630006000011234567890189", amount=Decimal("1250.00"), reference="AC-2017-000001"
            ),
        },
        "footer": "Document figé.",
        **changes,
    }


def report(**changes):
    columns = [{"label": "Antenne"}, {"label": "Adhérents", "align": "right"}]
    return {
        "day": "2017-03-28",
        "title": "Rapport",
        "subtitle": "À la Région",
        "as_of": "28 mars 2017",
        "league": LEAGUE,
        "figures": [{"label": "Adhérents", "value": "510", "definition": "Comptés une fois."}],
        "tables": [
            {
                "title": "Par antenne",
                "sentence": "Lyon réunit 214 adhérents.",
                "columns": columns,
                "rows": [["Lyon", "214"]],
                "total": ["Total", "510"],
                "note": "Au jour dit.",
                "bars": [
                    {"label": "Lyon", "value": 214, "text": "214", "colour": "lyo"},
                    {"label": "Zéro", "value": 0, "text": "0"},
                ],
            },
            {"title": "Vide", "sentence": "", "columns": columns, "rows": [], "total": [], "note": ""},
        ],
        "fingerprint": "ab" * 32,
        "url": "https://league.example/rapports/1/",
        **changes,
    }


def letter(**changes):
    return {
        "day": "2017-03-28",
        "title": "Bienvenue",
        "league": LEAGUE,
        "party": {"name": "Cartes", "lines": []},
        "paragraphs": ["Madame,"],
        **changes,
    }


def read(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    return reader, "\n".join(page.extract_text() for page in reader.pages)


def words(text):
    return " ".join(text.split())


@pytest.mark.parametrize(("template", "data"), [("dues_call", call()), ("report", report()), ("letter", letter())])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_template_is_archival_tagged_and_repeatable(template, data, lang):
    pdf = render(template, data, lang=lang)
    assert pdf == render(template, data, lang=lang)
    reader, _ = read(pdf)
    root = reader.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert "/StructTreeRoot" in root
    assert root["/Lang"].startswith(lang)
    metadata = root["/Metadata"].get_data()
    assert b"<pdfaid:part>2</pdfaid:part>" in metadata
    assert b"pdfuaid:part" in metadata
    assert reader.metadata.title == data["title"]
    assert reader.metadata.creation_date.date().isoformat() == "2017-03-28"
    fonts = {font["/BaseFont"] for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    assert all("+Inter" in name for name in fonts)


def test_a_dues_call_is_one_sheet_and_says_all():
    reader, text = read(render("dues_call", call()))
    assert len(reader.pages) == 1
    for said in ("AC-2017-000001", "Cartes et Réseaux", "Réduction", "Hors du champ de la TVA.", "Échéance"):
        assert said in words(text)


def test_forty_lines_and_a_long_name_go_on_a_second_sheet():
    line = {"label": "Une ligne", "words": "en mots " * 12, "basis": "1", "amount": "10,00 €", "applies": True}
    party = {"name": "Société " + "très longue " * 20, "lines": ["a" * 200, "69007 Lyon"], "note": "x"}
    reader, text = read(render("dues_call", call(lines=[line] * 40, party=party)))
    assert len(reader.pages) > 1
    assert text.count("Une ligne") == 40
    assert text.count("1 250,00 €".replace(" ", "\u00a0")) + text.count("1 250,00 €") >= 1


def test_a_call_without_payment_due_or_vat_still_stands():
    reader, _ = read(render("dues_call", call(payment=None, due=None, vat="", lines=[])))
    assert len(reader.pages) == 1


@pytest.mark.parametrize(
    "name",
    [
        '"); #panic("no") #read("/etc/passwd")',
        '#include "look.typ" $x^2$ *gras* _it_ `code` \\u{41} // rien',
        "\x00\x01\ud800 contrôles\tet tabulation",
        "株式会社 😀 שלום ﷺ",
        "e\u0301cole \u200bdécomposée \ufeff",
        "ﬁnance Ａ ①",
    ],
)
def test_user_text_is_never_code_and_never_stops_a_document(name):
    _, text = read(render("dues_call", call(party={"name": name, "lines": [name], "note": name}, title=name)))
    assert "root:" not in text


def test_text_the_font_lacks_is_replaced_not_lost():
    _, text = read(render("letter", letter(paragraphs=["#panic() *texte* 株 ﬁn e\u0301té"])))
    assert "#panic() *texte* □ fin été" in words(text).replace("ﬁ", "fi")


@pytest.mark.parametrize(
    ("template", "data", "error"),
    [
        ("nothing", call(), ValueError),
        ("../pdf", call(), ValueError),
        ("dues_call", {}, ValueError),
        ("dues_call", call(day=None), ValueError),
        ("dues_call", call(total={"amount": Decimal("1.00")}), TypeError),
    ],
)
def test_what_cannot_be_rendered_says_so(template, data, error):
    with pytest.raises(error):
        render(template, data)


def test_the_transfer_code_carries_the_transfer():
    code = transfer_qr(name="L" * 90, iban="FR76 3000 6000 0112 3456 7890 189", amount=Decimal("0.01"), reference="A")
    assert code.startswith("<svg")
    assert "<script" not in code
    with pytest.raises(ValueError):
        transfer_qr(name="L", iban="FR7630006000011234567890189", amount=Decimal("0.00"), reference="A")


def test_fixed_words_follow_the_language_and_may_be_replaced():
    assert "Page 1 of 1" in words(read(render("letter", letter(), lang="en"))[1])
    assert "Feuille 1" in words(read(render("letter", letter(labels={"page": "Feuille %(page)s"})))[1])


def test_a_child_of_a_process_that_rendered_is_told_instead_of_hanging():
    render("letter", letter())
    child = os.fork()
    if child == 0:
        try:
            render("letter", letter())
        except RuntimeError:
            os._exit(7)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
