"""What is decided for one member alone: exceptions with their reason and end, and the traits that price it."""

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dues.models import Trait, Waiver
from league.base.acts import Refused, act
from league.base.models import User
from league.base.money import cents
from league.base.periods import period
from members.models import Company


@act
def grant_waiver(
    company: Company,
    *,
    first_year: int,
    last_year: int,
    reason: str,
    body: str,
    by: User | None,
    on: date,
    amount: Decimal | None = None,
    percent: Decimal | None = None,
) -> Waiver:
    """An exception for the dues of `first_year` to `last_year`, included: an `amount` for the year or `percent` off.

    Refused without a reason, the body that decided, an end, exactly one of amount and percent, or where one stands.
    """
    if not reason.strip():
        raise Refused(_("Say why: the reason is printed on the call."), field="reason")
    if not body.strip():
        raise Refused(_("Say who decided it."), field="body")
    if not first_year <= last_year <= first_year + 10:
        raise Refused(_("An exception has an end, at most ten years later."), field="last_year")
    if (amount is None) == (percent is None):
        raise Refused(_("Give either an amount or a percent."), field="amount")
    if amount is not None and (amount < 0 or cents(amount) != amount):
        raise Refused(_("The amount is in euros and whole cents."), field="amount")
    if percent is not None and not 0 < percent <= 100:
        raise Refused(_("A reduction is above 0 and at most 100 %."), field="percent")
    try:
        with transaction.atomic():
            return Waiver.objects.create(
                company=company, first_year=first_year, last_year=last_year, amount=amount, percent=percent,
                reason=reason.strip()[:200], body=body.strip()[:120], recorded_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        if "one_exception_a_company_and_year" not in str(error):
            raise
        raise Refused(_("An exception stands already for one of these years."), field="first_year") from None


@act
def end_waiver(waiver: Waiver, *, last_year: int, by: User | None, on: date) -> Waiver:
    """Brings the end of an exception forward. Refused for an end before its beginning or after the one it has."""
    waiver = Waiver.objects.select_for_update().get(pk=waiver.pk)
    if not waiver.first_year <= last_year <= waiver.last_year:
        raise Refused(_("The new end lies between the first year and the present end."), field="last_year")
    if last_year != waiver.last_year:
        waiver.last_year = last_year
        waiver.save(update_fields=["last_year"])
    return waiver


@act
def set_trait(
    company: Company, *, kind: str, by: User | None, on: date, word: str = "", number: int | None = None
) -> Trait | None:
    """What prices a member from `on`: its inhabitants, its level or its group. Nothing given ends what stood.

    Set again to the same, nothing changes.
    """
    if kind not in Trait.Kind.values:
        raise Refused(_("Choose what you say of the member."), field="kind")
    word = word.strip()[:60] if kind != Trait.Kind.POPULATION else ""
    number = number if kind == Trait.Kind.POPULATION else None
    standing = Trait.objects.select_for_update().filter(company=company, kind=kind, span__contains=on).first()
    if standing and (standing.word, standing.number) == (word, number):
        return standing
    if standing and standing.span.lower == on:
        if not word and number is None:
            raise Refused(_("It was said today: give what is right instead."), field="word")
        standing.word, standing.number = word, number
        standing.save(update_fields=["word", "number"])
        return standing
    if standing:
        standing.span = period(standing.span.lower, on)
        standing.save(update_fields=["span"])
    if not word and number is None:
        return None
    return Trait.objects.create(company=company, kind=kind, word=word, number=number, span=period(on))
