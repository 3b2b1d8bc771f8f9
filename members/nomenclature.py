"""Official words: activities of the NAF (rev. 2, INSEE 2008) and bands of headcount (INSEE). Read once, no database."""

from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from league.base.reference_data import read_rows

HERE = Path(__file__).resolve().parent / "reference"


@lru_cache(maxsize=1)
def _activities() -> dict[str, str]:
    return {row["code"]: row["libelle"] for row in read_rows(HERE / "naf_rev2.csv")}


@lru_cache(maxsize=1)
def _bands() -> tuple[tuple[int, int | None], ...]:
    rows = [row for row in read_rows(HERE / "headcount_bands.csv") if row["effectif_min"]]
    edges = ((int(row["effectif_min"]), int(row["effectif_max"]) if row["effectif_max"] else None) for row in rows)
    return tuple(sorted(edges, key=lambda edge: edge[0]))


def activity(code: str) -> str:
    """The label of an activity code (62.01Z), in French as INSEE has it; empty when the code is not one of the NAF."""
    return _activities().get(code, "")


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
