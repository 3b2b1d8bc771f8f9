"""Human beings as registers write them. No database."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from league.base.remarks import Remark, words
from members.spelling import Clean, nothing, plain, tidy

words(
    person_civility=_("The civility was taken out of the name."),
)


@dataclass(frozen=True)
class Person:
    """A human being as a register writes one. `key` is the same for "DUMAS Vincent" and "Vincent Dumas"."""

    first_name: str = ""
    last_name: str = ""
    civility: str = ""
    function: str = ""

    @property
    def shown(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def key(self) -> str:
        return " ".join(sorted(plain(f"{self.first_name} {self.last_name}").split()))


_CIVILITIES = {
    "M": "M.",
    "MR": "M.",
    "MONSIEUR": "M.",
    "MME": "Mme",
    "MADAME": "Mme",
    "MLLE": "Mme",
    "MADEMOISELLE": "Mme",
    "MRS": "Mme",
    "MS": "Mme",
}
_TITLES = {"DR", "PR", "DOCTEUR", "PROFESSEUR", "ME", "MAITRE"}


def civility(text: str) -> Clean[str]:
    """ "M." or "Mme", or nothing."""
    return Clean(_CIVILITIES.get(plain(text), ""))


def proper(text: str) -> str:
    """A name in its usual case: "LEFÈVRE" and "lefèvre" give Lefèvre; a name already mixed stays as it is."""
    bare = tidy(text)
    if not bare or not (bare.isupper() or bare.islower()):
        return bare
    lowered = re.sub(r"(?<![^\W\d_])[^\W\d_]", lambda match: match.group().title(), bare.lower())
    return re.sub(r"\b(De|Du|Des|La|Le|Von|Van|D')(?=[ '’A-Z])", lambda match: match.group().lower(), lowered)


def person(
    full: str = "", *, first: str = "", last: str = "", civility_text: str = "", function: str = ""
) -> Clean[Person]:
    """A person from two cells or from one: "M. Hugo ROCHETTE (Gérant)", "DUMAS Vincent - CTO", "Vallet, Manon"."""
    remarks: list[Remark] = []
    title = civility(civility_text).value
    role = "" if nothing(function) else tidy(function)
    if nothing(first) and nothing(last):
        if nothing(full):
            return Clean(Person("", "", title, role))
        bare, found_role = _role_apart(tidy(full))
        role = role or found_role
        parts = bare.replace(",", " , ").split()
        if len(parts) > 1 and plain(parts[0]) in _CIVILITIES:
            title = title or _CIVILITIES[plain(parts[0])]
            parts = parts[1:]
            remarks.append(Remark("person_civility"))
        if len(parts) > 2 and plain(parts[0]) in _TITLES:
            parts = parts[1:]
        first, last = _first_and_last(parts)
    else:
        first, last = ("" if nothing(part) else part for part in (first, last))
    return Clean(Person(proper(first), proper(last), title, role), tuple(remarks))


def _role_apart(text: str) -> tuple[str, str]:
    bracketed = re.fullmatch(r"(.+?)\s*\(([^()]+)\)", text)
    if bracketed:
        return bracketed.group(1), bracketed.group(2).strip()
    dashed = re.fullmatch(r"(.+?)\s+[-–—:/]\s+(.+)", text)
    if dashed:
        return dashed.group(1), dashed.group(2).strip()
    comma = re.fullmatch(r"([^,]+\s[^,]+),\s*(.+)", text)
    if comma:
        return comma.group(1), comma.group(2).strip()
    return text, ""


def _first_and_last(parts: list[str]) -> tuple[str, str]:
    if "," in parts:
        cut = parts.index(",")
        return " ".join(part for part in parts[cut + 1 :] if part != ","), " ".join(parts[:cut])
    capital = [part for part in parts if part.isupper() and len(part) > 1]
    if capital and len(capital) < len(parts):
        return " ".join(part for part in parts if part not in capital), " ".join(capital)
    if len(parts) == 1:
        return "", parts[0]
    return parts[0] if parts else "", " ".join(parts[1:])
