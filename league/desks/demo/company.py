"""What companies of the demo say of themselves, and four that ask to join, each at another step. All of it invented."""

import io
import uuid
from datetime import timedelta
from itertools import cycle
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from PIL import Image, ImageDraw

from antennas.models import Commune
from league.base.text import fold
from members import applications, declarations, establishments, logos, naming, sirene, tags
from members.models import AntennaAssignment, College, Company, Figure

if TYPE_CHECKING:
    from league.desks.demo.story import Story

SKILLS = (
    ("Cybersécurité", "Cloud", "Audit"), ("Intelligence artificielle", "Données"), ("Jeux vidéo", "Réalité virtuelle"),
    ("Logiciel libre", "Développement web"), ("Internet des objets", "Électronique"), ("Données de santé", "Hébergement"),
    ("cybersecurite", "Formation"), ("Accessibilité numérique", "Design"), ("Réseaux", "Fibre optique"),
)  # fmt: skip
MARKETS = (("Industrie",), ("Santé", "Collectivités"), ("Commerce",), ("Énergie", "Industrie"), ("Collectivites",))
NAF_2025 = {"62.01Z": "62.10Y", "62.02A": "62.20Y", "63.11Z": "63.10Y", "58.29C": "58.29Y"}
FORMS = {"SAS": "5710", "SARL": "5499", "SA": "5599", "Association": "9220"}
COLOURS = ("#20508c", "#b4532a", "#1d6a41", "#6a3d8f", "#8a6d1a", "#0f766e")


def company_data(story: "Story") -> None:
    """Words, codes, logos, names, establishments, figures put right, for some of the members of today."""
    rows = list(Company.objects.filter(memberships__span__contains=story.today).order_by("pk")[:90])
    describe(rows)
    by, day = story.staff["membership"], story.today - timedelta(days=45)
    for number, company in enumerate(rows[3:60:8]):
        logos.set_logo(company=company, content=picture(number), by=by, on=day)
    for company, (kind, form) in zip(
        rows[5:50:9], cycle((("trade", "Studio {}"), ("legal", "{} et Associés"))), strict=False
    ):
        naming.add_name(company=company, kind=kind, name=form.format(company.name.split()[0]), by=by, on=day)
    elsewhere(story, day)
    put_right(story, rows)


def describe(rows: list[Company]) -> None:
    """Skills, markets, codes of both nomenclatures: one spelling a word, two statements for all."""
    skills, markets = cycle(SKILLS), cycle(MARKETS)
    said = {company.pk: (next(skills), next(markets)) for company in rows}
    words = tags.settle(
        (kind, word)
        for pair in said.values()
        for kind, several in zip(("skill", "market"), pair, strict=True)
        for word in several
    )
    for number, company in enumerate(rows):
        company.skills = tags.spelled("skill", said[company.pk][0], words)
        company.markets = tags.spelled("market", said[company.pk][1], words)
        company.naf_2025 = NAF_2025.get(company.naf, "") if number % 3 == 0 else ""
        company.legal_category = FORMS.get(company.legal_form, "")
    Company.objects.bulk_update(rows, ["skills", "markets", "naf_2025", "legal_category"])


def picture(number: int) -> bytes:
    """A sign of two shapes, as a PNG."""
    colour, other = COLOURS[number % len(COLOURS)], COLOURS[(number + 2) % len(COLOURS)]
    image = Image.new("RGB", (160, 160), "white")
    pen = ImageDraw.Draw(image)
    pen.ellipse((20, 20, 110, 110), fill=colour)
    if number % 2:
        pen.rectangle((70, 70, 140, 140), fill=other)
    else:
        pen.polygon([(60, 140), (140, 140), (100, 64)], fill=other)
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def elsewhere(story: "Story", day: Any) -> None:
    """Three members of Lyon work in Grenoble or Saint-Étienne too, one of Clermont-Ferrand in the same town."""
    for code, commune, name in (
        ("LYO", "38185", "Agence de Grenoble"), ("LYO", "42218", "Atelier de Saint-Étienne"),
        ("LYO", "38185", "Laboratoire de Grenoble"), ("CLE", "63113", "Entrepôt"),
    ):  # fmt: skip
        place = Commune.objects.get(code=commune)
        here = AntennaAssignment.objects.on(story.today).filter(antenna__code=code).values("company")
        company = (
            Company.objects.filter(pk__in=here, memberships__span__contains=story.today)
            .exclude(Q(siren=None) | Q(establishments__seat=False))
            .order_by("-pk")
            .first()
        )
        if company is not None:
            where = establishments.PlaceIn(
                "12 rue de l’Invention", place.postal_codes[0], place.name, place, label=name
            )
            establishments.open_place(company=company, place=where, by=story.staff["membership"], on=day)


def put_right(story: "Story", rows: list[Company]) -> None:
    """One figure was wrong, one is verified, one is far from what INSEE counts."""
    last = Figure.objects.filter(company__in=rows, jobs__gt=20, turnover__isnull=False, later=None).order_by(
        "-day", "-pk"
    )
    by = story.staff["membership"]
    wrong, sure, doubtful = (
        last.order_by("company_id", "-day", "-pk").distinct("company_id").select_related("company")[:3]
    )
    declarations.correct_figure(
        figure=wrong, jobs=(wrong.jobs or 0) - 8, jobs_region=(wrong.jobs or 0) - 11, turnover=None,
        reason="Intérimaires comptés par erreur", by=by, on=story.today,
    )  # fmt: skip
    declarations.verify_figure(figure=sure, reason="Bilan social reçu", by=by, on=story.today)
    doubtful.company.insee_band, doubtful.company.insee_band_year = "02", story.year - 1
    doubtful.company.save(update_fields=["insee_band", "insee_band_year"])


def four_ask(story: "Story") -> None:
    """Four companies ask to join: two were just received (one found in the Sirene directory), one has the delegate's
    opinion, one is refused."""
    asked = (
        ("69123", "micro", 4, True),
        ("38185", "sme", 22, False),
        ("63113", "sme", 35, False),
        ("69123", "micro", 2, False),
    )
    days = (2, 9, 0, 24)
    for number, (commune, college, jobs, creator) in enumerate(asked):
        place = Commune.objects.get(code=commune)
        name, number_siren, (_civility, first, last) = next(story.names), next(story.sirens), next(story.people)
        domain = fold(name).replace(" ", "-") + ".example"
        street = f"{number + 3} place de la Fiction"
        day = story.today - timedelta(days=days[number])
        unit = sirene.Unit(
            siren=number_siren, name=name.upper(), street=street.upper(), postal_code=place.postal_codes[0],
            town=place.name.upper(), commune=commune, naf="62.01Z", naf_2025="62.10Y", legal_category="5710",
            insee_band="02", insee_band_year=story.year - 1, created_on=f"{story.year - 1}-09-01",
        )  # fmt: skip
        row = applications.apply(
            data=applications.ApplicationIn(
                name=name,
                siren=number_siren,
                found=unit if number == 0 else None,
                college=College.objects.get(code=college),
                jobs=jobs,
                jobs_region=jobs - 1,
                creator=creator,
                first_name=first,
                last_name=last,
                title="Gérance",
                email=f"{fold(first)}@{domain}",
                street=street,
                postal_code=place.postal_codes[0],
                town=place.name,
                commune=place,
                website=domain,
                message="Rencontrer d’autres entreprises du territoire et partager nos recrutements.",
            ),
            intent=uuid.uuid5(uuid.NAMESPACE_URL, f"demo/application/{number}"),
            on=day,
        )
        if number == 1:
            applications.opine(
                application=row, verdict="favourable", words="Rencontrés au salon : équipe solide, deux projets avec des adhérents.",
                by=story.staff.get("GRE"), on=story.today - timedelta(days=3),
            )  # fmt: skip
        if number == 3:
            applications.opine(
                application=row, verdict="unfavourable", words="Activité de négoce, sans lien avec le numérique.",
                by=story.staff.get("LYO"), on=story.today - timedelta(days=17),
            )  # fmt: skip
            applications.decide(
                application=row, outcome="refused", reason="Activité hors du champ de la fédération",
                decision_body="Bureau", on=story.today - timedelta(days=10), by=story.staff["membership"],
            )  # fmt: skip
