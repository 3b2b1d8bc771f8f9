"""What counts in law is proposed, and decided with a word."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connections, transaction
from django.test import Client

from league.base.acts import Refused
from league.base.days import today
from league.base.models import Letter
from members import proposals, roster
from members.models import Company, Membership, Proposal
from members.proposals import Kind
from tests.cast import Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(cast: Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast.users[role], backend=BACKEND)
    return client


def proposed(cast: Cast, kind: str = Kind.NAME, **more: Any) -> Proposal:
    values: dict[str, Any] = {
        "company": cast.company_lyon,
        "kind": kind,
        "after": {"name": "Lyon Nouveau"},
        "reason": "Nouveau Kbis",
        "from_day": today(),
        "by": cast.users["representative"],
        "on": today(),
    }
    return proposals.propose(**{**values, **more})


def accept(cast: Cast, row: Proposal, role: str = "delegate", **more: Any) -> Proposal:
    seen = proposals.fact(Company.objects.get(pk=row.company_id), row.kind, today())
    values: dict[str, Any] = {"seen": seen, "word": "", "by": cast.users[role], "on": today()}
    return proposals.accept(proposal=row, because=proposals.provenance(row), **{**values, **more})


@pytest.mark.django_db
def test_nothing_changes_until_it_is_accepted_and_then_the_history_knows_why(cast: Cast) -> None:
    row = proposed(cast)
    assert Company.objects.get(pk=cast.company_lyon.pk).name == "Lyon Essai"
    accept(cast, row)
    assert Company.objects.get(pk=cast.company_lyon.pk).name == "Lyon Nouveau"
    assert cast.company_lyon.names.get(kind="former").name == "Lyon Essai"
    event = apps.get_model("members", "CompanyEvent").objects.filter(pgh_obj_id=cast.company_lyon.pk).latest("pgh_id")
    assert event.pgh_context["act"] == "members.proposals.accept"
    assert f"Proposition {row.pk}" in event.pgh_context["because"]
    letter = Letter.objects.get(kind="proposal_accepted")
    assert letter.to_email == cast.users["representative"].email


@pytest.mark.django_db
def test_a_refusal_needs_a_word_and_the_proposer_reads_it(cast: Cast) -> None:
    row = proposed(cast)
    with pytest.raises(Refused):
        proposals.refuse(proposal=row, word=" ", by=cast.users["delegate"], on=today())
    proposals.refuse(proposal=row, word="Le Kbis dit autre chose.", by=cast.users["delegate"], on=today())
    assert "Le Kbis dit autre chose." in Letter.objects.get(kind="proposal_refused").body
    page = browser(cast, "representative").get("/mon-entreprise/").content.decode()
    assert "Le Kbis dit autre chose." in page
    assert Company.objects.get(pk=cast.company_lyon.pk).name == "Lyon Essai"


@pytest.mark.django_db
def test_what_is_decided_is_decided_once(cast: Cast) -> None:
    row = proposed(cast)
    accept(cast, row)
    with pytest.raises(Refused):
        accept(cast, row)
    with pytest.raises(Refused):
        proposals.withdraw(proposal=row, by=cast.users["representative"], on=today())
    assert Letter.objects.filter(kind="proposal_accepted").count() == 1


@pytest.mark.django_db
def test_a_second_proposal_of_the_same_kind_takes_the_place_of_the_first(cast: Cast) -> None:
    first = proposed(cast)
    second = proposed(cast, after={"name": "Lyon Autre"})
    proposed(cast, Kind.SEAT, after={"street": "1 quai", "postal_code": "69003", "town": "Lyon", "commune": "69123"})
    first.refresh_from_db()
    assert first.outcome == Proposal.Outcome.SUPERSEDED
    assert set(Proposal.objects.filter(outcome="").values_list("kind", flat=True)) == {"name", "seat"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=first.pk).update(outcome="", decided_at=None)
    assert second.outcome == ""


@pytest.mark.django_db
def test_when_the_register_moved_meanwhile_it_is_said_and_nothing_is_done(cast: Cast) -> None:
    row = proposed(cast)
    client = browser(cast, "delegate")
    page = client.get(f"/propositions/{row.pk}/")
    seen = page.context["form"]["seen"].value()
    company = Company.objects.get(pk=cast.company_lyon.pk)
    roster.update_company(
        company=company, changes={"name": "Changé par le service"}, version=company.version, by=None, on=today()
    )
    answer = client.post(f"/propositions/{row.pk}/", {"seen": seen, "word": "", "answer": "accept"})
    assert answer.status_code == 409
    assert "Changé par le service" in answer.content.decode()
    assert Company.objects.get(pk=company.pk).name == "Changé par le service"
    again = answer.context["form"]["seen"].value()
    done = client.post(f"/propositions/{row.pk}/", {"seen": again, "word": "", "answer": "accept"})
    assert done.status_code == 302
    assert Company.objects.get(pk=company.pk).name == "Lyon Nouveau"


@pytest.mark.django_db
def test_nobody_accepts_her_own_proposal(cast: Cast) -> None:
    row = proposed(cast, by=cast.users["delegate"])
    with pytest.raises(Refused):
        accept(cast, row, "delegate")
    accept(cast, row, "membership")


@pytest.mark.django_db
def test_a_seat_that_moves_by_proposal_takes_the_antenna_along(cast: Cast) -> None:
    after = {"street": "1 quai", "postal_code": "38000", "town": "Grenoble", "commune": "38185"}
    row = proposed(cast, Kind.SEAT, after=after)
    assert cast.company_lyon.antennas.on(today()).get().antenna == cast.lyon
    accept(cast, row)
    assert cast.company_lyon.antennas.on(today()).get().antenna == cast.grenoble


@pytest.mark.django_db
def test_the_siren_of_another_company_is_not_proposed_and_the_other_is_not_named(cast: Cast) -> None:
    client = browser(cast, "representative")
    path = f"/adherents/{cast.company_lyon.pk}/propositions/siren/"
    answer = client.post(path, {"siren": cast.company_grenoble.siren, "reason": "essai"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["siren"]
    assert "Grenoble Essai" not in answer.content.decode()
    assert client.post(path, {"siren": "123456789", "reason": "essai"}).context["form"].errors["siren"]
    assert not Proposal.objects.exists()


@pytest.mark.django_db
def test_what_changes_nothing_and_what_has_no_reason_is_no_proposal(cast: Cast) -> None:
    with pytest.raises(Refused):
        proposed(cast, after={"name": "Lyon Essai"})
    path = f"/adherents/{cast.company_lyon.pk}/propositions/nom/"
    answer = browser(cast, "representative").post(path, {"name": "Autre", "reason": ""})
    assert answer.context["form"].errors["reason"]


@pytest.mark.django_db
def test_a_resignation_is_announced_and_ends_nothing_until_staff_record_it(cast: Cast) -> None:
    last = today() + timedelta(days=40)
    path = f"/adherents/{cast.company_lyon.pk}/propositions/depart/"
    client = browser(cast, "representative")
    said = {"last_day": last.isoformat(), "reason": "Nous quittons la région"}
    assert client.post(path, said).context["form"].errors["understood"]
    assert client.post(path, {**said, "understood": "on"}).status_code == 302
    row = Proposal.objects.get()
    assert Membership.objects.on(last + timedelta(days=1)).filter(company=cast.company_lyon).exists()
    with pytest.raises(Refused):
        accept(cast, row, "delegate", may_end=False)
    accept(cast, row, "membership", may_end=True)
    ended = cast.company_lyon.memberships.get()
    assert ended.span.upper == last + timedelta(days=1)
    assert ended.end_kind == Membership.End.RESIGNATION
    assert ended.end_reason == "Nous quittons la région"


@pytest.mark.django_db
def test_a_proposal_waits_for_the_desk_the_rail_and_the_delegate_of_the_antenna(cast: Cast) -> None:
    proposed(cast)
    proposed(cast, company=cast.company_grenoble)
    assert len(browser(cast, "membership").get("/propositions/").context["queue"]) == 2
    mine = browser(cast, "delegate").get("/propositions/").context["queue"]
    assert [line["row"].company for line in mine] == [cast.company_lyon]
    desk = browser(cast, "membership").get("/bureau/")
    assert any(one.url == "/propositions/" and one.count == 2 for one in desk.context["items"])
    page = browser(cast, "representative").get("/mon-entreprise/").content.decode()
    assert "/retrait/" in page


@pytest.mark.django_db
def test_the_company_takes_its_own_back(cast: Cast) -> None:
    row = proposed(cast)
    browser(cast, "representative").post(f"/propositions/{row.pk}/retrait/")
    row.refresh_from_db()
    assert row.outcome == Proposal.Outcome.WITHDRAWN


@pytest.mark.django_db
def test_the_list_costs_the_same_with_one_and_with_thirty(cast: Cast, django_assert_num_queries: Any) -> None:
    proposed(cast)
    client = browser(cast, "membership")
    client.get("/propositions/")
    with django_assert_num_queries(11):
        client.get("/propositions/")
    for number in range(30):
        proposed(cast, after={"name": f"Nom {number}"})
    with django_assert_num_queries(12):  # one more for the page of what was answered
        client.get("/propositions/")


def test_two_who_accept_at_once_change_it_once(cast_committed: Cast, django_db_blocker: Any) -> None:
    cast = cast_committed

    def work(role: str) -> str:
        try:
            accept(cast, row, role)
        except Refused:
            return "refused"
        finally:
            connections.close_all()
        return "accepted"

    with django_db_blocker.unblock():
        row = proposed(cast)
        with ThreadPoolExecutor(3) as pool:
            said = sorted(pool.map(work, ("delegate", "membership", "direction")))
        assert said == ["accepted", "refused", "refused"]
        assert Letter.objects.filter(kind="proposal_accepted").count() == 1
        assert cast.company_lyon.names.filter(kind="former").count() == 1
