"""SIREN, SIRET, VAT: published vectors, certain repairs, nothing guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from league.base.identifiers import legal_unit, siren, siret, spaced, vat_number

numbers = (
    st.from_regex(r"[0-9]{8}", fullmatch=True)
    .map(lambda d: d + luhn.calc_check_digit(d))
    .filter(lambda d: d.strip("0"))
)


@pytest.mark.parametrize("number", ["732829320", "356000000", "552081317"])
def test_right_siren(number):
    assert siren(number).value == number
    assert siren(number).repaired == ()


@pytest.mark.parametrize("number", ["73282932000074", "55208131766522", "35600000000048", "35600000049837"])
def test_right_siret_with_the_rule_of_la_poste(number):
    assert siret(number).value == number
    assert legal_unit("", number).siren == number[:9]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("123456789", "id_key"),
        ("12345678912345", "id_key"),
        ("", "id_not_given"),
        ("NC", "id_not_given"),
        ("000000000", "id_not_given"),
        ("en cours d'immatriculation", "id_pending"),
        ("6,27048E+13", "id_rounded"),
        ("12345", "id_length"),
        ("à compléter par Paul", "id_not_a_number"),
        ("FR00732829320", "id_key"),
    ],
)
def test_what_is_not_certain_is_not_taken(text, code):
    found = legal_unit(text, "")
    assert found.siren is None
    assert found.reason.code == code
    assert str(found.reason)


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("732 829 320", "732829320", "id_spaces"),
        ("732.829.320", "732829320", "id_spaces"),
        ("23832470", "023832470", "id_zero"),
        ("2470664", "002470664", "id_zero"),
        ("472127000.0", "472127000", "id_spaces"),
        ("FR 44 732829320", "732829320", "id_from_vat"),
        ("RCS Lyon B 552 081 317", "552081317", "id_spaces"),
        ("SIREN : 732829320", "732829320", "id_spaces"),
        ("732 829 320 00074", "732829320", "id_siret_in_siren"),
    ],
)
def test_certain_repairs_are_told(text, value, code):
    found = siren(text)
    assert found.value == value
    assert code in [remark.code for remark in found.repaired]


def test_siren_in_the_siret_column():
    found = legal_unit("", "732 829 320")
    assert (found.siren, found.siret) == ("732829320", None)
    assert "id_siren_in_siret" in [remark.code for remark in found.remarks]


def test_a_wrong_key_of_the_establishment_leaves_the_siren():
    found = legal_unit("", "01233688900023")
    assert (found.siren, found.siret) == ("012336889", None)
    assert [remark.code for remark in found.remarks] == ["id_siret_key"]


def test_two_columns_that_disagree_give_neither():
    found = legal_unit("552081317", "73282932000074")
    assert found.siren is None
    assert found.reason.code == "id_disagree"
    assert legal_unit("732829320", "73282932000074").siret == "73282932000074"


def test_vat_vectors():
    for number in ["FR03552081317", "FR20999248057", "FR37100815471", "FR44102885712", "FR44732829320"]:
        assert vat_number(number[4:]) == number
    for wrong in ("123456789", "73282932", "", "732 829 320"):
        with pytest.raises(ValueError, match="SIREN"):
            vat_number(wrong)


@given(numbers)
def test_every_right_number_is_read_in_every_dress(number):
    assert siren(number).value == number
    assert siren(spaced(number)).value == number
    assert siren(vat_number(number)).value == number
    if len(number.lstrip("0")) >= 7:
        assert siren(number.lstrip("0")).value == number


@given(numbers, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_never_taken(number, place, shift):
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert siren(wrong).value is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_breaks_it(one, other):
    found = legal_unit(one, other)
    assert (found.siren is None) == (found.reason is not None)
    assert found.siren is None or (len(found.siren) == 9 and luhn.is_valid(found.siren))
    assert found.siret is None or found.siret[:9] == found.siren
