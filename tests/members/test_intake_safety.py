"""What must never happen when registers are brought in: two companies made one, one made two, a question that lingers."""

import io
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.urls import reverse

from league.base import jobs
from league.base.acts import Refused
from league.base.models import Decision, Job, Person, WorkItem
from members import intake
from members.admission import Candidate, admit
from members.admission import end as end_membership
from members.known import cells_of, known_of_cells
from members.matching import Known
from members.models import Company, Establishment, Figure, Intake, IntakeLine, MatchCase, Membership, Source
from tests.cast import Cast
from tests.members.registers import DEMO, register

MERGER = date(2017, 3, 28)
HEADER = "Numéro;Raison sociale;SIREN;Ville;Code postal;Courriel;Effectif;Observations\n"


def received(text: str, slug: str = "grilog", name: str = "g.csv", header: str = HEADER) -> Intake:
    source = Source.objects.get(slug=slug)
    found = intake.receive(source=source, name=name, content=(header + text).encode(), by=None, on=MERGER)
    return intake.judge(intake=found, by=None, on=MERGER)


def applied(found: Intake) -> Any:
    decision = Decision.objects.create(body="Assemblée constitutive", day=MERGER)
    return intake.apply_now(intake=found, decision=decision, by=None, on=MERGER)


ALPHA = "7;Alpha Nova;732829320;Lyon;69003;contact@alpha-nova.example;12;\n"
BETA = "8;Beta Sol;;Grenoble;38000;contact@beta-sol.example;5;\n"


@pytest.mark.django_db
def test_two_registers_judged_before_either_is_applied_give_one_company_each() -> None:
    one = received(ALPHA + BETA)
    other = received(ALPHA + BETA, slug="edit", name="e.csv")
    applied(one)
    applied(other)
    assert Company.objects.count() == Membership.objects.count() == 2
    assert IntakeLine.objects.filter(company=None).count() == 0


@pytest.mark.django_db
def test_the_whole_merger_judged_first_and_applied_afterwards() -> None:
    both = []
    for slug, name in (("clustr-numerique", "clustr_numerique.csv"), ("numelink", "numelink.xlsx")):
        source = Source.objects.get(slug=slug)
        found = intake.receive(source=source, name=name, content=(DEMO / name).read_bytes(), by=None, on=MERGER)
        both.append(intake.judge(intake=found, by=None, on=MERGER))
    for found in both:
        applied(found)
    assert Membership.objects.count() == 509


@pytest.mark.django_db
def test_a_number_given_again_to_another_company_does_not_make_them_one() -> None:
    applied(received(ALPHA))
    later = received("7;Gamma Tech;552081317;Annecy;74000;x@gamma-tech.example;9;\n", name="later.csv")
    applied(later)
    assert {c.name for c in Company.objects.all()} == {"Alpha Nova", "Gamma Tech"}


@pytest.mark.django_db
def test_a_known_number_does_not_hide_that_the_member_has_left() -> None:
    applied(received(ALPHA + BETA))
    later = received(ALPHA.replace("12;\n", "12;démission en 2016\n") + "8;;;;;;;\n", name="later.csv")
    assert list(later.lines.order_by("line").values_list("verdict", flat=True)) == ["left", "broken"]


@pytest.mark.django_db
def test_the_same_number_and_company_is_recognised() -> None:
    applied(received(BETA))
    later = received(
        BETA.replace("Grenoble;38000", "Lyon;69003").replace("contact@beta-sol", "info@betasol"), name="later.csv"
    )
    line = later.lines.get()
    assert line.verdict == "same_as"
    applied(later)
    assert Company.objects.count() == 1


@pytest.mark.django_db
def test_a_company_that_is_known_but_was_never_a_member_is_admitted() -> None:
    Company.objects.create(name="Alpha Nova", sort_key="alpha nova", siren="732829320")
    applied(received(ALPHA))
    assert Company.objects.count() == Membership.objects.count() == 1
    assert Membership.objects.get(source__slug="grilog").joined_on == MERGER


@pytest.mark.django_db
def test_a_company_that_left_does_not_come_back_by_an_old_list() -> None:
    early = date(2016, 1, 1)
    decision = Decision.objects.create(body="Bureau", day=early)
    members = admit(candidates=[Candidate(name="Alpha Nova", siren="732829320")], decision=decision, by=None, on=early)
    end_membership(memberships=members, kind="resignation", reason="x", decision=None, on=date(2016, 6, 1), by=None)
    applied(received(ALPHA))
    assert Membership.objects.count() == 1
    assert IntakeLine.objects.get().company == Company.objects.get()


@pytest.mark.django_db
def test_a_second_register_fills_what_the_first_did_not_say() -> None:
    applied(received("7;Alpha Nova;732829320;;;contact@alpha-nova.example;;\n" + BETA))
    applied(received(ALPHA, slug="edit", name="e.csv"))
    company = Company.objects.get(siren="732829320")
    assert Establishment.objects.get(company=company).commune_id == "69123"
    assert company.antennas.get().antenna.code == "LYO"
    assert Figure.objects.get(company=company).jobs == 12


@pytest.mark.django_db
def test_judged_again_a_question_that_is_no_question_any_more_leaves_the_queue() -> None:
    doubtful = "1;Delta Soft;;Lyon;69003;;;\n2;Delta Soft;;Lyon;69003;;;\n"
    found = received(doubtful)
    assert MatchCase.objects.filter(answer="").count() == 1
    mapping = intake.mapping_of(found).corrected({"Raison sociale": "notes", "Numéro": "name"})
    intake.judge(intake=found, mapping=mapping, by=None, on=MERGER)
    assert not found.lines.filter(verdict="doubtful").exists()
    assert MatchCase.objects.filter(answer="").count() == intake.waiting_cases().count() == 0


@pytest.mark.django_db
def test_wrong_columns_from_the_shell_leave_nothing(tmp_path: Path) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text("a;b\n1;2\n3;4\n")
    with pytest.raises(CommandError):
        call_command("import_register", str(file), source="grilog", stdout=io.StringIO())
    assert not Intake.objects.exists()


def every_count() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.mark.django_db
def test_the_command_twice_changes_no_table_at_all() -> None:
    counted: list[dict[str, int]] = []
    for _ in range(2):
        call_command("import_register", str(DEMO / "numelink.xlsx"), source="numelink", stdout=io.StringIO())
        counted.append(every_count())
    assert counted[0] == counted[1]


@pytest.mark.django_db
def test_the_columns_of_a_register_that_was_applied_cannot_be_chosen_again() -> None:
    found = received(ALPHA + BETA)
    applied(found)
    mapping = intake.mapping_of(found).corrected({"Effectif": ""})
    with pytest.raises(Refused):
        intake.judge(intake=found, mapping=mapping, by=None, on=MERGER)
    found.refresh_from_db()
    assert intake.mapping_of(found) != mapping


@pytest.mark.django_db
def test_an_answer_for_the_wrong_pair_can_be_taken_back_until_the_line_is_in() -> None:
    found = received("1;Delta Soft;;Lyon;69003;;;\n2;Delta Soft;;Lyon;69003;;;\n")
    case = MatchCase.objects.get()
    intake.decide(case=case, answer="same", by=None, on=MERGER)
    assert len(intake.plan(found).join) == 1
    intake.decide(case=case, answer="different", by=None, on=MERGER)
    assert len(intake.plan(found).admit) == 2
    applied(found)
    assert Company.objects.count() == 2
    with pytest.raises(Refused):
        intake.decide(case=case, answer="same", by=None, on=MERGER)


@pytest.mark.django_db
def test_a_difference_told_once_is_not_asked_again_of_a_later_file() -> None:
    text = "1;Delta Soft;;Lyon;69003;;;\n2;Delta Soft;;Lyon;69003;;;\n"
    first = received(text)
    intake.decide(case=MatchCase.objects.get(), answer="rejected", by=None, on=MERGER)
    applied(first)
    later = received(text + BETA, name="later.csv")
    assert intake.waiting_cases().count() == 0
    applied(later)
    assert {company.name for company in Company.objects.all()} == {"Delta Soft", "Beta Sol"}


@pytest.mark.django_db
def test_who_speaks_for_two_companies_is_one_person_and_the_accounts_get_the_dues() -> None:
    header = (
        "Numéro;Raison sociale;SIREN;Ville;Code postal;Nom contact;Prénom contact;Mail contact;Contact facturation\n"
    )
    text = (
        "1;Alpha Nova;732829320;Lyon;69003;DURAND;Ann;ann@durand.example;compta@alpha.example\n"
        "2;Beta Sol;552081317;Lyon;69003;Durand;Ann;ann@durand.example;\n"
        "3;Gamma Tech;404833048;Lyon;69003;Petit;Luc;luc@gamma.example;ida.roux@gamma.example\n"
    )
    applied(received(text, header=header))
    ann = Person.objects.get(email="ann@durand.example")
    assert set(ann.functions.values_list("company__name", "kind")) == {
        ("Alpha Nova", "representative"),
        ("Beta Sol", "representative"),
        ("Beta Sol", "dues_contact"),
    }
    dues = Person.objects.filter(functions__kind="dues_contact").order_by("email")
    assert [one.name for one in dues] == ["Ann Durand", "Service comptabilité Alpha Nova", "Ida Roux"]


@pytest.mark.parametrize("name", ["clustr_numerique.csv", "numelink.xlsx"])
def test_a_line_that_was_kept_compares_like_the_line_itself(name: str) -> None:
    for line in register(name):
        assert known_of_cells(cells_of(line), 1) == Known.of_line(line, 1)


@pytest.mark.django_db
def test_both_registers_are_received_judged_and_applied_within_seconds() -> None:
    start = time.process_time()
    for slug, name in (("clustr-numerique", "clustr_numerique.csv"), ("numelink", "numelink.xlsx")):
        source = Source.objects.get(slug=slug)
        found = intake.receive(source=source, name=name, content=(DEMO / name).read_bytes(), by=None, on=MERGER)
        applied(intake.judge(intake=found, by=None, on=MERGER))
    seconds = time.process_time() - start
    print(f"582 lines in {seconds:.2f} s of this process")
    assert seconds < Decimal("3")


# --- at once, and after a kill ---------------------------------------------------------------------------------------


def test_two_who_apply_at_once_admit_once(committed_db: str, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        found = received(ALPHA + BETA)

        def apply(_number: int) -> int:
            try:
                return int(applied(found).admitted)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as pool:
            admitted = sorted(pool.map(apply, range(4)))
        assert admitted == [0, 0, 0, 2]
        assert Membership.objects.count() == 2


def asked(found: Intake) -> Job:
    decision = Decision(body="Assemblée constitutive", day=MERGER)
    return intake.apply(intake=found, decision=decision, by=None, on=MERGER)


@pytest.mark.django_db
def test_a_worker_killed_between_two_pieces_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "BLOCK", 40)
    source = Source.objects.get(slug="numelink")
    content = (DEMO / "numelink.xlsx").read_bytes()
    found = intake.receive(source=source, name="numelink.xlsx", content=content, by=None, on=MERGER)
    found = intake.judge(intake=found, by=None, on=MERGER)
    plan = intake.plan(found)
    job = asked(found)
    assert asked(found).pk == job.pk
    assert WorkItem.objects.filter(job=job).count() > 3

    class Killed(BaseException):
        pass

    done: list[int] = []

    def dies(item: WorkItem) -> str:
        if len(done) == 2:
            intake.work(item)
            raise Killed
        done.append(item.pk)
        return intake.work(item)

    with pytest.raises(Killed):
        jobs.run(job.pk, dies)
    found.refresh_from_db()
    assert found.applied_at is None
    assert 0 < Membership.objects.count() < len(plan.admit)
    other = received(ALPHA)
    with pytest.raises(Refused):
        applied(other)
    WorkItem.objects.filter(job=job, done_at=None).update(lease_until=None)
    jobs.run(job.pk, intake.work)
    found.refresh_from_db()
    assert found.applied_at is not None
    assert Membership.objects.count() == len(plan.admit)
    assert found.lines.exclude(company=None).count() == len(plan.admit) + len(plan.join)
    assert Membership.objects.values("decision").distinct().count() == 1


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [3, 300])
def test_the_queue_costs_the_same_with_3_and_300_cases(rows: int, cast: Cast, django_assert_num_queries: Any) -> None:
    received("".join(f"{n};SAS;;Lyon;69003;;;\n" for n in range(rows)))
    assert intake.waiting_cases().count() == rows
    client = Client()
    client.force_login(cast.users["membership"], backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(reverse("members:cases"))
    with django_assert_num_queries(12):
        assert client.get(reverse("members:cases")).status_code == 200


def test_the_pages_from_the_file_to_the_members(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.users["membership"], backend="allauth.account.auth_backends.AuthenticationBackend")
    found = received(
        ALPHA.replace("732829320", "404833048")
        + "9;En Cours;en cours d'immatriculation;Lyon;69003;;;\n10;Tard Venu;en cours;Lyon;69003;;;\n"
    )
    first, second = intake.waiting_cases()
    answer = client.post(reverse("members:case", args=[first.pk]), {"answer": "later"})
    assert answer.headers["Location"] == reverse("members:case", args=[second.pk])
    client.post(reverse("members:case", args=[second.pk]), {"answer": "rejected"})
    Company.objects.filter(pk=cast.company_lyon.pk).update(version=99)
    page = client.get(reverse("members:intake_apply", args=[found.pk]))
    assert page.context["counts"] == {
        "admit": 1, "join": 0, "waiting": 1, "left": 0, "broken": 0, "rejected": 1,
    }  # fmt: skip
    Company.objects.filter(pk=cast.company_lyon.pk).update(version=100)
    said = {"body": "Bureau", "day": "2020-02-01"}
    refused = client.post(reverse("members:intake_apply", args=[found.pk]), said)
    assert refused.status_code == 200
    assert refused.context["form"].non_field_errors()
    client.get(reverse("members:intake_apply", args=[found.pk]))
    client.post(reverse("members:intake_apply", args=[found.pk]), said)
    job = Job.objects.get()
    jobs.run(job.pk, intake.work)
    alpha = Company.objects.get(name="Alpha Nova")
    assert alpha.memberships.get().decision.body == "Bureau"
    client.post(reverse("members:case", args=[first.pk]), {"answer": "different"})
    late = Company.objects.get(name="En Cours")
    assert late.siren_absence == "being_created"
    assert late.memberships.get().decision == alpha.memberships.get().decision
