"""What the demo shows of collection: calls that the ladder asks of the delegates, and one formal notice to post."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from dues import accounts, reminders
from dues.models import Document, Hold, Reminder
from league.base.models import User

CALLS = 12
CALL, NOTICE = timedelta(days=62), timedelta(days=92)


def tell(*, today: date, by: User) -> None:
    """The ladder goes on for a few members of this year's campaign who did not answer the second letter."""
    reminded = Reminder.objects.filter(document=OuterRef("pk"), level__level=2)
    held = Hold.objects.filter(document=OuterRef("pk"))
    rows: list[tuple[int, date]] = list(
        accounts.still_open(today)
        .filter(Exists(reminded), ~Exists(held), kind=Document.Kind.CALL)
        .order_by("due_on", "pk")
        .values_list("pk", "due_on")[:CALLS]
    )
    if not rows:
        return
    due_on = rows[0][1]
    chosen = [pk for pk, due in rows if due == due_on]
    if due_on + CALL <= today:
        reminders.remind(on=due_on + CALL, by=by, documents=chosen)
    if due_on + NOTICE <= today:
        reminders.remind(on=due_on + NOTICE, by=by, documents=chosen[:1])
