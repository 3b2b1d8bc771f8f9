"""Formal notices: prepared at the last level of the ladder, printed and posted by the staff, never sent by the machine.

Law: a debtor is put in default by a formal notice (Code civil, article 1344); interest at the legal rate runs from it
(articles 1231-6 and 1344-1). On an invoice the penalties that it states run from the day after its due day, without
reminder, and an indemnity of 40 euros is owed (Code de commerce, articles L. 441-10 and D. 441-5); dues bear neither.
"""

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import translation
from django.utils.translation import gettext as _

from dues import accounts, paper, vat
from dues.contacts import Contact
from dues.models import Document, FormalNotice, FormalNoticeFile, FormalNoticePosted, Hold
from league.base import letters, pdf
from league.base.acts import Refused, act
from league.base.models import File, User
from league.base.money import euros_text

TO_PAY = timedelta(days=15)


def content_of(
    document: Document, open_amount: Decimal, contact: Contact, reminded: Collection[date], on: date
) -> dict[str, Any]:
    """All that the PDF says, in the active language: the letter bears the day on which it was prepared."""
    by = paper.issuer()
    party = paper.parties([document.company], {document.company_id: contact}, on)[document.company_id]
    title = paper.title_of(document)
    words = {
        "number": document.number,
        "title": title[:1].lower() + title[1:],
        "issued_on": paper.day_text(document.issued_on),
        "due_on": paper.day_text(document.due_on),
        "amount": euros_text(open_amount),
        "total": euros_text(document.total),
        "until": paper.day_text(on + TO_PAY),
        "iban": paper.iban_text(document.issuer.get("iban", "")),
    }
    paragraphs = [
        _("Dear Sir or Madam,"),
        _("The %(title)s no. %(number)s, issued on %(issued_on)s for %(total)s, was to be paid by %(due_on)s.") % words,
    ]
    if reminded:
        days = [paper.day_text(day) for day in reminded]
        listed = (
            _("%(first)s and %(last)s") % {"first": ", ".join(days[:-1]), "last": days[-1]} if days[1:] else days[0]
        )
        paragraphs.append(
            _("Despite our letters of %(days)s, %(amount)s are unpaid to this day.") % {"days": listed, **words}
        )
    else:
        paragraphs.append(_("To this day, %(amount)s are unpaid.") % words)
    paragraphs.append(
        _("We hereby give you formal notice, under article 1344 of the Code civil, to pay %(amount)s by %(until)s.")
        % words
    )
    if words["iban"]:
        paragraphs.append(
            _("Please pay by bank transfer to the account %(iban)s, with the reference %(number)s.") % words
        )
    paragraphs += [
        _owed_for_being_late(document, open_amount, on),
        _(
            "If you have paid meanwhile, or if you dispute this sum, please write to us by return: "
            "this letter then has no effect until we have answered you."
        ),
        _("Yours faithfully,"),
    ]
    town = by["lines"][-1].lstrip("0123456789 ")
    return {
        "day": on.isoformat(),
        "title": _("Formal notice to pay"),
        "league": {
            "name": by["name"], "legal_name": by["legal_name"], "lines": paper.sender_lines(by), "demo": by["demo"],
        },
        "party": {"name": party["name"], "lines": party["lines"]},
        "reference": _("Registered letter with acknowledgement of receipt. Our reference: %(number)s") % words,
        "place_day": _("%(town)s, %(day)s") % {"town": town, "day": paper.day_text(on)},
        "paragraphs": paragraphs,
        "signature": {"name": _("For %(league)s") % {"league": by["name"]}, "function": _("The treasury")},
        "enclosures": [document.number],
        "footer": _("Questions: %(email)s") % {"email": by["email"]} if by.get("email") else "",
    }  # fmt: skip


def _owed_for_being_late(document: Document, open_amount: Decimal, on: date) -> str:
    """What being late costs: on dues the legal interest from the notice on, on an invoice what it stated itself."""
    if document.kind != Document.Kind.INVOICE:
        return _(
            "From the day you receive this letter, interest at the legal rate runs on the sum due "
            "(Code civil, articles 1231-6 and 1344-1). Failing payment, we reserve the right to have it recovered, "
            "and the competent body of the association may be asked to decide on the membership, by its statutes."
        )
    percent = paper.late_percent(document.issued_on)
    fee = vat.late_fee(open_amount, percent=percent, days=(on - document.due_on).days)
    return _(
        "As the invoice states, penalties at %(percent)s%% a year run on this sum from the day after its due day, without "
        "reminder: to this day they are %(fee)s. A fixed indemnity of %(indemnity)s for recovery is owed besides (Code de "
        "commerce, articles L. 441-10 and D. 441-5). Failing payment, we reserve the right to have all of it recovered."
    ) % {
        "percent": paper.percent_text(percent),
        "fee": euros_text(fee),
        "indemnity": euros_text(vat.INDEMNITY),
    }


def pdf_of(notice: FormalNotice) -> File:
    """The PDF of a notice, made when first opened from its frozen content; the same bytes ever after."""
    kept = FormalNoticeFile.objects.filter(notice=notice).select_related("file").first()
    if kept is None:
        with translation.override(settings.LANGUAGE_CODE):
            made = pdf.render("letter", notice.content, lang=settings.LANGUAGE_CODE)
        file = letters.store(made, "application/pdf")
        FormalNoticeFile.objects.bulk_create([FormalNoticeFile(notice=notice, file=file)], ignore_conflicts=True)
        kept = FormalNoticeFile.objects.select_related("file").get(notice=notice)
    return kept.file


def to_post(on: date) -> QuerySet[Any]:
    """Notices not posted yet, the oldest first, with `left` on their document on `on`, and `held` when it is suspended."""
    left = accounts.with_open(on).filter(pk=OuterRef("reminder__document")).order_by().values("open")
    held = Hold.objects.on(on).filter(document=OuterRef("reminder__document")).values("kind")
    return (
        FormalNotice.objects.filter(posted=None)
        .select_related("reminder__document__company")
        .annotate(left=Subquery(left), held=Subquery(held[:1]))
        .order_by("reminder__day", "pk")
    )


@act
def note_posted(notice: FormalNotice, *, day: date, tracking: str, by: User | None, on: date) -> FormalNoticePosted:
    """Somebody posted the letter on `day`, with the number of its proof. Noted twice, the first stands.

    Refused: without its number, a day to come or before it was prepared, paid meanwhile, disputed or delayed.
    """
    document = notice.reminder.document
    accounts.lock([document.company_id])
    before = FormalNoticePosted.objects.filter(notice=notice).first()
    if before is not None:
        return before
    if not tracking.strip():
        raise Refused(_("Give the number of the registered letter."), field="tracking")
    if not notice.reminder.day <= day <= on:
        raise Refused(_("It is posted between the day it was prepared and today."), field="day")
    if not accounts.still_open(day).filter(pk=document.pk).exists():
        raise Refused(_("The document is paid meanwhile: the letter is not posted."))
    if Hold.objects.on(day).filter(document=document).exists():
        raise Refused(_("A delay or a dispute stands on the document: the letter is not posted."))
    return FormalNoticePosted.objects.create(notice=notice, day=day, tracking=tracking.strip()[:30], recorded_by=by)
