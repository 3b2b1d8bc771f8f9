"""People exist once, whatever the number of companies they speak for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from rapidfuzz.distance import Levenshtein

from league.base.acts import Refused, act
from league.base.models import Person, User
from league.base.text import fold
from members import invitations
from members.models import ContactFunction

REGISTER_LOCK = 7_204_118


@dataclass(frozen=True)
class PersonIn:
    """A person as somebody wrote her down. `kinds`: functions of ContactFunction; e-mail and phone may be empty."""

    first_name: str
    last_name: str
    civility: str = ""
    email: str = ""
    phone: str = ""
    title: str = ""
    kinds: tuple[str, ...] = ("representative",)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def lock_register() -> None:
    """One admission at a time, until the transaction ends: what is looked for and not found stays not found."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REGISTER_LOCK])


def sort_key(first_name: str, last_name: str) -> str:
    """Surname first, folded: how people are sorted and searched."""
    return fold(f"{last_name} {first_name}")[:200]


def same_name(left: str, right: str) -> bool:
    """May two writings be one person who uses one mailbox? Word order, accents, initials and one slip of the key are
    forgiven; an empty name agrees with any. Both are folded."""
    one, two = sorted(left.replace("-", " ").split()), sorted(right.replace("-", " ").split())
    if not one or not two or one == two:
        return True
    if len(one) == len(two):
        pairs = list(zip(one, two, strict=True))
        if all(a == b or (min(len(a.strip(".")), len(b.strip("."))) == 1 and a[0] == b[0]) for a, b in pairs):
            return True
    whole, other = " ".join(one), " ".join(two)
    return min(len(whole), len(other)) >= 8 and Levenshtein.distance(whole, other) <= 1


@act
def find_or_create(
    *, people: Sequence[PersonIn], by: User | None, on: date, companies: Sequence[int | None] | None = None
) -> list[Person]:
    """One Person for each line of `people`, in their order; lines that are one person give the same row.

    Found again by the e-mail address whatever its case, if the names may be one person's (two people may share a
    mailbox); else by the same folded name among those who speak for the same company (`companies`, one id a line).
    What a known person lacks (e-mail, phone, civility, first name) is filled in; nothing she has is changed.
    Five queries for any number.
    """
    if not people:
        return []
    lock_register()
    places = list(companies) if companies is not None else [None] * len(people)
    emails = {one.email.strip().lower() for one in people if one.email.strip()}
    by_email: dict[str, list[Person]] = defaultdict(list)
    by_company: dict[tuple[int, str], Person] = {}
    for person in Person.objects.annotate(lower=Lower("email")).filter(lower__in=emails).order_by("id"):
        by_email[person.email.lower()].append(person)
    known_places = {place for place in places if place is not None}
    if known_places:
        spoken = ContactFunction.objects.filter(company__in=known_places).select_related("person").order_by("id")
        for function in spoken:
            by_company.setdefault((function.company_id, _key(function.person.name)), function.person)

    answer: list[Person] = []
    made: list[Person] = []
    filled: dict[int, Person] = {}
    for one, place in zip(people, places, strict=True):
        email = one.email.strip().lower()
        name = fold(f"{one.first_name} {one.last_name.strip() or one.first_name}".strip())
        found = next((p for p in by_email[email] if same_name(name, fold(p.name))), None) if email else None
        if found is None and place is not None and name:
            found = by_company.get((place, _key(one.name)))
        if found is None:
            found = Person(
                civility=_civility(one.civility),
                first_name=one.first_name.strip()[:100],
                last_name=(one.last_name.strip() or one.first_name.strip() or email)[:100],
                email=email,
                phone=one.phone.strip()[:20],
                sort_key=sort_key(one.first_name, one.last_name or email),
            )
            made.append(found)
        elif _fill(found, one) and found.pk:
            filled[found.pk] = found
        if email and found not in by_email[email]:
            by_email[email].append(found)
        if place is not None and name:
            by_company.setdefault((place, _key(one.name)), found)
        answer.append(found)
    Person.objects.bulk_create(made, batch_size=1000)
    if filled:
        Person.objects.bulk_update(
            filled.values(), ["civility", "first_name", "email", "phone", "sort_key"], batch_size=500
        )
    return answer


def _key(name: str) -> str:
    return " ".join(sorted(fold(name).replace("-", " ").split()))


def _civility(text: str) -> str:
    match fold(text).strip(". "):
        case "mme" | "madame" | "mlle" | "mademoiselle" | "ms" | "mrs":
            return Person.Civility.MS
        case "m" | "mr" | "monsieur":
            return Person.Civility.MR
        case _:
            return ""


def _fill(person: Person, one: PersonIn) -> bool:
    """Fills the gaps of a known person; True when something was missing and is known now."""
    changed = False
    for field, value in (
        ("civility", _civility(one.civility)),
        ("email", one.email.strip().lower()),
        ("phone", one.phone.strip()[:20]),
        ("first_name", one.first_name.strip()[:100]),
    ):
        if value and not getattr(person, field):
            setattr(person, field, value)
            changed = True
    if changed:
        person.sort_key = sort_key(person.first_name, person.last_name)
    return changed


@act
def open_logins(*, people: Iterable[Person], by: User | None, on: date, invite: bool = True) -> list[User]:
    """A login for each person who has an e-mail address and none yet, and a letter that says how to sign in.

    No password is set: the first sign-in is by the link of the letter, or by a code sent to the address. Refused when
    somebody else signs in with that address. Returns the logins in the order of the people.
    """
    asked = list(people)
    # The logins are read after the wait: joined to a locked row they would be those of before it.
    held = Person.objects.select_for_update().filter(pk__in=[person.pk for person in asked])
    standing = {person.pk: person for person in held.order_by("pk").prefetch_related("user")}
    emails = {person.email.lower() for person in standing.values() if person.email}
    taken: dict[str, Any] = {
        user.email.lower(): user
        for user in User.objects.annotate(lower=Lower("email")).filter(lower__in=emails).select_related("person")
    }
    fresh: dict[str, User] = {}
    invited: list[Person] = []
    for person in standing.values():
        if person.user_id is not None:
            continue
        if not person.email:
            raise Refused(_("%(name)s has no e-mail address: nobody can sign in without one.") % {"name": person.name})
        email = person.email.lower()
        owner: Any = taken.get(email)
        if email in fresh or (owner is not None and getattr(owner, "person", None) is not None):
            raise Refused(
                _("Somebody else signs in as %(email)s: give %(name)s an address of their own.")
                % {"email": email, "name": person.name}
            )
        if owner is None:
            owner = fresh[email] = User(email=email)
            owner.set_unusable_password()
        person.user = owner
        invited.append(person)
    User.objects.bulk_create(fresh.values(), batch_size=500)
    for person in invited:
        person.user = person.user  # takes the key the insert gave
    Person.objects.bulk_update(invited, ["user"], batch_size=500)
    if invite:
        invitations.invite(people=invited, by=by, on=on)
    for person in asked:
        person.user = standing[person.pk].user
    return [user for person in asked if (user := standing[person.pk].user) is not None]


def open_login(*, person: Person, by: User | None, on: date, invite: bool = True) -> User:
    """The login of one person, opened if there is none: see open_logins."""
    return open_logins(people=[person], by=by, on=on, invite=invite)[0]
