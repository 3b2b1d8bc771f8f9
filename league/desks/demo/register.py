"""What the demo shows of the register: views kept by staff, a letter to some members, a correction that tells why."""

import uuid
from datetime import date

from league.base.models import User
from members import bulk, corrections, saved_views
from members.models import ContactFunction, Membership

VIEWS = (
    ("membership", "PME de Lyon à relancer", "antenne=LYO&college=sme&situation=late&situation=reminder_2"
     "&colonnes=nom,ville,effectif,contact_cotisations,situation,reste&tri=-reste", True),
    ("direction", "Grands effectifs", "taille=50-99&taille=100-249&taille=250%2B"
     "&colonnes=nom,departement,antenne,college,effectif,depuis&tri=-effectif", True),
    ("membership", "Sans courriel", "sans_courriel=1&colonnes=nom,ville,antenne,telephone,representant,complet",
     False),
)  # fmt: skip
SUBJECT = "Rencontre des adhérents de l’Ain"
TEXT = """Bonjour {civilite} {nom},

La rencontre d’automne réunira les entreprises de l’Ain, dont {entreprise}. Le programme et le lieu suivent la semaine
prochaine ; merci de nous dire dès maintenant si vous serez des nôtres.

Bien à vous,"""


def tell(staff: dict[str, User], today: date) -> None:
    """Two shared views and a private one, a letter to the members of one department, one corrected function."""
    for owner, name, query, shared in VIEWS:
        saved_views.save_view(
            owner=staff[owner], name=name, query=query, shared=shared, may_share=True, by=staff[owner], on=today
        )
    members = Membership.objects.on(today)
    ain = members.filter(company__establishments__seat=True, company__establishments__commune__department="01")
    bulk.write_to(
        companies=sorted(set(ain.values_list("company", flat=True)))[:12],
        to="representative",
        subject=SUBJECT,
        text=TEXT,
        intent=uuid.uuid5(uuid.NAMESPACE_URL, "demo/rencontre"),
        by=staff["membership"],
        on=today,
    )
    function = (
        ContactFunction.objects.on(today)
        .filter(kind=ContactFunction.Kind.SUBSTITUTE, company__in=members.values("company"))
        .order_by("company__sort_key", "pk")
        .first()
    )
    if function is not None:
        corrections.correct_function(
            row=function,
            kind=ContactFunction.Kind.PRESS,
            because="Mal lu sur le bulletin : elle reçoit la presse, elle ne supplée pas",
            by=staff["membership"],
            on=today,
        )
