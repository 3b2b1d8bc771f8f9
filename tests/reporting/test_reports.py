"""A report counts once, keeps its rows, and can be recomputed from them by anybody."""

import io
import uuid
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest
import python_calamine
from django.db import DatabaseError, transaction
from django.urls import reverse

from league.base import jobs
from league.base.acts import Refused
from league.base.days import today
from league.base.models import File, Job, WorkItem
from members.models import Company
from reporting import reports, tasks
from reporting.models import Report, ReportRow
from reporting.rows import year_before
from tests.reporting.conftest import DAY, Small, call, pay

pytestmark = pytest.mark.django_db


def whole(report: Report) -> dict:
    return report.figures["whole"]


def test_the_figures(report: Report) -> None:
    assert whole(report) == {
        "value": "", "members": 4, "jobs": 20 + 12 + 300, "turnover": "1250000.50", "called": "2250.00", "paid": "850.00",
        "rate": "0.378", "without_jobs": 1, "without_turnover": 3, "comparable": 3, "change": 8, "jobs_before": 324,
    }  # fmt: skip
    assert report.figures["rows"] == 5


def test_by_antenna_a_company_that_left_keeps_its_last_one(report: Report, small: Small) -> None:
    lines = {line["value"]: line for line in report.figures["tables"]["antenna"]}
    assert [line["value"] for line in report.figures["tables"]["antenna"]] == ["Lyon", "Valence-Romans", "Grenoble"]
    assert (lines["Lyon"]["members"], lines["Lyon"]["jobs"], lines["Lyon"]["called"]) == (1, 20, "750.00")
    row = ReportRow.objects.get(report=report, company_id=small.gone.pk)
    assert (row.member, row.antenna, row.jobs, row.size, row.member_since) == (False, "Lyon", 60, "50-99", None)


def test_sizes_from_small_to_large_and_the_unknown_last(report: Report) -> None:
    assert [line["value"] for line in report.figures["tables"]["size"]] == ["10-49", "50-99", "250+", ""]


def test_each_table_adds_up_to_the_whole(report: Report) -> None:
    for lines in report.figures["tables"].values():
        assert sum(line["members"] for line in lines) == whole(report)["members"]
        assert sum(line["jobs"] for line in lines) == whole(report)["jobs"]
        for measure in ("called", "paid", "turnover"):
            assert sum(Decimal(line[measure]) for line in lines) == Decimal(whole(report)[measure])


def test_only_what_was_called_and_paid_up_to_the_day_counts(small: Small) -> None:
    call(small.creator, "90.00", on=date(2026, 9, 1))
    late = call(small.cast.company_lyon, "10.00", year=2025, on=date(2025, 2, 1))
    pay(late, "10.00", date(2026, 8, 1))
    asked = ask(small)
    built = reports.build(report_id=asked.pk, by=None, on=DAY)
    assert (whole(built)["called"], whole(built)["paid"]) == ("2250.00", "850.00")
    other = reports.build(report_id=ask(small, year=2025).pk, by=None, on=DAY)
    assert (whole(other)["called"], whole(other)["paid"], whole(other)["rate"]) == ("10.00", "0.00", "0.000")


def test_a_report_on_a_past_day_sees_that_day(small: Small) -> None:
    built = reports.build(report_id=ask(small, as_of=date(2026, 2, 15)).pk, by=None, on=DAY)
    assert (whole(built)["members"], whole(built)["jobs"]) == (5, 20 + 12 + 300 + 60)


def ask(small: Small, *, as_of: date = DAY, year: int = 2026, intent: uuid.UUID | None = None) -> Report:
    return reports.ask(
        title="Rapport", funder="Région", as_of=as_of, year=year, by=small.cast.users["direction"],
        intent=intent or uuid.uuid4(), on=DAY,
    )  # fmt: skip


def test_asked_twice_is_one_report_and_one_job(small: Small) -> None:
    intent = uuid.uuid4()
    first, second = ask(small, intent=intent), ask(small, intent=intent)
    assert first.pk == second.pk
    assert Job.objects.filter(kind="reporting.tasks.make_report").count() == 1
    assert list(first.job.items.values_list("key", flat=True)) == list(reports.STEPS)  # type: ignore[union-attr]


def test_a_day_to_come_is_refused(small: Small) -> None:
    with pytest.raises(Refused) as refused:
        ask(small, as_of=today() + timedelta(days=1))
    assert refused.value.field == "as_of"


def test_the_steps_in_any_order_and_twice_give_one_report(small: Small) -> None:
    asked = ask(small)
    for step in ("figures", "rows", "pdf", "pdf", "xlsx", "rows", "publish", "publish", "figures"):
        reports.take_step(report_id=asked.pk, step=step, by=None, on=DAY)
    built = Report.objects.get(pk=asked.pk)
    assert ReportRow.objects.filter(report=built).count() == 5
    assert built.published_at
    assert reports.verify(built) == []


def test_the_worker_makes_it(small: Small) -> None:
    asked = ask(small)
    assert asked.job
    tasks.make_report(asked.job.pk)
    items = WorkItem.objects.filter(job=asked.job)
    assert [(item.key, bool(item.done_at)) for item in items] == [(step, True) for step in reports.STEPS]
    assert items.get(key="rows").outcome == "5 lignes"
    assert Job.objects.get(pk=asked.job.pk).finished_at
    assert Report.objects.get(pk=asked.pk).published_at


def test_who_may_no_longer_make_reports_gets_none(small: Small) -> None:
    asked = ask(small)
    small.cast.people["direction"].tenures.update(function="reader")
    assert asked.job
    jobs.run(asked.job.pk, tasks.step)
    item = WorkItem.objects.filter(job=asked.job).first()
    assert item
    assert "direction@league.example" in item.outcome
    assert not ReportRow.objects.filter(report=asked).exists()


# --- frozen ----------------------------------------------------------------------------------------------------------


def test_it_is_identical_when_recomputed_even_after_the_league_has_moved_on(report: Report, small: Small) -> None:
    assert reports.verify(report) == []
    small.cast.company_lyon.figures.create(day=report.as_of, jobs=9999, origin="declared")
    Company.objects.filter(pk=small.valence.pk).update(name="Autre nom")
    assert reports.verify(Report.objects.get(pk=report.pk)) == []


def test_a_changed_figure_is_found_out(report: Report) -> None:
    report.figures["whole"]["jobs"] += 1
    report.figures["tables"]["antenna"][0]["paid"] = "0.01"
    assert [d.figure for d in reports.verify(report)] == ["fingerprint", "jobs", "paid.antenna.lyon"]


def test_a_lost_table_line_is_found_out(report: Report) -> None:
    del report.figures["tables"]["size"][0]
    assert "members.size.10-49" in {d.figure for d in reports.verify(report)}


def test_the_database_refuses_every_change(report: Report) -> None:
    row = ReportRow.objects.filter(report=report).first()
    assert row
    for change in (
        lambda: Report.objects.filter(pk=report.pk).update(title="Autre"),
        lambda: Report.objects.filter(pk=report.pk).delete(),
        lambda: ReportRow.objects.filter(pk=row.pk).update(jobs=1),
        lambda: ReportRow.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_row_added_later_is_found_out(report: Report) -> None:
    ReportRow.objects.create(report=report, company_id=1, name="Ajoutée", jobs=5)
    found = {d.figure for d in reports.verify(report)}
    assert {"rows", "fingerprint", "members", "jobs"} <= found


# --- what goes out ---------------------------------------------------------------------------------------------------


def test_the_pdf_is_one(report: Report) -> None:
    content = bytes(File.objects.get(pk=report.pdf_id).content)
    assert content.startswith(b"%PDF-")


def test_the_workbook_holds_figures_and_every_row(report: Report) -> None:
    content = bytes(File.objects.get(pk=report.xlsx_id).content)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names[:5] == ["Chiffres", "Par antenne", "Par collège", "Par taille d’entreprise", "Lignes"]
    figures = {row[0]: row[1] for row in book.get_sheet_by_name("Chiffres").to_python()}
    assert figures["Adhérents"] == 4
    assert figures["Cotisations appelées"] == 2250
    rows = book.get_sheet_by_name("Lignes").to_python()
    assert len(rows) == 1 + 5
    called = rows[0].index("Cotisations appelées")
    assert sum(row[called] for row in rows[1:]) == 2250
    last = book.get_sheet_by_index(len(book.sheet_names) - 1).to_python()
    assert [report.fingerprint] == [row[1] for row in last if "SHA-256" in row[0]]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if name.endswith(".xml"))


def test_definitions_are_frozen_in_both_languages(report: Report) -> None:
    words = report.figures["words"]
    assert words["fr"]["members"]["label"] == "Adhérents"
    assert words["en"]["members"]["label"] == "Members"
    assert all(one["definition"] and one["method"] for language in words.values() for one in language.values())


def test_29_february() -> None:
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)


# --- pages -----------------------------------------------------------------------------------------------------------


def test_every_figure_opens_to_rows_that_give_it(report: Report, small: Small, client) -> None:
    client.force_login(small.cast.users["direction"])
    page = client.get(reverse("reporting:report", args=[report.pk])).content.decode()
    assert "recalculé à l’instant\u00a0: identique" in page
    keys = [f"{one}" for one in ("members", "jobs", "turnover", "called", "paid", "rate", "change")]
    for dimension, lines in report.figures["tables"].items():
        keys += [
            reports.Figure(reports.BY_KEY[measure], line, dimension).key
            for line in lines for measure in ("members", "jobs", "turnover", "called", "paid", "rate") if line[measure]
        ]  # fmt: skip
    assert len(keys) > 40
    for key in keys:
        response = client.get(reverse("reporting:report_rows", args=[report.pk]), {"figure": key})
        assert response.status_code == 200, key
        assert "les lignes donnent le chiffre" in response.content.decode(), key


def test_what_a_figure_shows_is_what_its_rows_add_up_to(report: Report) -> None:
    for key in ("members", "jobs", "called", "paid", "turnover", "jobs.antenna.lyon", "paid.size.50-99"):
        figure = reports.find(report, key)
        assert figure
        sums = reports.sums_of(reports.rows_behind(report, figure))
        measure = figure.indicator.key
        assert Decimal(figure.value) == Decimal(sums["count" if measure == "members" else measure])


@pytest.mark.parametrize("key", ["unknown", "jobs.antenna.paris", "jobs.nothing.lyon", "jobs.antenna", "words.x"])
def test_a_figure_that_is_not_there_is_404(report: Report, small: Small, client, key: str) -> None:
    client.force_login(small.cast.users["direction"])
    assert client.get(reverse("reporting:report_rows", args=[report.pk]), {"figure": key}).status_code == 404


def test_money_opens_only_to_who_may_see_money(report: Report, small: Small, client) -> None:
    client.force_login(small.cast.users["reader"])
    page = client.get(reverse("reporting:report", args=[report.pk])).content.decode()
    assert "figure=members" in page
    assert "figure=paid" not in page
    assert "rapport.xlsx" not in page
    rows = reverse("reporting:report_rows", args=[report.pk])
    assert client.get(rows, {"figure": "jobs"}).status_code == 200
    assert client.get(rows, {"figure": "paid"}).status_code == 404
    assert client.get(rows, {"figure": "rate.antenna.lyon"}).status_code == 404
    assert client.get(reverse("reporting:report_xlsx", args=[report.pk])).status_code == 404


def test_files_are_downloads(report: Report, small: Small, client) -> None:
    client.force_login(small.cast.users["direction"])
    for name in ("report_pdf", "report_xlsx"):
        response = client.get(reverse(f"reporting:{name}", args=[report.pk]))
        assert response.headers["Content-Disposition"].startswith('attachment; filename="rapport-2026.')
        assert "no-store" in response.headers["Cache-Control"]


def test_a_report_is_asked_for_on_the_page(small: Small, client) -> None:
    client.force_login(small.cast.users["direction"])
    address = reverse("reporting:report_new")
    form = client.get(address).context["form"]
    data = {**{name: form.initial[name] for name in ("funder", "year", "intent", "title")}, "as_of": DAY.isoformat()}
    first, second = client.post(address, data), client.post(address, data)
    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    page = client.get(first.url).content.decode()
    assert "hx-get" in page
    assert Report.objects.count() == 1


def test_a_day_to_come_is_said_beside_the_field(small: Small, client) -> None:
    client.force_login(small.cast.users["direction"])
    data = {"title": "x", "funder": "y", "as_of": "2099-01-01", "year": 2026, "intent": uuid.uuid4()}
    response = client.post(reverse("reporting:report_new"), data)
    assert response.status_code == 422
    assert "as_of" in response.context["form"].errors


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_queries(small: Small, client, count: int, django_assert_num_queries) -> None:
    for _ in range(count):
        reports.build(report_id=ask(small).pk, by=None, on=DAY)
    client.force_login(small.cast.users["direction"])
    client.get(reverse("reporting:reports"))
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse("reporting:reports"))
    assert response.content.count(b"<tr>") == 1 + count


LIST_QUERIES = 10
