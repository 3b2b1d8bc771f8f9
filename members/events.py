"""The agenda of the antennas and of the league: events written, changed, cancelled; who comes; the feed as iCalendar."""

import hashlib
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar import Event as Line

from antennas.models import Antenna
from league.base.acts import Refused, act
from league.base.models import User
from members.models import Attendance, CalendarFeed, Company, Event


@dataclass(frozen=True)
class EventIn:
    """An event as somebody wrote it; times are aware. `antenna=None` is the whole league."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    antenna: Antenna | None = None
    theme: str = ""
    text: str = ""
    public: bool = False


COLUMNS = tuple(EventIn.__dataclass_fields__)


@act
def write_event(*, data: EventIn, by: User | None, on: date, intent: uuid.UUID) -> Event:
    """An event in the agenda. The same intent twice is one event. Refused when it ends before it begins."""
    _check(data)
    event, _made = Event.objects.get_or_create(
        intent=intent, defaults={"written_by": by, **{name: getattr(data, name) for name in COLUMNS}}
    )
    return event


@act
def change_event(*, event: Event, data: EventIn, by: User | None, on: date) -> Event:
    """The event as it is now: feeds say that it changed. Refused once it is cancelled."""
    _check(data)
    row = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if row.cancelled_at is not None:
        raise Refused(_("This event is cancelled: write a new one."))
    for name in COLUMNS:
        setattr(row, name, getattr(data, name))
    row.save()
    return row


@act
def cancel_event(*, event: Event, by: User | None, on: date) -> Event:
    """It does not take place; it stays in the agenda, marked, so that nobody comes in vain. Twice changes nothing."""
    row = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if row.cancelled_at is None:
        row.cancelled_at = timezone.now()
        row.save()
    return row


@act
def attend(*, event: Event, companies: Iterable[Company], state: str, by: User | None, on: date) -> None:
    """These companies are invited, coming, excused, or came. One statement; the last word counts."""
    if state not in Attendance.State.values:
        raise Refused(_("Unknown %(what)s: %(codes)s.") % {"what": _("state"), "codes": state}, "state")
    Attendance.objects.bulk_create(
        [Attendance(event=event, company=company, state=state) for company in companies],
        update_conflicts=True,
        unique_fields=["event", "company"],
        update_fields=["state"],
    )


def _check(data: EventIn) -> None:
    if data.ends_at <= data.starts_at:
        raise Refused(_("It ends after it begins."), "ends_at")


# --- feeds


@act
def open_feed(*, user: User, by: User | None, on: date) -> str:
    """A new secret for the login's calendar; the one before is revoked. The secret is told once and not kept."""
    User.objects.select_for_update().get(pk=user.pk)
    close_feed(user=user, by=by, on=on)
    secret = secrets.token_urlsafe(24)
    CalendarFeed.objects.create(user=user, digest=_digest(secret))
    return secret


@act
def close_feed(*, user: User, by: User | None, on: date) -> None:
    """The secret address answers no more."""
    CalendarFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())


def feed_of(secret: str) -> CalendarFeed | None:
    """The live feed of a secret. Whoever reads it asks the rights of its login anew."""
    return CalendarFeed.objects.select_related("user").filter(digest=_digest(secret), revoked_at=None).first()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def as_ical(events: Iterable[Event], name: str) -> bytes:
    """The events as an iCalendar file (RFC 5545), times in UTC. `event.antenna` is read."""
    host = urlsplit(settings.SITE_URL).hostname or "league"
    calendar = Calendar()
    calendar.add("prodid", f"-//{host}//League//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for event in events:
        line = Line()
        line.add("uid", f"event-{event.pk}@{host}")
        line.add("dtstamp", event.changed_at.astimezone(UTC))
        line.add("last-modified", event.changed_at.astimezone(UTC))
        line.add("dtstart", event.starts_at.astimezone(UTC))
        line.add("dtend", event.ends_at.astimezone(UTC))
        line.add("summary", event.title)
        line.add("location", event.place)
        if event.text:
            line.add("description", event.text)
        if event.theme:
            line.add("categories", [event.theme])
        line.add("status", "CANCELLED" if event.cancelled_at else "CONFIRMED")
        calendar.add_component(line)
    return bytes(calendar.to_ical())
