"""The way in: a letter with a link that signs one person in, once; and the way out, when nobody is spoken for any more."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import signing
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from antennas.models import Tenure
from league.base import letters
from league.base.acts import Refused, act
from league.base.models import Letter, Person, User
from league.base.rules import rule
from members.models import ContactFunction, Invitation

DAYS = 30  # how long a link is good where the dated setting `invitation.days` says nothing
FRESH_AFTER = timedelta(minutes=5)  # a fresh link asked for twice in a row is one letter
_signer = signing.Signer(salt="members.invitation")


def token_of(invitation: Invitation) -> str:
    return _signer.sign(str(invitation.key))


def invitation_of(token: str) -> Invitation | None:
    """The invitation behind a link, open or not; None for a link that is not of this house."""
    try:
        key = uuid.UUID(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return Invitation.objects.select_related("person", "user").filter(key=key).first()


def link_of(invitation: Invitation, then: str = "") -> str:
    """The address of the link; `then` is the page of the house to go on to."""
    path = reverse("members:invitation", args=[token_of(invitation)])
    return f"{settings.SITE_URL}{path}" + (f"?{urlencode({'next': then})}" if then else "")


def is_open(invitation: Invitation) -> bool:
    return (
        invitation.used_at is None
        and invitation.replaced_at is None
        and invitation.expires_at > timezone.now()
        and invitation.user.is_active
    )


@act
def issue(*, people: Sequence[Person], by: User | None, on: date) -> dict[int, Invitation]:
    """A link for each person who has a login, by her id; those she had before stay good until one of them is used.

    It is valid for as many days as the setting `invitation.days` says on `on`. Two queries.
    """
    asked = {person.pk: person for person in people if person.user_id is not None}
    if not asked:
        return {}
    expires = timezone.now() + timedelta(days=int(rule("invitation.days", on=on, default=DAYS)))
    rows = Invitation.objects.bulk_create(
        [Invitation(person=one, user_id=one.user_id, sent_by=by, expires_at=expires) for one in asked.values()],
        batch_size=500,
    )
    return {row.person_id: row for row in rows}


def _close(people: Sequence[int]) -> None:
    Invitation.objects.filter(person__in=people, used_at=None, replaced_at=None).update(replaced_at=timezone.now())


@act
def invite(*, people: Sequence[Person], by: User | None, on: date) -> dict[int, Invitation]:
    """A fresh link for each, by letter to the address she signs in with; the links she had before are good no more."""
    _close([person.pk for person in people])
    fresh = issue(people=people, by=by, on=on)
    emails = dict(User.objects.filter(pk__in=[row.user_id for row in fresh.values()]).values_list("pk", "email"))
    letters.write(
        letters.Draft(
            template="invitation",
            intent=f"invitation:{row.key}",
            context={"person": row.person, "link": link_of(row), "until": row.expires_at},
            person=row.person,
            email=emails[row.user_id],
            secret=True,
        )
        for row in fresh.values()
    )
    return fresh


@act
def invite_again(*, person: Person, by: User | None, on: date) -> Invitation | None:
    """Another letter to whom has a login already. None when one left for the same address a moment ago: two presses of
    the button are one letter, and an address just corrected is written to."""
    user = User.objects.select_for_update().get(pk=person.user_id)
    left = Letter.objects.filter(kind="invitation", person=person, to_email=user.email, failed_at=None)
    if left.filter(written_at__gt=timezone.now() - FRESH_AFTER).exists():
        return None
    return invite(people=[person], by=by, on=on).get(person.pk)


@act
def renew(*, invitation: Invitation, on: date) -> Invitation | None:
    """Another letter to whom a dead link was sent, and to nobody else. None when one left a moment ago, when the login
    is closed, or when the person holds no function any more."""
    user = User.objects.select_for_update().get(pk=invitation.user_id)
    recent = Invitation.objects.filter(person=invitation.person_id, sent_at__gt=timezone.now() - FRESH_AFTER)
    if not user.is_active or recent.exists() or user.pk in without_function([user.pk], on):
        return None
    return invite(people=[invitation.person], by=None, on=on).get(invitation.person_id)


@act
def use(*, invitation: Invitation, on: date) -> User:
    """The link is used up: one press of its button, however many arrive together. The mailbox is proven by it.

    Refused when it was used, replaced or has expired meanwhile.
    """
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("user").order_by("pk")
    row = {one.pk: one for one in rows.filter(person=invitation.person_id)}[invitation.pk]
    if not is_open(row):
        raise Refused(_("This link is good no more."))
    row.used_at = timezone.now()
    row.save(update_fields=["used_at"])
    _close([row.person_id])
    address, _made = EmailAddress.objects.get_or_create(
        user=row.user, email=row.user.email.lower(), defaults={"primary": True, "verified": True}
    )
    if not address.verified:
        address.verified = True
        address.save(update_fields=["verified"])
    return row.user


# The way out


def without_function(users: Iterable[int], on: date) -> set[int]:
    """Those of `users` who hold no function on `on`: neither for a company nor in the league or an antenna."""
    speaks = ContactFunction.objects.on(on).filter(person__user=OuterRef("pk"))
    serves = Tenure.objects.on(on).filter(person__user=OuterRef("pk"))
    rows = User.objects.filter(pk__in=list(users)).filter(~Q(Exists(speaks)), ~Q(Exists(serves)))
    return set(rows.values_list("pk", flat=True))


@act
def end_sessions(*, on: date, by: User | None, people: Iterable[Person] | None = None) -> int:
    """Ends the open sessions of people (those among `people`, when given) who hold no function on `on`. Returns how
    many. Four queries. Rights are asked at each request anyway: this closes the door behind who has left."""
    rows = UserSession.objects.all()
    if people is not None:
        rows = rows.filter(user__in=[one.user_id for one in people if one.user_id is not None])
    gone = without_function(rows.values_list("user_id", flat=True).distinct(), on)
    if not gone:
        return 0
    rows = UserSession.objects.filter(user__in=gone)
    keys = list(rows.values_list("session_key", flat=True))
    ended, _by_model = Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return ended


def sessions_of(user: User) -> list[dict[str, Any]]:
    """The open sessions of a login: when it began, was last seen, from which address and browser."""
    return list(
        UserSession.objects.filter(user=user)
        .order_by("-created_at")
        .values("created_at", "last_seen_at", "ip", "user_agent")
    )
