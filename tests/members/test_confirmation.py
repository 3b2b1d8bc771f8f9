"""Once a year, two minutes: who is written to, never twice, and what an answer changes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from league.base.acts import Refused
from league.base.days import today
from league.base.models import Letter
from league.base.periods import period
from members import answers, completeness, confirmation
from members.models import Company, Confirmation, ConfirmationCampaign, ConfirmationLetter, ContactFunction
from tests.cast import SINCE, Cast, new_person

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def opened(days_ago: int = 0, reminders: tuple[int, ...] = (14, 28)) -> ConfirmationCampaign:
    start = today() - timedelta(days=days_ago)
    return confirmation.open_campaign(
        year=today().year, opens_on=start, closes_on=start + timedelta(days=42), reminder_days=reminders, by=None,
        on=start,
    )  # fmt: skip


def say(cast: Cast, campaign: ConfirmationCampaign, **more: Any) -> Confirmation:
    company = Company.objects.get(pk=cast.company_lyon.pk)
    values: dict[str, Any] = {
        "jobs": 12, "turnover": None, "changes": None, "version": company.version,
        "by": cast.users["representative"], "on": today(),
    }  # fmt: skip
    return confirmation.confirm(campaign=campaign, company=company, **{**values, **more})


def substitute(cast: Cast) -> ContactFunction:
    person = new_person("substitute")
    return ContactFunction.objects.create(
        person=person, company=cast.company_lyon, kind="substitute", span=period(SINCE)
    )


def browser(cast: Cast, role: str = "representative") -> Client:
    client = Client()
    client.force_login(cast.users[role], backend=BACKEND)
    return client


@pytest.mark.django_db
def test_each_member_is_written_to_once_a_step_and_never_twice(cast: Cast) -> None:
    campaign = opened()
    assert confirmation.write_due(on=today()) == 2
    assert confirmation.write_due(on=today()) == 0
    assert Letter.objects.filter(kind="confirmation").count() == 2
    assert confirmation.write_due(on=today() + timedelta(days=13)) == 0
    assert confirmation.write_due(on=today() + timedelta(days=14)) == 2
    assert list(campaign.letters.filter(company=cast.company_lyon).values_list("step", flat=True)) == [0, 1]
    assert confirmation.write_due(on=campaign.closes_on + timedelta(days=1)) == 0


@pytest.mark.django_db
def test_who_has_confirmed_is_left_in_peace(cast: Cast) -> None:
    campaign = opened(days_ago=13)
    confirmation.write_due(on=today())
    say(cast, campaign)
    confirmation.write_due(on=today() + timedelta(days=1))
    assert set(campaign.letters.filter(step=1).values_list("company", flat=True)) == {cast.company_grenoble.pk}


@pytest.mark.django_db
def test_the_representative_is_asked_and_in_the_end_the_substitute(cast: Cast) -> None:
    other = substitute(cast)
    campaign = opened()
    for days in (0, 14, 28):
        confirmation.write_due(on=today() + timedelta(days=days))
    people = list(campaign.letters.filter(company=cast.company_lyon).values_list("person", flat=True))
    assert people == [cast.people["representative"].pk, cast.people["representative"].pk, other.person_id]


@pytest.mark.django_db
def test_a_clock_that_stopped_sends_the_last_reminder_only(cast: Cast) -> None:
    campaign = opened(days_ago=30)
    assert confirmation.write_due(on=today()) == 2
    assert set(campaign.letters.values_list("step", flat=True)) == {2}


@pytest.mark.django_db
def test_who_never_signed_in_gets_a_link_that_leads_to_the_page(cast: Cast) -> None:
    opened()
    person = cast.company_grenoble.functions.get(kind="representative").person
    assert person.user is None
    confirmation.write_due(on=today())
    letter = Letter.objects.get(kind="confirmation", about_company=cast.company_grenoble.pk)
    path = letter.body.split("http")[1].split()[0].split("/", 3)[3]
    client = Client()
    answer = client.post(f"/{path}")
    assert answer.url == f"/bienvenue/?next=%2Fconfirmation%2F{cast.company_grenoble.pk}%2F"
    assert client.get(f"/confirmation/{cast.company_grenoble.pk}/").status_code == 200


@pytest.mark.django_db
def test_two_people_of_one_mailbox_get_their_letters_and_one_keeps_the_login(cast: Cast) -> None:
    first = cast.company_grenoble.functions.get(kind="representative").person
    first.email = cast.people["representative"].email.upper()
    first.save(update_fields=["email"])
    opened()
    assert confirmation.write_due(on=today()) == 2
    first.refresh_from_db()
    assert first.user is None


@pytest.mark.django_db
def test_nothing_changed_is_one_button_and_counts_as_a_word_of_today(cast: Cast) -> None:
    campaign = opened()
    client = browser(cast)
    path = f"/confirmation/{cast.company_lyon.pk}/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"answer": "unchanged"}).status_code == 302
    row = Confirmation.objects.get(campaign=campaign)
    assert row.unchanged
    assert row.by == cast.users["representative"]
    figure = cast.company_lyon.figures.latest("pk")
    assert (figure.jobs, figure.day, figure.origin) == (12, today(), "declared")
    client.post(path, {"answer": "unchanged"})
    assert Confirmation.objects.count() == 1


@pytest.mark.django_db
def test_what_changed_goes_into_the_register_by_the_acts_of_every_day(cast: Cast) -> None:
    opened()
    company = Company.objects.get(pk=cast.company_lyon.pk)
    said = {
        "answer": "changed", "version": company.version, "jobs": "31", "turnover": "1250000", "website": "lyon.example",
        "email": "accueil@lyon.example", "phone": "04 72 10 20 30", "presentation": "Nous faisons.", "listed": "on",
    }  # fmt: skip
    assert browser(cast).post(f"/confirmation/{company.pk}/", said).status_code == 302
    company.refresh_from_db()
    assert (company.website, company.phone, company.presentation) == ("lyon.example", "+33472102030", "Nous faisons.")
    row: Any = answers.members_on(today(), [company.pk]).get()
    assert (row.jobs, row.turnover) == (31, Decimal(1250000))
    assert not Confirmation.objects.get().unchanged


@pytest.mark.django_db
@pytest.mark.parametrize(("said", "kept"), [("", 31), ("20", 20)])
def test_the_jobs_in_the_region_are_asked_and_are_all_of_them_when_nothing_is_said(
    cast: Cast, said: str, kept: int
) -> None:
    opened()
    company = Company.objects.get(pk=cast.company_lyon.pk)
    path, client = f"/confirmation/{company.pk}/", browser(cast)
    sent = {"answer": "changed", "version": company.version, "jobs": "31", "jobs_region": said}
    assert client.post(path, sent).status_code == 302
    assert company.figures.latest("pk").jobs_region == kept
    page = client.get(path)
    assert page.context["form"]["jobs_region"].value() == (None if kept == 31 else kept)
    assert ("dont 20 dans la région" in page.content.decode()) == (kept == 20)
    client.post(path, {"answer": "unchanged"})
    assert company.figures.latest("pk").jobs_region == kept, "nothing changed: the part in the region neither"


@pytest.mark.django_db
def test_more_jobs_in_the_region_than_there_are_is_said_beside_the_question(cast: Cast) -> None:
    opened()
    company = Company.objects.get(pk=cast.company_lyon.pk)
    sent = {"answer": "changed", "version": company.version, "jobs": "31", "jobs_region": "32"}
    page = browser(cast).post(f"/confirmation/{company.pk}/", sent)
    assert page.status_code == 422
    assert "jobs_region" in page.context["form"].errors
    assert not Confirmation.objects.exists()


@pytest.mark.django_db
def test_bad_input_is_said_beside_its_question_and_nothing_is_half_written(cast: Cast) -> None:
    opened()
    company = Company.objects.get(pk=cast.company_lyon.pk)
    said = {"answer": "changed", "version": company.version, "jobs": "-3", "phone": "bonjour", "website": "w"}
    answer = browser(cast).post(f"/confirmation/{company.pk}/", said)
    assert answer.status_code == 422
    assert {"jobs", "phone"} <= set(answer.context["form"].errors)
    assert not Confirmation.objects.exists()


@pytest.mark.django_db
def test_who_saves_second_is_told_and_loses_nothing(cast: Cast) -> None:
    from members import roster

    opened()
    company = Company.objects.get(pk=cast.company_lyon.pk)
    seen = company.version
    roster.update_company(company=company, changes={"website": "autre.example"}, version=seen, by=None, on=today())
    said = {"answer": "changed", "version": seen, "jobs": "15", "email": "a@lyon.example", "listed": "on"}
    answer = browser(cast).post(f"/confirmation/{company.pk}/", said)
    assert not Confirmation.objects.exists()
    assert answer.context["form"]["website"].value() == "autre.example"
    assert answer.context["form"]["email"].value() == "a@lyon.example"


@pytest.mark.django_db
def test_without_a_number_of_jobs_nothing_is_confirmed(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        say(cast, opened(), jobs=None)
    assert refused.value.field == "jobs"


@pytest.mark.django_db
def test_a_campaign_is_previewed_then_opened_once(cast: Cast) -> None:
    client = browser(cast, "membership")
    day = today()
    said = {
        "year": day.year, "opens_on": day.isoformat(), "closes_on": (day + timedelta(days=30)).isoformat(),
        "reminder_days": "7, 14",
    }  # fmt: skip
    page = client.post("/confirmations/", said)
    assert (page.context["plan"].members, page.context["plan"].nobody) == (2, 0)
    assert not ConfirmationCampaign.objects.exists()
    assert client.post("/confirmations/", {**said, "sure": "1"}).url == f"/confirmations/{day.year}/"
    assert client.post("/confirmations/", {**said, "sure": "1"}).context["form"].errors["year"]
    assert client.post("/confirmations/", {**said, "reminder_days": "bientôt"}).context["form"].errors["reminder_days"]
    late = {**said, "year": day.year + 1, "reminder_days": "99", "sure": "1"}
    assert client.post("/confirmations/", late).context["form"].errors["reminder_days"]


@pytest.mark.django_db
def test_progress_stands_by_antenna_and_a_delegate_sees_her_own(cast: Cast) -> None:
    campaign = opened()
    say(cast, campaign)
    page = browser(cast, "membership").get(f"/confirmations/{campaign.year}/")
    found = {place.antenna.code: (place.confirmed, place.members) for place in page.context["places"] if place.members}
    assert found == {"LYO": (1, 1), "GRE": (0, 1)}
    assert [line["company"].name for line in page.context["lines"]] == ["Grenoble Essai"]
    hers = browser(cast, "delegate").get(f"/confirmations/{campaign.year}/")
    assert [place.antenna.code for place in hers.context["places"]] == ["LYO"]
    assert "Grenoble Essai" not in hers.content.decode()


@pytest.mark.django_db
def test_complete_is_a_hundred_and_each_part_counts_its_weight(cast: Cast) -> None:
    def share() -> Any:
        rows = answers.members_on(today(), [cast.company_lyon.pk])
        return completeness.with_share(rows, today()).get()

    assert completeness.TOTAL == 100
    before = share()
    lost = sum(part.weight for part in completeness.missing_of(before))
    assert before.complete == 100 - lost
    Company.objects.filter(pk=cast.company_lyon.pk).update(website="lyon.example", presentation="Nous faisons.")
    substitute(cast)
    from members.admission import FigureIn, record_figures

    record_figures(rows=[FigureIn(cast.company_lyon.pk, today(), 12)], by=None, on=today())
    after = share()
    assert completeness.missing_of(after) == []
    assert after.complete == 100
    assert {company.pk for company in answers.to_complete(today())} == {cast.company_grenoble.pk}


@pytest.mark.django_db
def test_the_page_of_progress_costs_the_same_with_two_and_with_sixty(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    from tests.members.make import members, one

    campaign = opened()
    client = browser(cast, "membership")
    path = f"/confirmations/{campaign.year}/"
    client.get(path)
    with django_assert_num_queries(15):
        client.get(path)
    members(*(one(number) for number in range(1, 60)), since=date(2021, 3, 1))
    with django_assert_num_queries(15):
        client.get(path)


def test_two_workers_write_one_letter(cast_committed: Cast, django_db_blocker: Any) -> None:
    def work(_number: int) -> int:
        try:
            return confirmation.write_due(on=today())
        finally:
            connections.close_all()

    with django_db_blocker.unblock():
        opened()
        with ThreadPoolExecutor(4) as pool:
            written = list(pool.map(work, range(4)))
        assert sum(written) == 2
        assert Letter.objects.filter(kind="confirmation").count() == 2
        assert ConfirmationLetter.objects.count() == 2
