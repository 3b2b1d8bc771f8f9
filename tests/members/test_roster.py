"""Who speaks for a company, what it says of itself; two editors at once lose nothing."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from league.base.acts import Refused
from league.base.days import today
from league.base.models import Letter, Person, User
from members import roster
from members.models import Company, ContactFunction, Membership
from members.people import PersonIn, open_login
from tests.cast import Cast
from tests.desks.make import signed_in
from tests.members.make import DAY, GRENOBLE, member, one
from tests.members.make import members as make_members

NOW = date(2024, 9, 2)


def company(number: int = 1) -> Company:
    return member(number).company


@pytest.mark.django_db
def test_a_new_representative_takes_over_and_the_one_before_stays_in_the_history() -> None:
    firm = company()
    roster.add_person(company=firm, person=PersonIn("Grace", "Hopper", email="g@hopper.example"), by=None, on=NOW)
    rows = firm.functions.filter(kind="representative").order_by("span")
    assert [(row.person.last_name, row.span.lower, row.span.upper) for row in rows] == [
        ("Voix001", DAY, NOW),
        ("Hopper", NOW, None),
    ]


@pytest.mark.django_db
def test_other_functions_stand_side_by_side_and_twice_is_once() -> None:
    firm = company()
    for _again in range(2):
        roster.add_person(
            company=firm, person=PersonIn("Grace", "Hopper", kinds=("dues_contact", "substitute")), by=None, on=NOW
        )
    roster.add_person(company=firm, person=PersonIn("Alan", "Turing", kinds=("dues_contact",)), by=None, on=NOW)
    assert firm.functions.on(NOW).filter(kind="dues_contact").count() == 2
    assert firm.functions.count() == 4


@pytest.mark.django_db
def test_a_function_is_handed_over_on_a_day_and_not_before_it_began() -> None:
    firm = company()
    old, new = firm.functions.get(), Person.objects.create(last_name="Hopper", sort_key="hopper")
    with pytest.raises(Refused) as refused:
        roster.replace_function(function=old, person=new, by=None, on=DAY, because="Départ")
    assert refused.value.field == "on"
    roster.replace_function(function=old, person=new, by=None, on=NOW, because="Départ")
    assert [row.person_id for row in firm.functions.on(NOW)] == [new.pk]
    with pytest.raises(Refused):
        roster.replace_function(function=firm.functions.get(person=new), person=new, by=None, on=NOW)


@pytest.mark.django_db
def test_the_second_editor_is_told_what_changed_and_keeps_what_she_wrote() -> None:
    firm = company()
    seen = firm.version
    roster.update_company(
        company=firm, changes={"website": "un.example", "phone": "+33400000001", "presentation": ""}, version=seen,
        by=None, on=NOW,
    )  # fmt: skip
    mine = {"website": "deux.example", "phone": "", "presentation": "Nous"}
    with pytest.raises(roster.Stale) as stale:
        roster.update_company(company=firm, changes=mine, version=seen, by=None, on=NOW)
    assert {change.column: (change.before, change.now) for change in stale.value.theirs} == {
        "website": ("", "un.example"),
        "phone": ("", "+33400000001"),
    }
    assert stale.value.merged == {"website": "deux.example", "phone": "+33400000001", "presentation": "Nous"}
    saved = roster.update_company(
        company=firm, changes=stale.value.merged, version=stale.value.version, by=None, on=NOW
    )
    assert (saved.website, saved.phone, saved.presentation) == ("deux.example", "+33400000001", "Nous")


@pytest.mark.django_db
def test_saving_the_same_twice_is_no_conflict() -> None:
    firm = company()
    for _again in range(2):
        roster.update_company(company=firm, changes={"website": "un.example"}, version=1, by=None, on=NOW)
    assert Company.objects.get(pk=firm.pk).version == 2


@pytest.mark.django_db
def test_a_changed_name_stays_known_and_a_foreign_siren_is_refused() -> None:
    first, second = (row.company for row in make_members(one(1), one(2)))
    roster.update_company(company=first, changes={"name": "Nouveau Nom"}, version=1, by=None, on=NOW)
    assert first.names.get().name == "Essai 001"
    with pytest.raises(Refused) as refused:
        roster.update_company(company=second, changes={"siren": first.siren}, version=1, by=None, on=NOW)
    assert refused.value.field == "siren"


@pytest.mark.django_db
def test_a_seat_that_moves_takes_the_antenna_along() -> None:
    from antennas.models import Commune

    firm = company()
    there = Commune.objects.get(pk=GRENOBLE)
    roster.move_seat(company=firm, street="1 quai", postal_code="38000", town="", commune=there, by=None, on=NOW)
    assert [row.commune_id for row in firm.establishments.order_by("span")] == ["69123", GRENOBLE]
    assert [row.antenna.code for row in firm.antennas.order_by("span")] == ["LYO", "GRE"]
    assert firm.antennas.on(NOW - timedelta(days=1)).get().antenna.code == "LYO"


@pytest.mark.django_db
def test_a_login_is_opened_once_with_its_invitation() -> None:
    person = company().functions.get().person
    first = open_login(person=person, by=None, on=NOW)
    again = open_login(person=Person.objects.get(pk=person.pk), by=None, on=NOW)
    assert first == again
    assert not first.has_usable_password()
    letter = Letter.objects.get(kind="invitation")
    assert letter.to_email == person.email
    assert person.email in letter.body


@pytest.mark.django_db
def test_nobody_signs_in_with_the_address_of_another_or_without_one() -> None:
    person = company().functions.get().person
    open_login(person=person, by=None, on=NOW)
    twin = Person.objects.create(last_name="Autre", sort_key="autre", email=person.email.upper())
    for other in (twin, Person.objects.create(last_name="Sans", sort_key="sans")):
        with pytest.raises(Refused):
            open_login(person=other, by=None, on=NOW)
    assert User.objects.count() == 1


# Pages


def sheet(client: Client, cast: Cast) -> tuple[str, dict[str, str]]:
    """The address of the sheet and what its form holds."""
    url = reverse("members:company_edit", args=[cast.company_lyon.pk])
    form = client.get(url).context["form"]
    return url, {name: form[name].value() or "" for name in form.fields if form[name].value() not in (None, False)}


@pytest.mark.django_db
def test_a_representative_saves_the_sheet_and_a_second_window_is_warned(cast: Cast) -> None:
    hers, staffs = signed_in(cast, "representative"), signed_in(cast, "delegate")
    url, data = sheet(hers, cast)
    _url, stale = sheet(staffs, cast)
    done = hers.post(url, {**data, "phone": "04 72 10 20 30", "skills": "Réseaux, réseaux; Santé"})
    assert done.status_code == 302
    cast.company_lyon.refresh_from_db()
    assert (cast.company_lyon.phone, cast.company_lyon.skills) == ("+33472102030", ["réseaux", "Santé"])
    warned = staffs.post(url, {**stale, "presentation": "Nous faisons."})
    assert warned.status_code == 409
    text = warned.content.decode()
    assert "Nous faisons." in text
    assert "04\u00a072\u00a010\u00a020\u00a030" in text
    assert cast.users["representative"].email in text
    _again, form = url, warned.context["form"]
    data = {name: form[name].value() or "" for name in form.fields if form[name].value() not in (None, False)}
    assert staffs.post(url, data).status_code == 302
    cast.company_lyon.refresh_from_db()
    assert (cast.company_lyon.presentation, cast.company_lyon.phone) == ("Nous faisons.", "+33472102030")


@pytest.mark.django_db
def test_a_representative_does_not_change_what_staff_keep(cast: Cast) -> None:
    client = signed_in(cast, "representative")
    url, data = sheet(client, cast)
    assert "name" not in data
    client.post(url, {**data, "name": "Volé", "siren": ""})
    cast.company_lyon.refresh_from_db()
    assert cast.company_lyon.name == "Lyon Essai"


@pytest.mark.django_db
def test_figures_are_confirmed_with_one_button(cast: Cast) -> None:
    client = signed_in(cast, "representative")
    url = reverse("members:figures_confirm", args=[cast.company_lyon.pk])
    form = client.get(url).context["form"]
    data = {name: form[name].value() if form[name].value() is not None else "" for name in form.fields}
    for _again in range(2):
        assert client.post(url, {**data, "day": today().isoformat()}).status_code == 302
    row = cast.company_lyon.figures.first()
    assert (row.jobs, row.day, row.origin) == (12, today(), "declared")
    assert cast.company_lyon.figures.count() == 2


@pytest.mark.django_db
def test_a_contact_is_added_invited_replaced_and_ended(cast: Cast) -> None:
    client, firm = signed_in(cast, "representative"), cast.company_lyon
    day = today().isoformat()
    person = {"first_name": "Grace", "last_name": "Hopper", "email": "grace@hopper.example", "title": "", "phone": ""}
    add = reverse("members:contact_add", args=[firm.pk])
    assert client.post(add, {**person, "kinds": ["press_contact"], "day": day, "invite": "on"}).status_code == 302
    grace = Person.objects.get(last_name="Hopper")
    assert grace.user is not None
    assert firm.functions.on(today()).get(person=grace).kind == "press_contact"

    edit = reverse("members:contact_edit", args=[firm.pk, grace.pk])
    said = {f"p-{name}": value for name, value in person.items() if name != "title"}
    changed = {
        **said,
        "p-first_name": "Grace B.",
        "kinds": ["press_contact", "substitute"],
        "title": "Amirale",
        "day": day,
    }
    assert client.post(edit, changed).status_code == 302
    grace.refresh_from_db()
    assert grace.first_name == "Grace B."
    assert set(firm.functions.on(today()).filter(person=grace).values_list("kind", "title")) == {
        ("press_contact", "Amirale"),
        ("substitute", "Amirale"),
    }

    ContactFunction.objects.filter(person=grace).update(span=(date(2025, 1, 1), None))
    replace = reverse("members:contact_replace", args=[firm.pk, grace.pk])
    new = {"first_name": "Alan", "last_name": "Turing", "email": "", "title": "", "phone": "", "because": "Départ"}
    assert client.post(replace, {**new, "day": day}).status_code == 302
    alan = Person.objects.get(last_name="Turing")
    assert firm.functions.on(today()).filter(person=alan).count() == 2
    assert not firm.functions.on(today()).filter(person=grace).exists()

    ContactFunction.objects.filter(person=alan).update(span=(date(2025, 1, 1), None))
    fin = reverse("members:contact_end", args=[firm.pk, alan.pk])
    assert client.post(fin, {"last_day": day, "because": "Départ"}).status_code == 302
    assert not firm.functions.on(today() + timedelta(days=1)).filter(person=alan).exists()


@pytest.mark.django_db
def test_who_speaks_elsewhere_too_keeps_her_name_and_address(cast: Cast) -> None:
    """The representative of Lyon may not rename the delegate, who also speaks for the company."""
    firm, delegate = cast.company_lyon, cast.people["delegate"]
    roster.set_function(company=firm, person=delegate, kind="press_contact", by=None, on=NOW)
    url = reverse("members:contact_edit", args=[firm.pk, delegate.pk])
    client = signed_in(cast, "representative")
    assert client.get(url).context["who"] is None
    data = {
        "p-first_name": "Volé",
        "p-last_name": "Volé",
        "p-email": "v@v.example",
        "kinds": ["press_contact"],
        "day": NOW,
    }
    assert client.post(url, data).status_code == 302
    delegate.refresh_from_db()
    assert delegate.email == "delegate@league.example"
    assert signed_in(cast, "membership").get(url).context["who"] is not None


@pytest.mark.django_db
def test_the_page_of_the_end_says_what_ends_and_then_ends_it(cast: Cast) -> None:
    client, firm = signed_in(cast, "membership"), cast.company_lyon
    url = reverse("members:membership_end", args=[firm.pk])
    assert "Lea Lyon" in re.sub(r"\s+", " ", client.get(url).content.decode())
    data = {"kind": "striking_off", "last_day": today().isoformat(), "reason": "Impayés", "tell": "on"}
    refused = client.post(url, data)
    assert refused.status_code == 422
    assert {"body", "decided_on"} <= refused.context["form"].errors.keys()
    assert client.post(url, {**data, "body": "Bureau", "decided_on": today().isoformat()}).status_code == 302
    row = Membership.objects.get(company=firm)
    assert (row.span.upper, row.end_kind, row.end_decision.body) == (
        today() + timedelta(days=1),
        "striking_off",
        "Bureau",
    )
    assert Letter.objects.get(kind="membership_ended").about_company == firm.pk
    assert client.get(url).status_code == 404
