"""The two registers of the merger, brought in for real; and files that are no register."""

import csv
import io
import json
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from league.base.acts import Refused
from league.base.models import Decision, Person
from league.desks.demo.story import same_company
from members import answers, intake
from members.models import Company, Figure, Intake, IntakeLine, MatchCase, Membership, Source
from tests.cast import Cast
from tests.members.registers import DEMO, rows_of

MERGER = date(2017, 3, 28)
REGISTERS = (("clustr-numerique", "clustr_numerique.csv"), ("numelink", "numelink.xlsx"))
COUNTED = (Company, Membership, Person, Figure, Intake, IntakeLine, MatchCase)


def bring_in(slug: str, name: str, *, decide: bool = True) -> Intake:
    source = Source.objects.get(slug=slug)
    received = intake.receive(source=source, name=name, content=(DEMO / name).read_bytes(), by=None, on=MERGER)
    if received.applied_at is None:
        intake.judge(intake=received, by=None, on=MERGER)
    truth = same_company(DEMO / "verite.csv")
    for case in intake.waiting_cases().filter(line__intake=received) if decide else []:
        intake.decide(case=case, answer=truth(case), by=None, on=MERGER)
    decision, _ = Decision.objects.get_or_create(body="Assemblée constitutive", day=MERGER)
    intake.apply_now(intake=received, decision=decision, by=None, on=MERGER)
    return received


@pytest.fixture
def merged(db: None) -> list[Intake]:
    return [bring_in(slug, name) for slug, name in REGISTERS]


def counts() -> list[int]:
    return [model.objects.count() for model in COUNTED]


def test_the_merger_gives_510_members_and_26000_jobs_on_its_day(merged: list[Intake]) -> None:
    figures = answers.league_figures(MERGER)
    assert (figures.members, figures.jobs) == (510, 26_000)
    assert Company.objects.filter(siren=None, siren_absence="not_given").count() == 78


def test_the_machine_joins_only_what_is_one_company_and_finds_nearly_all_of_it(merged: list[Intake]) -> None:
    truth = {
        (slug, number): row["key"]
        for row in rows_of(DEMO / "verite.csv")
        for slug, column in (("clustr-numerique", "clustr_ids"), ("numelink", "numelink_lines"))
        for number in row[column].split()
    }
    lines = IntakeLine.objects.filter(company__isnull=False).select_related("intake__source")
    companies: dict[int, set[str]] = {}
    for line in lines:
        companies.setdefault(line.company_id, set()).add(truth[line.intake.source.slug, line.external_id])
    assert all(len(keys) == 1 for keys in companies.values())
    pairs = sum(len((r["clustr_ids"] + " " + r["numelink_lines"]).split()) - 1 for r in rows_of(DEMO / "verite.csv"))
    by_machine = IntakeLine.objects.filter(verdict="same_as").count()
    queued = IntakeLine.objects.filter(verdict="doubtful").count()
    assert by_machine >= 0.95 * pairs
    assert by_machine + queued >= 0.995 * pairs
    assert queued <= 9


def test_lines_that_are_no_member_become_none(merged: list[Intake]) -> None:
    slugs = {"clustr": "clustr-numerique", "numelink": "numelink"}
    for row in rows_of(DEMO / "verite_ecartes.csv"):
        line = (
            IntakeLine.objects.get(intake__source__slug=slugs[row["register"]], external_id=row["row"])
            if row["row"].startswith("CN")
            else IntakeLine.objects.get(intake__source__slug="numelink", line=int(row["row"]))
        )
        assert line.company is None
        assert line.verdict == row["fate"]


def test_a_joining_day_after_the_extraction_is_kept_raw_and_gives_no_seniority(merged: list[Intake]) -> None:
    doubtful = IntakeLine.objects.filter(cells__joined_doubtful=True, company__isnull=False)
    assert doubtful.exists()
    for line in doubtful:
        assert line.cells["joined_raw"] in line.raw.values()
        membership = Membership.objects.get(company=line.company)
        assert membership.joined_on is None or membership.joined_on <= date(2017, 3, 27)


def test_the_same_files_again_change_nothing(merged: list[Intake]) -> None:
    before = counts()
    again = [bring_in(slug, name) for slug, name in REGISTERS]
    assert [one.pk for one in again] == [one.pk for one in merged]
    assert counts() == before


def test_the_raw_line_never_changes_and_is_never_deleted(merged: list[Intake]) -> None:
    line = IntakeLine.objects.filter(verdict="admit").first()
    assert line is not None
    for act in (lambda: IntakeLine.objects.filter(pk=line.pk).update(raw={}), lambda: line.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    line.refresh_from_db()
    assert line.raw


def test_an_undecided_line_waits_and_comes_in_when_it_is_decided(db: None) -> None:
    for slug, name in REGISTERS:
        bring_in(slug, name, decide=False)
    waiting = list(intake.waiting_cases())
    assert waiting
    case = next(one for one in waiting if one.other_line_id or one.other_company_id)
    intake.decide(case=case, answer="different", by=None, on=MERGER)
    case.line.refresh_from_db()
    assert case.line.company is not None
    with pytest.raises(Refused):
        intake.decide(case=case, answer="same", by=None, on=MERGER)


def test_the_command_judges_without_writing_then_applies_once(db: None, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    before = counts()
    file = str(DEMO / "numelink.xlsx")
    call_command("import_register", file, source="numelink", dry_run=True, report=report, stdout=io.StringIO())
    assert counts() == before
    rows = json.loads(report.read_text())
    assert {"line", "id", "verdict", "reason", "company"} == set(rows[0])
    assert all(row["reason"] for row in rows)
    for _ in range(2):
        call_command("import_register", file, source="numelink", report=report, stdout=io.StringIO())
    assert Membership.objects.count() == sum(row["verdict"] == "admit" for row in json.loads(report.read_text()))


def test_a_register_nobody_knows_is_said_with_those_that_are_known(db: None) -> None:
    with pytest.raises(CommandError, match="numelink"):
        call_command("import_register", str(DEMO / "numelink.xlsx"), source="nobody")


def bomb() -> bytes:
    """An XLSX of half a megabyte that unfolds to millions of rows."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<row><c><v>1</v></c></row>" * 20_000_000)
    return buffer.getvalue()


HOSTILE: dict[str, Callable[[], tuple[str, bytes]]] = {
    "empty": lambda: ("vide.csv", b""),
    "pdf": lambda: ("adherents.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"),
    "zeros": lambda: ("zeros.csv", bytes(50_000_000)),
    "bomb": lambda: ("adherents.xlsx", bomb()),
    "formula": lambda: ("formule.csv", b"Nom;SIREN;Ville\n=cmd|' /C calc'!A0;732829320;Lyon\n"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_gets_one_clear_error_and_leaves_nothing(case: str, cast: Cast) -> None:
    name, content = HOSTILE[case]()
    client = Client()
    client.force_login(cast.users["membership"], backend="allauth.account.auth_backends.AuthenticationBackend")
    before, start = counts(), time.perf_counter()
    upload = SimpleUploadedFile(name, content)
    source = Source.objects.get(slug="grilog")
    response = client.post(reverse("members:intake_new"), {"source": source.pk, "file": upload})
    seconds = time.perf_counter() - start
    assert response.status_code == 200
    assert len(response.context["form"].errors["file"]) == 1
    assert counts() == before
    print(f"{case}: refused in {seconds:.2f} s: {response.context['form'].errors['file'][0]}")


def test_columns_that_say_nothing_leave_nothing_unless_a_person_chooses_them(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.users["membership"], backend="allauth.account.auth_backends.AuthenticationBackend")
    before, sources = counts(), Source.objects.count()
    said = {"new_name": "Alpes Numérique", "extracted_on": "2016-12-31"}
    for more, kept in (({}, 0), ({"choose": "on"}, 1)):
        upload = SimpleUploadedFile("colonnes.csv", b"a;b\n1;2\n3;4\n")
        answer = client.post(reverse("members:intake_new"), {**said, **more, "file": upload}, follow=True)
        assert answer.status_code == 200
        assert Intake.objects.count() == kept
        assert Source.objects.count() == sources + kept
        assert (counts() == before) is (kept == 0)
    assert answer.templates[0].name == "members/intake_mapping.html"
    assert not IntakeLine.objects.exists()


@pytest.mark.parametrize(("rows", "queries"), [(3, 12), (300, 12)])
def test_the_preview_costs_the_same_with_3_and_300_lines(
    rows: int, queries: int, cast: Cast, django_assert_num_queries: Any
) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow(["Numéro", "Raison sociale", "Ville", "Code postal", "Courriel"])
    writer.writerows([n, f"Maison {n} Essai", "Lyon", "69003", f"a@maison{n}.example"] for n in range(rows))
    source = Source.objects.get(slug="grilog")
    received = intake.receive(source=source, name="g.csv", content=buffer.getvalue().encode(), by=None, on=MERGER)
    intake.judge(intake=received, by=None, on=MERGER)
    client = Client()
    client.force_login(cast.users["membership"], backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("members:intake", args=[received.pk])
    client.get(address)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200
    assert connection.vendor == "postgresql"
