"""What a returned collection asks for next, and after which returns nothing is collected until somebody decides."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dues.bank.reasons import in_words

BLOCKING = frozenset({"AC04", "MD01"})
NEXT = {
    "AC01": gettext_lazy("Ask the company for its right IBAN."),
    "AC04": gettext_lazy("The account is closed: ask the company for the new one."),
    "AC06": gettext_lazy("Ask the company whether its bank lets debits pass again."),
    "AM04": gettext_lazy("Present it once more when the company says so."),
    "MD01": gettext_lazy("The bank knows no mandate: have one signed, or keep to bank transfers."),
    "MD06": gettext_lazy("The company asked for its money back: speak with it first."),
    "MS02": gettext_lazy("The company refused: speak with it first."),
    "MS03": gettext_lazy("The bank gives no reason: ask the company, then present once more."),
    "SL01": gettext_lazy("The company must put our creditor identifier on its bank’s list."),
}


def said(code: str) -> str:
    """The code and what it means: 'AC04, account closed'."""
    words = in_words(code)
    return f"{code}, {words}" if words else code


def next_step(code: str) -> str:
    return str(NEXT.get(code, "")) or _("Speak with the company, then present once more or ask for a transfer.")
