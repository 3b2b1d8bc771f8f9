"""Which lines of registers speak of one company. No database; the machine merges only what is beyond doubt.

Two rules and a queue. Same SIREN: one company. Without a SIREN on one side: the name, and then two proofs that do not
come from one another (commune and own mail domain; domain and telephone; telephone and street). Two right SIREN that
differ: two companies, whatever else they share. What lies between waits in a queue for a person. Every comparison is a
list of features with their weights, so that the page can say why.

Candidates come from blocks (SIREN, name, domain, telephone, street, commune and the two ends of the name), never from
all pairs: 50,000 lines against 50,000 companies take minutes.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from league.base.remarks import Remark, words
from members import cleaning
from members.lines import Line

words(
    verdict_empty=_("The line is empty."),
    verdict_total=_("This is a total, not a company."),
    verdict_test=_("This is a test: “%(name)s”."),
    verdict_no_name=_("The line gives no name."),
    verdict_bare_name=_("The name is nothing but a legal form (“%(name)s”): a person must complete it."),
    verdict_shifted=_("The line has more cells than the header: its values are shifted."),
    verdict_repeated_header=_("The line repeats the header."),
    verdict_left=_("The member had left before: “%(words)s”."),
    verdict_pending=_("The company is still being registered (“%(text)s”): a person decides."),
    verdict_disagree=_("The SIREN and the SIRET of the line speak of two companies: a person decides."),
    verdict_new=_("A company not yet known, SIREN %(siren)s."),
    verdict_new_without=_("A company not yet known; the SIREN is to be completed: %(why)s"),
    verdict_same_siren=_("Same SIREN %(siren)s as %(name)s."),
    verdict_same_proofs=_("Same company as %(name)s, beyond doubt: %(why)s."),
    verdict_doubtful=_("Perhaps the same company as %(name)s: %(why)s."),
    verdict_several=_("Fits several companies (%(names)s): a person decides."),
    verdict_siren_alone=_("Same SIREN %(siren)s as %(name)s, and nothing else agrees: a person decides."),
    pair_two_siren=_("Two right SIREN, %(one)s and %(other)s: two companies."),
    pair_name_alone=_("The name alone is alike."),
    pair_unlike=_("The names differ and too little else agrees."),
    proof_siren=_("same SIREN"),
    proof_siren_differs=_("two right SIREN that differ"),
    proof_name=_("same name"),
    proof_name_reordered=_("same words of the name in another order"),
    proof_name_abbreviated=_("one name abbreviates the other"),
    proof_name_former=_("one name is mentioned as the former name of the other"),
    proof_name_typo=_("names that differ by a slip of the pen"),
    proof_name_initials=_("one name is the initials of the other"),
    proof_name_extended=_("one name is the other with a word more"),
    proof_name_similar=_("names that are alike"),
    proof_name_differs=_("names that differ"),
    proof_commune=_("same commune"),
    proof_commune_differs=_("another commune"),
    proof_domain=_("same mail or web domain %(domain)s"),
    proof_domain_differs=_("another mail or web domain"),
    proof_phone=_("same telephone"),
    proof_phone_differs=_("another telephone"),
    proof_street=_("same street and number"),
    proof_street_differs=_("another street or number"),
    proof_email=_("same e-mail address"),
    proof_person=_("same contact person"),
    proof_person_differs=_("another contact person"),
    proof_figures=_("same headcount and turnover"),
    proof_naf=_("same NAF code"),
    proof_family=_("legal forms that agree"),
    proof_family_differs=_("legal forms that cannot be one company"),
)

# A name, domain, telephone or street that more companies than this share says nothing about who one of them is.
CROWD = 60
SHARED_BY = 6


class Outcome(StrEnum):
    SAME = "same"
    DOUBTFUL = "doubtful"
    DIFFERENT = "different"


class Kind(StrEnum):
    ADMIT = "admit"
    SAME_AS = "same_as"
    DOUBTFUL = "doubtful"
    LEFT = "left"
    BROKEN = "broken"


# --- names -----------------------------------------------------------------------------------------------------------


class Likeness(StrEnum):
    """How near two names are, from the strongest to none."""

    IDENTICAL = "identical"
    REORDERED = "reordered"
    ABBREVIATED = "abbreviated"
    FORMER = "former"
    TYPO = "typo"
    INITIALS = "initials"
    EXTENDED = "extended"
    SIMILAR = "similar"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@lru_cache(maxsize=200_000)
def key_likeness(one: str, other: str) -> Likeness:
    """How near two keys of `cleaning.name_key` are. Symmetric. A plural ("Conseil", "Conseils") is not a slip."""
    if not one or not other:
        return Likeness.UNKNOWN
    if one > other:
        one, other = other, one
    compact_one, compact_other = one.replace(" ", ""), other.replace(" ", "")
    if compact_one == compact_other:
        return Likeness.IDENTICAL
    parts_one, parts_other = one.split(), other.split()
    if sorted(parts_one) == sorted(parts_other):
        return Likeness.REORDERED
    digits_one, digits_other = re.findall(r"\d+", one), re.findall(r"\d+", other)
    if digits_one and digits_other and digits_one != digits_other:
        return Likeness.DIFFERENT  # sisters told apart by a number
    if _is_abbreviated(parts_one, parts_other):
        return Likeness.ABBREVIATED
    if _is_slip(compact_one, compact_other, parts_one, parts_other):
        return Likeness.TYPO
    meaning_one = [part for part in parts_one if part not in _SMALL]
    meaning_other = [part for part in parts_other if part not in _SMALL]
    if _is_slip("".join(meaning_one), "".join(meaning_other), meaning_one, meaning_other):
        return Likeness.TYPO
    if _is_initials(parts_one, compact_other) or _is_initials(parts_other, compact_one):
        return Likeness.INITIALS
    if meaning_one and meaning_other:
        if meaning_one == meaning_other:
            return Likeness.REORDERED
        longer, shorter = sorted((meaning_one, meaning_other), key=len, reverse=True)
        if len(shorter) >= 3 and len(longer) == len(shorter) + 1:
            more = [part for part in longer if part not in shorter]
            if more and "".join(part[0] for part in shorter) == more[0]:  # X Y Z - XYZ
                return Likeness.ABBREVIATED
        if set(meaning_one) < set(meaning_other) or set(meaning_other) < set(meaning_one):
            return Likeness.EXTENDED
    if fuzz.token_sort_ratio(one, other) >= 84 or fuzz.ratio(compact_one, compact_other) >= 86:
        return Likeness.SIMILAR
    return Likeness.DIFFERENT


_SMALL = frozenset(["DE", "DU", "DES", "LA", "LE", "LES", "L", "D", "ET", "A", "AU", "AUX", "EN", "THE", "OF", "AND"])


def _is_slip(one: str, other: str, parts_one: list[str], parts_other: list[str]) -> bool:
    """One letter (two in a long name) missing, doubled, swapped or wrong: never a figure, a plural or a whole word."""
    length = min(len(one), len(other))
    most = 1 if length < 16 else 2
    if length < 6 or abs(len(one) - len(other)) > most:
        return False
    if re.sub(r"\D", "", one) != re.sub(r"\D", "", other):
        return False
    if OSA.distance(one, other, score_cutoff=most) > most:
        return False
    if len(parts_one) == len(parts_other):
        for first, second in zip(parts_one, parts_other, strict=True):
            if first == second:
                continue
            if min(len(first), len(second)) < 4 or first + "S" == second or second + "S" == first:
                return False
            if first + "X" == second or second + "X" == first or first + "E" == second or second + "E" == first:
                return False
            if OSA.distance(first, second) > 1:
                return False
        return True
    return OSA.distance(one, other) <= 1 and not (one + "S" == other or other + "S" == one)


# Words that registers shorten to letters which do not stand at their front; and regions.
_SHORT = {
    "RA": ["RHONE", "ALPES"], "RAA": ["RHONE", "ALPES", "AUVERGNE"], "AURA": ["AUVERGNE", "RHONE", "ALPES"],
    "ARA": ["AUVERGNE", "RHONE", "ALPES"], "FR": ["FRANCE"], "GRP": ["GROUPE"], "GROUP": ["GROUPE"], "GPE": ["GROUPE"],
    "DVPT": ["DEVELOPPEMENT"], "DEVT": ["DEVELOPPEMENT"], "DEVPT": ["DEVELOPPEMENT"], "INT": ["INTERNATIONAL"],
    "MGMT": ["MANAGEMENT"], "SCES": ["SERVICES"], "SVCES": ["SERVICES"], "SYS": ["SYSTEMES"], "TELECOM": ["TELECOMMUNICATIONS"],
    "TRS": ["TRANSPORTS"], "TRANSP": ["TRANSPORTS"], "TP": ["TRAVAUX", "PUBLICS"], "SN": ["SOCIETE", "NOUVELLE"],
    "SE": ["SOCIETE", "EXPLOITATION"], "SSAM": ["SERVICES", "SOINS", "ACCOMPAGNEMENT", "MUTUALISTE"],
}  # fmt: skip


_EMPTY = frozenset(["ETABLISSEMENTS", "ETABLISSEMENT", "SOCIETE", "ENTREPRISE", "ENTREPRISES", "UES"])


def _in_full(parts: list[str]) -> list[str]:
    """The words that mean something, in full, without an office's word at the front or "siège social" at the end."""
    full = [word for part in parts for word in _SHORT.get(part, [part]) if word not in _SMALL]
    if len(full) > 1 and full[0] in _EMPTY:
        full = full[1:]
    return full[:-2] if len(full) > 2 and full[-2:] == ["SIEGE", "SOCIAL"] else full


def _is_abbreviated(one: list[str], other: list[str]) -> bool:
    """Word for word the same, some shortened ("Info", "Ing", "RA", "CPAM"), and at least one in full in both."""
    full_one, full_other = _in_full(one), _in_full(other)
    if full_one == full_other:
        return bool(full_one)
    if len(full_one) == len(full_other):
        same = False
        for first, second in zip(full_one, full_other, strict=True):
            if first == second:
                same = same or len(first) >= 3
            elif not _shortens(first, second) and not _shortens(second, first):
                return False
        return same
    longer, shorter = sorted((full_one, full_other), key=len, reverse=True)
    gone = len(longer) - len(shorter)
    for place, word in enumerate(shorter):  # one word for the initials of a run of words, the others the same
        run = longer[place : place + gone + 1]
        if len(word) == gone + 1 >= 3 and word == "".join(part[0] for part in run):
            rest = shorter[:place] + shorter[place + 1 :]
            return bool(rest) and rest == longer[:place] + longer[place + gone + 1 :]
    return False


def _shortens(short: str, word: str) -> bool:
    return 2 <= len(short) <= len(word) - 2 and len(word) >= 5 and word.startswith(short) and not short.isdigit()


def _is_initials(parts: list[str], compact: str) -> bool:
    meaning = [part for part in parts if part not in _SMALL]
    return len(meaning) >= 3 and len(compact) >= 3 and "".join(part[0] for part in meaning) == compact


def names_likeness(
    current_one: Iterable[str], former_one: Iterable[str], current_other: Iterable[str], former_other: Iterable[str]
) -> Likeness:
    """The nearest likeness between two sets of keys; a current name that is the other's former name is FORMER."""
    order = list(Likeness)
    current_one, current_other = tuple(current_one), tuple(current_other)
    former_one, former_other = set(former_one), set(former_other)
    best = Likeness.UNKNOWN
    for one in current_one:
        for other in current_other:
            found = key_likeness(one, other)
            if best is Likeness.UNKNOWN or order.index(found) < order.index(best):
                best = found
    compact_former = {key.replace(" ", "") for key in former_one}, {key.replace(" ", "") for key in former_other}
    mentions = (
        any(key.replace(" ", "") in compact_former[1] for key in current_one)
        or any(key.replace(" ", "") in compact_former[0] for key in current_other)
        or bool(compact_former[0] & compact_former[1])
    )
    if mentions and order.index(best) > order.index(Likeness.FORMER):
        return Likeness.FORMER
    return best


# --- companies as seen by the comparison -----------------------------------------------------------------------------


_FAMILIES = {
    form: family
    for family, forms in {
        "company": ("SAS", "SASU", "SARL", "EURL", "SA", "SCOP", "SCIC", "SCA", "SCS", "SNC", "SE", "SELARL", "SELAS"),
        "property": ("SCI",),
        "association": ("ASSOCIATION", "FONDATION"),
        "public": ("EPA", "EPIC", "EPSCP", "COLLECTIVITE", "GIP"),
        "sole": ("EI",),
        "group": ("GIE",),
    }.items()
    for form in forms
}


def legal_family(form: str) -> str:
    """The family of a legal form: a company changes its form within it (SARL to SAS), hardly ever beyond."""
    return _FAMILIES.get(form, "")


@dataclass
class Known:
    """What is known of a company, for comparing. `key` is its own (an id, or a line); sets may hold several values."""

    key: Hashable
    name: str
    siren: str | None = None
    names: set[str] = field(default_factory=set)
    former_names: set[str] = field(default_factory=set)
    communes: set[str] = field(default_factory=set)
    domains: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    streets: set[tuple[str, str]] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    persons: set[str] = field(default_factory=set)
    figures: set[tuple[int | None, Decimal | None]] = field(default_factory=set)
    naf: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)

    @classmethod
    def of_line(cls, line: Line, key: Hashable) -> "Known":
        """The company that a line speaks of."""
        place = line.commune.code if line.commune else line.address.postal_code
        emails = {line.email, line.contact.email if line.contact else "", *line.emails} - {""}
        return cls(
            key=key,
            name=line.name.shown,
            siren=line.siren,
            names={line.name.key} - {""},
            former_names=set(line.name.former),
            communes={line.commune.code} if line.commune else set(),
            domains=set(line.domains),
            phones={line.phone, line.contact.phone if line.contact else "", *line.phones} - {""},
            streets={(place, line.address.key)} if place and line.address.key else set(),
            emails=emails,
            persons={line.contact.person.key} - {""} if line.contact else set(),
            figures={(line.jobs, line.turnover)} if line.jobs and line.turnover else set(),
            naf={line.naf} - {""},
            families={legal_family(line.legal_form)} - {""},
        )

    def absorb(self, other: "Known") -> None:
        """Everything that `other`, the same company, says more."""
        self.siren = self.siren or other.siren
        for name in _SETS:
            getattr(self, name).update(getattr(other, name))

    def copy(self) -> "Known":
        return Known(self.key, self.name, self.siren, **{name: set(getattr(self, name)) for name in _SETS})


_SETS = (
    "names",
    "former_names",
    "communes",
    "domains",
    "phones",
    "streets",
    "emails",
    "persons",
    "figures",
    "naf",
    "families",
)


@dataclass(frozen=True)
class Feature:
    """One thing compared: its code, its weight for (+) or against (-) one company, and the words."""

    code: str
    weight: int
    words: Remark


@dataclass(frozen=True)
class Comparison:
    """Two companies compared: the outcome, a likeness from 0 to 1, and the features that make it."""

    outcome: Outcome
    score: float
    features: tuple[Feature, ...]
    reason: Remark

    @property
    def why(self) -> tuple[Remark, ...]:
        """The features that speak for one company."""
        return tuple(feature.words for feature in self.features if feature.weight > 0)

    @property
    def why_not(self) -> tuple[Remark, ...]:
        """The features that speak against it."""
        return tuple(feature.words for feature in self.features if feature.weight < 0)


_NAME_WEIGHTS: dict[Likeness, tuple[str, int]] = {
    Likeness.IDENTICAL: ("proof_name", 40),
    Likeness.REORDERED: ("proof_name_reordered", 36),
    Likeness.ABBREVIATED: ("proof_name_abbreviated", 34),
    Likeness.FORMER: ("proof_name_former", 32),
    Likeness.TYPO: ("proof_name_typo", 28),
    Likeness.INITIALS: ("proof_name_initials", 12),
    Likeness.EXTENDED: ("proof_name_extended", 5),
    Likeness.SIMILAR: ("proof_name_similar", 5),
    Likeness.DIFFERENT: ("proof_name_differs", -40),
}


NOTHING_SHARED: frozenset[Hashable] = frozenset()


def compare(one: Known, other: Known, shared: frozenset[Hashable] = NOTHING_SHARED) -> Comparison:
    """Whether two speak of one company. `shared` are domains and telephones that many companies use. Symmetric.

    The score lies in the band of the outcome: below 0.3 for two companies, from 0.8 for one, the doubtful between.
    """
    likeness = names_likeness(one.names, one.former_names, other.names, other.former_names)
    features = [_name_feature(likeness)] if likeness in _NAME_WEIGHTS else []
    agree: set[str] = set()
    against: set[str] = set()

    def weigh(code: str, same: bool, differ: bool, plus: int, minus: int, **params: str) -> None:
        if same:
            agree.add(code)
            features.append(Feature(code, plus, Remark(f"proof_{code}", params)))
        elif differ and minus:
            against.add(code)
            features.append(Feature(code, -minus, Remark(f"proof_{code}_differs")))

    def sets(code: str, left: set[Any], right: set[Any], plus: int, minus: int, **params: str) -> None:
        weigh(code, bool(left & right), bool(left and right), plus, minus, **params)

    domains, other_domains = one.domains - shared, other.domains - shared
    sets("commune", one.communes, other.communes, 15, 15)
    sets("domain", domains, other_domains, 25, 20, domain=min(domains & other_domains, default=""))
    sets("phone", one.phones - shared, other.phones - shared, 20, 5)
    streets = {place for place, _street in one.streets} & {place for place, _street in other.streets}
    weigh("street", bool(one.streets & other.streets), bool(streets), 12, 4)
    sets("email", one.emails, other.emails, 8, 0)
    weigh("person", people_agree(one.persons, other.persons), bool(one.persons and other.persons), 8, 4)
    sets("figures", one.figures, other.figures, 5, 0)
    sets("naf", one.naf, other.naf, 1, 0)
    land = ("property" in one.families) != ("property" in other.families)  # a property company says that it is one
    weigh("family", bool(one.families & other.families), land or bool(one.families and other.families), 0, 20)
    outcome, reason = _decide(one, other, likeness, agree, against)
    if one.siren and other.siren:
        same = one.siren == other.siren
        number = Feature("siren", 100 if same else -100, Remark("proof_siren" if same else "proof_siren_differs"))
        features.insert(0, number)
    total = max(0.0, min(1.0, sum(feature.weight for feature in features) / 120))
    low, high = _BANDS[outcome]
    return Comparison(outcome, low + (high - low) * total, tuple(features), reason)


_BANDS = {Outcome.DIFFERENT: (0.0, 0.3), Outcome.DOUBTFUL: (0.3, 0.8), Outcome.SAME: (0.8, 1.0)}


def people_agree(left: Iterable[str], right: Iterable[str]) -> bool:
    """Whether two sets of keys of persons share one, "DUMAS V" being Vincent Dumas."""
    ours, theirs = set(left), set(right)
    return bool(ours & theirs) or any(_one_person(one, other) for one in ours for other in theirs)


@lru_cache(maxsize=100_000)
def _one_person(one: str, other: str) -> bool:
    first, second = set(one.split()), set(other.split())
    common = {part for part in first & second if len(part) > 1}
    rest = (sorted(first - common), sorted(second - common))
    if not common or len(rest[0]) != 1 or len(rest[1]) != 1:
        return False
    short, long = sorted((rest[0][0], rest[1][0]), key=len)
    return len(short) == 1 and long.startswith(short)


def _name_feature(likeness: Likeness) -> Feature:
    code, weight = _NAME_WEIGHTS[likeness]
    return Feature("name", weight, Remark(code))


def _decide(one: Known, other: Known, likeness: Likeness, agree: set[str], against: set[str]) -> tuple[Outcome, Remark]:
    """The rule, readable: numbers first, then the name with two independent proofs, then the queue."""
    if one.siren and other.siren:
        if one.siren != other.siren:
            return Outcome.DIFFERENT, Remark("pair_two_siren", {"one": one.siren, "other": other.siren})
        unlike = likeness is Likeness.DIFFERENT and {"commune", "domain"} <= against
        if unlike and not agree & {"phone", "street", "email", "person"}:
            return Outcome.DOUBTFUL, Remark("verdict_siren_alone", {"siren": one.siren, "name": other.name})
        return Outcome.SAME, Remark("verdict_same_siren", {"siren": one.siren, "name": other.name})
    proofs = agree & {"domain", "phone", "street"}
    whole_name = likeness in (Likeness.IDENTICAL, Likeness.REORDERED)
    near_name = likeness in (Likeness.FORMER, Likeness.TYPO, Likeness.ABBREVIATED)
    reached = agree & {"domain", "email"}
    independent = len(agree & {"phone", "street", "person"}) + bool(reached)
    split = len(against & {"phone", "street", "person"}) >= 2  # two branches of one brand in one town
    if not against & {"domain", "family"}:
        if whole_name and _is_beyond_doubt(agree, against, bool(reached), independent, split):
            return Outcome.SAME, Remark("verdict_same_proofs")
        several = independent + ("commune" in agree) >= 3 and (reached or "phone" in agree)
        if near_name and several and "commune" not in against:
            return Outcome.SAME, Remark("verdict_same_proofs")
    if whole_name and (proofs or agree & {"email", "person"} or "commune" in agree):
        return Outcome.DOUBTFUL, Remark("verdict_doubtful")
    if whole_name and not against:  # a name and nothing to compare: a person looks
        return Outcome.DOUBTFUL, Remark("verdict_doubtful")
    if near_name and (proofs or ("commune" in agree and "domain" not in against)):
        return Outcome.DOUBTFUL, Remark("verdict_doubtful")
    if likeness in (Likeness.INITIALS, Likeness.SIMILAR, Likeness.EXTENDED) and len(proofs) >= 2:
        return Outcome.DOUBTFUL, Remark("verdict_doubtful")
    if (len(proofs) == 3 and "person" not in against) or (likeness is Likeness.UNKNOWN and proofs):
        return Outcome.DOUBTFUL, Remark("verdict_doubtful")
    if whole_name:
        return Outcome.DIFFERENT, Remark("pair_name_alone")
    return Outcome.DIFFERENT, Remark("pair_unlike")


def _is_beyond_doubt(agree: set[str], against: set[str], reached: bool, independent: int, split: bool) -> bool:
    """With the whole name the same: in one commune one proof more, elsewhere two that do not come from one another."""
    if "commune" in against:
        return reached and "phone" in agree
    if "commune" in agree or "street" in agree:
        return independent >= 2 or (independent == 1 and not split)
    return independent >= 2


# --- blocks ----------------------------------------------------------------------------------------------------------


class _Blocks:
    """Companies by what two lines of one company can hardly both lack."""

    def __init__(self) -> None:
        self.by_siren: dict[str, int] = {}
        self._blocks: dict[tuple[str, Hashable], list[int]] = defaultdict(list)

    def add(self, place: int, company: Known) -> None:
        if company.siren:
            self.by_siren.setdefault(company.siren, place)
        for key in set(_block_keys(company)):
            members = self._blocks[key]
            if place not in members[-3:]:
                members.append(place)

    def candidates(self, company: Known) -> list[int]:
        """Places of the companies worth comparing, in order of arrival. A crowded block says nothing and is skipped."""
        found: set[int] = set()
        for key in set(_block_keys(company)):
            members = self._blocks.get(key, ())
            if len(members) <= (CROWD if key[0] != "name" else 5 * CROWD):
                found.update(members)
        return sorted(found)


def _block_keys(company: Known) -> Iterator[tuple[str, Hashable]]:
    for key in company.names | company.former_names:
        compact = key.replace(" ", "")
        yield "name", compact
        yield "words", " ".join(sorted(part for part in key.split() if part not in _SMALL))
        for commune in company.communes:
            yield "front", (commune, compact[:4])
            yield "end", (commune, compact[-4:])
    for domain in company.domains:
        yield "domain", domain
    for phone in company.phones:
        yield "phone", phone
    for street in company.streets:
        yield "street", street
    for address in company.emails:
        yield "email", address


# --- verdicts --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """A line against a company: `other` is a key of `known`, or "line:N" for a line of the same register."""

    line: int
    other: Hashable
    name: str
    comparison: Comparison


@dataclass(frozen=True)
class Verdict:
    """What becomes of a line, and why.

    `company` is, for admit, "line:N" of itself; for same_as, the key of the company or "line:N" of the line that it
    repeats. `pairs` are the comparisons a person should see: for doubtful the ones to decide, else near misses.
    """

    line: int
    external_id: str
    kind: Kind
    reason: Remark
    company: Hashable | None = None
    pairs: tuple[Pair, ...] = ()


def line_key(line: int) -> str:
    """How a verdict names a line of its own register."""
    return f"line:{line}"


def judge(lines: Sequence[Line], known: Iterable[Known], extraction: date | None = None) -> list[Verdict]:
    """One verdict per line, in the order of `lines`. `known` are the companies already there; they are not changed.

    Lines with a SIREN are placed first, so the verdicts do not depend on the order of the register. `extraction` is the
    day the register was drawn; days after it were marked doubtful by `read_lines` and never refuse a line.
    """
    return _Judge(lines, known).verdicts()


class _Judge:
    def __init__(self, lines: Sequence[Line], known: Iterable[Known]) -> None:
        self.lines = lines
        self.companies = [company.copy() for company in known]
        self.known_count = len(self.companies)
        self.blocks = _Blocks()
        self.found: dict[int, Verdict] = {}
        self.candidate = {line.line: Known.of_line(line, line_key(line.line)) for line in lines}
        self.shared = self._shared()
        for place, company in enumerate(self.companies):
            self.blocks.add(place, company)

    def _shared(self) -> frozenset[Hashable]:
        """Domains and telephones that many differently named companies use: a provider's, not a company's."""
        users: dict[str, set[str]] = defaultdict(set)
        for company in (*self.companies, *self.candidate.values()):
            for value in (*company.domains, *company.phones):
                if len(users[value]) < SHARED_BY:
                    users[value].update(sorted(company.names)[:1])
        return frozenset(value for value, names in users.items() if len(names) >= SHARED_BY)

    def verdicts(self) -> list[Verdict]:
        with_number: list[Line] = []
        without: list[Line] = []
        header = _repeated_header(self.lines)
        for line in self.lines:
            refused = _refusal(line) or header.get(line.line)
            if refused is not None:
                self._settle(line, *refused)
            elif line.siren is not None:
                with_number.append(line)
            else:
                without.append(line)
        self._place_numbers(with_number)
        for line in without:
            self._place(line)
        return [self.found[line.line] for line in self.lines]

    def _settle(
        self, line: Line, kind: Kind, reason: Remark, company: Hashable | None = None, pairs: Sequence[Pair] = ()
    ) -> None:
        self.found[line.line] = Verdict(line.line, line.external_id, kind, reason, company, tuple(pairs))

    def _place_numbers(self, lines: Sequence[Line]) -> None:
        """Lines with a SIREN: by it; a new SIREN may complete a company known without one, if it is the only one to."""
        groups: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            groups[str(line.siren)].append(line)
        claims: dict[int, list[str]] = defaultdict(list)
        compared: dict[str, list[Pair]] = {}
        targets: dict[str, int] = {}
        for siren, group in groups.items():
            if siren in self.blocks.by_siren:
                continue
            pairs = self._pairs(group[0], self.candidate[group[0].line])
            compared[siren] = [pair for _place, pair in pairs]
            same = [place for place, pair in pairs if pair.comparison.outcome is Outcome.SAME]
            if len(same) == 1:
                targets[siren] = same[0]
            for place in same:
                claims[place].append(siren)
        for siren, group in groups.items():
            found = self.blocks.by_siren.get(siren)
            if found is None and siren in targets and len(claims[targets[siren]]) == 1:
                found = targets[siren]
            if found is not None:
                for line in group:
                    self._join(line, found)
                continue
            self._place_new(group, compared.get(siren, []))

    def _place_new(self, group: list[Line], pairs: list[Pair]) -> None:
        first = group[0]
        doubts = [pair for pair in pairs if pair.comparison.outcome is not Outcome.DIFFERENT]
        if doubts:
            for line in group:
                self._doubt(line, [Pair(line.line, pair.other, pair.name, pair.comparison) for pair in doubts])
            return
        self._admit(first, pairs)
        place = len(self.companies) - 1
        for line in group[1:]:
            self._join(line, place)

    def _pairs(self, line: Line, company: Known) -> list[tuple[int, Pair]]:
        """The comparisons of a line with its candidates that mean something, the nearest first."""
        found = []
        for place in self.blocks.candidates(company):
            other = self.companies[place]
            comparison = compare(company, other, self.shared)
            if comparison.outcome is Outcome.DIFFERENT and not _worth_showing(comparison):
                continue
            found.append((place, Pair(line.line, other.key, other.name, comparison)))
        found.sort(key=lambda item: (-item[1].comparison.score, item[0]))
        return found

    def _place(self, line: Line) -> None:
        """A line without a SIREN: the one company beyond doubt, else the queue, else a new company."""
        company = self.candidate[line.line]
        pairs = self._pairs(line, company)
        same = [(place, pair) for place, pair in pairs if pair.comparison.outcome is Outcome.SAME]
        doubts = [pair for _place, pair in pairs if pair.comparison.outcome is not Outcome.DIFFERENT]
        if len(same) == 1:
            self._join(line, same[0][0])
        elif doubts:
            self._doubt(line, doubts)
        else:
            self._admit(line, [pair for _place, pair in pairs])

    def _join(self, line: Line, place: int) -> None:
        company, target = self.candidate[line.line], self.companies[place]
        comparison = compare(company, target, self.shared)
        pair = Pair(line.line, target.key, target.name, comparison)
        if comparison.outcome is not Outcome.SAME:
            self._doubt(line, [pair])
            return
        reason = comparison.reason
        if reason.code == "verdict_same_proofs":
            reason = Remark(reason.code, {"name": target.name, "why": comparison.why})
        target.absorb(company)
        self.blocks.add(place, target)
        self._settle(line, Kind.SAME_AS, reason, target.key, (pair,))

    def _doubt(self, line: Line, pairs: list[Pair]) -> None:
        pairs = [pair for pair in pairs if pair.comparison.score >= pairs[0].comparison.score - 0.2][:5]
        first = pairs[0]
        if len(pairs) > 1:
            reason = Remark("verdict_several", {"names": ", ".join(dict.fromkeys(pair.name for pair in pairs))})
        elif first.comparison.reason.code == "verdict_siren_alone":
            reason = first.comparison.reason
        else:
            reason = Remark("verdict_doubtful", {"name": first.name, "why": first.comparison.why})
        self._settle(line, Kind.DOUBTFUL, reason, None, pairs)

    def _admit(self, line: Line, near: Sequence[Pair] = ()) -> None:
        company = self.candidate[line.line]
        self.companies.append(company)
        self.blocks.add(len(self.companies) - 1, company)
        if line.siren:
            reason = Remark("verdict_new", {"siren": line.siren})
        else:
            reason = Remark("verdict_new_without", {"why": line.unit_reason or Remark("id_not_given")})
        self._settle(line, Kind.ADMIT, reason, company.key, near[:3])


def _worth_showing(comparison: Comparison) -> bool:
    """A near miss: two companies that a person could take for one."""
    codes = {feature.code for feature in comparison.features if feature.weight > 0}
    return bool(codes & {"domain", "phone", "street"}) or (
        "name" in codes and comparison.score >= 0.0 and len(codes) > 1
    )


# --- lines that are no company ---------------------------------------------------------------------------------------

_TOTAL = re.compile(
    r"(?:SOUS )?(?:GRAND )?(?:TOTAL|TOTAUX|SOMME|MOYENNE)(?: (?:GENERAL|ADHERENTS?|MEMBRES?|DES .*|LIGNES))?(?: \d+)?"
)
_TEST = re.compile(
    r"(?:TESTS?|ESSAIS?|EXEMPLE|TOTO|DUMMY|FOO|BAR|X{3,}|A{3,}|Z{3,}|AZERTY|QWERTY|ASDF)(?: \d+)?"
    r"|.*\b(?:NE PAS SUPPRIMER|A SUPPRIMER|NE PAS UTILISER|LIGNE DE TEST|LOREM IPSUM|DO NOT DELETE)\b.*"
    r"|(?:TEST|ESSAI) .*"
)


def _refusal(line: Line) -> tuple[Kind, Remark] | None:
    """Why a line is no company to admit, or is for a person to see; None when it is one."""
    if line.empty:
        return Kind.BROKEN, Remark("verdict_empty")
    bare = cleaning.plain(line.name.shown)
    known = bool(line.siren or line.email or line.website or (line.contact and line.contact.email))
    if not known and (_TOTAL.fullmatch(cleaning.plain(line.first_cell)) or _TOTAL.fullmatch(bare)):
        return Kind.BROKEN, Remark("verdict_total")
    if line.shifted:
        return Kind.BROKEN, Remark("verdict_shifted")
    if not bare:
        return Kind.BROKEN, Remark("verdict_no_name")
    test = _TEST.fullmatch(bare)
    if test and (not line.siren or re.search(r"SUPPRIMER|UTILISER|DELETE|LIGNE DE TEST", bare)):
        return Kind.BROKEN, Remark("verdict_test", {"name": line.name.shown})
    if line.left:
        return Kind.LEFT, Remark("verdict_left", {"words": line.left[:200]})
    if not line.name.key:
        return Kind.DOUBTFUL, Remark("verdict_bare_name", {"name": line.name.shown})
    if line.siren is None and line.unit_reason is not None:
        if line.unit_reason.code == "id_pending":
            return Kind.DOUBTFUL, Remark("verdict_pending", line.unit_reason.params)
        if line.unit_reason.code == "id_disagree":
            return Kind.DOUBTFUL, Remark("verdict_disagree")
    return None


_HEADERS = {"RAISON SOCIALE", "ENTREPRISE", "DENOMINATION", "NOM DE L ENTREPRISE", "SOCIETE", "COMPANY NAME"}


def _repeated_header(lines: Sequence[Line]) -> dict[int, tuple[Kind, Remark]]:
    """Lines that repeat the header in the middle of a register, as printed lists do."""
    found = {}
    for line in lines:
        bare = cleaning.plain(line.name.shown)
        if bare in _HEADERS and line.siren is None and not line.email and line.jobs is None:
            found[line.line] = (Kind.BROKEN, Remark("verdict_repeated_header"))
    return found


def summary(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """How many lines of each kind, every kind named."""
    counts = Counter(verdict.kind for verdict in verdicts)
    return {kind.value: counts[kind] for kind in Kind}
