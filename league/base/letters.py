"""Letters: written as rows by the act that decides them, sent later by the worker.

Without a mail server (EMAIL_HOST) nothing leaves the house: letters are marked sent and stay readable in "Courrier".
"""

import functools
import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import formataddr
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.template.loader import get_template
from django.utils import timezone, translation

from league.base.days import today
from league.base.models import Attachment, File, League, Letter, Person

TRIES = 6
HELD = datetime(9999, 1, 1, tzinfo=UTC)  # not before somebody lets it go


@dataclass(frozen=True)
class Draft:
    """A letter to write. `template` is a folder of templates/letters with subject.txt and body.txt."""

    template: str
    intent: str
    context: dict[str, Any]
    email: str = ""
    name: str = ""
    person: Person | None = None
    company_id: int | None = None
    attachments: Sequence[tuple[str, str]] = ()  # (file name, cause)
    secret: bool = False


def store(content: bytes, media_type: str) -> File:
    """Stores bytes once, under their own digest."""
    digest = hashlib.sha256(content).hexdigest()
    File.objects.bulk_create([File(sha256=digest, media_type=media_type, content=content)], ignore_conflicts=True)
    return File.objects.defer("content").get(pk=digest)


def write(drafts: Iterable[Draft], *, on: date | None = None, language: str = "fr", held: bool = False) -> list[Letter]:
    """Writes letters in one insert; a letter whose intent exists already is not written again. Returns the new ones.

    `on` is the day of the act, when it is entered after that day: the letter bears it. `held`: they wait for `release`.
    """
    past = on is not None and on < today()
    written_at = timezone.make_aware(datetime.combine(on, time(9))) if on and past else timezone.now()
    drafts = list(drafts)
    standing = set(Letter.objects.filter(intent__in=[d.intent for d in drafts]).values_list("intent", flat=True))
    league = League.objects.first()
    rows: list[tuple[Letter, Draft]] = []
    template = functools.cache(get_template)
    with translation.override(language):
        for draft in drafts:
            if draft.intent in standing:
                continue
            standing.add(draft.intent)
            context = {"league": league, "site": settings.SITE_URL, **draft.context}
            letter = Letter(
                kind=draft.template,
                intent=draft.intent,
                person=draft.person,
                to_email=draft.email or (draft.person.email if draft.person else ""),
                to_name=draft.name or (draft.person.name if draft.person else ""),
                about_company=draft.company_id,
                subject=" ".join(template(f"letters/{draft.template}/subject.txt").render(context).split())[:250],
                body=template(f"letters/{draft.template}/body.txt").render(context).strip() + "\n",
                secret=draft.secret,
                written_at=written_at,
                not_before=HELD if held else None,
            )
            rows.append((letter, draft))
    Letter.objects.bulk_create([letter for letter, _ in rows], batch_size=500)
    Attachment.objects.bulk_create(
        [Attachment(letter=letter, name=name, cause=cause) for letter, d in rows for name, cause in d.attachments],
        batch_size=500,
    )
    return [letter for letter, _ in rows]


def composed_from(draft: Draft, *, language: str = "fr") -> Letter:
    """The letter a draft would become, as an unsaved row: what a preview shows."""
    context = {"league": League.objects.first(), "site": settings.SITE_URL, **draft.context}
    with translation.override(language):
        return Letter(
            kind=draft.template,
            to_email=draft.email,
            to_name=draft.name,
            subject=" ".join(get_template(f"letters/{draft.template}/subject.txt").render(context).split())[:250],
            body=get_template(f"letters/{draft.template}/body.txt").render(context).strip() + "\n",
        )


def post(
    *, kind: str, subject: str, body: str, email: str, person: Person | None = None, secret: bool = False
) -> Letter:
    """Writes one letter that was composed elsewhere, as those of the sign-in."""
    return Letter.objects.create(
        kind=kind,
        intent=f"{kind}:{uuid.uuid4()}",
        person=person,
        to_email=email,
        to_name=person.name if person else "",
        subject=" ".join(subject.split())[:250],
        body=body,
        secret=secret,
    )


def release(held: Any) -> int:
    """Held letters may leave now. Returns how many."""
    return int(held.filter(not_before=HELD, sent_at=None, failed_at=None).update(not_before=None))


def give_up(held: Any, why: str) -> int:
    """Held letters will never leave; each says why. Returns how many."""
    return int(held.filter(not_before=HELD, sent_at=None).update(failed_at=timezone.now(), error=why[:500]))


def waiting() -> Any:
    """Letters to send now: due, not given up, and with every attachment made."""
    unmade = Attachment.objects.filter(letter=OuterRef("pk"), file=None)
    return (
        Letter.objects.filter(sent_at=None, failed_at=None)
        .filter(Q(not_before=None) | Q(not_before__lte=timezone.now()))
        .exclude(Exists(unmade))
        .order_by("id")
    )


def send_waiting(limit: int = 200) -> int:
    """Sends what waits, one short transaction a letter (or all at once when nothing leaves the house). Returns how many.

    A worker killed between the server's yes and our commit sends one letter again, with the same Message-ID.
    """
    if not settings.EMAIL_HOST:
        with transaction.atomic():
            ids = list(waiting().select_for_update(skip_locked=True).values_list("pk", flat=True)[:2000])
            mark_sent(Letter.objects.filter(pk__in=ids))
            return len(ids)
    sent = 0
    for pk in list(waiting().values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            letter = waiting().select_for_update(skip_locked=True).filter(pk=pk).first()
            if letter is None:
                continue
            sent += send(letter)
    return sent


def mark_sent(letters: Any) -> None:
    """A code is worth nothing once sent: outside the demo its text is not kept."""
    letters.filter(to_email="").update(failed_at=timezone.now(), error="no e-mail address")
    if not settings.DEMO:
        letters.filter(secret=True).update(body="")
    letters.exclude(to_email="").update(sent_at=timezone.now())


def send(letter: Letter) -> int:
    if not letter.to_email:
        mark_sent(Letter.objects.filter(pk=letter.pk))
        return 0
    try:
        composed(letter).send()
    except (SMTPException, OSError, ValueError) as error:  # ValueError: an address or a subject no mail can bear
        letter.tries += 1
        letter.error = f"{type(error).__name__}: {error}"[:500]
        letter.not_before = timezone.now() + timedelta(minutes=2**letter.tries)
        if letter.tries >= TRIES:
            letter.failed_at = timezone.now()
        letter.save(update_fields=["tries", "error", "not_before", "failed_at"])
        return 0
    mark_sent(Letter.objects.filter(pk=letter.pk))
    return 1


def composed(letter: Letter) -> EmailMultiAlternatives:
    """The letter as a mail, with its attachments; the same letter always bears the same Message-ID."""
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.body,
        to=[formataddr((letter.to_name, letter.to_email))],
        headers={"Message-ID": f"<letter-{letter.pk}@{settings.SITE_URL.split('//')[-1].split(':')[0]}>"},
    )
    for attachment in letter.attachments.select_related("file"):
        if attachment.file:
            message.attach(attachment.name, bytes(attachment.file.content), attachment.file.media_type)
    return message
