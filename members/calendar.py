"""Days in cells, in any manner of writing them. No database."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from league.base.remarks import Remark, words
from members.spelling import Clean, nothing, plain, tidy

words(
    date_impossible=_("“%(text)s” is not a day of the calendar: kept as written."),
    date_unknown=_("“%(text)s” is not a date: kept as written."),
    date_year=_("Only the year %(year)s is known: the day is not."),
    date_serial=_("A day written as a number of a spreadsheet was turned into a date."),
    date_two_digits=_("“%(text)s”: the century of the year was completed."),
    date_future=_("The day %(day)s is after the extraction of the register: doubtful, never seniority."),
)


@dataclass(frozen=True)
class Day:
    """A day as far as it is known: `on`, or only its `year`; `raw` as written. `doubtful`: it is never a seniority."""

    on: date | None = None
    year: int | None = None
    raw: str = ""
    doubtful: bool = False


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janv janvier jan january",
            "fevr fevrier fev feb february",
            "mars mar march",
            "avr avril apr april",
            "mai may",
            "juin jun june",
            "juil juillet jul july",
            "aout aug august",
            "sept septembre sep september",
            "oct octobre october",
            "nov novembre november",
            "dec decembre december",
        ),
        start=1,
    )
    for name in names.split()
}


def day_order(texts: Iterable[str]) -> str:
    """How a column writes its days, "dmy" or "mdy": the French order unless more values can only be the other one."""
    first = second = 0
    for text in texts:
        match = re.match(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}", text)
        if match:
            first += int(match.group(1)) > 12
            second += int(match.group(2)) > 12
    return "mdy" if second > first else "dmy"


def day(text: str, *, extraction: date | None = None, order: str = "dmy") -> Clean[Day]:
    """A day in text, as a spreadsheet's number, or a year alone. Impossible ones keep their raw text and a remark.

    A day after `extraction` is doubtful. Two-digit years are of this century up to 69, else of the last.
    """
    raw = tidy(text)
    if nothing(raw):
        return Clean(Day())
    remarks: list[Remark] = []
    value, year, known = _read_day(raw, order, remarks)
    if value is None and year is None:
        return Clean(
            Day(raw=raw, doubtful=True), (Remark("date_impossible" if known else "date_unknown", {"text": raw}),)
        )
    if value is not None and not 1900 <= value.year <= 2100:
        return Clean(Day(raw=raw, doubtful=True), (Remark("date_impossible", {"text": raw}),))
    if year is not None:
        remarks.append(Remark("date_year", {"year": str(year)}))
    late = extraction is not None and (value > extraction if value else year is not None and year > extraction.year)
    if late:
        remarks.append(Remark("date_future", {"day": value.strftime("%d/%m/%Y") if value else str(year)}))
    return Clean(Day(value, year if value is None else None, raw, bool(late)), tuple(remarks))


def _read_day(raw: str, order: str, remarks: list[Remark]) -> tuple[date | None, int | None, bool]:
    """A date, or a year, and whether the text had the shape of a date."""
    bare = re.sub(r"(?i)^(?:le|du|depuis|since)\s+", "", raw)
    bare = re.sub(r"[ T]\d{1,2}:\d{2}.*$", "", bare)
    year_only = re.fullmatch(r"(?:en |année )?((?:19|20)\d{2})(?:\.0)?", bare, re.IGNORECASE)
    if year_only:
        return None, int(year_only.group(1)), True
    serial = re.fullmatch(r"(\d{5})(?:[.,]\d+)?", bare)
    if serial and 14_000 <= int(serial.group(1)) <= 62_000:
        remarks.append(Remark("date_serial"))
        return date(1899, 12, 30) + timedelta(days=int(serial.group(1))), None, True
    iso = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", bare)
    compact = re.fullmatch(r"((?:19|20)\d{2})(\d{2})(\d{2})", bare)
    usual = re.fullmatch(r"(\d{1,2})[\s/.-]+(\d{1,2})[\s/.-]+(\d{4}|\d{2})", bare)
    named = re.fullmatch(r"(?:[a-zéû]+\s+)?(\d{1,2})(?:er)?[\s/.-]+([A-Za-zéûÉÛôÔ.]+)[\s/.-]+(\d{4}|\d{2})", bare)
    month_year = re.fullmatch(r"([A-Za-zéûÉÛ]+\.?|\d{1,2})[\s/.-]+((?:19|20)\d{2})", bare)
    if iso or compact:
        match = iso or compact
        assert match is not None  # noqa: S101
        return _date(int(match.group(1)), int(match.group(2)), int(match.group(3))), None, True
    if usual:
        one, two, last = (int(part) for part in usual.groups())
        if order == "mdy":
            one, two = two, one
        return _date(_century(usual.group(3), raw, remarks, last), two, one), None, True
    if named:
        month = _MONTHS.get(plain(named.group(2)).lower())
        if month:
            return (
                _date(_century(named.group(3), raw, remarks, int(named.group(3))), month, int(named.group(1))),
                None,
                True,
            )
    if month_year and (month_year.group(1).isdigit() or plain(month_year.group(1)).lower() in _MONTHS):
        return None, int(month_year.group(2)), True
    return None, None, False


def _century(text: str, raw: str, remarks: list[Remark], year: int) -> int:
    if len(text) == 4:
        return year
    remarks.append(Remark("date_two_digits", {"text": raw}))
    return year + (2000 if year < 70 else 1900)


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
