"""One cell at a time: a text of a register brought to a value, with remarks on what was done. No database.

Each kind of cell has its file, and all are named here. Every cleaner takes text and returns `Clean(value, remarks)`;
what cannot be understood gives an empty value and a remark, never an exception, and the raw text is kept elsewhere.
Cleaning a clean value gives it back.
"""

import re
from datetime import date

from django.utils.translation import gettext_lazy as _

from league.base.remarks import Remark, words
from members.calendar import Day, day, day_order
from members.figures import MOST_EUROS, MOST_JOBS, headcount, money, naf
from members.names import LEGAL_FORMS, Name, company_name, legal_form, name_key
from members.persons import Person, civility, person, proper
from members.places import (
    Address,
    Commune,
    CommuneIndex,
    code_and_town,
    department_of,
    one_cell_address,
    postal_code,
    street_key,
    town,
    town_key,
)
from members.reach import SHARED_DOMAINS, Reach, email, own_domain, phone, reach, website
from members.spelling import Clean, nothing, plain, tidy

__all__ = [
    "COLLEGES", "LEGAL_FORMS", "MOST_EUROS", "MOST_JOBS", "SHARED_DOMAINS", "Address",
    "Clean", "Commune", "CommuneIndex", "Day", "Name", "Person",
    "Reach", "civility", "code_and_town", "college", "company_name", "day",
    "day_order", "department_of", "email", "headcount", "left_marker", "legal_form",
    "money", "naf", "name_key", "nothing", "one_cell_address", "own_domain",
    "person", "phone", "plain", "postal_code", "proper", "reach",
    "street_key", "tidy", "town", "town_key", "website",
]  # fmt: skip

words(
    category_unknown=_("The category “%(text)s” is not one of the known colleges."),
)

# The vocabularies of two registers, brought to one: code of a college, and words by which registers name it.
COLLEGES: dict[str, str] = {
    "research": r"\b(?:FORMATION|ENSEIGNEMENT|RECHERCHE|ECOLES?|LABOS?|LABORATOIRES?|UNIVERSITES?|ACADEMIQUES?)\b",
    "large": r"\b(?:GE|GRANDES?|GRANDS? (?:GROUPES?|COMPTES?)|LARGE)\b",
    "micro": r"\b(?:TPE|START ?UPS?|MICRO|INDEPENDANTS?|FREELANCES?|CREAT(?:EURS?|ION))\b",
    "sme": r"\b(?:PME|ETI|PMI|SME|MOYENNES?)\b",
}


def college(text: str) -> Clean[str]:
    """The code of the college a register's category speaks of (a key of COLLEGES), or nothing, with a remark."""
    if nothing(text):
        return Clean("")
    bare = plain(text)
    for code, pattern in COLLEGES.items():
        if re.search(pattern, bare):
            return Clean(code)
    return Clean("", (Remark("category_unknown", {"text": tidy(text)}),))


_LEFT = re.compile(
    r"\b(?:DEMISSION(?:NE|NAIRE|S)?|A DEMISSIONNE|RADIE[ES]{0,2}|RADIATION|EXCLUSION|EXCLUE? (?:LE|EN|AU)|"
    r"RESILIE[ES]{0,2}|RESILIATION|NON RENOUVELE[E]?|N A PAS RENOUVELE|LIQUIDATION|CESSATION|A CESSE|"
    r"A QUITTE[ES]{0,2}|SORTI[E]? LE|SORTANT|PARTI[E]? LE|ANCIEN ADHERENT|RESIGNED|STRUCK OFF|FORMER MEMBER|HAS LEFT|LEFT ON|DISSOUTE?)\b"
)
_NOT_LEFT = re.compile(
    r"\b(?:PAS|NON|SANS|AUCUNE|EVITER|RISQUE|MENACE|EX|JAMAIS)\s+(?:DE\s+|D\s+)?(?:DEMISSION|RADI|EXCLU|SORTI|LIQUID)"
)
_LEFT_STATES = {
    "INACTIF",
    "INACTIVE",
    "SORTI",
    "SORTIE",
    "PARTI",
    "PARTIE",
    "ANCIEN",
    "ANCIENNE",
    "ARCHIVE",
    "ARCHIVEE",
    "CLOS",
}


def left_marker(notes: str, status: str = "", left_on: str = "", *, extraction: date | None = None) -> str:
    """The words of a line that say that the member has left, or nothing: a note, a state, a day of leaving.

    A day of leaving after `extraction` is a notice given: the member was still one.
    """
    if not nothing(left_on) and re.search(r"\d", left_on):
        return "" if _is_after(left_on, extraction) else tidy(left_on)
    if plain(status) in _LEFT_STATES or _LEFT.search(plain(status)):
        return tidy(status)
    bare = plain(notes)
    if _LEFT.search(bare) and not _NOT_LEFT.search(bare) and not _is_after(notes, extraction):
        return tidy(notes)
    return ""


def _is_after(text: str, extraction: date | None) -> bool:
    found = re.search(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}", text)
    on = day(found.group()).value.on if found else None
    return extraction is not None and on is not None and on > extraction
