"""The days of the demo: nine years of a fictional federation, told up to today."""

from dataclasses import dataclass
from datetime import date, timedelta

MERGER = date(2017, 3, 28)
ELECTIONS = (MERGER, date(2019, 6, 25), date(2022, 6, 21), date(2025, 6, 24))


@dataclass(frozen=True)
class Calendar:
    """`year` is Y, the year of the campaign under way: this year from October on, last year before."""

    today: date

    @property
    def year(self) -> int:
        return self.today.year if self.today.month >= 10 else self.today.year - 1

    @property
    def elections(self) -> tuple[date, ...]:
        """Every three years at the end of June after 2025 too, as far as today."""
        days, last = list(ELECTIONS), ELECTIONS[-1]
        while (last := date(last.year + 3, 6, 24)) <= self.today:
            days.append(last)
        return tuple(days)

    def joined_this_year(self) -> list[date]:
        """Nine days in nine different months of Y, none after today."""
        return [
            date(self.year, month, 3 + 2 * month)
            for month in range(2, 11)
            if date(self.year, month, 3 + 2 * month) <= self.today
        ]

    def joined_before(self) -> list[date]:
        """Fifteen days between the year after the merger and Y-1."""
        return spread(date(2018, 2, 12), date(self.year - 1, 11, 10), 24 - len(self.joined_this_year()))

    def left(self) -> list[date]:
        """Twenty-four days, seven of them in Y: as many leave as join, so today counts as many as the day of birth."""
        this_year = spread(date(self.year, 3, 31), min(date(self.year, 9, 30), self.today), 7)
        return spread(date(2018, 1, 31), date(self.year - 1, 12, 15), 17) + this_year


def spread(first: date, last: date, count: int) -> list[date]:
    """`count` days at even distance from `first` to `last`, both included."""
    step = (last - first).days / max(count - 1, 1)
    return [first + timedelta(days=round(step * n)) for n in range(count)]
