"""Every format gives the same movements; what does not add up, or is a weapon, is refused with a sentence."""

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from dues.bank import reading
from dues.bank.statement import MAX_BYTES
from league.base.tabular import Unreadable
from tests.dues.bank import writers
from tests.dues.bank.conftest import SAMPLES
from tests.dues.bank.writers import THEIRS, Move, Window

MARCH = (
    Move(date(2026, 3, 2), Decimal("620.00"), "Cotisation AC-2026-00012", "ATELIER NUAGE", THEIRS, ref="B1"),
    Move(date(2026, 3, 3), Decimal("-45.90"), "Facture", "TELECOM EXEMPLE", ref="B2"),
    Move(date(2026, 3, 3), Decimal("1250.00"), "AC2026 123", "MAISON EXEMPLE", "FR7630006000011234567890189", ref="B3"),
)
WRITERS = {
    "camt.053.001.02": lambda *w, **k: writers.camt(*w, **k),
    "camt.053.001.04": lambda *w, **k: writers.camt(*w, version="04", **k),
    "camt.053.001.08": lambda *w, **k: writers.camt(*w, version="08", **k),
    "CFONB120": writers.cfonb,
    "MT940": writers.mt940,
    "MT940 dutch": lambda *w, **k: writers.mt940(*w, dutch=True, **k),
    "CSV": lambda *w, **k: writers.csv_file(*w, **k),
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_gives_the_same_movements(name: str) -> None:
    file = reading.read(WRITERS[name](Window(MARCH)))
    assert file.format == name.split(" ")[0]
    (statement,) = file.statements
    assert statement.account == writers.OURS
    assert statement.opening and statement.closing
    assert (statement.opening.amount, statement.closing.amount) == (Decimal(1000), Decimal("2824.10"))
    lines = sorted(statement.lines, key=lambda line: (line.day, line.credit))
    assert [(line.day, line.signed) for line in lines] == [(m.day, m.amount) for m in MARCH]
    assert not file.warnings
    assert "AC-2026-00012" in lines[0].text
    assert "ATELIER NUAGE" in lines[0].counterparty
    if name != "CSV" and name != "CFONB120":
        assert lines[0].iban == THEIRS


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_that_does_not_add_up_is_refused_whole_and_names_both_sums(name: str) -> None:
    with pytest.raises(Unreadable) as refused:
        reading.read(WRITERS[name](Window(MARCH), closing=Decimal("2824.11")))
    assert "2824.10" in str(refused.value)
    assert "2824.11" in str(refused.value)


@pytest.mark.parametrize("name", WRITERS)
def test_an_overdrawn_account_and_an_empty_window_add_up(name: str) -> None:
    file = reading.read(WRITERS[name](Window(MARCH, opening=Decimal("-5000.55"))))
    assert file.statements[0].closing and file.statements[0].closing.amount == Decimal("-3176.45")
    if name != "CSV":
        assert reading.read(WRITERS[name](Window(()))).lines == []


@pytest.mark.parametrize("name", ["camt.053.001.02", "CFONB120", "MT940"])
def test_several_statements_in_a_file_are_each_checked(name: str) -> None:
    second = Window(MARCH[:1], opening=Decimal("2824.10"), number="2")
    file = reading.read(WRITERS[name](Window(MARCH), second))
    assert [len(statement.lines) for statement in file.statements] == [3, 1]
    assert [line.statement for line in file.lines] == [0, 0, 0, 1]


def test_a_batch_gives_a_line_for_each_detail() -> None:
    parts = tuple(Move(date(2026, 3, 4), Decimal(n * 100), f"AC-2026-{n:05d}", f"MEMBRE {n}") for n in (1, 2, 3))
    batch = Move(date(2026, 3, 4), Decimal(600), parts=parts, ref="BATCH")
    lines = reading.read(writers.camt(Window((batch,)))).lines
    assert [(line.amount, line.reference, line.counterparty) for line in lines] == [
        (100, "AC-2026-00001", "MEMBRE 1"),
        (200, "AC-2026-00002", "MEMBRE 2"),
        (300, "AC-2026-00003", "MEMBRE 3"),
    ]
    with pytest.raises(Unreadable, match=r"details make 500\.00, the entry says 600\.00"):
        reading.read(writers.camt(Window((replace(batch, parts=parts[1:]),))))


@pytest.mark.parametrize("name", ["camt.053.001.02", "camt.053.001.08", "MT940", "MT940 dutch"])
def test_a_returned_direct_debit_carries_its_reason(name: str) -> None:
    code = "902" if name == "MT940" else "AC04"
    back = Move(date(2026, 3, 9), Decimal("-620.00"), "Cotisation", "ATELIER NUAGE", THEIRS, e2e="DD-1", reason=code)
    (line,) = reading.read(WRITERS[name](Window((back,)))).lines
    assert (line.return_reason, line.credit, line.end_to_end_id) == ("AC04", False, "DD-1")


def test_an_entry_that_is_not_booked_is_left_aside_with_a_remark() -> None:
    content = (
        writers.camt(Window(MARCH[:1]))
        .replace(b"<Sts>BOOK</Sts>", b"<Sts>PDNG</Sts>")
        .replace(b">1620.00<", b">1000.00<")
    )
    file = reading.read(content)
    assert file.lines == []
    assert "PDNG" in str(file.warnings[0])


CSVS = {
    "societe_generale.csv": ["620.00", "-45.90", "-1200.00"],
    "banque_postale.csv": ["620.00", "-45.90"],
    "caisse_epargne.csv": ["620.00", "-45.90"],
    "banque_populaire.csv": ["620.00", "-45.90"],
    "bnp.csv": ["620.00", "-45.90"],
    "lcl.csv": ["620.00", "-45.90"],
    "qonto.csv": ["620.00", "-45.90"],
    "shine_english.tsv": ["-45.90", "1620.00"],
    "credit_agricole.csv": ["620.00", "-45.90"],
    "allemand.sta": ["620.00", "-45.90"],
}


@pytest.mark.parametrize("name", CSVS)
def test_the_files_of_each_bank_are_read(name: str) -> None:
    file = reading.read((SAMPLES / name).read_bytes())
    assert [line.signed for line in file.lines] == [Decimal(amount) for amount in CSVS[name]]
    paid = next(line for line in file.lines if line.credit)
    assert "AC-2026-00012" in paid.text
    assert "ATELIER NUAGE" in f"{paid.counterparty} {paid.text}"
    assert all(line.currency == "EUR" for line in file.lines)


HEADERS = [
    ("Date", "Libellé", "Montant"),
    ("Amount", "Date", "Description"),
    ("Libellé", "Montant (EUR)", "Date de l’opération"),
]
ROWS = [("2026-03-02", "1234.50"), ("2026-03-13", "-7.00"), ("2026-03-28", "12000.00")]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("style", ["comma", "point", "blanks", "points"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_columns_are_known_in_any_order_and_numbers_in_any_dress(
    delimiter: str, header: tuple[str, ...], style: str, encoding: str
) -> None:
    def money(text: str) -> str:
        value = f"{Decimal(text):,.2f}"
        return {
            "comma": value.replace(",", "").replace(".", ","),
            "point": value.replace(",", ""),
            "blanks": value.replace(",", "\u00a0").replace(".", ","),
            "points": value.replace(",", "_").replace(".", ",").replace("_", "."),
        }[style]

    def cell(name: str, day: str, amount: str) -> str:
        if name.startswith(("M", "A")):
            return f'"{money(amount)}"'
        return f'"{day[8:]}/{day[5:7]}/{day[:4]}"' if name.startswith("Date") else '"Été à 10 €"'

    lines = [delimiter.join(f'"{name}"' for name in header)]
    lines += [delimiter.join(cell(name, day, amount) for name in header) for day, amount in ROWS]
    file = reading.read("\n".join(lines).encode(encoding))
    assert [(line.day.isoformat(), f"{line.signed:.2f}") for line in file.lines] == ROWS
    assert "no balance to check" in str(file.warnings[0])


def test_a_balance_beside_each_movement_is_checked() -> None:
    good = "Date;Libellé;Montant;Solde\n" + "\n".join(
        f"{n:02d}/03/2026;x;{n},00;{n * (n + 1) // 2},00" for n in range(1, 9)
    )
    file = reading.read(good.encode())
    assert file.statements[0].opening and file.statements[0].opening.amount == 0
    with pytest.raises(Unreadable, match="Line 5"):
        reading.read(good.replace("x;4,00", "x;5,00").encode())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\0" * 500, "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04 ...", "XLSX"),
        (b"hello", "no bank statement"),
        (b"a;b;c\n1;2;3\n", "columns"),
        (b"Date;Montant\n", "not one movement"),
        (b"Date;Montant\n02/03/2026;douze\n", "not an amount"),
        (b"Date;Montant\n32/03/2026;12\n", "not a day"),
        (b"<html></html>", "camt.053"),
        (b"<a", "damaged"),
        (b"x" * (MAX_BYTES + 1), "too large"),
    ],
)  # fmt: skip
def test_what_is_no_statement_is_refused_with_the_reason(content: bytes, words: str) -> None:
    with pytest.raises(Unreadable) as refused:
        reading.read(content)
    assert words in str(refused.value)


LAUGHS = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 12))
BOMBS = {
    "laughs": f'<!DOCTYPE a [<!ENTITY x0 "ha">{LAUGHS}]><Document>&x11;</Document>',
    "file": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>',
    "network": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><Document/>',
    "depth": "<Document>" + "<a>" * 100_000,
    "attributes": "<Document " + " ".join(f'a{n}="1"' for n in range(200_000)) + "/>",
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_bomb_is_refused_at_once(name: str, encoding: str) -> None:
    begin = time.process_time()
    with pytest.raises(Unreadable):
        reading.read(BOMBS[name].encode(encoding))
    assert time.process_time() - begin < 2


def test_the_control_a_parser_with_entities_on_would_open_the_file() -> None:
    from lxml import etree

    content = BOMBS["file"].replace("/etc/passwd", str(SAMPLES / "qonto.csv")).encode()
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=True, load_dtd=True))
    assert root.text and "620.00" in root.text
