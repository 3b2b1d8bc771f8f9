"""Companies in use that may be one: compared as the lines of registers are, and shown to a person, never merged."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from members import answers
from members.known import known_companies
from members.matching import Comparison, Outcome, compare
from members.models import Company, MatchCase

CROWD = 12  # a value that more companies share says nothing
SHOWN = 100


@dataclass(frozen=True)
class Pair:
    one: Company
    other: Company
    comparison: Comparison

    @property
    def percent(self) -> int:
        return round(self.comparison.score * 100)


def likely(day: date) -> list[Pair]:
    """Members on `day` that share a name, a domain, a phone or an address and may be one, the likeliest first; without
    those that a person told apart. A fixed number of queries."""
    members = {company.pk: company for company in answers.members_on(day)}
    known = {company.key: company for company in known_companies() if company.key in members}
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for key, company in known.items():
        shared = (("name", company.names | company.former_names), ("domain", company.domains),
                  ("phone", company.phones), ("email", company.emails))  # fmt: skip
        for kind, values in shared:
            for value in values:
                blocks[kind, value].append(int(str(key)))
    wanted = {pair for block in blocks.values() if len(block) <= CROWD for pair in combinations(sorted(set(block)), 2)}
    apart = MatchCase.objects.filter(answer=MatchCase.Answer.DIFFERENT, line__company__isnull=False)
    told = {frozenset(pair) for pair in apart.values_list("line__company", "other_company")}
    told |= {frozenset(pair) for pair in apart.values_list("line__company", "other_line__company")}
    found = [
        Pair(members[one], members[other], compare(known[one], known[other]))
        for one, other in wanted
        if frozenset((one, other)) not in told
    ]
    near = [pair for pair in found if pair.comparison.outcome is not Outcome.DIFFERENT]
    return sorted(near, key=lambda pair: (-pair.comparison.score, pair.one.sort_key, pair.other.pk))[:SHOWN]
