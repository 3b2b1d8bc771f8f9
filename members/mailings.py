"""The outbox of letters to many: above a number, somebody else reads one and lets them go, or does not."""

from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from league.base import letters
from league.base.acts import Refused, act
from league.base.models import User
from league.base.rules import rule
from members.models import BulkAct, Mailing

APPROVE_ABOVE = 50  # letters; the setting `letters.approve_above` replaces it


def must_wait(count: int, on: date) -> bool:
    """Do so many letters of one act wait for somebody else? More than the setting of the day says."""
    return count > int(rule("letters.approve_above", on=on, default=APPROVE_ABOVE))


def hold(*, intent: UUID, subject: str, count: int, by: User | None) -> Mailing:
    """The letters of the act of this intent wait. For the act that writes them, in its transaction."""
    row = BulkAct.objects.get(intent=intent)
    return Mailing.objects.create(act=row, subject=subject[:250], letters=count, asked_by=by)


@act
def answer_mailing(*, mailing: Mailing, answer: str, word: str, by: User | None, on: date) -> Mailing:
    """Lets the letters go, or gives them up with a word that who asked reads.

    Refused for who asked. The same answer twice changes nothing, another one is refused.
    """
    row = Mailing.objects.select_for_update(of=("self",)).select_related("act").get(pk=mailing.pk)
    if row.answer:
        if row.answer == answer:
            return row
        raise Refused(_("This mailing was answered already: %(answer)s.") % {"answer": row.get_answer_display()})
    if answer not in Mailing.Answer.values:
        raise Refused(_("Unknown %(what)s: %(codes)s.") % {"what": _("answer"), "codes": answer}, "answer")
    if by is not None and row.asked_by_id == by.pk:
        raise Refused(_("Somebody else has to approve what you wrote."))
    if answer == Mailing.Answer.REFUSED and not word.strip():
        raise Refused(_("Say why in a word: who wrote it reads it."), "word")
    if answer == Mailing.Answer.APPROVED:
        letters.release(row.written)
    else:
        letters.give_up(row.written, _("not approved: %(word)s") % {"word": word.strip()})
    row.answer, row.word, row.answered_by, row.answered_at = answer, word.strip()[:300], by, timezone.now()
    row.save(update_fields=["answer", "word", "answered_by", "answered_at"])
    return row
