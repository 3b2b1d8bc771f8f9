"""The administration: every row of the house is there, only reference data changes, with a reason, and nothing goes."""

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from antennas.models import Antenna, TerritoryRule
from governance import filings
from league.base import history, jobs, letters
from league.base.admin import Kept, Upkept
from league.base.days import today
from league.base.models import Attachment, Right, Setting
from league.base.periods import period
from members import confirmation, consents, events, notes, proposals, transfers
from members.models import (
    Absorption,
    Application,
    BulkAct,
    College,
    Company,
    CompanyName,
    Contribution,
    Intake,
    IntakeLine,
    Mailing,
    MatchCase,
    Opinion,
    PaidElsewhere,
    SavedView,
    Source,
    Tag,
)
from reporting import reports
from tests.access import bank, sepa
from tests.cast import Cast
from tests.dues.make import ISSUE, around_documents, around_the_ledger, open_and_price
from tests.matrix import unrendered

ROOMS = ("base", "antennas", "members", "dues", "governance", "reporting")
OURS = [model for model in apps.get_models() if model._meta.app_label in ROOMS]
CHANGED_HERE = {
    "Antenna", "Body", "College", "CollegeWord", "Incompatibility", "League", "Office", "ReminderLevel", "Right", "Seat",
    "Setting", "Source", "TerritoryRule",
}  # fmt: skip
# A list asks for: session, user, functions held (2) and rights, the league, counts of the rail (as everywhere), then
# its count, its rows, and one query per filter that lists rows.
LIST_QUERIES = 13
PAGE_QUERIES = 22


def named(model: Any) -> str:
    return model._meta.label


def page(model: Any, what: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{what}", args=args)


@pytest.fixture
def direction(cast: Cast, client: Client) -> Client:
    client.force_login(cast.users["direction"])
    return client


@pytest.fixture
def full(cast: Cast) -> Cast:
    """A row of (nearly) every kind."""
    from dues import issuing, payments, reconciling
    from dues.models import Collection, Document, DocumentFile, Reminder, ReminderLevel
    from dues.sepa import give_back
    from governance.mandates import appoint
    from governance.models import Seat

    by = cast.users["direction"]
    issuing.issue_now(open_and_price(2026), by=None, on=ISSUE)
    document = Document.objects.earliest("pk")
    payments.record([payments.PaymentIn(document.company_id, ISSUE, document.total)], by=by, on=ISSUE)
    waiting = bank.objects(cast)["waiting"]["pk"]
    reconciling.set_aside([waiting], reason="don", by=by, on=ISSUE)
    operation = Collection.objects.get(pk=sepa.objects(cast)["operation"]["pk"])
    give_back(operation, code="AC04", day=today(), by=by, on=today())
    unpaid = Document.objects.latest("pk")
    DocumentFile.objects.get_or_create(
        document=unpaid, defaults={"file": letters.store(b"%PDF-1.7", "application/pdf")}
    )
    around_documents(document, unpaid, on=today())
    level = ReminderLevel.objects.earliest("level")
    letter = letters.post(kind="essai", subject="Essai", body="Bonjour", email="a@b.example")
    reminder = Reminder.objects.create(
        document=unpaid, level=level, letter=letter, day=today(), open_amount=unpaid.total
    )
    around_the_ledger(reminder, document.company, on=today())
    Attachment.objects.create(letter=letter, name="a.pdf", file=letters.store(b"%PDF-1.7", "application/pdf"))
    jobs.ask(kind="tests.nobody", title="Essai", intent="admin", items=[("1", {"a": 1})], by=by)
    seat = Seat.objects.filter(body__kind="bureau").latest("position")
    appoint(
        seat=seat, person=cast.people["representative"], company=cast.company_lyon, span_from=date(2026, 1, 1), until=None,
        origin="elected", decision=cast.decision, by=by, on=date(2026, 1, 1),
    )  # fmt: skip
    source = Source.objects.earliest("pk")
    intake = Intake.objects.create(source=source, file=letters.store(b"a;b", "text/csv"), file_name="a.csv")
    line = IntakeLine.objects.create(
        intake=intake, line=2, raw={"a": "b"}, verdict="doubtful", company=cast.company_lyon
    )
    MatchCase.objects.create(line=line, other_company=cast.company_grenoble, score=0.7)
    Contribution.objects.create(line=line, company=cast.company_lyon)
    PaidElsewhere.objects.create(company=cast.company_lyon, source=source, reason="Essai")
    twin = Company.objects.create(name="Essai bis", sort_key="essai bis", siren_absence="not_given")
    Absorption.objects.create(
        absorbed=twin, absorber=cast.company_lyon, day=ISSUE, reason="Essai", decision=cast.decision
    )
    CompanyName.objects.create(company=cast.company_lyon, kind="trade", name="Essai", sort_key="essai")
    application = Application.objects.create(
        intent=uuid.uuid4(), name="Demande", siren_absence="not_given", college=College.objects.earliest("pk"), jobs=3,
        postal_code="69003", antenna=cast.lyon, first_name="A", last_name="B", email="a@b.example",
    )  # fmt: skip
    Opinion.objects.create(application=application, verdict="favourable")
    Tag.objects.create(kind="skill", key="essai", name="Essai")
    campaign = confirmation.open_campaign(
        year=2026, opens_on=today(), closes_on=today() + timedelta(days=9), reminder_days=[], by=by, on=today()
    )
    confirmation.write_due(on=today())
    confirmation.confirm(
        campaign=campaign, company=cast.company_lyon, jobs=12, turnover=None, changes=None,
        version=cast.company_lyon.version, by=by, on=today(),
    )  # fmt: skip
    proposals.propose(
        company=cast.company_lyon, kind="name", after={"name": "Autre"}, reason="essai", from_day=today(), by=by,
        on=today(),
    )  # fmt: skip
    antennas_at_work(cast)
    asked = reports.ask(title="Rapport", funder="Région", as_of=today(), year=2026, by=by, intent=uuid.uuid4())
    reports.build(report_id=asked.pk, by=by, on=today())
    history.seal(settled=timedelta(0))
    return cast


def antennas_at_work(cast: Cast) -> None:
    """A note, an event with a company that comes, a feed, a move, a declaration, what the directory shows, a view."""
    by, day = cast.users["direction"], today()
    on = {"by": by, "on": day}
    notes.write_note(company=cast.company_lyon, kind="call", day=day, text="Essai", intent=uuid.uuid4(), **on)
    begins = timezone.now()
    event = events.write_event(
        data=events.EventIn("Essai", begins, begins + timedelta(hours=1), "Lyon"), intent=uuid.uuid4(), **on
    )
    events.attend(event=event, companies=[cast.company_lyon], state="coming", **on)
    events.open_feed(user=by, **on)
    transfers.ask_transfer(
        company=cast.company_lyon, target=cast.grenoble, move_on=day, reason="Essai", asked_by_antenna=None, **on
    )
    filings.record_filing(filed_on=day, covers_to=day, receipt="", **on)
    consents.choose_fields(companies=[cast.company_lyon.pk], shown=[], **on)
    speaker = (cast.people["representative"].pk, cast.company_lyon.pk)
    consents.consent(speakers=[speaker], fields=["name"], how="letter", given_on=day, **on)
    SavedView.objects.create(owner=by, name="Essai", query="")
    many = BulkAct.objects.create(kind="letter", intent=uuid.uuid4(), title="Essai", by=by)
    Mailing.objects.create(act=many, subject="Essai", letters=60, asked_by=by)


# --- who comes in ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "role", ["outsider", "reader", "membership", "finance", "treasurer", "delegate", "representative"]
)
def test_for_everybody_else_there_is_nothing_here(cast: Cast, client: Client, role: str) -> None:
    client.force_login(cast.users[role])
    for address in (reverse("admin:index"), page(Right, "changelist"), page(Antenna, "change", cast.lyon.pk)):
        assert client.get(address, follow=True).status_code == 404


@pytest.mark.django_db
def test_a_visitor_signs_in_where_everybody_does(cast: Cast, client: Client) -> None:
    response = client.get(page(Right, "changelist"), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
    assert client.post(reverse("admin:login"), {"username": "x", "password": "y"}).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["direction", "technical"])
def test_direction_and_technical_staff_come_in(cast: Cast, client: Client, role: str) -> None:
    client.force_login(cast.users[role])
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.get(reverse("admin:login")).status_code == 302


# --- what is there ---------------------------------------------------------------------------------------------------


def test_every_model_of_ours_is_there_and_nothing_else() -> None:
    assert set(admin.site._registry) == set(OURS)


def test_only_reference_data_changes_here() -> None:
    changed = {model.__name__ for model, one in admin.site._registry.items() if isinstance(one, Upkept)}
    assert changed == CHANGED_HERE
    assert all(isinstance(one, Kept) for one in admin.site._registry.values())


def test_what_changes_here_has_a_history() -> None:
    for model, one in admin.site._registry.items():
        assert not isinstance(one, Upkept) or hasattr(model, "pgh_event_model"), model


def test_one_can_search_and_filter_everywhere() -> None:
    for model, one in admin.site._registry.items():
        assert one.search_fields, model
        assert one.list_filter or model._meta.model_name in {
            "league",
            "antenna",
            "college",
            "source",
            "account",
            "reminderlevel",
        }, model


@pytest.mark.django_db
def test_every_list_and_page_opens_and_none_deletes(full: Cast, client: Client) -> None:
    client.force_login(full.users["direction"])
    client.get(reverse("admin:index"))
    empty, slow, missing = [], [], []
    for model, one in admin.site._registry.items():
        with CaptureQueriesContext(connection) as asked:
            response = client.get(page(model, "changelist"))
        assert response.status_code == 200, model
        assert "delete_selected" not in response.content.decode(), model
        if len(asked) > LIST_QUERIES:
            slow.append((named(model), "list", len(asked)))
        row = model._default_manager.order_by("pk").last()
        if row is None:
            empty.append(named(model))
            continue
        if (
            isinstance(one, Kept)
            and one.desk
            and not re.search(r'field-desk_page"><a href="/', response.content.decode())
        ):
            missing.append(named(model))
        with CaptureQueriesContext(connection) as asked:
            response = client.get(page(model, "change", row.pk))
        assert response.status_code == 200, model
        content = response.content.decode()
        assert "deletelink" not in content, model
        assert ('name="_save"' in content) == (model.__name__ in CHANGED_HERE), model
        if len(asked) > PAGE_QUERIES:
            slow.append((named(model), "page", len(asked)))
        with unrendered():  # a search is counted before its page is drawn, so it has been asked
            assert client.get(page(model, "delete", row.pk)).status_code == 403, model
            assert client.get(page(model, "changelist"), {"q": "essai"}).status_code == 200, model
            if not one.has_add_permission(response.wsgi_request):
                assert client.get(page(model, "add")).status_code == 403, model
                continue
        assert client.get(page(model, "add")).status_code == 200, model
    assert slow == []
    assert missing == []
    assert [name for name in empty if not name.endswith("Event")] == []


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 30])
def test_a_list_asks_the_same_number_of_queries_for_any_number_of_rows(
    direction: Client, cast: Cast, rows: int, django_assert_max_num_queries: Any
) -> None:
    CompanyName.objects.bulk_create(
        CompanyName(company=cast.company_lyon, kind="trade", name=f"N{n}", sort_key=f"n{n}") for n in range(rows)
    )
    with django_assert_max_num_queries(12):
        direction.get(page(CompanyName, "changelist"))


@pytest.mark.django_db
def test_files_and_letters_are_listed_without_what_they_hold(full: Cast, client: Client) -> None:
    client.force_login(full.users["technical"])
    letter = letters.post(kind="login_code", subject="Code", body="314159", email="a@b.example", secret=True)
    assert "314159" not in client.get(page(type(letter), "change", letter.pk)).content.decode()
    with CaptureQueriesContext(connection) as asked:
        client.get(page(apps.get_model("base", "File"), "changelist"))
    assert not any('"base_file"."content"' in one["sql"] for one in asked)


# --- what changes ----------------------------------------------------------------------------------------------------


def college_words(college: College, **more: Any) -> dict[str, Any]:
    return {"name": college.name, "position": college.position, **more}


@pytest.mark.django_db
def test_reference_data_changes_with_a_reason_that_history_keeps(direction: Client, cast: Cast) -> None:
    college = College.objects.get(code="sme")
    address = page(College, "change", college.pk)
    response = direction.post(address, college_words(college, name="PME du numérique"))
    assert response.status_code == 200
    assert "because" in response.context["adminform"].form.errors
    college.refresh_from_db()
    assert college.name != "PME du numérique"
    data = college_words(college, name="PME du numérique", because="Vote du bureau", code="autre")
    assert direction.post(address, data).status_code == 302
    college.refresh_from_db()
    assert (college.name, college.code) == ("PME du numérique", "sme")
    event = apps.get_model("members", "CollegeEvent").objects.filter(pgh_obj_id=college.pk).latest("pgh_id")
    assert event.pgh_context["because"] == "Vote du bureau"
    assert event.pgh_context["who"] == cast.users["direction"].email
    seen = direction.get(page(College, "history", college.pk), follow=True).content.decode()
    assert "Vote du bureau" in seen
    assert LogEntry.objects.count() == 1


@pytest.mark.django_db
def test_a_setting_of_other_days_is_added_and_an_overlap_is_said(direction: Client) -> None:
    Setting.objects.create(key="essai", span=period(date(2020, 1, 1), date(2026, 1, 1)), value=1)
    data = {"key": "essai", "span_0": "2025-01-01", "span_1": "", "value": "2", "reason": "", "because": "Essai"}
    response = direction.post(page(Setting, "add"), data)
    assert response.status_code == 200
    assert response.context["adminform"].form.errors
    assert direction.post(page(Setting, "add"), {**data, "span_0": "2026-01-01"}).status_code == 302
    assert Setting.objects.get(key="essai", value=2).span == period(date(2026, 1, 1))


@pytest.mark.django_db
def test_a_territory_rule_is_corrected_with_a_reason(direction: Client, cast: Cast) -> None:
    rule = TerritoryRule.objects.filter(scope="epci").earliest("pk")
    form = direction.get(page(TerritoryRule, "change", rule.pk)).context["adminform"].form
    span = form.initial["span"]
    data = {name: form.initial[name] or "" for name in ("scope", "place", "place_name", "antenna", "reason")}
    data |= {"span_0": span.lower or "", "span_1": span.upper or "", "reason": "Corrigé", "because": "Faute de frappe"}
    response = direction.post(page(TerritoryRule, "change", rule.pk), data)
    assert response.status_code == 302, response.context["adminform"].form.errors
    rule.refresh_from_db()
    assert rule.reason == "Corrigé"


@pytest.mark.django_db
def test_the_last_who_may_change_rights_keeps_that_right(direction: Client) -> None:
    right = Right.objects.get(function="direction", act="right.edit")
    address = page(Right, "change", right.pk)
    response = direction.post(address, {"reach": "nowhere", "because": "Essai"})
    assert response.status_code == 200
    assert "reach" in response.context["adminform"].form.errors
    other = Right.objects.get(function="direction", act="report.make")
    done = direction.post(page(Right, "change", other.pk), {"reach": "nowhere", "because": "Essai"})
    assert done.status_code == 302
    assert direction.get(reverse("reporting:report_new")).status_code == 404


@pytest.mark.django_db
def test_what_acts_write_is_refused_even_to_a_forged_form(direction: Client, cast: Cast) -> None:
    model = type(cast.company_lyon)
    assert direction.post(page(model, "change", cast.company_lyon.pk), {"name": "Pris"}).status_code == 403
    assert direction.post(page(model, "add"), {"name": "Pris"}).status_code == 403
    assert (
        direction.post(page(College, "delete", College.objects.earliest("pk").pk), {"post": "yes"}).status_code == 403
    )
    chosen = {"action": "delete_selected", "_selected_action": [str(cast.lyon.pk)]}
    direction.post(page(Antenna, "changelist"), chosen)
    assert Antenna.objects.filter(pk=cast.lyon.pk).exists()
