"""Towns, postal codes, streets; and the commune that a cell means. No database."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from league.base.remarks import Remark, words
from members.spelling import Clean, nothing, plain, tidy

words(
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
)

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
