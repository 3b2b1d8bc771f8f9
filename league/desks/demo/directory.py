"""The shop window of the demo: what some companies say of themselves, what some keep, and who lets herself be named."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random

from django.db.models import Q

from league.base.models import User
from members import answers, consents, roster
from members.models import Company, Consent, ContactFunction, Withholding

SHOWING, KEEPING, NAMED = 72, 14, 60
TRADES: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("cybersécurité", "audit", "réponse à incident"),
        "Nous protégeons les PME industrielles : audit, surveillance jour et nuit, et une équipe qui se déplace quand il faut repartir.",
    ),
    (
        ("données de santé", "hébergement", "interopérabilité"),
        "Nous hébergeons et relions les données des hôpitaux et des laboratoires de la région, sans qu’elles quittent la France.",
    ),
    (
        ("jeu vidéo", "3D temps réel", "réalité virtuelle"),
        "Studio indépendant : des jeux coopératifs, et les mêmes moteurs au service de la formation aux gestes du métier.",
    ),
    (
        ("intelligence artificielle", "vision industrielle", "contrôle qualité"),
        "Nos caméras voient le défaut avant le client : contrôle en ligne pour la mécanique et l’agroalimentaire.",
    ),
    (
        ("logiciel de gestion", "facturation électronique", "artisans"),
        "Un logiciel que l’on comprend en une matinée : devis, chantiers et factures électroniques pour les artisans.",
    ),
    (
        ("objets connectés", "électronique", "basse consommation"),
        "Nous concevons et fabriquons en Isère des capteurs qui tiennent dix ans sur une pile.",
    ),
    (
        ("accessibilité", "site web", "design"),
        "Des sites sobres et accessibles, conçus avec leurs usagers et mesurés après leur mise en ligne.",
    ),
    (
        ("cloud", "infogérance", "sobriété numérique"),
        "L’informatique des collectivités et des associations, tenue par des personnes que l’on peut appeler.",
    ),
    (
        ("cartographie", "mobilité", "données ouvertes"),
        "Nous transformons les données ouvertes en cartes utiles : transports, vélo, montagne, risques.",
    ),
    (
        ("formation", "inclusion numérique", "médiation"),
        "Nous formons aux métiers du numérique celles et ceux qui en sont loin, avec les entreprises qui recrutent.",
    ),
)


def furnish(today: date, *, staff: User) -> None:
    """A share of the members writes its sheet; a few keep a field; some people agree, recorded as staff received it."""
    random = Random(69)  # noqa: S311
    members = list(answers.members_on(today).filter(presentation="").order_by("pk"))
    random.shuffle(members)
    showing = members[:SHOWING]
    for number, company in enumerate(showing):
        skills, words = TRADES[number % len(TRADES)]
        company.presentation, company.skills = words, [*skills[: 2 + number % 2]]
    for company in showing:
        roster.update_company(
            company=Company(pk=company.pk),
            changes={"presentation": company.presentation, "skills": company.skills},
            version=company.version,
            by=staff,
            on=today,
        )
    every = set(Withholding.Field.values)
    for kept in (("phone",), ("street", "phone"), ("size",), ("email",)):
        some = [company.pk for company in random.sample(members, KEEPING // 4 + 1)]
        consents.choose_fields(companies=some, shown=every - set(kept), by=staff, on=today)
    agree(today, [company.pk for company in showing], staff)


def agree(today: date, companies: list[int], staff: User) -> None:
    voices = ContactFunction.objects.on(today).filter(
        Q(person__user=None), company__in=companies, kind="representative"
    )
    groups: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    fields = (("name",), ("name", "title"), ("name", "title", "email"), ("name", "title", "email", "phone"))
    for number, voice in enumerate(voices.order_by("pk")[:NAMED]):
        groups[fields[number % len(fields)]].append((voice.person_id, voice.company_id))
    hows = (Consent.How.LETTER, Consent.How.MEETING, Consent.How.MAIL, Consent.How.PHONE)
    for (shown, speakers), how in zip(groups.items(), hows, strict=False):
        consents.consent(
            speakers=speakers, fields=shown, how=how, given_on=today - timedelta(days=20), by=staff, on=today
        )
