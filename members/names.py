"""Names of companies: legal forms, abbreviations and former names apart, and the key that two spellings share. No database."""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from league.base.remarks import Remark, words
from members.spelling import Clean, nothing, plain, tidy

words(
    name_former=_("The name mentions a former name: %(former)s."),
    name_bare=_("The name is nothing but a legal form: “%(text)s”."),
)

LEGAL_FORMS: dict[str, tuple[str, ...]] = {
    "SAS": ("SAS", "S A S", "SOCIETE PAR ACTIONS SIMPLIFIEE"),
    "SASU": ("SASU", "S A S U", "SAS UNIPERSONNELLE", "SOCIETE PAR ACTIONS SIMPLIFIEE UNIPERSONNELLE"),
    "SARL": ("SARL", "S A R L", "STE A RESPONSABILITE LIMITEE", "SOCIETE A RESPONSABILITE LIMITEE"),
    "EURL": ("EURL", "E U R L", "SARL UNIPERSONNELLE", "ENTREPRISE UNIPERSONNELLE A RESPONSABILITE LIMITEE"),
    "SA": ("SA", "S A", "SOCIETE ANONYME"),
    "SCOP": ("SCOP", "S C O P", "SCOP SA", "SCOP SARL", "SCOP SAS", "SA SCOP", "SARL SCOP", "SAS SCOP"),
    "SCIC": ("SCIC", "S C I C", "SCIC SAS", "SCIC SA", "SCIC SARL"),
    "SCA": ("SCA", "S C A", "SOCIETE EN COMMANDITE PAR ACTIONS"),
    "SCS": ("SCS", "S C S"),
    "SNC": ("SNC", "S N C", "SOCIETE EN NOM COLLECTIF"),
    "SCI": ("SCI", "S C I", "SOCIETE CIVILE IMMOBILIERE"),
    "SELARL": ("SELARL",),
    "SELAS": ("SELAS", "SELASU"),
    "SE": ("SOCIETE EUROPEENNE",),
    "GIE": ("GIE", "G I E", "GROUPEMENT D INTERET ECONOMIQUE"),
    "GIP": ("GIP", "GROUPEMENT D INTERET PUBLIC"),
    "EI": (
        "EI",
        "EIRL",
        "ENTREPRISE INDIVIDUELLE",
        "AUTO ENTREPRENEUR",
        "AUTOENTREPRENEUR",
        "MICRO ENTREPRISE",
        "MICROENTREPRISE",
    ),
    "ASSOCIATION": (
        "ASSOCIATION",
        "ASSO",
        "ASSOC",
        "ASSOCIATION LOI 1901",
        "ASSOCIATION LOI DE 1901",
        "ASSOCIATION DECLAREE",
        "LOI 1901",
    ),
    "EPA": ("EPA", "ETABLISSEMENT PUBLIC", "ETABLISSEMENT PUBLIC ADMINISTRATIF"),
    "EPIC": ("EPIC", "ETABLISSEMENT PUBLIC INDUSTRIEL ET COMMERCIAL"),
    "EPSCP": ("EPSCP",),
    "FONDATION": ("FONDATION",),
    "COLLECTIVITE": ("COLLECTIVITE", "COLLECTIVITE TERRITORIALE", "COMMUNE", "METROPOLE", "DEPARTEMENT"),
}
_FORM_OF = {spelling: form for form, spellings in LEGAL_FORMS.items() for spelling in spellings}
# Forms that are taken off a name: an office (association, fondation, commune) may be a true part of it at the front.
_ON_NAMES = sorted(
    (
        spelling
        for form, spellings in LEGAL_FORMS.items()
        if form not in ("FONDATION", "COLLECTIVITE", "EPA")
        for spelling in spellings
    ),
    key=len,
    reverse=True,
)
_FRONT_FORM = re.compile(r"^(?:" + "|".join(map(re.escape, _ON_NAMES)) + r")(?= )")
_END_FORM = re.compile(r"(?<= )(?:" + "|".join(map(re.escape, _ON_NAMES)) + r")$")
_ABBREVIATIONS = {
    "STE": "SOCIETE",
    "SOC": "SOCIETE",
    "CIE": "COMPAGNIE",
    "ETS": "ETABLISSEMENTS",
    "ETAB": "ETABLISSEMENTS",
    "ETABL": "ETABLISSEMENTS",
    "ST": "SAINT",
    "GRPE": "GROUPE",
    "GPE": "GROUPE",
    "INTL": "INTERNATIONAL",
    "INTERNAT": "INTERNATIONAL",
    "LABO": "LABORATOIRE",
    "LABOS": "LABORATOIRES",
    "UNIV": "UNIVERSITE",
    "INFORM": "INFORMATIQUE",
    "INGEN": "INGENIERIE",
}
_FORMER = re.compile(
    r"(?:\s*[(\[,;/–]\s*|\s+-\s*)(?:ex|anc\.?|ancien nom|anciennement|formerly)\b[\s.:-]+"
    r"(?P<former>[^()\[\]]+?)\s*[)\]]?\s*$"
    r"|\s+(?:anciennement|formerly)[\s:]+(?P<bare>[^()\[\]]+?)\s*$",
    re.IGNORECASE,
)


def legal_form(text: str) -> Clean[str]:
    """The legal form of a cell, as a short word of LEGAL_FORMS; a form we do not know comes back tidied."""
    if nothing(text):
        return Clean("")
    return Clean(_FORM_OF.get(plain(text), tidy(text)))


@dataclass(frozen=True)
class Name:
    """A company's name: as shown, its key for comparing, the form found in it, the keys of former names it mentions."""

    shown: str
    key: str
    form: str = ""
    former: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key, *self.former) if self.key else self.former


@lru_cache(maxsize=100_000)
def name_key(text: str) -> str:
    """What makes a company's name: no legal form at either end, no accents, case or signs, usual abbreviations in full.

    "X Conseil" and "X Conseils" keep different keys. A name that is nothing but a legal form has an empty key.
    """
    return _key_and_form(text)[0]


def _key_and_form(text: str) -> tuple[str, str]:
    bare = plain(re.sub(r"\s*&\s*", " et ", text).replace("+", " plus "))
    bare = " ".join(_joined_initials(bare.split()))
    form = ""
    if bare in _FORM_OF:
        return "", _FORM_OF[bare]
    for _round in range(3):
        for pattern in (_END_FORM, _FRONT_FORM):
            match = pattern.search(bare)
            if match:
                form = form or _FORM_OF[match.group()]
                bare = (bare[: match.start()] + bare[match.end() :]).strip()
    if bare in _FORM_OF:
        return "", form or _FORM_OF[bare]
    return " ".join(_ABBREVIATIONS.get(word, word) for word in bare.split()), form


def _joined_initials(parts: list[str]) -> list[str]:
    """R D M or S A S, three single letters or more in a row, as one word (an elided L or D before a word is not)."""
    joined: list[str] = []
    run: list[str] = []
    for part in [*parts, ""]:
        if len(part) == 1 and part.isalpha():
            run.append(part)
            continue
        joined += ["".join(run)] if len(run) >= 3 else run
        run = []
        if part:
            joined.append(part)
    return joined


def company_name(text: str) -> Clean[Name]:
    """The name in a cell: legal form and former names apart; the shown name keeps the register's spelling."""
    shown = tidy(text)
    if nothing(shown):
        return Clean(Name("", ""))
    remarks: list[Remark] = []
    former: list[str] = []
    match = _FORMER.search(shown)
    if match and match.start() > 1:
        former_name = tidy(match.group("former") or match.group("bare"))
        former_key = name_key(former_name)
        if former_key:
            former.append(former_key)
            remarks.append(Remark("name_former", {"former": former_name}))
            shown = shown[: match.start()].rstrip(" ,;-–")
    key, form = _key_and_form(shown)
    if not key:
        remarks.append(Remark("name_bare", {"text": shown}))
    return Clean(Name(_without_form(shown, form) if form and key else shown, key, form, tuple(former)), tuple(remarks))


def _without_form(shown: str, form: str) -> str:
    """The shown name without a legal form written in capitals at one end ("SAS Pilworks", "ISERCODE SARL")."""
    spellings = "|".join(re.escape(word) for word in LEGAL_FORMS[form] if " " not in word)
    dotted = "|".join(r"\.?".join(word) + r"\.?" for word in LEGAL_FORMS[form] if " " not in word and len(word) <= 6)
    pattern = rf"(?:{spellings}|{dotted})" if dotted else rf"(?:{spellings})"
    bare = re.sub(rf"^{pattern}\s+|[\s,-]+{pattern}$", "", shown).strip(" ,-")
    return bare or shown
