"""What antennas do in the demo: calls noted with their next step, events of the coming weeks, a move that waits."""

import uuid
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from antennas.models import Antenna
from league.base.models import User
from members import answers, events, notes, transfers
from members.models import Company

# Kind, days ago, what was said, next step and in how many days.
SAID = (
    ("call", 2, "Recrute deux développeurs, cherche une école partenaire à Lyon.", "Envoyer le contact de l’école", 3),
    (
        "visit",
        12,
        "Visite des nouveaux locaux. Prêts à accueillir un petit-déjeuner au printemps.",
        "Proposer une date",
        -2,
    ),
    ("call", 26, "Cotisation : le changement de comptable explique le retard, règlement annoncé.", "", 0),
    ("meeting", 40, "Rencontrés au salon. Intéressés par le groupe cybersécurité.", "Inviter au prochain atelier", 9),
    ("message", 65, "Demande une attestation pour un marché public.", "", 0),
    ("call", 410, "Tout va bien, pas de besoin particulier.", "", 0),
)
# Title, theme, days from today, hour, place, shown to everybody.
EVENTS = (
    ("LYO", "Petit-déjeuner cybersécurité", "Sécurité", 6, 8, "La Tour Fictive, Lyon 3e", True),
    ("GRE", "Atelier recrutement", "Emploi", 8, 14, "Campus fictif, Grenoble", True),
    ("STE", "Visite d’entreprise", "Industrie", 13, 17, "Le Chantier fictif, Saint-Étienne", False),
    ("CLE", "Café des dirigeants", "Réseau", 16, 8, "Place fictive, Clermont-Ferrand", True),
    ("VAR", "Rencontre des prestataires", "Achats", 20, 18, "Le Hangar fictif, Valence", False),
    ("ANC", "Soirée des adhérents", "Réseau", 27, 19, "Quai fictif, Annecy", True),
    ("", "Journée régionale du numérique", "Fédération", 41, 9, "Palais fictif, Lyon", True),
    ("LYO", "Retour d’expérience : hébergement souverain", "Cloud", -23, 17, "La Tour Fictive, Lyon 3e", True),
)


def tell(day: date, staff: dict[str, User]) -> None:
    antennas = {antenna.code: antenna for antenna in Antenna.objects.all()}
    members: dict[str, list[Company]] = {code: [] for code in antennas}
    for company in answers.members_on(day).order_by("sort_key"):
        if code := vars(company)["antenna_code"]:
            members[code].append(company)
    for code in ("LYO", "GRE"):
        for place, (kind, ago, text, step, after) in enumerate(SAID):
            notes.write_note(
                company=members[code][7 * place + 3],
                kind=kind,
                day=day - timedelta(days=ago),
                text=text,
                next_step=step,
                next_on=day + timedelta(days=after) if step else None,
                shared=kind == "meeting",
                by=staff[code],
                on=day - timedelta(days=ago),
                intent=uuid.uuid5(uuid.NAMESPACE_URL, f"demo/note/{code}/{place}"),
            )
    for place, (code, title, theme, days, hour, where, public) in enumerate(EVENTS):
        begins = timezone.make_aware(datetime.combine(day + timedelta(days=days), time(hour)))
        event = events.write_event(
            data=events.EventIn(
                title, begins, begins + timedelta(hours=2), where, antennas.get(code), theme, "", public=public
            ),
            by=staff[code or "communication"],
            on=min(day, day + timedelta(days=days)),
            intent=uuid.uuid5(uuid.NAMESPACE_URL, f"demo/event/{place}"),
        )
        if code:
            state = "came" if days < 0 else "coming"
            events.attend(event=event, companies=members[code][2:16:2], state=state, by=staff[code], on=day)
    transfers.ask_transfer(
        company=members["GRE"][11],
        target=antennas["LYO"],
        move_on=day + timedelta(days=30),
        reason="Le siège déménage à Bourgoin-Jallieu, les équipes travaillent à Lyon",
        asked_by_antenna=antennas["GRE"],
        by=staff["GRE"],
        on=day,
    )
