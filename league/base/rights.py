"""The table of rights: what each act is called, and the one act that changes a cell of it."""

from collections.abc import Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from league.base import acts
from league.base.acts import Refused
from league.base.models import Right, User

ACTS: Mapping[str, Promise] = {
    "desk.staff": gettext_lazy("sit at the staff desk"),
    "desk.antenna": gettext_lazy("sit at the desk of an antenna"),
    "desk.company": gettext_lazy("sit at the desk of a company"),
    "member.see": gettext_lazy("see members"),
    "member.edit": gettext_lazy("change a member's sheet"),
    "member.admit": gettext_lazy("admit and end a membership"),
    "application.opine": gettext_lazy("give an opinion on applications"),
    "member.merge": gettext_lazy("merge two companies in use and undo it"),
    "member.export": gettext_lazy("export members"),
    "note.see": gettext_lazy("read call notes"),
    "note.write": gettext_lazy("note calls and visits"),
    "transfer.ask": gettext_lazy("ask for and answer moves between antennas"),
    "event.see": gettext_lazy("see the agenda"),
    "event.edit": gettext_lazy("write in the agenda"),
    "member.write": gettext_lazy("write to members"),
    "letter.approve": gettext_lazy("approve letters to many"),
    "view.share": gettext_lazy("share a view of the register"),
    "member.leave": gettext_lazy("announce that the company leaves"),
    "proposal.decide": gettext_lazy("decide what companies propose"),
    "dues.hand": gettext_lazy("hand the dues of a company to a colleague"),
    "confirmation.answer": gettext_lazy("confirm the yearly figures of a company"),
    "confirmation.see": gettext_lazy("follow the yearly confirmation"),
    "confirmation.run": gettext_lazy("open the yearly confirmation"),
    "intake.run": gettext_lazy("bring in registers"),
    "territory.edit": gettext_lazy("change territories"),
    "money.see": gettext_lazy("see dues and payments"),
    "money.export": gettext_lazy("export the journal"),
    "dues.run": gettext_lazy("prepare and issue dues"),
    "payment.record": gettext_lazy("record payments"),
    "mandate.see": gettext_lazy("see bodies and mandates"),
    "mandate.edit": gettext_lazy("fill and replace seats"),
    "letter.see": gettext_lazy("read letters sent"),
    "report.see": gettext_lazy("read reports"),
    "report.make": gettext_lazy("make reports"),
    "job.see": gettext_lazy("follow and retry jobs"),
    "right.edit": gettext_lazy("change this table"),
    "admin.enter": gettext_lazy("enter the administration"),
}


@acts.act
def set_reach(*, function: str, act: str, reach: str, because: str, by: User | None, on: date) -> Right:
    """Gives `function` the reach of `act`, from now on; "nowhere" takes it away. The row stays, so does its history.

    Refused without a reason, for an act the house does not know, and when nobody could change the table any more.
    """
    if not because.strip():
        raise Refused(_("Say why: the reason stays in the history."), "because")
    if act not in ACTS:
        raise Refused(_("The house knows no act of this name."), "act")
    rows = {row.function: row for row in Right.objects.select_for_update().filter(act=act)}
    right = rows.get(function) or Right(function=function, act=act)
    check_reach(function, act, reach)
    right.reach = reach
    right.save()
    return right


def check_reach(function: str, act: str, reach: str) -> None:
    """Refused when nobody could change the table of rights any more."""
    if act != "right.edit" or reach == Right.Reach.LEAGUE:
        return
    if not Right.objects.filter(act=act, reach=Right.Reach.LEAGUE).exclude(function=function).exists():
        raise Refused(_("Somebody must remain able to change this table."), "reach")
