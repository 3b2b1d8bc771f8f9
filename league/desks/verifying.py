"""What must add up, asked again in plain SQL that shares nothing with the code that wrote it: one query a promise.

Each query gives the rows that break it: a name, and what is wrong in figures. None is the good answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

CHECKS: dict[str, str] = {
    "unbalanced_posting": """
        SELECT 'posting ' || posting || ' (' || min(piece) || ')', 'sum ' || sum(amount)
          FROM dues_entry GROUP BY posting HAVING sum(amount) <> 0""",
    "gap_in_series": """
        WITH taken AS (SELECT series_id, position FROM dues_document
                       UNION ALL SELECT series_id, position FROM dues_attestation)
        SELECT s.prefix || '-' || s.year, 'last ' || s.last || ', papers ' || count(t.position)
               || ', highest ' || coalesce(max(t.position), 0)
          FROM dues_series s LEFT JOIN taken t ON t.series_id = s.id
         GROUP BY s.id HAVING count(DISTINCT t.position) <> s.last OR coalesce(max(t.position), 0) <> s.last
             OR count(t.position) <> count(DISTINCT t.position)""",
    "payment_used_beyond": """
        SELECT 'P-' || p.id, 'amount ' || p.amount || ', used ' || coalesce(a.used, 0) || ', sent back '
               || coalesce(r.back, 0)
          FROM dues_payment p
          LEFT JOIN (SELECT payment_id, sum(amount) AS used FROM dues_allocation GROUP BY 1) a ON a.payment_id = p.id
          LEFT JOIN (SELECT payment_id, sum(amount) AS back FROM dues_refund GROUP BY 1) r ON r.payment_id = p.id
         WHERE coalesce(a.used, 0) < 0 OR coalesce(a.used, 0) + coalesce(r.back, 0) > greatest(p.amount, 0)""",
    "document_settled_beyond": """
        SELECT d.number, 'total ' || d.total || ', credited ' || coalesce(c.credited, 0) || ', paid '
               || coalesce(a.paid, 0)
          FROM dues_document d
          LEFT JOIN (SELECT document_id, sum(amount) AS paid FROM dues_allocation GROUP BY 1) a ON a.document_id = d.id
          LEFT JOIN (SELECT corrects_id, sum(total) AS credited FROM dues_document GROUP BY 1) c ON c.corrects_id = d.id
         WHERE d.kind <> 'credit_note'
           AND coalesce(a.paid, 0) NOT BETWEEN 0 AND d.total + coalesce(c.credited, 0)""",
    "lines_do_not_add_up": """
        SELECT d.number, 'total ' || d.total || ', lines ' || coalesce(l.gross, 0)
          FROM dues_document d
          LEFT JOIN (SELECT document_id, sum(net + round(net * rate / 100, 2)) AS gross
                       FROM (SELECT document_id, regime, rate, sum(amount) AS net FROM dues_documentline
                              GROUP BY document_id, regime, rate) AS keys
                      GROUP BY document_id) l ON l.document_id = d.id
         WHERE abs(d.total - coalesce(l.gross, 0)) > (CASE WHEN d.kind = 'credit_note' THEN 0.01 ELSE 0 END)""",
    "paper_and_ledger_differ": """
        SELECT d.number, 'total ' || d.total || ', posted ' || coalesce(e.posted, 0)
          FROM dues_document d
          LEFT JOIN (SELECT piece, sum(amount) AS posted FROM dues_entry WHERE account = '411' GROUP BY piece) e
                 ON e.piece = d.number
         WHERE d.total <> coalesce(e.posted, 0)""",
    "file_differs_from_digest": """
        SELECT sha256, 'content ' || encode(sha256(content), 'hex')
          FROM base_file WHERE sha256 <> encode(sha256(content), 'hex')""",
    "memberships_overlap": """
        SELECT 'company ' || a.company_id, a.span || ' and ' || b.span
          FROM members_membership a JOIN members_membership b
            ON a.company_id = b.company_id AND a.id < b.id AND a.span && b.span""",
    "mandates_overlap": """
        SELECT 'seat ' || a.seat_id, a.span || ' and ' || b.span
          FROM governance_mandate a JOIN governance_mandate b
            ON a.seat_id = b.seat_id AND a.id < b.id AND a.span && b.span""",
}


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that a row breaks."""

    check: str
    row: str
    why: str


def broken() -> Iterator[Broken]:
    """Every row that breaks a promise, check after check. Writes nothing."""
    with connection.cursor() as cursor:
        for check, query in CHECKS.items():
            cursor.execute(query)
            for row, why in cursor.fetchall():
                yield Broken(check, str(row), str(why))
