"""One cell at a time: a text of a register brought to a value, with remarks on what was done. No database.

Every cleaner takes text and returns `Clean(value, remarks)`; what cannot be understood gives an empty value and a
remark, never an exception, and the raw text is kept elsewhere. Cleaning a clean value gives it back.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Generic, TypeVar

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from league.base.remarks import Remark, words

T = TypeVar("T")

words(
    name_former=_("The name mentions a former name: %(former)s."),
    name_bare=_("The name is nothing but a legal form: “%(text)s”."),
    town_cedex=_("CEDEX was taken out of the town."),
    town_unknown=_("No commune of the reference is called “%(town)s”."),
    town_ambiguous=_("Several communes are called “%(town)s”: the postal code is missing or does not decide."),
    town_missing=_("The line gives no town."),
    town_by_code=_("The commune was found by the postal code %(postal_code)s alone."),
    town_typo=_("“%(town)s” was read as %(commune)s."),
    town_other_code=_("The postal code %(postal_code)s is not one of %(commune)s; the name of the town was followed."),
    town_former=_("%(town)s is today a part of %(commune)s."),
    postal_zero=_("The leading zero of the postal code was put back."),
    postal_unknown=_("“%(text)s” is not a postal code."),
    address_split=_("The address was taken apart from one cell."),
    phone_unknown=_("“%(text)s” is not a French telephone number."),
    phone_zero=_("The leading zero of the telephone number was put back."),
    phone_several=_("The cell holds several telephone numbers: the first was kept."),
    email_unknown=_("“%(text)s” is not an e-mail address."),
    email_spaces=_("Spaces were taken out of the e-mail address."),
    email_several=_("The cell holds several e-mail addresses: the first was kept."),
    website_unknown=_("“%(text)s” is not a web address."),
    jobs_about=_("“%(text)s”: an approximate headcount, read as %(jobs)s."),
    jobs_range=_("“%(text)s”: a range, read as its lower end %(jobs)s."),
    jobs_words=_("“%(text)s” was read as %(jobs)s."),
    jobs_unknown=_("“%(text)s” is not a headcount."),
    money_unknown=_("“%(text)s” is not an amount."),
    money_withheld=_("The register does not give the amount (“%(text)s”)."),
    date_impossible=_("“%(text)s” is not a day of the calendar: kept as written."),
    date_unknown=_("“%(text)s” is not a date: kept as written."),
    date_year=_("Only the year %(year)s is known: the day is not."),
    date_serial=_("A day written as a number of a spreadsheet was turned into a date."),
    date_two_digits=_("“%(text)s”: the century of the year was completed."),
    date_future=_("The day %(day)s is after the extraction of the register: doubtful, never seniority."),
    naf_unknown=_("“%(text)s” is not a code of the NAF."),
    person_civility=_("The civility was taken out of the name."),
    category_unknown=_("The category “%(text)s” is not one of the known colleges."),
)


@dataclass(frozen=True)
class Clean(Generic[T]):
    """A value and what was remarked on the way to it."""

    value: T
    remarks: tuple[Remark, ...] = ()


# --- letters ---------------------------------------------------------------------------------------------------------

_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "’": "'", "‘": "'"}
)


@lru_cache(maxsize=100_000)
def plain(text: str) -> str:
    """Upper case without accents, signs turned into single spaces: what two spellings have in common."""
    bare = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^0-9A-Z]+", " ", bare.upper().translate(_LIGATURES)).split())


def tidy(text: str) -> str:
    """The text on one line, without spaces at its ends or doubled."""
    return " ".join(text.split())


_NOTHING = re.compile(
    r"[\s\-–—./?]*|n\.?\s*[cdr]\.?|n\s*/\s*a|n[ée]ant|aucune?|inconnue?|null|none|nan|non communiqu[ée]e?s?", re.I
)


def nothing(text: str) -> bool:
    """Whether a cell says that there is nothing to say: empty, a dash, NC, N/A, néant, inconnu."""
    return _NOTHING.fullmatch(text.strip()) is not None


# --- names -----------------------------------------------------------------------------------------------------------

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


# --- places ----------------------------------------------------------------------------------------------------------

_CEDEX = re.compile(r"\bCEDEX\b(?:\s*\d{1,2})?", re.IGNORECASE)
_DISTRICT = re.compile(r"\b(LYON|PARIS|MARSEILLE)\s+0?(\d{1,2})\s*(?:E|EME|ER|IEME)?(?:\s*ARR(?:ONDISSEMENT)?)?\s*$")


def town_key(text: str) -> str:
    """A town's name for comparing: no CEDEX, no arrondissement, ST and STE in full, articles kept."""
    bare = plain(_CEDEX.sub(" ", re.sub(r"(?i)\bs/", "sur ", text)))
    bare = re.sub(r"^\d{5}\s+", "", bare)
    bare = re.sub(r"^F\s+(?=\S{3})", "", bare)
    bare = _DISTRICT.sub(r"\1", bare)
    bare = re.sub(r"\bST\b", "SAINT", bare)
    bare = re.sub(r"\bSTE\b", "SAINTE", bare)
    inverted = re.fullmatch(r"(.+) (LA|LE|LES|L)", bare)
    if inverted and re.search(r"[(,]", text):
        bare = f"{inverted.group(2)} {inverted.group(1)}"
    return bare


def town(text: str) -> Clean[str]:
    """The town as written, without CEDEX and its number; an arrondissement is kept."""
    bare = tidy(_CEDEX.sub(" ", text)).strip(" ,-")
    if nothing(bare):
        return Clean("")
    return Clean(bare, (Remark("town_cedex"),) if _CEDEX.search(text) else ())


def postal_code(text: str) -> Clean[str]:
    """Five digits, or nothing. "F-69003" and "1120" (a zero lost) are understood."""
    bare = re.sub(r"(?i)^\s*(?:F|FR)\s*-?\s*", "", text.strip())
    bare = re.sub(r"(?<=\d)\.0+$", "", bare)
    bare = re.sub(r"[\s\u00a0\u202f]", "", bare)
    if nothing(bare):
        return Clean("")
    if re.fullmatch(r"[0-9]{5}", bare):
        return Clean(bare)
    if re.fullmatch(r"[1-9][0-9]{3}", bare):
        return Clean("0" + bare, (Remark("postal_zero"),))
    return Clean("", (Remark("postal_unknown", {"text": tidy(text)}),))


def department_of(postal: str) -> str:
    """The department of a postal code: two digits, three overseas; Corsica stays 20."""
    return postal[:3] if postal.startswith(("97", "98")) else postal[:2]


@dataclass(frozen=True)
class Address:
    """Street on its lines, postal code, town. `key` compares two streets of one town."""

    street: str = ""
    postal_code: str = ""
    town: str = ""

    @property
    def key(self) -> str:
        return street_key(self.street)


_STREET_WORDS = {
    "AV": "AVENUE",
    "AVE": "AVENUE",
    "BD": "BOULEVARD",
    "BLD": "BOULEVARD",
    "BVD": "BOULEVARD",
    "BOUL": "BOULEVARD",
    "CH": "CHEMIN",
    "CHE": "CHEMIN",
    "CHEM": "CHEMIN",
    "IMP": "IMPASSE",
    "PL": "PLACE",
    "ALL": "ALLEE",
    "RTE": "ROUTE",
    "SQ": "SQUARE",
    "QU": "QUAI",
    "R": "RUE",
    "FG": "FAUBOURG",
    "FBG": "FAUBOURG",
    "CRS": "COURS",
    "ST": "SAINT",
    "STE": "SAINTE",
    "B": "BIS",
    "T": "TER",
    "GAL": "GENERAL",
    "MAL": "MARECHAL",
    "DR": "DOCTEUR",
    "PDT": "PRESIDENT",
    "BAT": "BATIMENT",
    "RES": "RESIDENCE",
}


_WAYS = frozenset(
    "RUE AVENUE BOULEVARD CHEMIN IMPASSE PLACE ALLEE ROUTE SQUARE QUAI FAUBOURG COURS PASSAGE MONTEE VOIE ESPLANADE".split()
)
_BESIDE = frozenset(
    "BATIMENT ZA ZI ZAC ZONE BP CS TSA RESIDENCE IMMEUBLE ESCALIER ETAGE PARC PORTE ENTREE APPARTEMENT APPT LOT HALL".split()
)


def _names_way(parts: list[str], place: int) -> bool:
    behind = parts[place + 1 : place + 3]
    return bool(behind) and (behind[0] in _WAYS or (behind[0] in ("BIS", "TER", "QUATER") and behind[-1] in _WAYS))


def street_key(text: str) -> str:
    """A street for comparing: kinds of way in full, "1bis" cut in two. Empty when there is no number."""
    bare = re.sub(r"\b(\d+)\s*(BIS|TER|B|T)\b", r"\1 \2", plain(text))
    parts = [_STREET_WORDS.get(word, word) for word in bare.split()]
    if not any(part.isdigit() for part in parts):
        return ""
    start = next((place for place, part in enumerate(parts[:-1]) if part.isdigit() and _names_way(parts, place)), None)
    if start is not None:  # number and way, without the building before and the estate behind
        stop = next((place for place in range(start + 2, len(parts)) if parts[place] in _BESIDE), len(parts))
        parts = parts[start:stop]
    return " ".join(part for part in parts if part not in ("DE", "DU", "DES", "LA", "LE", "LES", "L", "D"))


_IN_ONE_CELL = re.compile(
    r"^(?P<street>.*?)[\s,;–-]*\b(?:F(?:R)?\s?-\s?)?(?P<postal>\d{5}|\d{2} \d{3})\b[\s,;–-]+(?P<town>[^\d,;\n].*?)"
    r"(?:[\s,;(-]+(?:FRANCE))?[\s).]*$",
    re.DOTALL | re.IGNORECASE,
)


def one_cell_address(text: str) -> Clean[Address]:
    """Street, postal code and town out of one cell ("3 rue X, 69003 Lyon", or on two lines)."""
    if nothing(text):
        return Clean(Address())
    match = _IN_ONE_CELL.match(text.strip())
    if match is None:
        return Clean(Address(street=tidy(text)))
    named = town(tidy(match.group("town").replace("\n", " ")))
    street = "\n".join(tidy(part) for part in match.group("street").splitlines() if part.strip(" ,;")).strip(" ,;\n")
    address = Address(street, match.group("postal").replace(" ", ""), named.value)
    return Clean(address, (Remark("address_split"), *named.remarks))


_CODE_AND_TOWN = re.compile(
    r"(?:F(?:R)?\s?-?\s?)?(?P<postal>\d{5}|\d{2} \d{3})[\s,–-]+(?P<town>[^\d\W].*)", re.IGNORECASE
)
_TOWN_AND_CODE = re.compile(r"(?P<town>[^\d\W][^\d]+[^\d\W.])[\s,(–-]+(?P<postal>\d{5})\)?", re.IGNORECASE)


def code_and_town(text: str) -> tuple[str, str]:
    """The postal code and the town of a cell that holds both ("69003 LYON", "Lyon (69003)"), else two empty texts."""
    match = _CODE_AND_TOWN.fullmatch(tidy(text)) or _TOWN_AND_CODE.fullmatch(tidy(text))
    return (match.group("postal").replace(" ", ""), match.group("town").strip()) if match else ("", "")


@dataclass(frozen=True)
class Commune:
    """A commune found: INSEE code of today, its name, its department."""

    code: str
    name: str
    department: str


class CommuneIndex:
    """From a town and a postal code to the INSEE commune, by name first. Built from plain rows, so it stays pure.

    `communes` gives (code, name, postal codes, department) of today's communes; `former` gives (former name, code of
    today's commune, its postal codes, department): merged communes, arrondissements. A name may be empty.
    """

    def __init__(
        self,
        communes: Iterable[tuple[str, str, Iterable[str], str]],
        former: Iterable[tuple[str, str, Iterable[str], str]] = (),
    ) -> None:
        self._communes: dict[str, Commune] = {}
        self._postal: dict[str, set[str]] = defaultdict(set)
        self._codes_of: dict[str, set[str]] = defaultdict(set)
        self._by_key: dict[str, set[str]] = defaultdict(set)
        self._former: dict[str, set[str]] = defaultdict(set)
        self._keys_in: dict[str, set[str]] = defaultdict(set)
        for code, name, postal_codes, department in communes:
            self._communes[code] = Commune(code, name, department)
            key = town_key(name)
            self._by_key[key].add(code)
            self._keys_in[department].add(key)
            for postal in postal_codes:
                self._postal[postal].add(code)
                self._codes_of[code].add(postal)
        for name, code, postal_codes, department in former:
            if code not in self._communes:
                continue
            for postal in postal_codes:
                self._postal[postal].add(code)
                self._codes_of[code].add(postal)
            key = town_key(name)
            if key:
                self._former[key].add(code)
                self._keys_in[department].add(key)
        self._loose: dict[str, set[str]] = defaultdict(set)
        for key in (*self._by_key, *self._former):
            self._loose[_loose(key)].add(key)

    def __len__(self) -> int:
        return len(self._communes)

    def find(self, town_text: str, postal: str = "", department: str = "") -> Clean[Commune | None]:
        """The commune, or None with the reason. Nothing is guessed: two that fit give None."""
        key = town_key(town_text)
        department = department_of(postal) if postal else department
        shown = tidy(town_text)
        if not key:
            if not postal:
                return Clean(None, (Remark("town_missing"),))
            only = self._postal.get(postal, set())
            if len(only) == 1:
                return Clean(self._communes[next(iter(only))], (Remark("town_by_code", {"postal_code": postal}),))
            return Clean(None, (Remark("town_missing"),))
        for former, keys in ((False, {key}), (True, {key}), (False, self._loose.get(_loose(key), set()))):
            codes = {code for each in keys for code in (self._former if former else self._by_key).get(each, set())}
            if not former and keys != {key}:
                codes |= {code for each in keys for code in self._former.get(each, set())}
            if not codes:
                continue
            found = self._decide(codes, postal, department, shown)
            if found is not None:
                if former and found.value is not None:
                    remark = Remark("town_former", {"town": shown, "commune": found.value.name})
                    return Clean(found.value, (remark, *found.remarks))
                return found
        return self._nearly(key, shown, postal, department)

    def _decide(self, codes: set[str], postal: str, department: str, shown: str) -> Clean[Commune | None] | None:
        """Among communes of one name. None when the department of the postal code says that it is none of them."""
        if postal:
            exact = {code for code in codes if postal in self._codes_of[code]}
            if len(exact) == 1:
                return Clean(self._communes[exact.pop()])
            if len(exact) > 1:
                return Clean(None, (Remark("town_ambiguous", {"town": shown}),))
        if department:
            near = {code for code in codes if self._communes[code].department == department}
            if len(near) == 1:
                commune = self._communes[near.pop()]
                if not postal or self._is_special(postal):
                    return Clean(commune)
                remark = Remark("town_other_code", {"postal_code": postal, "commune": commune.name})
                return Clean(commune, (remark,))
            if not near:
                return None
            if postal:  # a postal code of a neighbour decides nothing
                return Clean(None, (Remark("town_ambiguous", {"town": shown}),))
        if len(codes) == 1 and not department:
            return Clean(self._communes[next(iter(codes))])
        return Clean(None, (Remark("town_ambiguous", {"town": shown}),))

    def _is_special(self, postal: str) -> bool:
        """A code that no commune has: the codes of CEDEX and of large receivers."""
        return postal not in self._postal

    def _nearly(self, key: str, shown: str, postal: str, department: str) -> Clean[Commune | None]:
        """A misspelt town: the one name near enough, among those of the postal code, then of the department."""
        names = {town_key(self._communes[code].name): code for code in self._postal.get(postal, ())}
        for pool, floor in ((list(names), 80.0), (sorted(self._keys_in.get(department, ())), 90.0)):
            ranked = process.extract(key, pool, scorer=fuzz.ratio, score_cutoff=floor, limit=2)
            if not ranked or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < 4):
                continue
            codes = self._by_key.get(ranked[0][0], set()) | self._former.get(ranked[0][0], set())
            fitting = {code for code in codes if code in names.values()} or {
                code for code in codes if self._communes[code].department == department
            }
            if len(fitting) == 1:
                commune = self._communes[fitting.pop()]
                return Clean(commune, (Remark("town_typo", {"town": shown, "commune": commune.name}),))
        return Clean(None, (Remark("town_unknown", {"town": shown}),))


def _loose(key: str) -> str:
    """A town without its articles: "ISLE D ABEAU (L')" and "L ISLE D ABEAU" meet."""
    return " ".join(word for word in key.split() if word not in ("LE", "LA", "LES", "L", "DE", "DU", "DES", "D"))


# --- ways to reach ---------------------------------------------------------------------------------------------------


def phone(text: str) -> Clean[str]:
    """A French number as +33 and nine digits, another country's as + and its digits; else nothing, with a remark."""
    if nothing(text):
        return Clean("")
    parts = [
        part for part in re.split(r"\s*(?:[/;|]|\bou\b|\bet\b)\s*", tidy(text)) if len(re.sub(r"\D", "", part)) >= 8
    ]
    remarks: list[Remark] = []
    candidate = text
    if len(parts) > 1:
        candidate = parts[0]
        remarks.append(Remark("phone_several"))
    candidate = re.sub(r"\(0\)", "", candidate)
    candidate = re.sub(r"(?i)(?:poste|ext)\.?\s*\d+\s*$", "", candidate)
    candidate = re.sub(r"(?<=\d)\.0$", "", candidate.strip())
    digits = re.sub(r"\D", "", candidate)
    abroad = re.search(r"\+\s*\d", candidate) is not None
    if digits.startswith("00"):
        digits, abroad = digits[2:], True
    if (abroad and digits.startswith("33")) or (len(digits) == 11 and digits.startswith("33")):
        national = digits[2:].removeprefix("0")
    elif abroad and 8 <= len(digits) <= 15 and not digits.startswith("0"):
        return Clean("+" + digits, tuple(remarks))
    elif len(digits) == 10 and digits.startswith("0"):
        national = digits[1:]
    elif len(digits) == 9 and digits[0] != "0":
        national = digits
        remarks.append(Remark("phone_zero"))
    else:
        national = ""
    if not re.fullmatch(r"[1-9][0-9]{8}", national):
        return Clean("", (Remark("phone_unknown", {"text": tidy(text)}),))
    return Clean("+33" + national, tuple(remarks))


_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
)


def email(text: str) -> Clean[str]:
    """One address in small letters, spaces inside taken out; several: the first; none: nothing, with a remark."""
    if nothing(text):
        return Clean("")
    bare = re.sub(r"(?i)^\s*mailto:", "", text.strip())
    bracketed = re.search(r"<([^<>]+@[^<>]+)>", bare)
    bare = bracketed.group(1) if bracketed else bare
    parts = [part for part in re.split(r"[;,\n]|\s+(?:ou|et|/)\s+", bare) if "@" in part]
    remarks: list[Remark] = []
    if len(parts) > 1:
        remarks.append(Remark("email_several"))
    candidate = parts[0] if parts else bare
    joined = re.sub(r"\s*(?:\[at\]|\(at\))\s*", "@", candidate.strip(), flags=re.IGNORECASE)
    joined = re.sub(r"\s*([@.])\s*", r"\1", joined).strip().lower().rstrip(".")
    if joined != candidate.strip().lower():
        remarks.append(Remark("email_spaces"))
    if not _EMAIL.fullmatch(joined) or ".." in joined or joined.startswith(".") or len(joined) > 254:
        return Clean("", (Remark("email_unknown", {"text": tidy(text)}),))
    return Clean(joined, tuple(remarks))


_MAIL_INSIDE = re.compile(r"[A-Za-z0-9!#$%&'*+=?^_`{|}~.-]+\s?@\s?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PHONE_INSIDE = re.compile(r"(?:\+|\b00)?\(?\d(?:[ \u00a0\u202f.\-()]{0,3}\d){8,13}(?!\d)")
_LABELS = re.compile(
    r"(?i)(?<![^\W\d_])(?:t[ée]l(?:[ée]phone)?|mob(?:ile)?|port(?:able)?|fixe|std|e-?mails?|mails?|courriels?|m[ée]l|mailto|"
    r"phone|cell|gsm|ligne directe|ld)\s*[.:]+\s*|(?<![^\W\d_])(?:t[ée]l|mail|e-mail)\b(?=\s*$)"
)


@dataclass(frozen=True)
class Reach:
    """What a cell that mixes ways to reach a company holds: the addresses, the numbers, and the words that are left."""

    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    rest: str = ""


def reach(text: str) -> Reach:
    """Takes a cell apart: "M. Hugo ROCHETTE - hugo@x.fr / 04 77 00 00 00"."""
    if not re.search(r"@|\d", text):
        return Reach(rest=tidy(text))
    mails = [email(found).value for found in _MAIL_INSIDE.findall(text)]
    rest = _MAIL_INSIDE.sub("\n", text)
    phones = [phone(found).value for found in _PHONE_INSIDE.findall(rest)]
    rest = _LABELS.sub("\n", _PHONE_INSIDE.sub("\n", rest))
    words_left = [part.strip(" \t-–—/|,;:<>[]") for part in re.split(r"[\n;|]|\s[/–—-](?=\s)|/\s", rest)]
    return Reach(_each_once(mails), _each_once(phones), " - ".join(part for part in words_left if part))


def _each_once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


# Mail domains that many companies share: they say nothing about who a company is.
SHARED_DOMAINS = frozenset(
    " ".join(
        (
            "9online.fr aliceadsl.fr aol.com bbox.fr blogspot.com cegetel.net club-internet.fr dbmail.com facebook.com",
            "free.fr github.io gmail.com gmx.com gmx.fr googlemail.com hotmail.com hotmail.fr icloud.com jimdo.com",
            "laposte.net linkedin.com live.com live.fr mac.com mailo.com me.com msn.com netcourrier.com neuf.fr",
            "noos.fr numericable.fr orange.fr outlook.com outlook.fr ovh.net pm.me proton.me protonmail.com sfr.fr",
            "tele2.fr twitter.com voila.fr wanadoo.fr wixsite.com wordpress.com yahoo.com yahoo.fr ymail.com",
            "zaclys.net",
        )
    ).split()
)


def website(text: str) -> Clean[str]:
    """The host of a web address in small letters, without www: "http://www.x.fr/accueil" gives x.fr."""
    if nothing(text):
        return Clean("")
    bare = text.strip().lower()
    bare = re.sub(r"^(?:site|web|url)\s*:\s*", "", bare)
    bare = re.sub(r"^[a-z]+\s*:\s*/+", "", bare)
    bare = re.split(r"[/?#\s,;]", bare, maxsplit=1)[0].split(":")[0].rstrip(".")
    bare = re.sub(r"^(?:www\d?\.)+", "", bare)
    if "@" in bare or not re.fullmatch(r"[a-z0-9à-ÿ](?:[a-z0-9à-ÿ.-]*[a-z0-9à-ÿ])?\.[a-z]{2,24}", bare) or ".." in bare:
        return Clean("", (Remark("website_unknown", {"text": tidy(text)}),))
    return Clean(bare)


def own_domain(host: str) -> str:
    """The domain that a company owns, from a host or an e-mail address: x.fr of mail.x.fr; nothing for a shared one."""
    host = host.rsplit("@", 1)[-1].strip().lower()
    parts = [part for part in host.split(".") if part]
    if len(parts) < 2:
        return ""
    second_level = {"co", "com", "org", "net", "asso", "gouv", "ac"}
    size = 3 if len(parts) > 2 and parts[-2] in second_level and (len(parts[-1]) == 2) else 2
    domain = ".".join(parts[-size:])
    return "" if domain in SHARED_DOMAINS or host in SHARED_DOMAINS else domain


# --- figures ---------------------------------------------------------------------------------------------------------


def headcount(text: str) -> Clean[int | None]:
    """A number of people: "12", "env. 12", "12 salariés", "27 (dont 2 alternants)", "10-19" (its lower end)."""
    if nothing(text):
        return Clean(None)
    bare = tidy(text.lower()).replace("\u202f", " ").replace("\u00a0", " ")
    main = re.split(r"\(|\bdont\b|\by compris\b", bare, maxsplit=1)[0].strip()
    main = re.sub(r"(?<=\d)[ .](?=\d{3}(?!\d))", "", main)
    if any(int(figure) > MOST_JOBS for figure in re.findall(r"\d+", main)[:4]) or len(main) > 80:
        return Clean(None, (Remark("jobs_unknown", {"text": tidy(text)}),))
    spelt = re.fullmatch(r"(\d+)(?:[.,]0+)?", main)
    if spelt and main == bare:
        return Clean(int(spelt.group(1)))
    if re.fullmatch(r"(?:aucun|z[ée]ro|pas de) ?(?:salari[ée]s?)?", main):
        return Clean(0, (Remark("jobs_words", {"text": tidy(text), "jobs": 0}),))
    span = re.fullmatch(r"(?:de |entre )?(\d+)\s*(?:-|–|à|a|et|to)\s*(\d+)\D*", main)
    if span and int(span.group(1)) <= int(span.group(2)):
        low = int(span.group(1))
        return Clean(low, (Remark("jobs_range", {"text": tidy(text), "jobs": low}),))
    numbers = re.findall(r"\d+(?:[.,]\d+)?", main)
    letters = re.sub(r"[\d.,\s~+<>≈()/-]", "", main)
    known = re.fullmatch(
        r"(?:env|environ|ca|circa|approx|plus|moins|de|dupersonnel|personnes?|pers|salari[ée]e?s?|salari[ée]\(e\)s|employ[ée]s?|etp|"
        r"emplois?|collaborateurs?|collab|people|employees?|staff|fte|h|an|effectif|équiv|eqtp)*",
        letters.replace(":", ""),
    )
    if len(numbers) == 1 and known:
        jobs = int(Decimal(numbers[0].replace(",", ".")).to_integral_value(rounding="ROUND_HALF_UP"))
        about = re.search(r"env|environ|approx|~|≈|circa|\bca\b|plus|moins|[<>+]", main)
        return Clean(jobs, (Remark("jobs_about" if about else "jobs_words", {"text": tidy(text), "jobs": jobs}),))
    return Clean(None, (Remark("jobs_unknown", {"text": tidy(text)}),))


MOST_EUROS = Decimal(10) ** 12
MOST_JOBS = 10_000_000

_AMOUNT = re.compile(
    r"(?P<sign>-?)\s*(?:€|eur)?\s*(?P<figure>\d[\d .,']*)\s*"
    r"(?P<unit>k ?€|k ?euros?|ke|k|m ?€|m ?euros?|me|m|(?:millions?|milliers?)(?: d['’]|\s)?(?:euros?|€)?"
    r"|€|euros?|eur)?"
    r"\s*(?:ht|ttc)?\.?"
)


def money(text: str, unit: str = "eur") -> Clean[Decimal | None]:
    """An amount in euros, two places: "331 000 €", "5957,0" in thousands (`unit="keur"`), "1,2 M€".

    `unit` is eur, keur or meur: what the column says; a unit in the cell wins.
    """
    if nothing(text):
        return Clean(None, (Remark("money_withheld", {"text": tidy(text)}),) if text.strip() else ())
    bare = text.strip().lower().replace("\u202f", " ").replace("\u00a0", " ").replace("−", "-")
    match = _AMOUNT.fullmatch(bare)
    figure = _figure(match.group("figure")) if match else None
    if match is None or figure is None:
        return Clean(None, (Remark("money_unknown", {"text": tidy(text)}),))
    written = (match.group("unit") or "").replace(" ", "")
    if written.startswith(("k", "millier")):
        unit = "keur"
    elif written.startswith("m"):
        unit = "meur"
    elif written:
        unit = "eur"
    value = figure * {"eur": 1, "keur": 1_000, "meur": 1_000_000}[unit]
    if value >= MOST_EUROS:
        return Clean(None, (Remark("money_unknown", {"text": tidy(text)}),))
    return Clean((-value if match.group("sign") else value).quantize(Decimal("0.01")))


def _figure(text: str) -> Decimal | None:
    """French or English figures: the last comma or point followed by one or two digits, or the only one, is decimal."""
    bare = re.sub(r"[ ']", "", text.strip()).rstrip(".,")
    commas, points = bare.count(","), bare.count(".")
    if commas and points:
        decimal = "," if bare.rfind(",") > bare.rfind(".") else "."
        bare = bare.replace("." if decimal == "," else ",", "").replace(decimal, ".")
    elif commas > 1 or (points > 1):
        bare = bare.replace(",", "").replace(".", "")
    elif commas:
        bare = bare.replace(",", ".")
    elif points and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", bare):
        bare = bare.replace(".", "")
    try:
        return Decimal(bare)
    except InvalidOperation:
        return None


_NAF = re.compile(r"(\d{2})[. ]?(\d{2})\s?([A-Za-z])")


def naf(text: str) -> Clean[str]:
    """A code of the French nomenclature as 62.01Z, at the front of the cell ("6201z", "62.01Z - Programmation")."""
    if nothing(text):
        return Clean("")
    match = _NAF.match(text.strip())
    if match is None or text.strip()[match.end() : match.end() + 1].isalnum():
        return Clean("", (Remark("naf_unknown", {"text": tidy(text)}),))
    return Clean(f"{match.group(1)}.{match.group(2)}{match.group(3).upper()}")


# --- days ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Day:
    """A day as far as it is known: `on`, or only its `year`; `raw` as written. `doubtful`: it is never a seniority."""

    on: date | None = None
    year: int | None = None
    raw: str = ""
    doubtful: bool = False


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janv janvier jan january",
            "fevr fevrier fev feb february",
            "mars mar march",
            "avr avril apr april",
            "mai may",
            "juin jun june",
            "juil juillet jul july",
            "aout aug august",
            "sept septembre sep september",
            "oct octobre october",
            "nov novembre november",
            "dec decembre december",
        ),
        start=1,
    )
    for name in names.split()
}


def day_order(texts: Iterable[str]) -> str:
    """How a column writes its days, "dmy" or "mdy": the French order unless more values can only be the other one."""
    first = second = 0
    for text in texts:
        match = re.match(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}", text)
        if match:
            first += int(match.group(1)) > 12
            second += int(match.group(2)) > 12
    return "mdy" if second > first else "dmy"


def day(text: str, *, extraction: date | None = None, order: str = "dmy") -> Clean[Day]:
    """A day in text, as a spreadsheet's number, or a year alone. Impossible ones keep their raw text and a remark.

    A day after `extraction` is doubtful. Two-digit years are of this century up to 69, else of the last.
    """
    raw = tidy(text)
    if nothing(raw):
        return Clean(Day())
    remarks: list[Remark] = []
    value, year, known = _read_day(raw, order, remarks)
    if value is None and year is None:
        return Clean(
            Day(raw=raw, doubtful=True), (Remark("date_impossible" if known else "date_unknown", {"text": raw}),)
        )
    if value is not None and not 1900 <= value.year <= 2100:
        return Clean(Day(raw=raw, doubtful=True), (Remark("date_impossible", {"text": raw}),))
    if year is not None:
        remarks.append(Remark("date_year", {"year": str(year)}))
    late = extraction is not None and (value > extraction if value else year is not None and year > extraction.year)
    if late:
        remarks.append(Remark("date_future", {"day": value.strftime("%d/%m/%Y") if value else str(year)}))
    return Clean(Day(value, year if value is None else None, raw, bool(late)), tuple(remarks))


def _read_day(raw: str, order: str, remarks: list[Remark]) -> tuple[date | None, int | None, bool]:
    """A date, or a year, and whether the text had the shape of a date."""
    bare = re.sub(r"(?i)^(?:le|du|depuis|since)\s+", "", raw)
    bare = re.sub(r"[ T]\d{1,2}:\d{2}.*$", "", bare)
    year_only = re.fullmatch(r"(?:en |année )?((?:19|20)\d{2})(?:\.0)?", bare, re.IGNORECASE)
    if year_only:
        return None, int(year_only.group(1)), True
    serial = re.fullmatch(r"(\d{5})(?:[.,]\d+)?", bare)
    if serial and 14_000 <= int(serial.group(1)) <= 62_000:
        remarks.append(Remark("date_serial"))
        return date(1899, 12, 30) + timedelta(days=int(serial.group(1))), None, True
    iso = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", bare)
    compact = re.fullmatch(r"((?:19|20)\d{2})(\d{2})(\d{2})", bare)
    usual = re.fullmatch(r"(\d{1,2})[\s/.-]+(\d{1,2})[\s/.-]+(\d{4}|\d{2})", bare)
    named = re.fullmatch(r"(?:[a-zéû]+\s+)?(\d{1,2})(?:er)?[\s/.-]+([A-Za-zéûÉÛôÔ.]+)[\s/.-]+(\d{4}|\d{2})", bare)
    month_year = re.fullmatch(r"([A-Za-zéûÉÛ]+\.?|\d{1,2})[\s/.-]+((?:19|20)\d{2})", bare)
    if iso or compact:
        match = iso or compact
        assert match is not None  # noqa: S101
        return _date(int(match.group(1)), int(match.group(2)), int(match.group(3))), None, True
    if usual:
        one, two, last = (int(part) for part in usual.groups())
        if order == "mdy":
            one, two = two, one
        return _date(_century(usual.group(3), raw, remarks, last), two, one), None, True
    if named:
        month = _MONTHS.get(plain(named.group(2)).lower())
        if month:
            return (
                _date(_century(named.group(3), raw, remarks, int(named.group(3))), month, int(named.group(1))),
                None,
                True,
            )
    if month_year and (month_year.group(1).isdigit() or plain(month_year.group(1)).lower() in _MONTHS):
        return None, int(month_year.group(2)), True
    return None, None, False


def _century(text: str, raw: str, remarks: list[Remark], year: int) -> int:
    if len(text) == 4:
        return year
    remarks.append(Remark("date_two_digits", {"text": raw}))
    return year + (2000 if year < 70 else 1900)


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


# --- persons ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    """A human being as a register writes one. `key` is the same for "DUMAS Vincent" and "Vincent Dumas"."""

    first_name: str = ""
    last_name: str = ""
    civility: str = ""
    function: str = ""

    @property
    def shown(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def key(self) -> str:
        return " ".join(sorted(plain(f"{self.first_name} {self.last_name}").split()))


_CIVILITIES = {
    "M": "M.",
    "MR": "M.",
    "MONSIEUR": "M.",
    "MME": "Mme",
    "MADAME": "Mme",
    "MLLE": "Mme",
    "MADEMOISELLE": "Mme",
    "MRS": "Mme",
    "MS": "Mme",
}
_TITLES = {"DR", "PR", "DOCTEUR", "PROFESSEUR", "ME", "MAITRE"}


def civility(text: str) -> Clean[str]:
    """ "M." or "Mme", or nothing."""
    return Clean(_CIVILITIES.get(plain(text), ""))


def proper(text: str) -> str:
    """A name in its usual case: "LEFÈVRE" and "lefèvre" give Lefèvre; a name already mixed stays as it is."""
    bare = tidy(text)
    if not bare or not (bare.isupper() or bare.islower()):
        return bare
    lowered = re.sub(r"(?<![^\W\d_])[^\W\d_]", lambda match: match.group().title(), bare.lower())
    return re.sub(r"\b(De|Du|Des|La|Le|Von|Van|D')(?=[ '’A-Z])", lambda match: match.group().lower(), lowered)


def person(
    full: str = "", *, first: str = "", last: str = "", civility_text: str = "", function: str = ""
) -> Clean[Person]:
    """A person from two cells or from one: "M. Hugo ROCHETTE (Gérant)", "DUMAS Vincent - CTO", "Vallet, Manon"."""
    remarks: list[Remark] = []
    title = civility(civility_text).value
    role = "" if nothing(function) else tidy(function)
    if nothing(first) and nothing(last):
        if nothing(full):
            return Clean(Person("", "", title, role))
        bare, found_role = _role_apart(tidy(full))
        role = role or found_role
        parts = bare.replace(",", " , ").split()
        if len(parts) > 1 and plain(parts[0]) in _CIVILITIES:
            title = title or _CIVILITIES[plain(parts[0])]
            parts = parts[1:]
            remarks.append(Remark("person_civility"))
        if len(parts) > 2 and plain(parts[0]) in _TITLES:
            parts = parts[1:]
        first, last = _first_and_last(parts)
    else:
        first, last = ("" if nothing(part) else part for part in (first, last))
    return Clean(Person(proper(first), proper(last), title, role), tuple(remarks))


def _role_apart(text: str) -> tuple[str, str]:
    bracketed = re.fullmatch(r"(.+?)\s*\(([^()]+)\)", text)
    if bracketed:
        return bracketed.group(1), bracketed.group(2).strip()
    dashed = re.fullmatch(r"(.+?)\s+[-–—:/]\s+(.+)", text)
    if dashed:
        return dashed.group(1), dashed.group(2).strip()
    comma = re.fullmatch(r"([^,]+\s[^,]+),\s*(.+)", text)
    if comma:
        return comma.group(1), comma.group(2).strip()
    return text, ""


def _first_and_last(parts: list[str]) -> tuple[str, str]:
    if "," in parts:
        cut = parts.index(",")
        return " ".join(part for part in parts[cut + 1 :] if part != ","), " ".join(parts[:cut])
    capital = [part for part in parts if part.isupper() and len(part) > 1]
    if capital and len(capital) < len(parts):
        return " ".join(part for part in parts if part not in capital), " ".join(capital)
    if len(parts) == 1:
        return "", parts[0]
    return parts[0] if parts else "", " ".join(parts[1:])


# --- words of the association ----------------------------------------------------------------------------------------

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
