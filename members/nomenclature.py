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
