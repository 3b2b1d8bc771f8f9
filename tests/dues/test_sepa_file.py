"""The file for the bank and the small arithmetic around it: no database."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import sepaxml
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from dues import sepa_file
from dues.models.sepa import lapses_on
from dues.sepa_file import Address, Creditor, Debit
from tests.dues.sepa_make import iban

SHIPPED = Path(sepaxml.__file__).parent / "schemas" / "pain.008.001.08.xsd"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "finance" / "sepa" / "xsd" / "pain.008.001.08.xsd"
NS = {"p": sepa_file.NAMESPACE}
LEAGUE = Creditor(
    "Fédération d’Essai", "FR53ZZZ999999", iban(1), "DEMOFRPPXXX",
    Address("Lyon", street="rue de l’Œuvre", building="12 bis", postal_code="69003"),
)  # fmt: skip
TEXTS = st.text(max_size=90)
DEBITS = st.builds(
    Debit,
    end_to_end_id=st.integers(0, 10**9).map("PRLV-{}".format),
    amount=st.decimals(Decimal("0.01"), Decimal("999999.99"), places=2),
    mandate=st.integers(0, 10**9).map("DL-{}".format),
    signed_on=st.dates(date(2015, 1, 1), date(2040, 1, 1)),
    name=TEXTS.map(lambda text: f"A{text}"),
    iban=st.integers(0, 10**10).map(iban),
    address=st.builds(
        Address, town=TEXTS.map(lambda text: f"L{text}"), street=TEXTS, building=TEXTS, postal_code=TEXTS
    ),
    text=TEXTS.map(lambda text: f"AC{text}"),
    amended=st.booleans(),
)


def written(debits: list[Debit]) -> bytes:
    return sepa_file.write(
        message="PRLV-000001", made_at=datetime(2026, 3, 2, 9, tzinfo=UTC), collect_on=date(2026, 3, 16), creditor=LEAGUE, debits=debits
    )  # fmt: skip


def schemas() -> list[Path]:
    return [path for path in (SHIPPED, SHARED) if path.exists()]


@given(st.lists(DEBITS, min_size=1, max_size=6))
def test_every_file_is_valid_and_adds_up(debits: list[Debit]) -> None:
    content = written(debits)
    tree = etree.fromstring(content)
    for path in schemas():
        etree.XMLSchema(file=str(path)).assertValid(tree)
    total = sum(Decimal(node.text or "") for node in tree.iterfind(".//p:InstdAmt", NS))
    assert {Decimal(node.text or "") for node in tree.iterfind(".//p:CtrlSum", NS)} == {total}
    assert total == sum(debit.amount for debit in debits)
    assert {node.text for node in tree.iterfind(".//p:NbOfTxs", NS)} == {str(len(debits))}
    assert tree.find(".//p:AdrLine", NS) is None
    for address in tree.iterfind(".//p:PstlAdr", NS):
        assert address.find("p:TwnNm", NS) is not None
        assert address.find("p:Ctry", NS) is not None
    for node in tree.iter():
        assert re.fullmatch(r"[a-zA-Z0-9/\-?:().,'+ \n]*", node.text or "")
    assert content == written(debits)


def test_the_schemas_used_are_counted(record_property: object) -> None:
    print(f"pain.008.001.08: {len(schemas())} schemas used, {2 - len(schemas())} skipped")
    assert SHIPPED in schemas()


def test_the_schema_refuses_a_file_without_its_sums() -> None:
    """The control: the schema would see a wrong file."""
    debit = Debit("E1", Decimal(1), "M1", date(2026, 1, 1), "A", iban(2), Address("Lyon"), "AC")
    tree = etree.fromstring(written([debit]))
    header = tree.find(".//p:GrpHdr", NS)
    number = tree.find(".//p:GrpHdr/p:NbOfTxs", NS)
    assert header is not None
    assert number is not None
    header.remove(number)
    assert not etree.XMLSchema(file=str(SHIPPED)).validate(tree)


@given(st.text(max_size=300), st.integers(1, 10**12), st.dates(), st.integers(1, 9999))
def test_a_mandate_reference_is_short_and_plain(prefix: str, company: int, day: date, turn: int) -> None:
    assert re.fullmatch(r"[a-zA-Z0-9/?:().,'+-]{1,35}", sepa_file.reference_of(prefix, company, day, turn))


@given(st.dates(max_value=date(9990, 1, 1)))
def test_a_mandate_lapses_thirty_six_months_later(day: date) -> None:
    last = lapses_on(day)
    assert (last.year - day.year) * 12 + last.month - day.month == 36
    assert last.day == day.day or (day.month, day.day, last.day) == (2, 29, 28)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("12 rue de la Fédération", ("12", "rue de la Fédération")),
        ("12 bis, rue X", ("12 bis", "rue X")),
        ("3B avenue Y", ("3B", "avenue Y")),
        ("Zone de l’Essai", ("", "Zone de l’Essai")),
        ("4 avenue du 11 Novembre", ("4", "avenue du 11 Novembre")),
        ("", ("", "")),
    ],
)
def test_a_line_of_address_gives_its_number(line: str, parts: tuple[str, str]) -> None:
    assert sepa_file.split_street(line) == parts


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1), date(2026, 12, 25),
        date(2026, 3, 14), date(2026, 3, 15), date(2027, 3, 26), date(2027, 3, 29),
    ],
)  # fmt: skip
def test_banks_rest_at_weekends_and_on_six_holidays(day: date) -> None:
    assert not sepa_file.is_bank_day(day)
    assert sepa_file.is_bank_day(sepa_file.next_bank_day(day))


@pytest.mark.parametrize("day", [date(2026, 5, 8), date(2026, 7, 14), date(2026, 11, 11)])
def test_banks_work_on_other_french_holidays(day: date) -> None:
    assert sepa_file.is_bank_day(day)
