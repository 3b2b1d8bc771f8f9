"""Two companies compared: what speaks for one and what against, with weights, and the rule that decides. No database."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from league.base.remarks import Remark, words
from members.likeness import Likeness, names_likeness
from members.lines import Line

words(
    verdict_same_siren=_("Same SIREN %(siren)s as %(name)s."),
    verdict_same_proofs=_("Same company as %(name)s, beyond doubt: %(why)s."),
    verdict_doubtful=_("Perhaps the same company as %(name)s: %(why)s."),
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


class Outcome(StrEnum):
    SAME = "same"
    DOUBTFUL = "doubtful"
    DIFFERENT = "different"


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
