"""The decision on an application and what follows in every room: the member, its first dues call, the welcome with it."""

from dataclasses import dataclass
from datetime import date

from antennas.models import Antenna
from dues import issuing, newcomers, paper
from dues.models import Document
from league.base.acts import act
from league.base.models import User
from league.base.money import euros_text
from members import applications
from members.applications import CallIn
from members.models import Application, College, Membership


@dataclass(frozen=True)
class Decided:
    application: Application
    call: Document | None = None


@act
def decide_application(
    *,
    application: Application,
    outcome: str,
    reason: str,
    decision_body: str,
    on: date,
    by: User | None,
    call_on: date,
    member_from: date | None = None,
    reference: str = "",
    college: College | None = None,
    antenna: Antenna | None = None,
) -> Decided:
    """Records the decision of a body on the day `on` (see applications.decide); a new member is called its dues of the
    year, dated `call_on`, when the year's calls are out, and the welcome letter carries the call. All or nothing; the
    same decision twice is one member, one call, one letter."""
    row = applications.decide(
        application=application, outcome=outcome, reason=reason, decision_body=decision_body, reference=reference,
        on=on, by=by, member_from=member_from, college=college, antenna=antenna, welcomes=False,
    )  # fmt: skip
    if row.outcome != Application.Outcome.ADMITTED or row.company is None:
        return Decided(row)
    membership = Membership.objects.select_related("company", "decision").get(
        company=row.company, decision=row.decision_id
    )
    call = newcomers.call_newcomer(company=row.company, by=by, on=call_on)
    applications.welcome(application=row, membership=membership, call=_words(call) if call else None)
    return Decided(row, call)


def _words(call: Document) -> CallIn:
    return CallIn(
        number=call.number,
        amount=euros_text(call.total),
        due_on=paper.day_text(call.due_on),
        sentence=newcomers.words_of(call),
        cause=issuing.cause_of(call.pk),
    )
