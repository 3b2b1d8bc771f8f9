"""Letters to many in the demo: one of a delegate waits for somebody else, one was refused with a word. And members
with a second place in another antenna."""

import uuid
from datetime import date

from league.base.models import User
from league.base.periods import period
from members import bulk, mailings
from members.models import AntennaAssignment, Establishment, Mailing, Membership

SUBJECT = "Prochaine réunion de l’antenne"
TEXT = (
    "Bonjour {prenom} {nom},\n\n"
    "Le comité de l’antenne {antenne} vous invite à sa prochaine réunion. Nous y parlerons de recrutement et de "
    "commande publique, deux sujets sur lesquels {entreprise} a sans doute quelque chose à dire.\n\n"
    "À bientôt,"
)
WORD = "Deux envois la même semaine, c’est trop : joignez ces lignes à l’invitation d’octobre."


def tell(staff: dict[str, User], today: date) -> None:
    for code, subject in (("GRE", SUBJECT), ("LYO", f"Rappel : {SUBJECT.lower()}")):
        here = AntennaAssignment.objects.on(today).filter(antenna__code=code)
        members = Membership.objects.on(today).filter(company__in=here.values("company"))
        bulk.write_to(
            companies=sorted(members.values_list("company", flat=True))[:80],
            to="representative",
            subject=subject,
            text=TEXT,
            intent=uuid.uuid5(uuid.NAMESPACE_URL, f"demo/envoi/{code}"),
            by=staff[code],
            on=today,
        )
    settle(today)
    refused = Mailing.objects.filter(asked_by=staff["LYO"]).first()
    if refused is not None:
        mailings.answer_mailing(mailing=refused, answer="refused", word=WORD, by=staff["communication"], on=today)


def settle(today: date) -> None:
    """Three members of Grenoble, and two of Saint-Étienne, keep an office in Lyon."""
    rows = []
    for code, count, street in (("GRE", 3, "rue des Fictions"), ("STE", 2, "quai des Exemples")):
        members = Membership.objects.on(today).values("company")
        homes = AntennaAssignment.objects.on(today).filter(antenna__code=code, company__in=members)
        rows += [
            Establishment(
                company_id=company, seat=False, street=f"{place * 4 + 2} {street}", postal_code="69003", town="Lyon",
                commune_id="69123", span=period(date(today.year - 1, 3, 1)),
            )
            for place, company in enumerate(homes.order_by("company__sort_key").values_list("company", flat=True)[4 : 4 + count])
        ]  # fmt: skip
    Establishment.objects.bulk_create(rows)
