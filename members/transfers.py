"""Moves of companies between antennas: asked by one, accepted by the other; history keeps both."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from antennas.models import Antenna
from league.base.acts import Refused, act
from league.base.models import User
from members.attachment import set_antenna
from members.models import AntennaAssignment, Company, Transfer


@act
def ask_transfer(
    *,
    company: Company,
    target: Antenna,
    move_on: date,
    reason: str,
    asked_by_antenna: Antenna | None,
    by: User | None,
    on: date,
) -> Transfer:
    """`asked_by_antenna` (None: the league) asks that the company belong to `target` from `move_on`.

    Asked again with the same wish, the open one stands. Refused: no antenna to leave, the same antenna, a day past,
    no reason, another wish open, or an antenna that is neither of the two.
    """
    Company.objects.select_for_update().get(pk=company.pk)
    standing = AntennaAssignment.objects.on(on).filter(company=company).select_related("antenna").first()
    if standing is None:
        raise Refused(_("%(name)s belongs to no antenna: give it one instead.") % {"name": company.name})
    if standing.antenna_id == target.pk:
        raise Refused(_("%(name)s belongs to this antenna already.") % {"name": company.name}, "target")
    if move_on < on:
        raise Refused(_("A move is asked for today or a later day."), "move_on")
    if not reason.strip():
        raise Refused(_("Say why: the reason stays with the antenna of the company."), "reason")
    if asked_by_antenna is not None and asked_by_antenna.pk not in (standing.antenna_id, target.pk):
        raise Refused(_("Only one of the two antennas asks for a move."), "target")
    waiting = Transfer.objects.filter(company=company, answer="").first()
    if waiting is not None:
        if waiting.target_id == target.pk:
            return waiting
        raise Refused(_("Another move of %(name)s waits for an answer.") % {"name": company.name}, "target")
    try:
        with transaction.atomic():
            return Transfer.objects.create(
                company=company,
                origin=standing.antenna,
                target=target,
                move_on=move_on,
                reason=reason.strip()[:300],
                asked_by_antenna=asked_by_antenna,
                asked_by=by,
            )
    except IntegrityError as error:
        raise Refused(_("Another move of %(name)s waits for an answer.") % {"name": company.name}) from error


@act
def answer_transfer(*, transfer: Transfer, answer: str, word: str, by: User | None, on: date) -> Transfer:
    """The other antenna accepts, and the company moves on the day asked (today when that day has passed), or refuses
    with a word; who asked may withdraw. The same answer twice changes nothing, another one is refused."""
    row = (
        Transfer.objects.select_for_update(of=("self",))
        .select_related("company", "origin", "target")
        .get(pk=transfer.pk)
    )
    if row.answer:
        if row.answer == answer:
            return row
        raise Refused(_("This move was answered already: %(answer)s.") % {"answer": row.get_answer_display()})
    if answer not in Transfer.Answer.values:
        raise Refused(_("Unknown %(what)s: %(codes)s.") % {"what": _("answer"), "codes": answer}, "answer")
    if answer == Transfer.Answer.REFUSED and not word.strip():
        raise Refused(_("Say why in a word: the other antenna reads it."), "word")
    if answer == Transfer.Answer.ACCEPTED:
        standing = AntennaAssignment.objects.on(on).filter(company=row.company).first()
        if standing is None or standing.antenna_id != row.origin_id:
            raise Refused(
                _("Meanwhile %(name)s left the antenna: this move has no object.") % {"name": row.company.name}
            )
        set_antenna(companies=[row.company_id], antenna=row.target, reason=row.reason, by=by, on=max(row.move_on, on))
    row.answer, row.word, row.answered_by, row.answered_at = answer, word.strip()[:300], by, timezone.now()
    row.save(update_fields=["answer", "word", "answered_by", "answered_at"])
    return row
