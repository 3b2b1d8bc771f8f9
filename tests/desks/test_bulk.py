"""Acts on many companies: looked at before they are done, done once, told line by line, and never out of reach."""

import uuid
from datetime import date

import pytest

from league.base.acts import Refused
from league.base.days import today
from league.base.models import Letter, User
from members import bulk
from members.models import BulkAct
from tests.cast import Cast
from tests.desks.make import signed_in
from tests.dues.make import make_members

pytestmark = pytest.mark.django_db


def both(cast: Cast) -> str:
    return f"choix={cast.company_lyon.pk}&choix={cast.company_grenoble.pk}"


def look_and_do(client, address: str, **data):
    """Fills the form, looks at the preview, confirms; gives the preview's context and the last answer."""
    intent = str(client.get(address).context["form"]["intent"].value())
    seen = client.post(address, {**data, "intent": intent})
    done = client.post(address, {**data, "intent": intent, "mark": seen.context["selection"].mark, "sure": "1"})
    return seen.context, done


LETTER = {"to": "representative", "subject": "Pour {entreprise}", "text": "Bonjour {prenom} {nom},\nà {antenne}."}


def test_nothing_is_written_before_it_was_looked_at(cast: Cast) -> None:
    client = signed_in(cast, "membership")
    before = Letter.objects.count()
    page = client.post(f"/adherents/selection/courrier/?{both(cast)}", {**LETTER, "intent": str(uuid.uuid4())})
    assert page.context["preview"].doing == 2
    assert page.context["preview"].sample.subject == "Pour Grenoble Essai"
    assert "Bonjour Guy Grenoble" in page.content.decode()
    assert Letter.objects.count() == before


def test_one_letter_a_company_and_a_report_line_by_line(cast: Cast) -> None:
    make_members(1, prefix="Muet")
    cast_muet = cast.company_lyon.__class__.objects.get(name="Muet 0000")
    cast_muet.functions.get().person.__class__.objects.filter(functions__company=cast_muet).update(email="")
    seen, done = look_and_do(
        signed_in(cast, "membership"), f"/adherents/selection/courrier/?{both(cast)}&choix={cast_muet.pk}", **LETTER
    )
    assert seen["preview"].left == [("Muet 0000", bulk.addressees([cast_muet.pk], "representative", today())[0].why)]
    letters = {letter.to_email: letter for letter in Letter.objects.filter(kind="message")}
    assert set(letters) == {"lea.lyon@lyon-essai.example", "guy.grenoble@grenoble-essai.example"}
    letter = letters["lea.lyon@lyon-essai.example"]
    assert letter.subject == "Pour Lyon Essai"
    assert "Bonjour Lea Lyon," in letter.body
    assert letter.about_company == cast.company_lyon.pk
    row = BulkAct.objects.get()
    assert [line["done"] for line in row.lines] == [False, True, True]
    page = signed_in(cast, "membership").get(done.url).content.decode()
    assert "Muet 0000" in page
    assert signed_in(cast, "reader").get(done.url).status_code == 404


def test_a_second_click_changes_nothing_and_shows_the_same_report(cast: Cast) -> None:
    client, address = signed_in(cast, "membership"), f"/adherents/selection/courrier/?{both(cast)}"
    intent = str(uuid.uuid4())
    mark = client.get(address).context["selection"].mark
    data = {**LETTER, "intent": intent, "mark": mark, "sure": "1"}
    first, second = client.post(address, data), client.post(address, data)
    assert first.url == second.url
    assert Letter.objects.filter(kind="message").count() == 2
    assert BulkAct.objects.count() == 1


def test_rows_that_changed_since_the_preview_are_looked_at_again(cast: Cast) -> None:
    client, address = signed_in(cast, "membership"), "/adherents/selection/courrier/?tous=1"
    mark = client.get(address).context["selection"].mark
    make_members(1)
    page = client.post(address, {**LETTER, "intent": str(uuid.uuid4()), "mark": mark, "sure": "1"})
    assert page.context["preview"].doing == 3
    assert not BulkAct.objects.exists()


def test_a_place_that_cannot_be_filled_is_named_beside_its_field(cast: Cast) -> None:
    client = signed_in(cast, "membership")
    page = client.post(
        f"/adherents/selection/courrier/?{both(cast)}",
        {**LETTER, "text": "Bonjour {prenon}", "intent": str(uuid.uuid4())},
    )
    assert page.status_code == 422
    assert "{prenon}" in page.context["form"].errors["text"][0]
    assert page.context["form"]["subject"].value() == LETTER["subject"]
    with pytest.raises(Refused):
        bulk.filled("{", {})
    assert bulk.filled("a {nom} b", {"nom": "{prenom}"}) == "a {prenom} b", "what is filled in is not filled again"


def test_a_delegate_writes_to_the_own_companies_whatever_is_posted(cast: Cast) -> None:
    client = signed_in(cast, "delegate")
    for address in (f"{both(cast)}", "tous=1", "tous=1&antenne=GRE"):
        page = client.get(f"/adherents/selection/courrier/?{address}")
        assert page.context["selection"].ids == [cast.company_lyon.pk]
    _seen, done = look_and_do(client, f"/adherents/selection/courrier/?{both(cast)}", **LETTER)
    assert [line["company"] for line in BulkAct.objects.get().lines] == [cast.company_lyon.pk]
    assert client.get(done.url).status_code == 200
    assert client.get(f"/adherents/selection/courrier/?choix={cast.company_grenoble.pk}").status_code == 302
    assert client.get(f"/adherents/selection/college/?{both(cast)}").status_code == 404


def test_the_dues_contact_gets_the_letter_else_the_representative(cast: Cast) -> None:
    found = bulk.addressees([cast.company_lyon.pk, cast.company_grenoble.pk], "dues_contact", today())
    assert [one.email for one in found] == ["guy.grenoble@grenoble-essai.example", "dues_contact@league.example"]


def test_who_signs_in_already_or_has_no_address_is_not_invited_and_named(cast: Cast) -> None:
    seen, _done = look_and_do(signed_in(cast, "membership"), f"/adherents/selection/invitation/?{both(cast)}")
    assert seen["preview"].doing == 1
    lines = {line["name"]: line["done"] for line in BulkAct.objects.get().lines}
    assert lines == {"Grenoble Essai": True, "Lyon Essai": False}
    assert User.objects.filter(email="guy.grenoble@grenoble-essai.example").exists()


def test_two_people_with_one_address_are_not_both_invited(cast: Cast) -> None:
    members = make_members(2)
    for member in members:
        person = member.functions.get().person
        person.email = "partage@essai.example"
        person.save()
    row = bulk.invite(companies=[m.pk for m in members], intent=uuid.uuid4(), by=None, on=today())
    assert sorted(line["done"] for line in row.lines) == [False, True]


def test_a_change_of_college_from_a_day_on_for_those_it_changes(cast: Cast) -> None:
    from members.models import College

    college = College.objects.exclude(code="sme").first()
    seen, _done = look_and_do(
        signed_in(cast, "membership"),
        f"/adherents/selection/college/?{both(cast)}",
        value=college.pk, day="2026-01-01", reason="Révision annuelle",
    )  # fmt: skip
    assert seen["preview"].doing == 2
    for company in (cast.company_lyon, cast.company_grenoble):
        spans = {row.college.code: row.span for row in company.colleges.select_related("college")}
        assert spans["sme"].upper == spans[college.code].lower == date(2026, 1, 1)
    again = bulk.move_to_college(
        companies=[cast.company_lyon.pk], college=college, reason="encore", intent=uuid.uuid4(), by=None, on=today()
    )
    assert [line["done"] for line in again.lines] == [False]


def test_a_change_of_antenna_needs_a_reason(cast: Cast) -> None:
    address = f"/adherents/selection/antenne/?choix={cast.company_lyon.pk}"
    client = signed_in(cast, "membership")
    data = {"value": cast.grenoble.pk, "day": "2026-02-01", "intent": str(uuid.uuid4())}
    assert client.post(address, data).status_code == 422
    look_and_do(client, address, value=cast.grenoble.pk, day="2026-02-01", reason="Déménagement")
    assert cast.company_lyon.antennas.get(span__contains=today()).antenna == cast.grenoble


def test_no_line_chosen_says_so(cast: Cast) -> None:
    page = signed_in(cast, "membership").get("/adherents/selection/courrier/", follow=True)
    assert page.status_code == 200
    assert page.request["PATH_INFO"] == "/adherents/"


def test_many_are_done_in_as_many_questions_as_few(cast: Cast, django_assert_max_num_queries) -> None:
    few = [m.pk for m in make_members(3, prefix="Peu")]
    many = [m.pk for m in make_members(300, prefix="Beaucoup")]
    for ids in (few, many):
        with django_assert_max_num_queries(26):
            bulk.write_to(
                companies=ids, to="representative", subject="a", text="b", intent=uuid.uuid4(), by=None, on=today()
            )
        with django_assert_max_num_queries(26):
            bulk.invite(companies=ids, intent=uuid.uuid4(), by=None, on=today())
    assert Letter.objects.filter(kind="message").count() == 303
