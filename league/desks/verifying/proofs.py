"""What must be proven later: files under their digests, published reports, history and the seals over it."""

import hashlib
import json

from django.db import connection

from league.base.history import event_models
from league.desks.verifying.check import Check, Rows

# Where a file is named: table, column, and how the row is called.
FILES = (
    ("dues_documentfile", "file_id", "'document ' || x.document_id"),
    ("dues_attestationfile", "file_id", "'attestation ' || x.attestation_id"),
    ("dues_formalnoticefile", "file_id", "'formal notice ' || x.notice_id"),
    ("dues_debitbatch", "file_id", "'batch ' || x.id"),
    ("base_attachment", "file_id", "'letter ' || x.letter_id"),
    ("reporting_report", "pdf_id", "'report ' || x.id"),
    ("reporting_report", "xlsx_id", "'report ' || x.id"),
)
_LOST = " UNION ALL ".join(
    f"SELECT {named}, 'its file ' || left(x.{column}, 12) || ' is gone' FROM {table} x"  # noqa: S608
    f" LEFT JOIN base_file f ON f.sha256 = x.{column} WHERE x.{column} IS NOT NULL AND f.sha256 IS NULL"
    for table, column, named in FILES
)


def _fingerprints() -> Rows:
    """Published reports whose fingerprint is not the SHA-256 of what they are, their figures and their rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, fingerprint, figures::text, json_build_object('title', title, 'funder', funder, 'as_of', as_of,"
            " 'year', year)::text FROM reporting_report WHERE published_at IS NOT NULL"
        )
        for report, fingerprint, figures, head in cursor.fetchall():
            digest = hashlib.sha256(_canonical(json.loads(head)) + _canonical(json.loads(figures)))
            cursor.execute(
                "SELECT company_id, name, siren, town, department, antenna, college, size, member_since, member, jobs,"
                " jobs_before, turnover, called, paid FROM reporting_reportrow WHERE report_id = %s ORDER BY company_id",
                [report],
            )
            for row in cursor.fetchall():
                digest.update(_canonical([None if cell is None else str(cell) for cell in row]))
            if digest.hexdigest() != fingerprint:
                yield f"report {report}", f"published {fingerprint[:12]}, its content gives {digest.hexdigest()[:12]}"


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _tracked() -> dict[str, str]:
    """Table of history by the table it follows."""
    return {model.pgh_tracked_model._meta.db_table: model._meta.db_table for model in event_models()}  # type: ignore[attr-defined]


def _followed() -> str:
    return "(" + " UNION ALL ".join(f"SELECT 1 FROM {table}" for table in _tracked()) + ") AS followed"  # noqa: S608


def _seals() -> Rows:
    """Seals that the rows under them no longer give: each digest starts with the one before it."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT DISTINCT "table" FROM base_seal')
        named = {table for (table,) in cursor.fetchall()}
        for table in sorted(named & set(_tracked().values())):
            quoted = connection.ops.quote_name(table)
            cursor.execute(
                f"""
                WITH chain AS (
                    SELECT id, up_to, rows, digest, coalesce(lag(up_to) OVER w, 0) AS after,
                           coalesce(lag(digest) OVER w, '') AS start
                      FROM base_seal WHERE "table" = %s WINDOW w AS (ORDER BY up_to))
                SELECT 'seal of ' || %s || ' up to ' || c.up_to, 'sealed ' || c.rows || ' rows, found ' || count(t.pgh_id)
                  FROM chain c LEFT JOIN {quoted} t ON t.pgh_id > c.after AND t.pgh_id <= c.up_to
                 GROUP BY c.id, c.up_to, c.rows, c.digest, c.start
                HAVING count(t.pgh_id) <> c.rows
                    OR encode(sha256(convert_to(c.start || coalesce(string_agg(
                           jsonb_strip_nulls(to_jsonb(t))::text, '' ORDER BY t.pgh_id), ''), 'UTF8')), 'hex') <> c.digest""",  # noqa: S608
                [table, table],
            )
            yield from cursor.fetchall()


def _last_known() -> Rows:
    """Rows that are not what their history last wrote of them: changed, added or taken away behind its back."""
    with connection.cursor() as cursor:
        for table, events in sorted(_tracked().items()):
            cursor.execute(
                "SELECT a.attname FROM pg_attribute a JOIN pg_index i ON i.indrelid = a.attrelid AND a.attnum = ANY(i.indkey)"
                " WHERE i.indisprimary AND i.indrelid = %s::regclass",
                [table],
            )
            ((key,),) = cursor.fetchall()
            cursor.execute(
                f"""
                WITH last AS (SELECT DISTINCT ON (pgh_obj_id) pgh_obj_id, pgh_label, to_jsonb(e) AS said
                                FROM {events} e ORDER BY pgh_obj_id, pgh_id DESC)
                SELECT %s || ' ' || coalesce(x.id, l.pgh_obj_id::text),
                       CASE WHEN l.said IS NULL THEN 'history knows nothing of it' WHEN x.row IS NULL THEN 'the row is gone'
                            ELSE coalesce((SELECT string_agg(k || ': ' || coalesce(l.said->>k, 'empty') || ' in history, '
                                   || coalesce(x.row->>k, 'empty') || ' now', '; ')
                                   FROM jsonb_object_keys(x.row) k WHERE l.said ? k AND l.said->k <> x.row->k), '') END
                  FROM (SELECT {key}::text AS id, to_jsonb(r) AS row FROM {table} r) x
                  FULL JOIN last l ON l.pgh_obj_id::text = x.id
                 WHERE l.said IS NULL OR (x.row IS NULL AND l.pgh_label <> 'delete')
                    OR EXISTS (SELECT FROM jsonb_object_keys(x.row) k WHERE l.said ? k AND l.said->k <> x.row->k)""",  # noqa: S608
                [table],
            )
            yield from cursor.fetchall()


CHECKS: dict[str, Check] = {
    "file_differs_from_digest": Check(
        "base_file",
        """
        SELECT sha256, 'content ' || encode(sha256(content), 'hex')
          FROM base_file WHERE sha256 <> encode(sha256(content), 'hex')""",
    ),
    "file_lost": Check("base_file", _LOST),
    "file_of_two_papers": Check(
        "dues_documentfile",
        """
        SELECT 'file ' || left(file_id, 12), 'documents ' || string_agg(document_id::text, ', ' ORDER BY document_id)
          FROM dues_documentfile GROUP BY file_id HAVING count(*) > 1""",
    ),
    "report_and_rows_differ": Check(
        "reporting_reportrow",
        """
        SELECT 'report ' || r.id, f.measure || ': published ' || f.said || ', its rows give ' || f.found
          FROM reporting_report r
          JOIN LATERAL (
              SELECT count(*) FILTER (WHERE member) AS members, coalesce(sum(jobs) FILTER (WHERE member), 0) AS jobs,
                     coalesce(sum(turnover) FILTER (WHERE member), 0) AS turnover, coalesce(sum(called), 0) AS called,
                     coalesce(sum(paid), 0) AS paid, count(*) AS rows
                FROM reporting_reportrow WHERE report_id = r.id) s ON true
         CROSS JOIN LATERAL (VALUES
              ('members', r.figures->'whole'->>'members', s.members), ('jobs', r.figures->'whole'->>'jobs', s.jobs),
              ('turnover', r.figures->'whole'->>'turnover', s.turnover), ('called', r.figures->'whole'->>'called', s.called),
              ('paid', r.figures->'whole'->>'paid', s.paid), ('rows', r.figures->>'rows', s.rows)) f(measure, said, found)
         WHERE r.published_at IS NOT NULL AND f.said::numeric IS DISTINCT FROM f.found""",
    ),
    "report_and_fingerprint_differ": Check("reporting_report WHERE published_at IS NOT NULL", _fingerprints),
    "seal_broken": Check("base_seal", _seals),
    "history_and_row_differ": Check(_followed, _last_known),
}
