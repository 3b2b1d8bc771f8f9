"""The cast of the tests: two antennas, a company in each, and one person per function; all made by the acts."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from antennas.models import Antenna
from antennas.tenures import appoint
from league.base.models import Decision, Person, User
from members.admission import Candidate, PersonIn, admit
from members.models import Company, Membership
from members.people import open_logins

FOUNDING = date(2020, 1, 1)
SINCE = date(2020, 1, 2)
LEAGUE_FUNCTIONS = ("reader", "membership", "finance", "treasurer", "direction", "technical", "governance")


@dataclass
class Cast:
    """`users[role]` signs in; `company_lyon` and `company_grenoble` are members since 2 January 2020."""

    decision: Decision
    lyon: Antenna
    grenoble: Antenna
    saint_etienne: Antenna
    company_lyon: Company
    company_grenoble: Company
    users: dict[str, User] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def user(self, role: str) -> User | None:
        return self.users.get(role)


def candidate(
    name: str, siren: str | None, commune: str, *, email: str, jobs: int | None = 12, **more: Any
) -> Candidate:
    first, last = email.split("@")[0].split(".")
    return Candidate(
        name=name,
        siren=siren,
        siren_absence="" if siren else "not_given",
        commune_code=commune,
        jobs=jobs,
        joined_on=FOUNDING,
        people=(PersonIn(first.title(), last.title(), email=email, kinds=("representative",)),),
        **more,
    )


def make_cast() -> Cast:
    decision = Decision.objects.create(body="Bureau", day=FOUNDING)
    admit(
        candidates=[
            candidate(
                "Lyon Essai",
                "732829320",
                "69123",
                email="lea.lyon@lyon-essai.example",
                postal_code="69003",
                town="Lyon",
            ),
            candidate(
                "Grenoble Essai",
                "552081317",
                "38185",
                email="guy.grenoble@grenoble-essai.example",
                postal_code="38000",
                town="Grenoble",
            ),
        ],
        decision=decision,
        by=None,
        on=SINCE,
    )
    companies = {c.name: c for c in Company.objects.filter(name__in=["Lyon Essai", "Grenoble Essai"])}
    antennas = {a.code: a for a in Antenna.objects.all()}
    cast = Cast(
        decision=decision,
        lyon=antennas["LYO"],
        grenoble=antennas["GRE"],
        saint_etienne=antennas["STE"],
        company_lyon=companies["Lyon Essai"],
        company_grenoble=companies["Grenoble Essai"],
    )
    for function in LEAGUE_FUNCTIONS:
        give(cast, function, function, None)
    give(cast, "delegate", "delegate", cast.lyon)
    give(cast, "vice_president", "vice_president", cast.saint_etienne)
    cast.people["outsider"] = new_person("outsider")
    cast.people["representative"] = cast.company_lyon.functions.get(kind="representative").person
    dues_contact(cast)
    let_in(cast)
    return cast


def new_person(role: str) -> Person:
    return Person.objects.create(
        first_name="Alex", last_name=role.title(), email=f"{role}@league.example", sort_key=f"{role} alex"
    )


def hold(cast: Cast, role: str, function: str, antenna: Antenna | None) -> None:
    """One more person who holds a function and signs in."""
    give(cast, role, function, antenna)
    let_in(cast)


def give(cast: Cast, role: str, function: str, antenna: Antenna | None) -> None:
    person = new_person(role)
    appoint(person=person, function=function, antenna=antenna, span_from=SINCE, by=None, on=SINCE)
    cast.people[role] = person


def let_in(cast: Cast) -> None:
    """Opens the logins that the people of the cast lack."""
    roles = [role for role in cast.people if role not in cast.users]
    logins = open_logins(people=[cast.people[role] for role in roles], by=None, on=SINCE)
    cast.users.update(zip(roles, logins, strict=True))


def dues_contact(cast: Cast) -> None:
    from league.base.periods import period
    from members.models import ContactFunction

    person = cast.people["dues_contact"] = new_person("dues_contact")
    ContactFunction.objects.create(person=person, company=cast.company_lyon, kind="dues_contact", span=period(SINCE))


def membership_of(company: Company) -> Membership:
    return company.memberships.get()
