"""What is merged can be taken back: fifty at random, in any order, after people went on working, row by row."""

from datetime import date
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from league.base.acts import Refused
from league.base.models import Decision, Person
from members import cases, intake, roster
from members.admission import PersonIn
from members.models import Company, ContactFunction, Contribution, IntakeLine, MatchCase, Membership, Source
from members.people import open_login
from tests.members.make import DAY, member, one, siren

LATER = date(2022, 5, 2)
HEAD = "Numéro;Raison sociale;SIREN;Adresse;Code postal;Ville;Effectif;Courriel;Téléphone;Site web;Prénom contact;Nom contact;Email contact"
SYLLABLES = ("ba", "co", "di", "fu", "ga", "lo", "mi", "nu", "pe", "ro", "sa", "ti", "vu", "za")


def name_of(number: int) -> str:
    draw = Random(number)
    return "".join(draw.choice(SYLLABLES) for _ in range(5)).title()


def snapshot(*, ids: bool = True, but: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """Every row of the room and every person, history apart; the counter of saves of a company only goes up."""
    tables = [
        model._meta.db_table
        for model in apps.get_app_config("members").get_models()
        if not hasattr(model, "pgh_tracked_model")
    ]
    found = {}
    with connection.cursor() as cursor:
        for table in sorted({*tables, "base_person"} - set(but)):
            drop = "- 'version'" + ("" if ids else " - 'id' - 'recorded_at' - 'person_id'")
            cursor.execute(f"SELECT (to_jsonb(t) {drop})::text FROM {table} t ORDER BY 1")
            found[table] = [row for (row,) in cursor.fetchall()]
    return found


def received(rows: list[str], slug: str = "grilog") -> Any:
    content = "\n".join([HEAD, *rows]).encode()
    source = Source.objects.get(slug=slug)
    found = intake.receive(source=source, name=f"{slug}.csv", content=content, by=None, on=LATER)
    return intake.judge(intake=found, by=None, on=LATER)


def applied(found: Any) -> None:
    decision = Decision.objects.create(body="Bureau", day=LATER)
    intake.apply_now(intake=found, decision=decision, by=None, on=LATER)


def sure(number: int) -> str:
    """A line that the machine joins to company `number`: the same SIREN, another trade name, a phone, a person."""
    name = f"{name_of(number)} Services"
    return (
        f"S{number};{name};{siren(number)};{number} rue Neuve;69003;Lyon;{40 + number};info@{name_of(number)}.example;"
        f"0472{number:06};www.{name_of(number)}.example;Luc;Nouveau{'abcdefg'[number % 7]};luc{number % 7}@partage.example"
    )


def doubtful(number: int) -> str:
    """A line that may be company `number`: its name and phone in another town, or its name and town, without a SIREN."""
    phone, place = (f"0476{number:06}", "69003;Lyon") if number % 3 == 0 else (f"0478{number:06}", "38000;Grenoble")
    return (
        f"D{number};{name_of(number)};;{number} avenue du Doute;{place};{60 + number};;"
        f"{phone};doute-{name_of(number)}.example;Zoé;Doute{'abcde'[number % 5]};zoe{number % 5}@partage.example"
    )


def world() -> None:
    for number in range(1, 31):
        bare = number % 3 == 0
        member(
            number,
            name=name_of(number),
            siren=siren(number),
            email="" if bare else f"a@{name_of(number)}.example",
            phone="" if bare else f"0478{number:06}",
            people=() if bare else one(number).people,
            jobs=None if number % 4 == 0 else 10,
        )


def merge_all(draw: Random) -> list[IntakeLine]:
    """Twenty-five lines that the machine joins and twenty-five that a person does, some with values chosen."""
    world()
    return bring_in(draw)


def bring_in(draw: Random) -> list[IntakeLine]:
    found = received([sure(n) for n in range(1, 26)] + [doubtful(n) for n in range(6, 31)])
    applied(found)
    waiting = list(intake.waiting_cases().select_related("line"))
    draw.shuffle(waiting)
    for case in waiting:
        names = [name for name in intake.joining.CHOICES if draw.random() < 0.4]
        intake.decide(case=case, answer="same", choices=dict.fromkeys(names, "line"), by=None, on=LATER)
    lines = list(IntakeLine.objects.exclude(company=None))
    assert len(lines) == 50, (len(lines), IntakeLine.objects.values_list("verdict", flat=True))
    return lines


def edits(draw: Random) -> None:
    """What people do meanwhile: they complete sheets and add contacts and figures of their own."""
    for company in draw.sample(list(Company.objects.order_by("sort_key")), 12):
        roster.update_company(
            company=company,
            changes={"presentation": f"Présentation {company.sort_key}", "skills": ["python"]},
            version=Company.objects.get(pk=company.pk).version,
            by=None,
            on=LATER,
        )
        person = PersonIn("Eva", f"Presse {company.sort_key}", email=f"eva@{company.sort_key[:6]}.example")
        found = roster.add_person(
            company=company,
            person=PersonIn(**{**vars(person), "kinds": ("press_contact",)}),
            by=None,
            on=LATER,
        )
        assert found
        roster.confirm_figures(company=company, day=date(2022, 6, 1), jobs=77, turnover=None, by=None, on=LATER)


class Rolled(Exception):
    pass


BOOKS = ("members_intake", "members_intakeline", "members_matchcase")


@pytest.mark.proof
@given(seed=st.integers(0, 10_000))
@settings(max_examples=3, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_fifty_random_merges_undone_in_random_order_leave_no_trace(db: None, seed: int) -> None:
    with pytest.raises(Rolled), transaction.atomic():
        draw = Random(seed)
        world()
        before = snapshot(but=BOOKS)
        lines = bring_in(draw)
        assert snapshot(but=BOOKS) != before
        draw.shuffle(lines)
        for line in lines:
            cases.undo(line=line, by=None, on=LATER)
        assert snapshot(but=BOOKS) == before
        assert not IntakeLine.objects.exclude(company=None).exists()
        raise Rolled


@pytest.mark.proof
@given(seed=st.integers(0, 10_000))
@settings(max_examples=2, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_what_people_did_meanwhile_stays_and_nothing_else(db: None, seed: int) -> None:
    def told(merged: bool) -> dict[str, list[Any]]:
        found: list[dict[str, list[Any]]] = []
        with pytest.raises(Rolled), transaction.atomic():
            world()
            lines = bring_in(Random(seed)) if merged else []
            edits(Random(seed))
            Random(seed).shuffle(lines)
            for line in lines:
                cases.undo(line=line, by=None, on=LATER)
            found.append(snapshot(ids=False, but=(*BOOKS, "members_membership")))
            raise Rolled
        return found[0]

    mine, plain = told(merged=True), told(merged=False)
    for table, rows in plain.items():
        drop = ["company_id", "decision_id", "known_since", "created_at"]
        assert without(mine[table], drop) == without(rows, drop), table


def without(rows: list[str], columns: list[str]) -> list[str]:
    import json

    return sorted(
        json.dumps({k: v for k, v in json.loads(row).items() if k not in columns}, sort_keys=True) for row in rows
    )


def one_case() -> MatchCase:
    member(7, name=name_of(7), siren=siren(7), phone="0478000007")
    applied(received([doubtful(7)]))
    return intake.waiting_cases().select_related("line").get()


def test_an_answer_is_undone_and_waits_again_as_it_was(db: None) -> None:
    case = one_case()
    before = snapshot()
    for answer in ("same", "different", "rejected"):
        intake.decide(case=case, answer=answer, by=None, on=LATER)
        assert snapshot() != before
        last = cases.last_answer(None)
        assert last == case
        for _ in range(2):
            cases.undo(line=case.line, by=None, on=LATER)
            assert snapshot() == before


def test_a_machine_s_join_that_is_undone_becomes_a_question(db: None) -> None:
    world()
    applied(received([sure(3)]))
    line = IntakeLine.objects.exclude(company=None).get()
    company = line.company_id
    cases.undo(line=line, by=None, on=LATER)
    case = intake.waiting_cases().get()
    assert (case.line_id, case.other_company_id) == (line.pk, company)
    intake.decide(case=case, answer="same", by=None, on=LATER)
    line.refresh_from_db()
    assert line.company_id == company


def test_a_line_says_what_it_brought_and_what_was_there_before(db: None) -> None:
    case = one_case()
    choices = {"name": "known", "address": "line", "jobs": "line", "contact": "line"}
    intake.decide(case=case, answer="same", choices=choices, by=None, on=LATER)
    company = Company.objects.get()
    assert company.website == f"doute-{name_of(7)}.example".lower()
    assert company.functions.on(LATER).get(kind="representative").person.last_name == "Doutec"
    assert company.establishments.get().town == "Grenoble"
    assert company.figures.order_by("-day", "-id")[0].jobs == 67
    assert company.antennas.on(LATER).get().antenna.code == "GRE"
    told = {one["value"]: one["before"] for one in contributions_told(case.line)}
    assert told[company.website] == ""
    assert told["38185"] == "69123"
    assert "Zoé Doutec" in told
    assert any(value.startswith("67 ") for value in told)


def contributions_told(line: IntakeLine) -> list[dict[str, str]]:
    from members import contributions

    return contributions.told(Contribution.objects.get(line=line))


@pytest.mark.parametrize("act", ["login", "function", "contact"])
def test_what_rests_on_a_merge_makes_undoing_it_impossible_and_says_so(db: None, act: str) -> None:
    case = one_case()
    intake.decide(case=case, answer="same", by=None, on=LATER)
    brought = Person.objects.get(last_name="Doutec")
    if act == "login":
        open_login(person=brought, by=None, on=LATER)
    elif act == "function":
        other = member(8).company
        roster.set_function(company=other, person=brought, kind="press_contact", by=None, on=LATER)
    else:
        roster.end_function(function=brought.functions.order_by("pk")[0], by=None, on=date(2023, 1, 1))
    before = snapshot()
    with pytest.raises(Refused) as refused:
        cases.undo(line=case.line, by=None, on=LATER)
    assert len(str(refused.value)) > 40
    assert snapshot() == before


def test_a_company_that_was_admitted_by_an_answer_and_called_since_stays(db: None) -> None:
    case = one_case()
    intake.decide(case=case, answer="different", by=None, on=LATER)
    case.line.refresh_from_db()
    assert Membership.objects.count() == 2
    person = Person.objects.create(last_name="Tiers", sort_key="tiers")
    assert case.line.company is not None
    roster.set_function(company=case.line.company, person=person, kind="press_contact", by=None, on=LATER)
    with pytest.raises(Refused):
        cases.undo(line=case.line, by=None, on=LATER)
    assert Membership.objects.count() == 2


def test_later_goes_to_the_end_of_the_queue(db: None) -> None:
    for number in (7, 8, 9):
        member(number, name=name_of(number), siren=siren(number), phone=f"0478{number:06}")
    applied(received([doubtful(7), doubtful(8), doubtful(9)]))
    first = intake.waiting_cases()[0]
    cases.put_off(case=first, by=None, on=LATER)
    assert list(intake.waiting_cases())[-1] == first


def test_a_difference_is_remembered_by_the_next_file_of_any_register(db: None) -> None:
    member(7, name=name_of(7), siren=siren(7), phone="0478000007")
    member(8, name=name_of(8), siren=siren(8), phone="0478000008")
    received([doubtful(7), doubtful(8)])
    for case in intake.waiting_cases():
        intake.decide(case=case, answer="different", by=None, on=LATER)
    again = received([doubtful(n).replace("D", "X", 1) for n in (7, 8)], slug="numelink")
    assert again.lines.filter(verdict="doubtful").count() == 2
    assert not intake.waiting_cases().exists()
    assert {case.answer for case in MatchCase.objects.filter(line__intake=again)} == {"different"}


def test_a_consultant_of_two_firms_exists_once(db: None) -> None:
    member(7, name=name_of(7), siren=siren(7), people=())
    member(8, name=name_of(8), siren=siren(8), people=())
    rows = [sure(7).replace("luc0@", "luc1@").replace("Nouveaua", "Nouveaub"), sure(8)]
    applied(received(rows))
    person = Person.objects.get(email="luc1@partage.example")
    assert ContactFunction.objects.filter(person=person).values("company").distinct().count() == 2
    assert DAY < LATER


def test_two_lines_of_one_file_with_values_chosen_before_it_is_applied(db: None) -> None:
    found = received(
        [
            "V1;Volcan Cyber;;2 avenue Neuve;63200;Riom;5;;0473002233;;Anne;Vergne;anne@volcan-un.example",
            "V2;VOLCAN CYBER SAS;;Zone basse;63200;Riom;6;;0473009988;;Paul;Chabrol;paul@volcan-deux.example",
        ]
    )
    case = intake.waiting_cases().get()
    assert case.other_line is not None
    theirs = {case.line.cells["contact_last"], case.other_line.cells["contact_last"]} - {
        case.line.cells["contact_last"]
    }
    intake.decide(case=case, answer="same", choices={"contact": "line", "name": "line"}, by=None, on=LATER)
    applied(found)
    company = Company.objects.get()

    def represents() -> str:
        return company.functions.on(LATER).get(kind="representative").person.last_name

    assert represents() == case.line.cells["contact_last"]
    cases.undo(line=case.line, by=None, on=LATER)
    assert {represents()} == theirs
    assert intake.waiting_cases().get() == case
