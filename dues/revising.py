"""What changed since a due was called: billed as a difference, by an additional call or a credit note, never again whole."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import Max, Sum
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dues import accounts, campaigns, invoicing, issuing, numbering, orders, paper, payments, quotes, scales, vat
from dues.contacts import contacts_of
from dues.facts import facts
from dues.models import Campaign, Document, DocumentLine, Due, DueDocument, Entry
from league.base import letters
from league.base.acts import Refused, act
from league.base.models import User
from league.base.money import ZERO, euros_text


@dataclass(frozen=True, slots=True)
class Difference:
    """A called due whose price is another today: euros called by its documents, euros owed by the scale, and why."""

    due: int
    company: int
    name: str
    called: Decimal
    owed: Decimal
    price: quotes.Quote
    trace: dict[str, object]

    @property
    def difference(self) -> Decimal:
        return self.owed - self.called

    @property
    def sentence(self) -> str:
        return quotes.sentence(self.price)


def differences(campaign: Campaign, *, on: date, dues: Collection[int] | None = None) -> list[Difference]:
    """Called dues of the campaign priced otherwise on `on` than they were called, in order of name. Writes nothing.

    A company that resigned during the year still owes it whole (law of 1 July 1901, article 4): no difference comes
    from leaving. One that cannot be priced today is left as it was called.
    """
    called: dict[int, Decimal] = defaultdict(lambda: ZERO)
    due_of: dict[int, int] = {}
    rows = DueDocument.objects.filter(due__campaign=campaign)
    if dues is not None:
        rows = rows.filter(due__in=dues)
    for due, company, total in rows.values_list("due", "due__company", "document__total"):
        called[company] += total
        due_of[company] = due
    read, found = scales.terms(campaign.scale), []
    with translation.override(settings.LANGUAGE_CODE):
        for one in facts(year=campaign.year, on=on, also=list(called)):
            if one.company not in called:
                continue
            price = quotes.quote(read, one.subject)
            if isinstance(price, quotes.Unpriced) or price.amount == called[one.company]:
                continue
            found.append(
                Difference(
                    due_of[one.company],
                    one.company,
                    one.name,
                    called[one.company],
                    price.amount,
                    price,
                    campaigns.traced(price, one),
                )
            )
    return found


@act
def bill_differences(campaign: Campaign, due_ids: Collection[int], *, by: User | None, on: date) -> list[Document]:
    """Bills the differences of the chosen dues: an additional call for more, a credit note for less.

    Run twice, the second finds nothing to bill. Refused when the campaign is closed.
    """
    campaign = Campaign.objects.select_for_update().select_related("scale").get(pk=campaign.pk)
    if campaign.closed_on:
        raise Refused(_("The %(year)s campaign is closed.") % {"year": campaign.year})
    held = {
        due.pk: due
        for due in Due.objects.select_for_update(of=("self",))
        .filter(pk__in=due_ids, campaign=campaign)
        .select_related("company", "campaign")
        .order_by("pk")
    }
    changed = differences(campaign, on=on, dues=list(held))
    if not changed:
        return []
    accounts.lock(one.company for one in changed)
    revisions = dict(
        DueDocument.objects.filter(due__in=list(held)).order_by().values_list("due").annotate(last=Max("revision"))
    )
    now = timezone.now()
    for one in changed:
        due = held[one.due]
        due.amount, due.trace, due.quoted_at = one.owed, one.trace, now
    Due.objects.bulk_update([held[one.due] for one in changed], ["amount", "trace", "quoted_at"])
    more = [one for one in changed if one.difference > 0]
    made = _call_more(campaign, more, held, revisions, by=by, on=on) if more else []
    for one in changed:
        if one.difference < 0:
            made += _credit_less(one, held[one.due], revisions[one.due], by=by, on=on)
    return made


def _call_more(
    campaign: Campaign,
    more: list[Difference],
    held: dict[int, Due],
    revisions: dict[int, int],
    *,
    by: User | None,
    on: date,
) -> list[Document]:
    with translation.override(settings.LANGUAGE_CODE):
        companies = [held[one.due].company for one in more]
        contacts = contacts_of(companies, on)
        parties, issuer, terms = paper.parties(companies, contacts, on), paper.issuer(), issuing.terms_of_dues(on)
        given = orders.orders_of([one.company for one in more], campaign.year)
        mentions = paper.mentions(Document.Kind.CALL, {terms.regime}, on)
        block = numbering.take(kind=Document.Kind.CALL, year=campaign.year, count=len(more), day=on)
        made, lines = [], []
        for at, one in enumerate(more):
            due = held[one.due]
            document = issuing.call_of(
                due,
                block,
                block.first + at,
                parties[one.company],
                issuer,
                on,
                order=given.get(one.company, orders.Order()),
                regime=terms.regime,
                mentions=mentions,
            )
            document.total = one.difference
            document.vat = vat.frozen(vat.by_key([(terms.regime, ZERO, one.difference)]))
            document.cause = f"due:{due.pk}:{revisions[due.pk] + 1}"
            made.append(document)
            lines.append(
                DocumentLine(
                    document=document,
                    position=1,
                    product="dues",
                    regime=terms.regime,
                    amount=one.difference,
                    label=_("Additional dues %(year)s") % {"year": campaign.year},
                    explanation=said(one)[:300],
                )
            )
        Document.objects.bulk_create(made)
        DueDocument.objects.bulk_create(
            DueDocument(due=held[one.due], revision=revisions[one.due] + 1, document=document)
            for one, document in zip(more, made, strict=True)
        )
        DocumentLine.objects.bulk_create(lines)
        income = accounts.income_of_calls(on, terms.account)
        Entry.objects.bulk_create(entry for row in made for entry in issuing.entries_of(row, income))
        letters.write(
            (
                issuing.letter_of(
                    held[one.due], row, contacts[one.company], revision=revisions[one.due] + 1, said=said(one)
                )
                for one, row in zip(more, made, strict=True)
            ),
            on=on,
        )
        payments.settle([one.company for one in more], on=on)
    issuing.ask_pdfs(made, by=by)
    return made


def said(one: Difference) -> str:
    """Why the difference is asked or given back, in one sentence without its stop."""
    return _("%(called)s called, %(owed)s owed: %(sentence)s") % {
        "called": euros_text(one.called),
        "owed": euros_text(one.owed),
        "sentence": one.sentence,
    }


def _credit_less(one: Difference, due: Due, revision: int, *, by: User | None, on: date) -> list[Document]:
    """Credit notes for what was called too much, on the latest documents of the due first."""
    left, made = -one.difference, []
    papers = Document.objects.filter(due_link__due=due).exclude(kind=Document.Kind.CREDIT_NOTE).order_by("-pk")
    with translation.override(settings.LANGUAGE_CODE):
        reason = said(one)
    for document in papers:
        credited = document.corrections.aggregate(sum=Sum("total"))["sum"] or ZERO
        part = min(left, document.total + credited)
        if part <= 0:
            continue
        revision += 1
        made.append(
            invoicing.credit(
                document,
                kind=invoicing.Because.ERROR,
                reason=reason,
                net=part,
                by=by,
                on=on,
                cause=f"due:{due.pk}:{revision}",
            )
        )
        DueDocument.objects.create(due=due, revision=revision, document=made[-1])
        left -= part
        if left <= 0:
            break
    return made
