"""What the codes of rejects and returns mean (ISO 20022 external codes, those a collection of dues meets)."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "AC01": _("wrong account number"),
    "AC04": _("account closed"),
    "AC06": _("account blocked"),
    "AC13": _("the debtor is a consumer"),
    "AG01": _("direct debits are forbidden on this account"),
    "AG02": _("wrong operation code"),
    "AM04": _("not enough money on the account"),
    "AM05": _("collected twice"),
    "BE05": _("creditor not recognised"),
    "CNOR": _("the creditor's bank cannot be reached"),
    "DNOR": _("the debtor's bank cannot be reached"),
    "FF01": _("wrong format"),
    "MD01": _("no mandate"),
    "MD02": _("wrong data in the mandate"),
    "MD06": _("the debtor asks for the money back"),
    "MD07": _("the debtor has died"),
    "MS02": _("refused by the debtor"),
    "MS03": _("reason not given by the bank"),
    "RC01": _("wrong bank identifier"),
    "RR01": _("missing information, regulation"),
    "RR04": _("regulation"),
    "SL01": _("a service of the debtor's bank refused it"),
}


def in_words(code: str) -> str:
    """The code in words, or nothing when it is not one of these."""
    return str(WORDS.get(code, ""))
