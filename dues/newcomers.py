"""The dues of one company that has just joined: priced like everybody's, called at once when the year's call is out."""

from datetime import date

from dues import issuing, quotes, scales
from dues.campaigns import priced, traced
from dues.facts import facts
from dues.models import Campaign, Document, Due, DueDocument
from league.base.acts import act
from league.base.models import User
from members.models import Company


def campaign_of(on: date) -> Campaign | None:
    """The campaign of the year in which calls are out already: a newcomer is called in it at once. Else the year's call
    to all will take it in, or the year is closed."""
    campaign = Campaign.objects.filter(year=on.year, closed_on=None).select_related("scale").first()
    if campaign is None or not DueDocument.objects.filter(due__campaign=campaign).exists():
        return None
    return campaign


@act
def call_newcomer(*, company: Company, by: User | None, on: date) -> Document | None:
    """Prices and calls the dues of the year for a company that has joined, dated `on`; None when nothing is called now.

    In proportion to the months that remain, as the scale says. Writes no letter: the welcome carries the call. Called
    twice it is the same document. The PDF is made by the worker.
    """
    campaign = campaign_of(on)
    if campaign is None:
        return None
    campaign = Campaign.objects.select_for_update().select_related("scale").get(pk=campaign.pk)
    standing = DueDocument.objects.filter(due__campaign=campaign, due__company=company, revision=1).first()
    if standing is not None:
        return standing.document
    one = next((row for row in facts(year=campaign.year, on=on, also=[company.pk]) if row.company == company.pk), None)
    if one is None:
        return None
    price = quotes.quote(scales.terms(campaign.scale), one.subject)
    amount = price.amount if isinstance(price, quotes.Quote) else None
    due, _made = Due.objects.update_or_create(
        campaign=campaign, company=company, defaults={"amount": amount, "trace": traced(price, one)}
    )
    if not amount:
        return None
    documents = issuing.issue_now(campaign, [due.pk], by=by, on=on, mail=False)
    return documents[0] if documents else None


def words_of(document: Document) -> str:
    """How the amount of a call came about, as a sentence."""
    due = DueDocument.objects.select_related("due__campaign").get(document=document).due
    return quotes.sentence(priced(due, due.campaign.year))
