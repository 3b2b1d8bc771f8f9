"""The office: jobs of the machine, letters, rights."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from league.base import jobs, letters
from league.base.acts import Refused
from league.base.days import today
from league.base.models import Attachment, Job, Letter, Right, WorkItem
from league.base.rights import ACTS, set_reach
from league.desks.views import rights as rights_page
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def direction(cast: Cast, client: Client) -> Client:
    client.force_login(cast.users["direction"])
    return client


def text(response: Any) -> str:
    return response.content.decode()


# --- jobs ------------------------------------------------------------------------------------------------------------


def job(n: int = 1, *, pieces: int = 4, address: str = "") -> Job:
    items = [(f"piece-{i}", {}) for i in range(pieces)]
    return jobs.ask(
        kind="tests.nobody", title=f"Essai {n}", intent=f"office:{n}", items=items, by=None, address=address
    )


def set_aside(one: Job, why: str = "ValueError: rien à faire") -> WorkItem:
    item = one.items.earliest("pk")
    WorkItem.objects.filter(pk=item.pk).update(parked_at=timezone.now(), tries=3, outcome=why)
    return item


def test_progress_is_what_the_rows_say_and_the_part_stops_asking_when_done(direction: Client) -> None:
    one = job(address="/rapports/")
    part = reverse("desks:job_part", args=[one.pk])
    assert f'hx-get="{part}"' in text(direction.get(part))
    assert 'value="0"' in text(direction.get(part))
    one.items.filter(key="piece-0").update(done_at=timezone.now())
    assert '<progress max="4" value="1"' in text(direction.get(part))
    one.items.update(done_at=timezone.now())
    jobs.finish(one.pk)
    done = text(direction.get(part))
    assert "hx-get" not in done
    assert 'href="/rapports/"' in done
    assert "<html" not in done
    assert "<html" in text(direction.get(reverse("desks:job", args=[one.pk])))


def test_what_was_set_aside_is_named_with_its_error_and_tried_again(direction: Client) -> None:
    one = job()
    set_aside(one)
    seen = text(direction.get(reverse("desks:job", args=[one.pk])))
    assert "piece-0" in seen
    assert "ValueError: rien à faire" in seen
    response = direction.post(reverse("desks:job_retry", args=[one.pk]), follow=True)
    assert "1 tâche est relancée." in text(response)
    assert not WorkItem.objects.filter(job=one, parked_at__isnull=False).exists()
    assert "Rien n’a été mis de côté" in text(direction.post(reverse("desks:job_retry", args=[one.pk]), follow=True))


def test_pause_and_resume(direction: Client) -> None:
    one = job()
    seen = text(direction.post(reverse("desks:job_pause", args=[one.pk]), follow=True))
    assert Job.objects.get(pk=one.pk).paused_at
    assert reverse("desks:job_resume", args=[one.pk]) in seen
    assert reverse("desks:job_pause", args=[one.pk]) not in seen
    direction.post(reverse("desks:job_resume", args=[one.pk]))
    assert Job.objects.get(pk=one.pk).paused_at is None


@pytest.mark.parametrize("name", ["job_pause", "job_resume", "job_retry"])
def test_what_changes_a_job_is_never_a_link(direction: Client, name: str) -> None:
    assert direction.get(reverse(f"desks:{name}", args=[job().pk])).status_code == 405


def test_the_lists_of_jobs(direction: Client) -> None:
    job(1)
    set_aside(job(2))
    done = job(3)
    done.items.update(done_at=timezone.now())
    jobs.finish(done.pk)
    address = reverse("desks:jobs")
    found = {
        state: [name for name in ("Essai 1", "Essai 2", "Essai 3") if f">{name}<" in text(direction.get(address, {"etat": state}))]
        for state in ("", "en-cours", "exceptions")
    }  # fmt: skip
    assert found == {
        "": ["Essai 1", "Essai 2", "Essai 3"],
        "en-cours": ["Essai 1", "Essai 2"],
        "exceptions": ["Essai 2"],
    }


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_jobs_asks_always_the_same(direction: Client, count: int, django_assert_num_queries: Any) -> None:
    for n in range(count):
        job(n)
    direction.get(reverse("desks:jobs"))
    with django_assert_num_queries(JOBS_QUERIES):
        direction.get(reverse("desks:jobs"))


JOBS_QUERIES = 12


# --- letters ---------------------------------------------------------------------------------------------------------


def letter(n: int = 1, **more: Any) -> Letter:
    values = {
        "kind": "essai",
        "to_email": f"a{n}@ici.example",
        "to_name": f"Personne {n}",
        "subject": f"Objet {n}",
        "body": "Bonjour.",
    }
    return Letter.objects.create(intent=f"office:{n}", **{**values, **more})


def lines(response: Any) -> list[str]:
    return [row["letter"].subject for row in response.context["rows"]]


def test_letters_are_found_by_words_kind_state_and_company(direction: Client, cast: Cast) -> None:
    Letter.objects.update(sent_at=timezone.now())
    letter(1, sent_at=timezone.now())
    letter(2, kind="dues_call", about_company=cast.company_lyon.pk)
    letter(3, failed_at=timezone.now(), error="550 personne ici")
    address = reverse("desks:letters")
    assert lines(direction.get(address, {"q": "personne 2"})) == ["Objet 2"]
    assert lines(direction.get(address, {"q": "A3@ici"})) == ["Objet 3"]
    assert lines(direction.get(address, {"genre": "dues_call"})) == ["Objet 2"]
    assert lines(direction.get(address, {"etat": "en-attente"})) == ["Objet 2"]
    assert lines(direction.get(address, {"etat": "abandonnes"})) == ["Objet 3"]
    assert "Objet 1" in lines(direction.get(address, {"etat": "partis"}))
    assert lines(direction.get(address, {"societe": str(cast.company_lyon.pk), "q": "objet"})) == ["Objet 2"]
    assert lines(direction.get(address, {"q": "rien de tel"})) == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "sur le départ"),
        ({"sent_at": timezone.now()}, "envoyé"),
        ({"failed_at": timezone.now()}, "abandonné"),
        ({"not_before": timezone.now() + timedelta(hours=2), "tries": 1}, "nouvel essai le"),
        ({"not_before": timezone.now() + timedelta(hours=2)}, "part le"),
    ],
)
def test_how_far_a_letter_is_in_words(direction: Client, values: dict[str, Any], words: str) -> None:
    one = letter(1, **values)
    assert words in text(direction.get(reverse("desks:letter", args=[one.pk])))


def test_a_letter_with_what_goes_with_it(direction: Client) -> None:
    one = letter(body="Bonjour <b>Anaïs</b>,\nmerci.")
    made = Attachment.objects.create(letter=one, name="appel.pdf", file=letters.store(b"%PDF-1.7", "application/pdf"))
    Attachment.objects.create(letter=one, name="reçu.pdf", cause="document:1")
    seen = text(direction.get(reverse("desks:letter", args=[one.pk])))
    assert "&lt;b&gt;Anaïs&lt;/b&gt;" in seen
    assert "attend sa pièce jointe" in seen
    assert "En préparation\u00a0: reçu.pdf" in seen
    response = direction.get(reverse("desks:letter_attachment", args=[one.pk, made.pk]))
    assert response.headers["Content-Disposition"] == 'attachment; filename="appel.pdf"'
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.content == b"%PDF-1.7"


@pytest.mark.parametrize("demo", [True, False])
def test_a_code_is_read_in_the_demo_only(direction: Client, settings: Any, demo: bool) -> None:
    settings.DEMO = demo
    one = letter(body="Votre code : 314159", secret=True)
    made = Attachment.objects.create(letter=one, name="code.txt", file=letters.store(b"314159", "text/plain"))
    seen = text(direction.get(reverse("desks:letter", args=[one.pk])))
    assert ("314159" in seen) is demo
    assert ("porte un code" in seen) is not demo
    assert "314159" not in text(direction.get(reverse("desks:letters")))
    file = direction.get(reverse("desks:letter_attachment", args=[one.pk, made.pk]))
    assert file.status_code == (200 if demo else 404)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_letters_asks_always_the_same(
    direction: Client, count: int, django_assert_num_queries: Any
) -> None:
    for n in range(count):
        Attachment.objects.create(letter=letter(n), name="a.pdf", cause="x")
    direction.get(reverse("desks:letters"))
    with django_assert_num_queries(LETTERS_QUERIES):
        direction.get(reverse("desks:letters"))


LETTERS_QUERIES = 12


# --- rights ----------------------------------------------------------------------------------------------------------


def test_the_table_names_every_act_and_function_in_use(direction: Client) -> None:
    rows = Right.objects.all()
    assert {row.act for row in rows} <= set(ACTS)
    assert {row.function for row in rows} <= set(rights_page.FUNCTIONS)
    seen = direction.get(reverse("desks:rights"))
    cells = {
        (cell["function"], line["act"]): cell["reach"]
        for group in seen.context["groups"] for line in group["lines"] for cell in line["cells"]
    }  # fmt: skip
    for group in seen.context["groups"]:
        assert len(group["lines"]) + len(group["none"]) == len(ACTS)
    assert {key: reach for key, reach in cells.items() if reach != "nowhere"} == {
        (row.function, row.act): row.reach for row in rows
    }


def test_a_right_is_given_with_a_reason_and_holds_at_once(direction: Client, cast: Cast) -> None:
    address = reverse("desks:rights")
    opened = direction.get(address, {"fonction": "reader", "acte": "money.see"})
    assert opened.context["open"]
    assert opened.context["form"].initial["reach"] == "nowhere"
    data = {"function": "reader", "act": "money.see", "reach": "league", "because": ""}
    assert direction.post(address, data).status_code == 422
    reader = Client()
    reader.force_login(cast.users["reader"])
    assert reader.get(reverse("dues:campaigns")).status_code == 404
    seen = text(direction.post(address, {**data, "because": "Audit de l’année"}, follow=True))
    assert reader.get(reverse("dues:campaigns")).status_code == 200
    assert "Audit de l’année" in seen
    assert cast.people["direction"].name in seen
    assert "nulle part → " in seen.lower()
    direction.post(address, {**data, "reach": "nowhere", "because": "Audit fini"})
    assert reader.get(reverse("dues:campaigns")).status_code == 404
    assert Right.objects.filter(function="reader", act="money.see").count() == 1


def test_the_last_who_may_change_the_table_keeps_it(direction: Client) -> None:
    data = {"function": "direction", "act": "right.edit", "reach": "antenna", "because": "Essai"}
    response = direction.post(reverse("desks:rights"), data)
    assert response.status_code == 422
    assert "reach" in response.context["form"].errors
    assert Right.objects.get(function="direction", act="right.edit").reach == "league"


def test_an_act_nobody_knows_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        set_reach(function="reader", act="money.burn", reach="league", because="x", by=None, on=today())
    with pytest.raises(Refused):
        set_reach(function="reader", act="money.see", reach="league", because=" ", by=None, on=today())
