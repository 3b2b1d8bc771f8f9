"""Figures that a company declared: corrected and verified by new rows, and set beside what INSEE counts."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from league.base.acts import Refused, act
from league.base.models import User
from members import nomenclature
from members.admission import FigureIn, record_figures
from members.models import Company, Figure


@act
def correct_figure(
    *,
    figure: Figure,
    jobs: int | None,
    jobs_region: int | None,
    turnover: Decimal | None,
    reason: str,
    by: User | None,
    on: date,
    origin: str = "",
) -> Figure:
    """A figure was wrong: a new row for the same day takes its place and says why; the wrong one stays readable.

    What is not given (None) is as it was. `origin` empty: that of the row corrected. Refused without a reason, when
    nothing changes, and when another row has taken its place already.
    """
    old = _last(figure)
    if not reason.strip():
        raise Refused(_("Say why: the reason stays with the figure."), field="reason")
    said = (
        old.jobs if jobs is None else jobs,
        old.jobs_region if jobs_region is None else jobs_region,
        old.turnover if turnover is None else turnover,
    )
    if said == (old.jobs, old.jobs_region, old.turnover) and origin in ("", old.origin):
        raise Refused(_("Nothing changes: these are the figures that stand."), field="jobs")
    return _put(old, *said, origin or old.origin, reason, by, on)


@act
def verify_figure(*, figure: Figure, reason: str, by: User | None, on: date) -> Figure:
    """Staff have seen a proof (`reason` says which): the same numbers, verified. Verified twice it is one row."""
    if figure.origin == Figure.Origin.VERIFIED:
        return figure
    later = Figure.objects.filter(corrects=figure.pk, origin=Figure.Origin.VERIFIED).first()
    if later is not None:
        return later
    old = _last(figure)
    if not reason.strip():
        raise Refused(_("Say what you have seen: a balance sheet, a social declaration …"), field="reason")
    return _put(old, old.jobs, old.jobs_region, old.turnover, Figure.Origin.VERIFIED, reason, by, on)


def _last(figure: Figure) -> Figure:
    """The row, held for this act, if nothing has taken its place."""
    Company.objects.select_for_update().get(pk=figure.company_id)
    row = Figure.objects.get(pk=figure.pk)
    if Figure.objects.filter(corrects=row).exists():
        raise Refused(_("This figure has been corrected already: correct the row that took its place."))
    return row


def _put(
    old: Figure, jobs: int | None, region: int | None, turnover: Decimal | None, origin: str, reason: str,
    by: User | None, on: date,
) -> Figure:  # fmt: skip
    row = FigureIn(old.company_id, old.day, jobs, turnover, origin, region, old.pk, reason)
    return record_figures(rows=[row], by=by, on=on)[0]


@dataclass(frozen=True)
class Said:
    """A figure with what took its place, if anything did, and a doubt in words, if INSEE counts otherwise."""

    row: Figure
    replaced_by: Figure | None
    doubt: str


def told(company: Company, until: date) -> list[Said]:
    """All figures up to a day, newest first, corrected ones too. One query."""
    rows = list(
        Figure.objects.filter(company=company, day__lte=until).select_related("recorded_by").order_by("-day", "-id")
    )
    later = {row.corrects_id: row for row in rows if row.corrects_id}
    return [Said(row, later.get(row.pk), doubt(row.jobs, company)) for row in rows]


def doubt(jobs: int | None, company: Company) -> str:
    """Why a headcount may be wrong; empty when it agrees with the band of INSEE, or nothing is known. Blocks nothing."""
    if not nomenclature.implausible(jobs, company.insee_band):
        return ""
    words = {
        "band": nomenclature.insee_band_words(company.insee_band),
        "year": company.insee_band_year or "",
        "jobs": jobs,
    }
    if company.insee_band_year:
        return _("INSEE counts “%(band)s” in %(year)s: %(jobs)s is far from it.") % words
    return _("INSEE counts “%(band)s”: %(jobs)s is far from it.") % words
