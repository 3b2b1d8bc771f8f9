"""Mandates of companies: signed, moved to another account, blocked by a return, decided upon, ended. Never a membership."""

from collections.abc import Collection as Some
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from stdnum import iban as ibans
from stdnum.eu import at_02
from stdnum.exceptions import ValidationError

from dues import accounts, paper
from dues.contacts import contacts_of
from dues.models import Collection, MandateAccount, MandateBlock, SepaMandate
from dues.sepa_file import COUNTRIES, Address, plain, reference_of, split_street
from dues.sepa_reasons import said
from league.base import letters
from league.base.acts import Refused, act
from league.base.models import League, User
from league.base.periods import period
from league.base.rules import rule
from league.base.sealing import digest, seal, squeezed, unseal
from members.models import Company, Establishment

NOTICE_DAYS = 14


def notice_days(on: date) -> int:
    """Calendar days between the announcement and the collection: the dated setting `sepa.notice_days`."""
    return int(rule("sepa.notice_days", on=on, default=NOTICE_DAYS))


def creditor_id(on: date) -> str:
    """The creditor identifier (ICS) of the league, the dated setting `sepa.creditor_id`. Refused when none is right."""
    value = str(rule("sepa.creditor_id", on=on, default=""))
    if not at_02.is_valid(value):
        raise Refused(_("The league has no valid creditor identifier (ICS): a setting gives it, sepa.creditor_id."))
    return str(at_02.compact(value))


def checked_iban(text: str) -> str:
    """The IBAN without blanks. Refused when its length or key is wrong, or its country is not in the SEPA."""
    clean = squeezed(text)
    if clean[:2].isalpha() and clean[:2] not in COUNTRIES:
        raise Refused(_("Accounts of this country cannot be debited in the SEPA."), "iban")
    try:
        return str(ibans.validate(clean, check_country=False))
    except ValidationError:
        raise Refused(_("This IBAN is not right: check each group of four signs."), "iban") from None


def consent_text(on: date) -> str:
    """What one agrees to by signing: the text of the core scheme, with the league as creditor."""
    league = League.objects.get()
    return _(
        "By signing this mandate you authorise (A) %(league)s, creditor identifier %(id)s, to send instructions to your "
        "bank to debit your account, and (B) your bank to debit your account in accordance with these instructions. You "
        "are entitled to a refund from your bank under the terms of your agreement with it: you claim it within eight "
        "weeks of the day your account was debited, within thirteen months when the debit was not authorised."
    ) % {"league": league.legal_name, "id": creditor_id(on)}


def mandate_of(company: int) -> Any:
    """The mandate of a company that nobody ended, with its state; None when there is none."""
    return SepaMandate.objects.live().with_state().filter(company=company).first()


def why_not(mandate: Any, day: date) -> str:
    """Why nothing is collected with this mandate (`with_state`) on `day`; empty when it may."""
    if mandate.revoked_on is not None:
        return _("the mandate was ended")
    if mandate.block_code:
        return _("blocked after a return: %(reason)s") % {"reason": said(mandate.block_code)}
    if mandate.lapse(mandate.last_collected) < day:
        return _("lapsed: 36 months without a collection")
    return ""


def seat_address(company: Company, on: date) -> Address:
    """The seat of a company on a day, field by field; empty where it is not known."""
    seat = Establishment.objects.on(on).filter(company=company, seat=True).first()
    if seat is None:
        return Address(town="")
    building, street = split_street(seat.street)
    return Address(street=street, building=building, postal_code=seat.postal_code, town=seat.town)


@act
def sign(
    company: Company,
    *,
    iban: str,
    debtor_name: str,
    address: Address,
    signed_on: date,
    signed_by: str,
    means: str,
    by: User | None,
    on: date,
) -> SepaMandate:
    """Records a signed mandate under a new reference, and writes it to the company. The same one twice is once.

    Refused: a wrong IBAN, a signature to come, no name or town, a mandate that still holds. A lapsed one is ended.
    """
    number = checked_iban(iban)
    if signed_on > on:
        raise Refused(_("The day of the signature is still to come."), "signed_on")
    if not plain(debtor_name, 70):
        raise Refused(_("Say who holds the account."), "debtor_name")
    if not signed_by.strip():
        raise Refused(_("Say who signs."), "signed_by")
    if not plain(address.town, 35):
        raise Refused(_("The banks ask for the town."), "town")
    accounts.lock([company.pk])
    before = mandate_of(company.pk)
    if before is not None:
        same = digest(number, "account") == _current(before).digest
        if same and before.signed_on == signed_on:
            return SepaMandate.objects.get(pk=before.pk)
        if before.lapse(before.last_collected) >= on:
            raise Refused(_("The company has a mandate already: change its account, or end it first."))
        _end(before, _("Lapsed: 36 months without a collection"), max(on, before.signed_on))
    league = League.objects.get()
    turn = SepaMandate.objects.filter(company=company).count() + 1
    prefix = "".join(word[0] for word in league.name.split())
    mandate = SepaMandate.objects.create(
        company=company, reference=reference_of(prefix, company.pk, signed_on, turn), debtor_name=debtor_name.strip()[:70],
        street=address.street.strip()[:70], building=address.building.strip()[:16],
        postal_code=address.postal_code.strip()[:16], town=address.town.strip()[:35], country=address.country,
        signed_on=signed_on, signed_by=signed_by.strip()[:140], means=means, consent=consent_text(on), recorded_by=by,
    )  # fmt: skip
    _open(mandate, number, signed_on)
    _tell(mandate, number[-4:], on)
    return mandate


def _open(mandate: SepaMandate, number: str, since: date) -> MandateAccount:
    return MandateAccount.objects.create(
        mandate=mandate, sealed=seal(number), digest=digest(number, "account"), last4=number[-4:], span=period(since)
    )


def _current(mandate: SepaMandate) -> MandateAccount:
    return mandate.accounts.order_by("-span")[0]


def number_of(account: MandateAccount) -> str:
    """The IBAN in clear: for the file that goes to the bank, never for a page."""
    return unseal(account.sealed).decode()


def _tell(mandate: SepaMandate, last4: str, on: date) -> None:
    contact = contacts_of([mandate.company], on)[mandate.company_id]
    with translation.override(settings.LANGUAGE_CODE):
        signed_on = paper.day_text(mandate.signed_on)
    letters.write(
        [
            letters.Draft(
                template="sepa_mandate",
                intent=f"sepa-mandate:{mandate.pk}",
                context={
                    "mandate": mandate, "company": mandate.company, "last4": last4, "signed_on": signed_on,
                    "creditor_id": creditor_id(on), "name": contact.name if contact.person else "",
                    "address": reverse("dues:mandate", args=[mandate.company_id]),
                },
                email=contact.email, name=contact.name, person=contact.person, company_id=mandate.company_id,
            )
        ],
        on=on,
    )  # fmt: skip


@act
def change_account(mandate: SepaMandate, *, iban: str, by: User | None, on: date) -> MandateAccount:
    """The company has another account from `on`; the one before stays in its history. The same account twice is once.

    The next collection tells the bank. A mandate blocked because its account was closed (AC04) is free again. Neither
    the membership nor any document is touched. Refused: a wrong IBAN, an ended mandate, a second change on one day once
    something was collected.
    """
    number = checked_iban(iban)
    accounts.lock([mandate.company_id])
    mandate.refresh_from_db()
    if mandate.revoked_on is not None:
        raise Refused(_("This mandate is ended: have a new one signed."))
    current = _current(mandate)
    if current.digest == digest(number, "account"):
        return current
    if on < current.span.lower:
        raise Refused(_("The account of today was given later than this day."))
    if on == current.span.lower:
        if Collection.objects.filter(account=current).exists():
            raise Refused(_("The account was changed today already, and something was collected from it."), "iban")
        current.sealed, current.digest, current.last4 = seal(number), digest(number, "account"), number[-4:]
        current.save(update_fields=["sealed", "digest", "last4"])
        made = current
    else:
        current.span = period(current.span.lower, on)
        current.save(update_fields=["span"])
        made = _open(mandate, number, on)
    closed = MandateBlock.objects.filter(mandate=mandate, lifted_on=None, code="AC04", day__lte=on)
    closed.update(lifted_on=on, lifted_by=by, decision=_("Another account was given"))
    return made


@act
def end(mandate: SepaMandate, *, reason: str, by: User | None, on: date) -> SepaMandate:
    """Ends a mandate: nothing more is collected with it. Twice is once. Refused without a reason."""
    if not reason.strip():
        raise Refused(_("Say why the mandate ends."), "reason")
    accounts.lock([mandate.company_id])
    mandate.refresh_from_db()
    if mandate.revoked_on is None:
        _end(mandate, reason, max(on, mandate.signed_on))
    return mandate


def _end(mandate: SepaMandate, reason: str, day: date) -> None:
    mandate.revoked_on, mandate.revoked_reason = day, reason.strip()[:300]
    mandate.save(update_fields=["revoked_on", "revoked_reason"])


@act
def unblock(mandate: SepaMandate, *, decision: str, by: User | None, on: date) -> int:
    """Says what was decided after a return: collections may go on. Returns how many blocks were lifted now (0 or 1)."""
    if not decision.strip():
        raise Refused(_("Say what was decided."), "decision")
    accounts.lock([mandate.company_id])
    return MandateBlock.objects.filter(mandate=mandate, lifted_on=None).update(
        lifted_on=on, lifted_by=by, decision=decision.strip()[:300]
    )


def block(mandates: Some[int], code: str, day: date) -> None:
    """Holds mandates back after a return. The caller is an act that holds the accounts of their companies."""
    held = set(MandateBlock.objects.filter(mandate__in=mandates, lifted_on=None).values_list("mandate", flat=True))
    MandateBlock.objects.bulk_create(
        MandateBlock(mandate_id=mandate, code=code, day=day) for mandate in sorted(set(mandates) - held)
    )
