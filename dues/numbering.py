"""Numbers without gaps: a whole block in one statement, under the lock of the series, never with an earlier date."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from dues.models import Attestation, Document, Series
from league.base.acts import Refused

PREFIXES = {
    Document.Kind.CALL.value: "AC",
    Document.Kind.INVOICE.value: "FA",
    Document.Kind.CREDIT_NOTE.value: "AV",
    Attestation.Kind.RECEIPT.value: "RE",
    Attestation.Kind.CERTIFICATE.value: "AT",
}


@dataclass(frozen=True)
class Block:
    """Numbers `first` to `first + count - 1` of a series: ours once the transaction commits, nobody's if it does not."""

    series: int
    first: int
    count: int
    stem: str

    def number(self, position: int) -> str:
        return f"{self.stem}-{position:05d}"


_TAKE = """
UPDATE dues_series SET last = last + %(count)s, last_day = %(day)s
 WHERE kind = %(kind)s AND year = %(year)s AND (last_day IS NULL OR last_day <= %(day)s)
RETURNING id, last, prefix
"""


def take(*, kind: str, year: int, count: int, day: date) -> Block:
    """The next `count` numbers of the series of `kind` and `year`, for documents dated `day`.

    To be called last in a short transaction: it holds the series until that ends. Refused when a document of the
    series bears a later day: numbers follow the days (CGI, annex II, article 242 nonies A).
    """
    if count < 1:
        raise ValueError("a block holds at least one number")
    values: dict[str, Any] = {"kind": kind, "year": year, "count": count, "day": day}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        row = cursor.fetchone()
        if row is None and not Series.objects.filter(kind=kind, year=year).exists():
            Series.objects.bulk_create([Series(kind=kind, year=year, prefix=PREFIXES[kind])], ignore_conflicts=True)
            cursor.execute(_TAKE, values)
            row = cursor.fetchone()
    if row is None:
        last = Series.objects.filter(kind=kind, year=year).values_list("last_day", flat=True).get()
        raise Refused(
            _("The last number of this series was given on %(last)s: a document cannot bear the earlier day %(day)s.")
            % {"last": f"{last:%d/%m/%Y}", "day": f"{day:%d/%m/%Y}"},
            field="day",
        )
    series, last_number, prefix = row
    return Block(series, last_number - count + 1, count, f"{prefix}-{year}")
