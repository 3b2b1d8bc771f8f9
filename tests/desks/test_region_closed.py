"""The list of the whole region is closed to a delegate: guessing, paging, sorting, filtering, exporting and searching
together give the own members and nobody else."""

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from antennas.models import Antenna
from dues.models import Document
from dues.standing import CODES
from league.base.access import Reach
from league.base.days import today
from league.desks import columns, register
from members.admission import admit
from members.attachment import set_antenna
from members.models import Company
from tests.canaries.crawl import text_of
from tests.canaries.world import WORD
from tests.cast import SINCE, Cast, candidate
from tests.desks.make import called, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.proof]

MOVED = date(2023, 6, 1)
COMMUNES = {"lyo": ("69123", "69003"), "gre": ("38185", "38000"), "ste": ("42218", "42000")}


@pytest.fixture
def own(cast: Cast) -> set[str]:
    """Four companies of each of three antennas, and three that changed or will; gives the names of those of Lyon."""
    names = {f"zq{side}{n:04d}": places for side, places in COMMUNES.items() for n in range(1, 5)}
    names |= {"zqwas0001": COMMUNES["lyo"], "zqnow0001": COMMUNES["gre"], "zqwil0001": COMMUNES["gre"]}
    admit(
        candidates=[
            candidate(name, None, commune, email=f"voix.{name}@{name}.example", postal_code=code)
            for name, (commune, code) in names.items()
        ],
        decision=cast.decision, by=None, on=SINCE,
    )  # fmt: skip
    move("zqwas0001", cast.grenoble, MOVED)
    move("zqnow0001", cast.lyon, MOVED)
    move("zqwil0001", cast.lyon, today() + timedelta(days=30))
    called()
    return {name for name in names if name.startswith("zqlyo")} | {"zqnow0001"}


def move(name: str, antenna: Antenna, day: date) -> None:
    company = Company.objects.get(name=name)
    set_antenna(companies=[company.pk], antenna=antenna, reason="essai", by=None, on=day)


def questions() -> Iterator[dict[str, str]]:
    """Every parameter of the register with every kind of value, then some together."""
    yield {}
    days = ["2020-01-02", "2023-05-31", (today() + timedelta(days=60)).isoformat(), "2099-01-01"]
    codes = [*Antenna.objects.values_list("code", flat=True), "GRE' OR 1=1"]
    every = ",".join(columns.BY_KEY)
    values = {
        "au": days,
        "antenne": codes,
        "college": ["micro", "pme", "%"],
        "taille": ["0", "1-9", "10-49", "50-249", "inconnu"],
        "departement": ["69", "38", "42", "%"],
        "registre": ["grilog", "*"],
        "situation": [*CODES],
        "q": ["zq", "zqgre0001", "zqste", "38000", "grenoble", "voix", "voix.zqgre0001@", "@", "%", "_", "\\", "' OR ''='"],
        "commune": ["grenoble", "38", "%"],
        "naf": ["6", "%"],
        "competence": ["%", "e"],
        "entree": ["2020", "2017", "cette-annee"],
        "completer": ["1"],
        "sans_courriel": ["1"],
        "tri": [f"{sign}{key}" for key in columns.BY_KEY for sign in ("", "-")] + ["antennas__antenna", "person__email"],
        "colonnes": [every, *columns.BY_KEY],
        "page": ["0", "2", "99999", "-1", "last"],
        "facettes": ["1"],
        "tous": ["1"],
        "choix": [str(pk) for pk in Company.objects.values_list("pk", flat=True)],
    }  # fmt: skip
    yield from ({name: value} for name, given in values.items() for value in given)
    for day in days:
        yield from ({"au": day, "antenne": code, "colonnes": every} for code in codes)
        yield from ({"au": day, "q": word, "tri": "-antenne"} for word in ("zq", "38000", "@"))
        yield {"au": day, "facettes": "1", "compter": "1"}
    yield {"antenne": "GRE", "tous": "1", "colonnes": every}


def addresses() -> Iterator[str]:
    """The register and its files with every question, the acts on a selection, and the other lists of the desk."""
    asked = [urlencode(one) for one in questions()]
    pages = [reverse("desks:register"), reverse("desks:register_export", args=["csv"])]
    yield from (f"{page}?{words}" for words in asked for page in pages)
    yield reverse("desks:register_export", args=["xlsx"]) + "?tous=1&antenne=GRE"
    everybody = urlencode([("choix", pk) for pk in Company.objects.values_list("pk", flat=True)])
    for kind in ("courrier", "invitation"):
        yield from (
            f"{reverse('desks:selection', args=[kind])}?{words}"
            for words in ("tous=1", everybody, "tous=1&antenne=GRE")
        )
    others = [
        "dues:documents",
        "dues:payments",
        "members:transfers",
        "members:agenda",
        "desks:antenna_desk",
        "governance:bodies",
    ]
    words = [
        "",
        "q=zq",
        "q=zqgre",
        "page=2",
        "tri=-nom",
        "antenne=GRE",
        "au=2020-01-02",
        "annee=2026",
        "etat=",
        "appels=tous",
    ]
    yield from (f"{reverse(name)}?{one}" for name in others for one in words)
    guessed = [
        "desks:company", "members:company_edit", "members:notes", "members:transfer_new", "members:contact_add",
        "members:figures_confirm", "members:directory_choices", "dues:document", "dues:document_pdf", "dues:payment",
        "desks:bulk_act", "desks:view", "members:event",
    ]  # fmt: skip
    for name in guessed:
        yield from (reverse(name, args=[pk]) for pk in guesses())
    for slug in Antenna.objects.values_list("slug", flat=True):
        yield from (reverse(name, args=[slug]) + "?q=zq" for name in ("desks:antenna_desk", "desks:antenna_recent"))


def guesses() -> list[int]:
    """Every number a company or a paper bears, and their neighbours: what guessing finds at best."""
    borne = {pk for model in (Company, Document) for pk in model.objects.values_list("pk", flat=True)}
    return sorted({pk + step for pk in borne for step in (-1, 0, 1)})


def names_in(client: Client, asked: list[str]) -> tuple[set[str], int]:
    """The members whose names stand in the answers, not typed by who asked, and how many bytes were read.

    Only names that exist: among thousands of random tokens one looks like a name now and then."""
    found, size = set[str](), 0
    known = set(Company.objects.values_list("name", flat=True))
    for address in asked:
        response = client.get(address)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        size += len(content)
        text = text_of(response.get("Content-Type", "").split(";")[0], content).lower()
        typed = set(WORD.findall(address))
        found |= {word for word in WORD.findall(text) if word in known and word not in typed}
    return found, size


def test_all_that_a_delegate_can_ask_adds_up_to_the_own_antenna(cast: Cast, own: set[str]) -> None:
    Company.objects.update(listed=False)
    asked = list(addresses())
    found, size = names_in(signed_in(cast, "delegate"), asked)
    print(f"{len(asked)} questions of a delegate, {size} bytes: {len(found)} members, {len(own)} of the antenna")
    assert found == own


def test_the_same_questions_find_the_region_when_reach_is_thrown_open(
    cast: Cast, own: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a few of them suffice."""
    monkeypatch.setattr(register.Question, "far", Reach(league=True))
    found, _size = names_in(
        signed_in(cast, "delegate"), [reverse("desks:register"), reverse("desks:register") + "?q=zqste"]
    )
    assert found > own
