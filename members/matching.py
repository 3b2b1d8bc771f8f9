"""Which lines of registers speak of one company. No database; the machine merges only what is beyond doubt.

Two rules and a queue. Same SIREN: one company. Without a SIREN on one side: the name, and then two proofs that do not
come from one another (commune and own mail domain; domain and telephone; telephone and street). Two right SIREN that
differ: two companies, whatever else they share. What lies between waits in a queue for a person. Every comparison is a
list of features with their weights, so that the page can say why.

Candidates come from blocks (SIREN, name, domain, telephone, street, commune and the two ends of the name), never from
all pairs: 50,000 lines against 50,000 companies take minutes.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from league.base.remarks import Remark, words
from members.comparison import Comparison, Feature, Known, Outcome, compare, legal_family, people_agree
from members.likeness import SMALL_WORDS, Likeness, key_likeness, names_likeness
from members.lines import Line
from members.refusals import refusal, repeated_header
from members.verdicts import Kind, Pair, Verdict, line_key, summary

__all__ = [
    "Comparison", "Feature", "Kind", "Known", "Likeness", "Outcome",
    "Pair", "Verdict", "compare", "judge", "key_likeness", "legal_family",
    "line_key", "names_likeness", "people_agree", "summary",
]  # fmt: skip

words(
    verdict_new=_("A company not yet known, SIREN %(siren)s."),
    verdict_new_without=_("A company not yet known; the SIREN is to be completed: %(why)s"),
    verdict_several=_("Fits several companies (%(names)s): a person decides."),
)

# A name, domain, telephone or street that more companies than this share says nothing about who one of them is.
CROWD = 60
SHARED_BY = 6


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
        yield "words", " ".join(sorted(part for part in key.split() if part not in SMALL_WORDS))
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
        header = repeated_header(self.lines)
        for line in self.lines:
            refused = refusal(line) or header.get(line.line)
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
