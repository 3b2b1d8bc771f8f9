"""The queue of doubtful lines: put off, and what was decided taken back, the last answer at once or any merge later."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from league.base.acts import Refused, act
from league.base.models import User
from league.base.remarks import Remark, words
from members import contributions
from members.matching import Kind
from members.models import Contribution, IntakeLine, MatchCase
from members.people import lock_register

words(merge_undone=gettext_lazy("The merge was undone by a person."))


@act
def put_off(*, case: MatchCase, by: User | None, on: date) -> MatchCase:
    """The case goes to the end of the queue. Refused when it has been answered."""
    case = MatchCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if case.answer:
        raise Refused(_("This match was decided already."))
    case.put_off_at = timezone.now()
    case.save(update_fields=["put_off_at"])
    return case


def last_answer(by: User | None) -> MatchCase | None:
    """The last answer that `by` gave and that stands: what "undo" takes back."""
    rows = MatchCase.objects.exclude(answer="").exclude(before=[]).filter(decided_by=by)
    return rows.select_related("line__intake__source", "other_line", "other_company").order_by("-decided_at").first()


@act
def undo(*, line: IntakeLine, by: User | None, on: date, because: str = "") -> IntakeLine:
    """Takes back what was decided of a line, and all that bringing it in wrote: see contributions.take_back.

    An answer waits in the queue again, with its neighbours as they were. A line that the machine joined becomes a
    question, so that it does not come back by itself. Undone twice changes nothing. Refused for a line that was
    admitted without a question, and when something rests on what it brought.
    """
    lock_register()
    line = IntakeLine.objects.select_for_update(of=("self",)).select_related("company").get(pk=line.pk)
    company = line.company
    told = line.cases.exclude(answer="").exclude(before=[]).order_by("-decided_at").first()
    if company is None and told is None:
        return line
    if company is not None:
        if not Contribution.objects.filter(line=line).exists():
            raise Refused(_("This line made the company known: there is no merge to undo."))
        contributions.take_back(line)
    if told is not None:
        _reopen(told)
    elif company is not None:
        line.verdict = Kind.DOUBTFUL.value
        line.save(update_fields=["verdict"])
        reasons = [line.reason, Remark("merge_undone").as_json()]
        MatchCase.objects.update_or_create(
            line=line, other_line=None, other_company=company,
            defaults={"score": 1.0, "reasons": reasons, "answer": "", "decided_at": None, "decided_by": None},
        )  # fmt: skip
    return line


def _reopen(case: MatchCase) -> None:
    before = {one.pop("pk"): one for one in map(dict, case.before)}
    rows = list(MatchCase.objects.select_for_update().filter(pk__in=before))
    for row in rows:
        was = before[row.pk]
        row.answer, row.decided_by_id, row.choices = was["answer"], was["decided_by"], was["choices"]
        row.decided_at = datetime.fromisoformat(was["decided_at"]) if was["decided_at"] else None
        row.reasons, row.before = was["reasons"], was["before"]
    MatchCase.objects.bulk_update(
        rows, ["answer", "decided_by", "decided_at", "choices", "reasons", "before"], batch_size=500
    )
