"""Lines of a register that are no company to admit: totals, tests, repeated headers, members that had left. No database."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from league.base.remarks import Remark, words
from members import cleaning
from members.lines import Line
from members.verdicts import Kind

words(
    verdict_empty=_("The line is empty."),
    verdict_total=_("This is a total, not a company."),
    verdict_test=_("This is a test: “%(name)s”."),
    verdict_no_name=_("The line gives no name."),
    verdict_bare_name=_("The name is nothing but a legal form (“%(name)s”): a person must complete it."),
    verdict_shifted=_("The line has more cells than the header: its values are shifted."),
    verdict_repeated_header=_("The line repeats the header."),
    verdict_left=_("The member had left before: “%(words)s”."),
    verdict_pending=_("The company is still being registered (“%(text)s”): a person decides."),
    verdict_disagree=_("The SIREN and the SIRET of the line speak of two companies: a person decides."),
)

_TOTAL = re.compile(
    r"(?:SOUS )?(?:GRAND )?(?:TOTAL|TOTAUX|SOMME|MOYENNE)(?: (?:GENERAL|ADHERENTS?|MEMBRES?|DES .*|LIGNES))?(?: \d+)?"
)
_TEST = re.compile(
    r"(?:TESTS?|ESSAIS?|EXEMPLE|TOTO|DUMMY|FOO|BAR|X{3,}|A{3,}|Z{3,}|AZERTY|QWERTY|ASDF)(?: \d+)?"
    r"|.*\b(?:NE PAS SUPPRIMER|A SUPPRIMER|NE PAS UTILISER|LIGNE DE TEST|LOREM IPSUM|DO NOT DELETE)\b.*"
    r"|(?:TEST|ESSAI) .*"
)


def refusal(line: Line) -> tuple[Kind, Remark] | None:
    """Why a line is no company to admit, or is for a person to see; None when it is one."""
    if line.empty:
        return Kind.BROKEN, Remark("verdict_empty")
    bare = cleaning.plain(line.name.shown)
    known = bool(line.siren or line.email or line.website or (line.contact and line.contact.email))
    if not known and (_TOTAL.fullmatch(cleaning.plain(line.first_cell)) or _TOTAL.fullmatch(bare)):
        return Kind.BROKEN, Remark("verdict_total")
    if line.shifted:
        return Kind.BROKEN, Remark("verdict_shifted")
    if not bare:
        return Kind.BROKEN, Remark("verdict_no_name")
    test = _TEST.fullmatch(bare)
    if test and (not line.siren or re.search(r"SUPPRIMER|UTILISER|DELETE|LIGNE DE TEST", bare)):
        return Kind.BROKEN, Remark("verdict_test", {"name": line.name.shown})
    if line.left:
        return Kind.LEFT, Remark("verdict_left", {"words": line.left[:200]})
    if not line.name.key:
        return Kind.DOUBTFUL, Remark("verdict_bare_name", {"name": line.name.shown})
    if line.siren is None and line.unit_reason is not None:
        if line.unit_reason.code == "id_pending":
            return Kind.DOUBTFUL, Remark("verdict_pending", line.unit_reason.params)
        if line.unit_reason.code == "id_disagree":
            return Kind.DOUBTFUL, Remark("verdict_disagree")
    return None


_HEADERS = {"RAISON SOCIALE", "ENTREPRISE", "DENOMINATION", "NOM DE L ENTREPRISE", "SOCIETE", "COMPANY NAME"}


def repeated_header(lines: Sequence[Line]) -> dict[int, tuple[Kind, Remark]]:
    """Lines that repeat the header in the middle of a register, as printed lists do."""
    found = {}
    for line in lines:
        bare = cleaning.plain(line.name.shown)
        if bare in _HEADERS and line.siren is None and not line.email and line.jobs is None:
            found[line.line] = (Kind.BROKEN, Remark("verdict_repeated_header"))
    return found
