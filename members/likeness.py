"""How near two names of companies are, by their keys (`names.name_key`). No database."""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA


class Likeness(StrEnum):
    """How near two names are, from the strongest to none."""

    IDENTICAL = "identical"
    REORDERED = "reordered"
    ABBREVIATED = "abbreviated"
    FORMER = "former"
    TYPO = "typo"
    INITIALS = "initials"
    EXTENDED = "extended"
    SIMILAR = "similar"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@lru_cache(maxsize=200_000)
def key_likeness(one: str, other: str) -> Likeness:
    """How near two keys of `cleaning.name_key` are. Symmetric. A plural ("Conseil", "Conseils") is not a slip."""
    if not one or not other:
        return Likeness.UNKNOWN
    if one > other:
        one, other = other, one
    compact_one, compact_other = one.replace(" ", ""), other.replace(" ", "")
    if compact_one == compact_other:
        return Likeness.IDENTICAL
    parts_one, parts_other = one.split(), other.split()
    if sorted(parts_one) == sorted(parts_other):
        return Likeness.REORDERED
    digits_one, digits_other = re.findall(r"\d+", one), re.findall(r"\d+", other)
    if digits_one and digits_other and digits_one != digits_other:
        return Likeness.DIFFERENT  # sisters told apart by a number
    if _is_abbreviated(parts_one, parts_other):
        return Likeness.ABBREVIATED
    if _is_slip(compact_one, compact_other, parts_one, parts_other):
        return Likeness.TYPO
    meaning_one = [part for part in parts_one if part not in SMALL_WORDS]
    meaning_other = [part for part in parts_other if part not in SMALL_WORDS]
    if _is_slip("".join(meaning_one), "".join(meaning_other), meaning_one, meaning_other):
        return Likeness.TYPO
    if _is_initials(parts_one, compact_other) or _is_initials(parts_other, compact_one):
        return Likeness.INITIALS
    if meaning_one and meaning_other:
        if meaning_one == meaning_other:
            return Likeness.REORDERED
        longer, shorter = sorted((meaning_one, meaning_other), key=len, reverse=True)
        if len(shorter) >= 3 and len(longer) == len(shorter) + 1:
            more = [part for part in longer if part not in shorter]
            if more and "".join(part[0] for part in shorter) == more[0]:  # X Y Z - XYZ
                return Likeness.ABBREVIATED
        if set(meaning_one) < set(meaning_other) or set(meaning_other) < set(meaning_one):
            return Likeness.EXTENDED
    if fuzz.token_sort_ratio(one, other) >= 84 or fuzz.ratio(compact_one, compact_other) >= 86:
        return Likeness.SIMILAR
    return Likeness.DIFFERENT


SMALL_WORDS = frozenset(
    ["DE", "DU", "DES", "LA", "LE", "LES", "L", "D", "ET", "A", "AU", "AUX", "EN", "THE", "OF", "AND"]
)


def _is_slip(one: str, other: str, parts_one: list[str], parts_other: list[str]) -> bool:
    """One letter (two in a long name) missing, doubled, swapped or wrong: never a figure, a plural or a whole word."""
    length = min(len(one), len(other))
    most = 1 if length < 16 else 2
    if length < 6 or abs(len(one) - len(other)) > most:
        return False
    if re.sub(r"\D", "", one) != re.sub(r"\D", "", other):
        return False
    if OSA.distance(one, other, score_cutoff=most) > most:
        return False
    if len(parts_one) == len(parts_other):
        for first, second in zip(parts_one, parts_other, strict=True):
            if first == second:
                continue
            if min(len(first), len(second)) < 4 or first + "S" == second or second + "S" == first:
                return False
            if first + "X" == second or second + "X" == first or first + "E" == second or second + "E" == first:
                return False
            if OSA.distance(first, second) > 1:
                return False
        return True
    return OSA.distance(one, other) <= 1 and not (one + "S" == other or other + "S" == one)


# Words that registers shorten to letters which do not stand at their front; and regions.
_SHORT = {
    "RA": ["RHONE", "ALPES"], "RAA": ["RHONE", "ALPES", "AUVERGNE"], "AURA": ["AUVERGNE", "RHONE", "ALPES"],
    "ARA": ["AUVERGNE", "RHONE", "ALPES"], "FR": ["FRANCE"], "GRP": ["GROUPE"], "GROUP": ["GROUPE"], "GPE": ["GROUPE"],
    "DVPT": ["DEVELOPPEMENT"], "DEVT": ["DEVELOPPEMENT"], "DEVPT": ["DEVELOPPEMENT"], "INT": ["INTERNATIONAL"],
    "MGMT": ["MANAGEMENT"], "SCES": ["SERVICES"], "SVCES": ["SERVICES"], "SYS": ["SYSTEMES"], "TELECOM": ["TELECOMMUNICATIONS"],
    "TRS": ["TRANSPORTS"], "TRANSP": ["TRANSPORTS"], "TP": ["TRAVAUX", "PUBLICS"], "SN": ["SOCIETE", "NOUVELLE"],
    "SE": ["SOCIETE", "EXPLOITATION"], "SSAM": ["SERVICES", "SOINS", "ACCOMPAGNEMENT", "MUTUALISTE"],
}  # fmt: skip


_EMPTY = frozenset(["ETABLISSEMENTS", "ETABLISSEMENT", "SOCIETE", "ENTREPRISE", "ENTREPRISES", "UES"])


def _in_full(parts: list[str]) -> list[str]:
    """The words that mean something, in full, without an office's word at the front or "siège social" at the end."""
    full = [word for part in parts for word in _SHORT.get(part, [part]) if word not in SMALL_WORDS]
    if len(full) > 1 and full[0] in _EMPTY:
        full = full[1:]
    return full[:-2] if len(full) > 2 and full[-2:] == ["SIEGE", "SOCIAL"] else full


def _is_abbreviated(one: list[str], other: list[str]) -> bool:
    """Word for word the same, some shortened ("Info", "Ing", "RA", "CPAM"), and at least one in full in both."""
    full_one, full_other = _in_full(one), _in_full(other)
    if full_one == full_other:
        return bool(full_one)
    if len(full_one) == len(full_other):
        same = False
        for first, second in zip(full_one, full_other, strict=True):
            if first == second:
                same = same or len(first) >= 3
            elif not _shortens(first, second) and not _shortens(second, first):
                return False
        return same
    longer, shorter = sorted((full_one, full_other), key=len, reverse=True)
    gone = len(longer) - len(shorter)
    for place, word in enumerate(shorter):  # one word for the initials of a run of words, the others the same
        run = longer[place : place + gone + 1]
        if len(word) == gone + 1 >= 3 and word == "".join(part[0] for part in run):
            rest = shorter[:place] + shorter[place + 1 :]
            return bool(rest) and rest == longer[:place] + longer[place + gone + 1 :]
    return False


def _shortens(short: str, word: str) -> bool:
    return 2 <= len(short) <= len(word) - 2 and len(word) >= 5 and word.startswith(short) and not short.isdigit()


def _is_initials(parts: list[str], compact: str) -> bool:
    meaning = [part for part in parts if part not in SMALL_WORDS]
    return len(meaning) >= 3 and len(compact) >= 3 and "".join(part[0] for part in meaning) == compact


def names_likeness(
    current_one: Iterable[str], former_one: Iterable[str], current_other: Iterable[str], former_other: Iterable[str]
) -> Likeness:
    """The nearest likeness between two sets of keys; a current name that is the other's former name is FORMER."""
    order = list(Likeness)
    current_one, current_other = tuple(current_one), tuple(current_other)
    former_one, former_other = set(former_one), set(former_other)
    best = Likeness.UNKNOWN
    for one in current_one:
        for other in current_other:
            found = key_likeness(one, other)
            if best is Likeness.UNKNOWN or order.index(found) < order.index(best):
                best = found
    compact_former = {key.replace(" ", "") for key in former_one}, {key.replace(" ", "") for key in former_other}
    mentions = (
        any(key.replace(" ", "") in compact_former[1] for key in current_one)
        or any(key.replace(" ", "") in compact_former[0] for key in current_other)
        or bool(compact_former[0] & compact_former[1])
    )
    if mentions and order.index(best) > order.index(Likeness.FORMER):
        return Likeness.FORMER
    return best
