"""Proposals: what speaks for whom, in words; exact only when nothing speaks against it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dues.bank import matching
from dues.bank.matching import DOUBTFUL, EXACT, NOTHING, Explained, Incoming, Owed, Payer, Recorded, bare_name

DAY = date(2026, 3, 2)
NAMES = ("Atelier Nuage", "Maison Exemple", "Données du Vercors", "Pixel et Fils")
PAYERS = [Payer(n, name, siren=f"10000000{n}") for n, name in enumerate(NAMES, 1)]
OWED = [Owed(10 + n, n, f"AC-2026-{120 + n:05d}", Decimal(600), date(2026, 2, 28)) for n in range(1, 5)]


def entry(text: str = "", name: str = "", amount: str = "600.00", pk: int = 1, iban: str = "") -> Incoming:
    return Incoming(pk, DAY, Decimal(amount), name, text, iban, iban[-4:])


def explain(one: Incoming, owed=OWED, known=None, recorded=()) -> Explained:
    return matching.explain([one], owed=owed, payers=PAYERS, known=known or {}, recorded=recorded)[one.pk]


def words(found: Explained) -> str:
    assert found.best
    return ", ".join(map(str, found.best.why))


@pytest.mark.parametrize(
    "text",
    [
        "Cotisation AC-2026-00121", "AC2026 121", "ac 2026 0121", "AC-2026-121.", "REF:AC/2026/00121 MERCI", "AC202600121",
        "AC_2026_00121", "cotisation n°AC-2026-00121 de l'année",
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_is_written(text: str) -> None:
    found = explain(entry(text, "SOMEBODY"))
    assert (found.kind, found.best.company, found.best.document) == (EXACT, 1, 11)  # type: ignore[union-attr]
    assert "AC-2026-00121" in words(found)
    assert "amount exact" in words(found)


def test_a_slip_in_the_number_counts_only_with_another_witness() -> None:
    found = explain(entry("AC-2026-00211", "ATELIER NUAGE SAS"))
    assert found.kind == DOUBTFUL
    assert found.best and found.best.document == 11
    assert "one slip" in words(found)
    assert explain(entry("AC-2026-00211", "INCONNU")).kind == NOTHING


def test_the_number_of_another_company_does_not_win_over_name_and_amount() -> None:
    found = explain(entry("Cotisation AC-2026-00122", "ATELIER NUAGE"))
    assert found.kind == DOUBTFUL
    assert found.best and (found.best.company, found.best.document) == (1, 11)
    assert "AC-2026-00122, which is of Maison Exemple" in words(found)


def test_a_name_alone_is_never_exact() -> None:
    found = explain(entry("Cotisation", "SAS MAISON EXEMPLE"))
    assert found.kind == DOUBTFUL
    assert found.best and found.best.document == 12
    assert "name alike" in words(found)


def test_an_account_that_has_paid_before_is_enough_with_the_amount() -> None:
    found = explain(entry("virement", "HOLDING QUELCONQUE", iban="d1"), known={"d1": 3})
    assert (found.kind, found.best.company) == (EXACT, 3)  # type: ignore[union-attr]
    assert "has paid for this company before" in words(found)
    learned = explain(entry("virement", "HOLDING QUELCONQUE"), known={f"name:{bare_name('Holding Quelconque')}": 3})
    assert learned.kind == DOUBTFUL
    assert learned.best and learned.best.company == 3


def test_part_and_over_payments_say_how_much() -> None:
    part = explain(entry("AC-2026-00121", "ATELIER NUAGE", "250.00"))
    assert (part.kind, "€350.00" in words(part)) == (DOUBTFUL, True)
    over = explain(entry("AC-2026-00121", "ATELIER NUAGE", "650.00"))
    assert (over.kind, "€50.00 too much" in words(over)) == (DOUBTFUL, True)


def test_several_documents_of_a_company_together() -> None:
    owed = [*OWED, Owed(21, 1, "AC-2026-00300", Decimal(150), date(2026, 5, 1))]
    found = explain(entry("AC-2026-00121 et AC-2026-00300", "ATELIER NUAGE", "750.00"), owed)
    assert found.kind == EXACT
    assert found.best and set(found.best.covers) == {11, 21}
    assert "2 documents together" in words(found)


def test_twins_are_not_both_exact() -> None:
    twins = [entry("AC-2026-00121", "ATELIER NUAGE", pk=1), entry("AC-2026-00121", "ATELIER NUAGE", pk=2)]
    found = matching.explain(twins, owed=OWED, payers=PAYERS, known={})
    assert [found[1].kind, found[2].kind] == [EXACT, DOUBTFUL]
    assert found[2].best and found[2].best.document is None
    assert "already" in words(found[2])


def test_a_payment_recorded_by_hand_is_offered_instead_of_a_second_one() -> None:
    owed = [Owed(11, 1, "AC-2026-00121", Decimal(0), date(2026, 2, 28))]
    found = explain(entry("AC-2026-00121", "ATELIER NUAGE"), owed, recorded=[Recorded(77, 1, Decimal(600), DAY)])
    assert found.kind == DOUBTFUL
    assert found.best and found.best.payment == 77
    assert "recorded by hand on 02/03/2026" in words(found)


def test_nobody_is_recognised_in_nothing() -> None:
    found = explain(entry("Don", "FONDATION LOINTAINE", "1500.00"))
    assert (found.kind, found.proposals) == (NOTHING, [])


amounts = st.sampled_from(["600.00", "300.00", "650.00", "1200.00", "0.01"])
texts = st.sampled_from(["AC-2026-00121", "AC2026 122", "AC-2026-00999", "", "AC-2026-00211", "don"])
payers = st.sampled_from([*NAMES, "INCONNU", ""])


@given(st.lists(st.tuples(amounts, texts, payers), max_size=12))
def test_no_open_euro_is_proposed_as_exact_twice(rows: list[tuple[str, str, str]]) -> None:
    entries = [entry(text, name, amount, pk) for pk, (amount, text, name) in enumerate(rows, 1)]
    found = matching.explain(entries, owed=OWED, payers=PAYERS, known={})
    spent: dict[int, Decimal] = {}
    for one in entries:
        best = found[one.pk].best
        if best and best.exact and len(best.covers) == 1:
            spent[best.covers[0]] = spent.get(best.covers[0], Decimal(0)) + one.amount
        assert best is None or best.why
    assert all(amount <= 600 for amount in spent.values())
