"""Reach: how far an act goes for one user on one day. The rooms above say which functions are held."""

from collections.abc import Iterable
from dataclasses import dataclass

from league.base.models import Right


@dataclass(frozen=True)
class Reach:
    """The whole league, or some antennas and companies by id. Empty reach: the act is not allowed at all."""

    league: bool = False
    antennas: frozenset[int] = frozenset()
    companies: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.league or bool(self.antennas) or bool(self.companies)

    def covers(self, *, antenna: int | None = None, company: int | None = None) -> bool:
        return self.league or antenna in self.antennas or company in self.companies


NOWHERE = Reach()


@dataclass(frozen=True)
class Held:
    """A function held on a day: in the league, in an antenna, or for a company."""

    function: str
    antenna: int | None = None
    company: int | None = None


def rights_of(functions: Iterable[str]) -> dict[tuple[str, str], str]:
    """The reach of each (function, act) of the table of rights."""
    rows = Right.objects.filter(function__in=set(functions)).values_list("function", "act", "reach")
    return {(function, act): reach for function, act, reach in rows}


def reach_of(held: Iterable[Held], rights: dict[tuple[str, str], str], act: str) -> Reach:
    """Adds up what each function held allows for one act."""
    league, antennas, companies = False, set[int](), set[int]()
    for one in held:
        match rights.get((one.function, act)):
            case Right.Reach.LEAGUE:
                league = True
            case Right.Reach.ANTENNA if one.antenna:
                antennas.add(one.antenna)
            case Right.Reach.COMPANY if one.company:
                companies.add(one.company)
    return Reach(league, frozenset(antennas), frozenset(companies))
