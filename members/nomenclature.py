"""Official words: activities of the NAF (rev. 2, INSEE 2008) and bands of headcount (INSEE). Read once, no database."""

from functools import lru_cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from league.base.reference_data import read_rows
from league.base.text import fold

HERE = Path(__file__).resolve().parent / "reference"


@lru_cache(maxsize=1)
def _activities() -> dict[str, str]:
    return {row["code"]: row["libelle"] for row in read_rows(HERE / "naf_rev2.csv")}


@lru_cache(maxsize=1)
def _families() -> dict[str, str]:
    return {row["code"]: row["famille_numerique"] for row in read_rows(HERE / "naf_rev2.csv")}


FAMILIES: dict[str, Promise] = {
    "services-numeriques": gettext_lazy("Digital services and consulting"),
    "edition-logiciel": gettext_lazy("Software publishing"),
    "donnees-hebergement": gettext_lazy("Data and hosting"),
    "telecoms": gettext_lazy("Telecommunications"),
    "materiel": gettext_lazy("Hardware and electronics"),
    "negoce": gettext_lazy("Trade in equipment"),
    "reparation": gettext_lazy("Repair"),
    "autres": gettext_lazy("Other activities"),
}


def family(code: str) -> str:
    """The key in FAMILIES of an activity code: the digital families of the nomenclature, else the others; "" unknown."""
    known = _families().get(code)
    return "" if known is None else known or "autres"


def codes_with(words: str) -> list[str]:
    """The activity codes whose label has this folded text in it."""
    return [code for code, label in _activities().items() if words in fold(label)]


@lru_cache(maxsize=1)
def _bands() -> tuple[tuple[int, int | None], ...]:
    rows = [row for row in read_rows(HERE / "headcount_bands.csv") if row["effectif_min"]]
    edges = ((int(row["effectif_min"]), int(row["effectif_max"]) if row["effectif_max"] else None) for row in rows)
    return tuple(sorted(edges, key=lambda edge: edge[0]))


def activity(code: str) -> str:
    """The label of an activity code (62.01Z), in French as INSEE has it; empty when the code is not one of the NAF."""
    return _activities().get(code, "")


SIZES: dict[str, tuple[int, Promise]] = {  # as Europe counts small and medium firms (2003/361/EC)
    "moins-de-10": (0, gettext_lazy("Fewer than 10 jobs")),
    "10-49": (10, gettext_lazy("10 to 49 jobs")),
    "50-249": (50, gettext_lazy("50 to 249 jobs")),
    "250-et-plus": (250, gettext_lazy("250 jobs and more")),
}


def size_class(jobs: int | None) -> str:
    """The key in SIZES of a number of jobs; "" when it is not known."""
    return "" if jobs is None else next(key for key, (low, _label) in reversed(SIZES.items()) if jobs >= low)


def size_band(jobs: int | None) -> str:
    """The INSEE band of a number of jobs, in words; empty when it is not known. What the public may read."""
    if jobs is None:
        return ""
    for low, high in _bands():
        if high is None:
            break
        if low <= jobs <= high:
            if high == 0:
                return _("no employee")
            return _("%(low)s to %(high)s jobs") % {
                "low": f"{low:,}".replace(",", " "),
                "high": f"{high:,}".replace(",", " "),
            }
    return _("%(low)s jobs and more") % {"low": "10 000"}


@lru_cache(maxsize=1)
def _legal_forms() -> dict[str, str]:
    return {row["code"]: row["libelle"] for row in read_rows(HERE / "legal_forms.csv") if row["niveau"] == "3"}


def legal_form(code: str) -> str:
    """The label of a legal category of INSEE, level III (5710), in French; empty when there is no such code."""
    return _legal_forms().get(code, "")


def legal_forms() -> dict[str, str]:
    """All of level III: code to label."""
    return dict(_legal_forms())


@lru_cache(maxsize=1)
def _insee_bands() -> dict[str, tuple[str, int, int | None]]:
    rows = read_rows(HERE / "headcount_bands.csv")
    return {
        row["code"]: (
            row["libelle"],
            int(row["effectif_min"] or 0),
            int(row["effectif_max"]) if row["effectif_max"] else (None if row["effectif_min"] else 0),
        )
        for row in rows
    }


def insee_band(code: str) -> tuple[int, int | None] | None:
    """Least and most employees of a headcount band of INSEE (12: 20 and 49; the last has no most); None when unknown."""
    found = _insee_bands().get(code)
    return found[1:] if found else None


def insee_band_words(code: str) -> str:
    """The band in the words of INSEE; empty when there is no such code."""
    found = _insee_bands().get(code)
    return found[0] if found else ""


def implausible(jobs: int | None, band: str) -> bool:
    """Is a declared headcount far from what INSEE counts? Beyond twice its most, or below half its least; a few heads
    never matter, and a band that is not known says nothing."""
    edges = insee_band(band)
    if jobs is None or edges is None or band == "NN":
        return False
    low, high = edges
    return jobs < low / 2 - 2 or (high is not None and jobs > high * 2 + 5)
