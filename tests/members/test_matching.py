"""Two registers to verdicts, against the truth; and names that look alike."""

import time
from dataclasses import replace
from itertools import combinations

import pytest

from league.base.tabular import read_table
from members import cleaning, quality
from members.cleaning import Address
from members.columns import guess_columns
from members.lines import read_lines
from members.matching import (
    Kind,
    Known,
    Likeness,
    Outcome,
    compare,
    judge,
    key_likeness,
    legal_family,
    line_key,
    names_likeness,
    people_agree,
    summary,
)
from tests.members.many import many
from tests.members.registers import DEMO, EXTRACTION, Merger, communes, register, rows_of, shared, true_keys, truth


@pytest.fixture(scope="module")
def merger() -> Merger:
    return Merger([("clustr", register("clustr_numerique.csv")), ("numelink", register("numelink.xlsx"))])


def test_every_merge_of_the_machine_is_right_and_almost_none_is_missed(merger):
    keys = true_keys()
    wrong = [(row, company) for row, company in merger.merged if keys.get(row) != keys.get(company, "?")]
    assert wrong == []
    pairs = sum(len(company["clustr_ids"].split()) + len(company["numelink_lines"].split()) - 1 for company in truth())
    assert pairs == 61
    assert len(merger.merged) >= 0.95 * pairs
    queued = sum(1 for row in merger.queue if row in keys)
    assert len(merger.merged) + queued >= 0.995 * pairs
    assert len(merger.queue) <= 9


def test_the_lines_set_aside_are_not_members_and_say_why(merger):
    for row in rows_of(DEMO / "verite_ecartes.csv"):
        name = f"{row['register']}:{row['row']}"
        assert merger.verdicts[name].kind == row["fate"], name
        assert name not in merger.company_of
    assert merger.verdicts["numelink:Total"].kind is Kind.BROKEN


def test_with_the_queue_decided_by_the_truth_there_are_510_companies_and_26000_jobs(merger):
    keys = true_keys()
    company_of_key = {keys[row]: row for row in merger.known}
    assert len(company_of_key) == len(merger.known)
    for row in merger.queue:
        if row in keys:
            company_of_key.setdefault(keys[row], row)
    assert len(company_of_key) == 510
    assert sum(merger.lines[row].jobs or 0 for row in company_of_key.values()) == 26_000
    without = [row for row in company_of_key.values() if row in merger.known and merger.known[row].siren is None] + [
        row for row in company_of_key.values() if row not in merger.known and merger.lines[row].siren is None
    ]
    assert len(without) == 78


def test_values_of_the_admitted_are_those_of_the_truth(merger):
    keys, companies = true_keys(), {company["key"]: company for company in truth()}
    for row, known in merger.known.items():
        line, true = merger.lines[row], companies[keys[row]]
        assert line.commune is not None, row
        assert line.commune.code == true["code_insee"], row
        assert known.siren in (None, true["siren"]), row
        assert line.jobs == int(true["jobs"]), row
        assert line.turnover is None or line.turnover == int(true["turnover_eur"]), row
        if line.joined.on and not line.joined.doubtful:
            assert line.joined.on.isoformat() == true["joined_on"], row
        elif line.joined.year:
            assert str(line.joined.year) == true["joined_on"][:4], row


def test_the_antenna_of_the_commune_is_that_of_the_truth(merger):
    keys, companies = true_keys(), {company["key"]: company for company in truth()}
    antenna = {row["code_insee"]: row["antenne_proposee"] for row in rows_of(shared("antennes_communes.csv"))}
    for row in merger.known:
        assert antenna[merger.lines[row].commune.code] == companies[keys[row]]["antenna"], row


def test_days_after_the_extraction_are_doubtful_and_never_a_reason_to_refuse(merger):
    late = [row for row, line in merger.lines.items() if any(r.code == "date_future" for _field, r in line.remarks)]
    assert len(late) == 4
    assert all(merger.lines[row].joined.doubtful and merger.lines[row].joined.raw for row in late)
    assert all(merger.verdicts[row].kind in (Kind.ADMIT, Kind.SAME_AS) for row in late)


def test_the_same_register_again_is_all_known(merger):
    again = judge(register("numelink.xlsx"), list(merger.known.values()), EXTRACTION)
    counts = summary(again)
    assert counts["admit"] == 0
    assert counts["doubtful"] <= 2
    assert all(isinstance(verdict.company, str) for verdict in again if verdict.kind is Kind.SAME_AS)


@pytest.mark.parametrize("order", ["reversed", "sorted by name"])
def test_the_order_of_the_lines_changes_nothing(order):
    lines = list(register("numelink.xlsx"))
    expected = {verdict.line: verdict.kind for verdict in judge(lines, [])}
    shuffled = lines[::-1] if order == "reversed" else sorted(lines, key=lambda line: line.name.key)
    found = {verdict.line: verdict.kind for verdict in judge(shuffled, [])}
    assert sorted(found.values()) == sorted(expected.values())


@pytest.mark.parametrize(
    ("what", "most_queued"),
    [("no SIREN", 9), ("every second SIREN", 9), ("no SIREN, no telephone", 12), ("names only", 80)],
)
def test_poorer_registers_are_never_merged_wrongly(what, most_queued):
    def poorer(line):
        if what == "every second SIREN":
            return replace(line, siren=None) if line.line % 2 else line
        line = replace(line, siren=None)
        if what == "no SIREN, no telephone":
            contact = replace(line.contact, phone="") if line.contact else None
            return replace(line, phone="", phones=(), contact=contact)
        if what == "names only":
            address = Address("", line.address.postal_code, line.address.town)
            line = replace(line, phone="", phones=(), email="", emails=(), website="", dues_email="")
            return replace(line, contact=None, address=address)
        return line

    files = (("clustr", "clustr_numerique.csv"), ("numelink", "numelink.xlsx"))
    merger = Merger([(slug, [poorer(line) for line in register(name)]) for slug, name in files])
    keys = true_keys()
    assert [pair for pair in merger.merged if keys.get(pair[0]) != keys.get(pair[1], "?")] == []
    assert len(merger.queue) <= most_queued
    if what == "names only":
        assert merger.merged == []


def test_variant_names_of_one_company_are_near_and_those_of_two_are_never_a_reason_to_merge(capsys):
    """Names alone, all pairs: those the machine may merge on (with proofs), and those that reach the queue."""
    names = [
        (row["siren"], cleaning.company_name(row["denomination_declaree"]).value)
        for row in rows_of(shared("entreprises/variantes_denomination.csv"))
    ]
    names = [(siren, name) for siren, name in names if name.key]  # a bare legal form names nobody
    mergeable = {Likeness.IDENTICAL, Likeness.REORDERED, Likeness.ABBREVIATED, Likeness.FORMER, Likeness.TYPO}
    same, false = [], []
    for (one_siren, one), (other_siren, other) in combinations(names, 2):
        likeness = names_likeness([one.key], one.former, [other.key], other.former)
        if one_siren == other_siren:
            same.append(likeness)
        elif likeness in mergeable:
            false.append((one, other))
    assert false == []
    recall = sum(1 for likeness in same if likeness in mergeable) / len(same)
    reached = sum(1 for likeness in same if likeness is not Likeness.DIFFERENT) / len(same)
    with capsys.disabled():
        print(f"\n{len(same)} pairs of real names, no false one: recall {recall:.3f}, near enough to ask {reached:.3f}")
    assert recall >= 0.755
    assert reached >= 0.89


def test_companies_of_public_lists_are_merged_by_number_or_not_at_all(capsys):
    """A real list in two halves, one without its numbers: what the machine merges is one company."""
    path = shared("entreprises/entreprises_aura.csv")
    table = read_table(path.read_bytes(), path.name)
    lines = read_lines(table, guess_columns(table), communes(), EXTRACTION)
    halves = [replace(line, siren=None, siret=None) for line in lines if line.siren]
    staged = quality.merge([lines, halves])
    number = {(0, line.line): line.siren for line in lines} | {(1, line.line): line.siren for line in lines}
    wrong = [
        (staged.lines[one].name.shown, staged.lines[other].name.shown)
        for one, other in staged.merged
        if number[one] and number[other] and number[one] != number[other]
    ]
    assert wrong == []
    merged = sum(one[0] == 1 for one, _other in staged.merged)
    asked = len({case.row for case in staged.cases if case.row[0] == 1})
    with capsys.disabled():
        print(f"\n{len(halves)} real companies without their numbers: {merged} merged, {asked} asked, none wrong")
    assert merged + asked >= 0.7 * len(halves)


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("Société Pilworks SAS", "SAS SOCIETE PILWORKS", Likeness.IDENTICAL),
        ("DISTRI TOYS", "Distritoys S.A.S.", Likeness.IDENTICAL),
        ("R.D.M. La Rochette", "RDM LA ROCHETTE", Likeness.IDENTICAL),
        ("Fluomedia & Associés", "FLUOMEDIA ET ASSOCIES", Likeness.IDENTICAL),
        ("Conseil Lumigrid", "Lumigrid Conseil", Likeness.REORDERED),
        ("Quantimedia", "Quantmedia", Likeness.TYPO),
        ("Innonodes Ingénierie", "Innonodes Igénierie", Likeness.TYPO),
        ("Lumigrid Conseil", "Lumigrid Conseils", Likeness.SIMILAR),
        ("Fluotech", "Fluotech Formation", Likeness.EXTENDED),
        ("Adapei 63", "Adapei 69", Likeness.DIFFERENT),
        ("Logifab Info.", "LOGIFAB INFORMATIQUE", Likeness.ABBREVIATED),
        ("Elancode RA", "Elancode Rhône-Alpes", Likeness.ABBREVIATED),
        ("CPAM de l’Ain", "Caisse Primaire Assurance Maladie de l’Ain", Likeness.ABBREVIATED),
        ("Agence Locale du Numérique", "ALN", Likeness.INITIALS),
        ("Monotrust", "Gresiscan", Likeness.DIFFERENT),
        ("SAS", "POMA", Likeness.UNKNOWN),
    ],
)
def test_names(one, other, likeness):
    keys = cleaning.name_key(one), cleaning.name_key(other)
    assert key_likeness(*keys) is likeness
    assert key_likeness(*reversed(keys)) is likeness


def company(key, name, siren=None, **sets):
    return Known(
        key, name, siren, names={cleaning.name_key(name)}, **{field: set(values) for field, values in sets.items()}
    )


FULL = {"communes": ["42218"], "domains": ["x.fr"], "phones": ["+33400000001"], "streets": [("42218", "1 RUE X")]}


def at(key, *, commune="1", domain="a.fr", **more):
    return company(key, "Alpha", communes=[commune], domains=[domain], **more)


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        (company(1, "Alpha", "732829320"), company(2, "Beta", "732829320", **FULL), Outcome.SAME),
        (company(1, "Alpha", "732829320", **FULL), company(2, "Alpha", "552081317", **FULL), Outcome.DIFFERENT),
        (company(1, "Alpha", **FULL), company(2, "ALPHA SAS", "552081317", **FULL), Outcome.SAME),
        (company(1, "Fluotech", **FULL), company(2, "Fluotech Formation", "552081317", **FULL), Outcome.DOUBTFUL),
        (company(1, "Alpha Conseil", **FULL), company(2, "Alpha Conseils", **FULL), Outcome.DOUBTFUL),
        (at(1), at(2, commune="2", domain="a.io"), Outcome.DIFFERENT),
        (at(1), at(2), Outcome.SAME),
        (at(1), at(2, domain="a.io"), Outcome.DOUBTFUL),
        (at(1), at(2, commune="2"), Outcome.DOUBTFUL),
        (at(1, families=["company"]), at(2, families=["association"]), Outcome.DOUBTFUL),
        (company(1, "Alpha"), company(2, "Alpha"), Outcome.DOUBTFUL),
        (
            company(1, "Alpha", "732829320", communes=["1"], domains=["a.fr"]),
            company(2, "Omega", "732829320", communes=["2"], domains=["o.fr"]),
            Outcome.DOUBTFUL,
        ),
    ],
)
def test_the_rule(one, other, outcome):
    found = compare(one, other)
    assert found.outcome is outcome
    assert compare(other, one).outcome is outcome
    low, high = {Outcome.DIFFERENT: (0.0, 0.3), Outcome.DOUBTFUL: (0.3, 0.8), Outcome.SAME: (0.8, 1.0)}[outcome]
    assert low <= found.score <= high  # the score rises with certainty
    assert str(found.reason)
    assert all(str(feature.words) for feature in found.features)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("DUMAS VINCENT", "DUMAS VINCENT", True),
        ("DUMAS VINCENT", "DUMAS V", True),
        ("DUMAS VINCENT", "DUMAS P", False),
        ("DUMAS VINCENT", "ROURE V", False),
        ("DUMAS", "DUMAS V", False),
    ],
)
def test_a_person_may_be_written_with_an_initial(one, other, alike):
    assert people_agree([one], [other]) is alike
    assert people_agree([other], [one]) is alike


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        # a property company of the same name, place, telephone and people
        (
            company(1, "Alpha", families=["property"], persons=["A B"], **FULL),
            company(2, "Alpha", persons=["A B"], **FULL),
            Outcome.DOUBTFUL,
        ),
        # two branches of one brand in one town
        (
            at(1, phones=["1"], persons=["DUMAS V"], streets=[("1", "2 RUE A")]),
            at(2, phones=["2"], persons=["ROURE P"], streets=[("1", "9 RUE B")]),
            Outcome.DOUBTFUL,
        ),
        # an abbreviation with three proofs, and with one
        (company(1, "Alpha Info", **FULL), company(2, "Alpha Informatique", **FULL), Outcome.SAME),
        (company(1, "Alpha Info", communes=["1"]), company(2, "Alpha Informatique", communes=["1"]), Outcome.DOUBTFUL),
        # the same name, commune and person; the same in another commune
        (company(1, "Alpha", communes=["1"], persons=["A B"]), company(2, "Alpha", communes=["1"], persons=["A B"]), Outcome.SAME),
        (company(1, "Alpha", communes=["1"], persons=["A B"]), company(2, "Alpha", communes=["2"], persons=["A B"]), Outcome.DOUBTFUL),
    ],
)  # fmt: skip
def test_the_rule_about_people_branches_and_abbreviations(one, other, outcome):
    assert compare(one, other).outcome is outcome
    assert compare(other, one).outcome is outcome


def test_a_domain_that_many_use_proves_nothing():
    one, other = company(1, "Alpha", **FULL), company(2, "Alpha", **{**FULL, "phones": ["+33400000002"], "streets": []})
    assert compare(one, other).outcome is Outcome.SAME
    assert compare(one, other, frozenset({"x.fr"})).outcome is Outcome.DOUBTFUL


def test_two_numbers_that_claim_one_company_without_number_both_wait():
    line = next(line for line in register("numelink.xlsx") if line.siren and line.phone and line.domains)
    known = Known.of_line(replace(line, siren=None), "known")
    twins = [replace(line, line=2, siren="732829320"), replace(line, line=3, siren="552081317")]
    first = judge(twins, [known])
    assert [verdict.kind for verdict in first] == [Kind.DOUBTFUL, Kind.DOUBTFUL]
    alone = judge(twins[:1], [known])
    assert alone[0].kind is Kind.SAME_AS
    assert alone[0].company == "known"
    assert known.siren is None  # what was given is not changed


def test_a_line_without_number_that_fits_two_companies_waits():
    line = next(line for line in register("numelink.xlsx") if line.siren and line.phone and line.domains)
    known = [Known.of_line(replace(line, siren=siren), siren) for siren in ("732829320", "552081317")]
    verdict = judge([replace(line, siren=None)], known)[0]
    assert verdict.kind is Kind.DOUBTFUL
    assert {pair.other for pair in verdict.pairs} == {"732829320", "552081317"}
    assert verdict.reason.code == "verdict_several"


def test_a_line_repeated_in_its_register_is_the_same_as_the_other_line():
    line = next(line for line in register("numelink.xlsx") if line.siren and line.phone and line.domains)
    first, second = judge([replace(line, line=2, siren=None), replace(line, line=9)], [])
    assert first.kind is Kind.SAME_AS
    assert first.company == line_key(9)
    assert second.kind is Kind.ADMIT


def test_reasons_are_kept_as_data_and_come_back_as_words(merger):
    for verdict in merger.verdicts.values():
        again = type(verdict.reason).from_json(verdict.reason.as_json())
        assert str(again) == str(verdict.reason)
        assert "%(" not in str(again)


def test_families_of_legal_forms():
    assert legal_family("SAS") == legal_family("SARL") == "company"
    assert legal_family("ASSOCIATION") != legal_family("SAS")
    assert legal_family("unheard of") == ""


def test_fifty_thousand_against_fifty_thousand_take_minutes_not_hours():
    lines = many(4_000, seed=1)
    known = [Known.of_line(line, line.line) for line in many(4_000, seed=1)]
    started = time.perf_counter()
    verdicts = judge([replace(line, siren=None) if line.line % 3 else line for line in lines], known)
    assert time.perf_counter() - started < 20
    assert {verdict.company for verdict in verdicts if verdict.kind is Kind.SAME_AS} <= {k.key for k in known}
    assert all(verdict.company == verdict.line for verdict in verdicts if verdict.kind is Kind.SAME_AS)
    assert summary(verdicts)["same_as"] > 3_500
