"""Issued paper: numbers, lines, corrections, the dues it calls, the letters that carry it."""

from league.desks.verifying.check import Check

CHECKS: dict[str, Check] = {
    "gap_in_series": Check(
        "dues_series",
        """
        WITH taken AS (SELECT series_id, position FROM dues_document
                       UNION ALL SELECT series_id, position FROM dues_attestation)
        SELECT s.prefix || '-' || s.year, 'last ' || s.last || ', papers ' || count(t.position)
               || ', highest ' || coalesce(max(t.position), 0)
          FROM dues_series s LEFT JOIN taken t ON t.series_id = s.id
         GROUP BY s.id HAVING count(DISTINCT t.position) <> s.last OR coalesce(max(t.position), 0) <> s.last""",
    ),
    "number_given_twice": Check(
        "dues_series",
        """
        WITH taken AS (SELECT series_id, position FROM dues_document
                       UNION ALL SELECT series_id, position FROM dues_attestation)
        SELECT s.prefix || '-' || s.year, 'position ' || t.position || ': ' || count(*) || ' papers'
          FROM taken t JOIN dues_series s ON s.id = t.series_id GROUP BY s.id, t.position HAVING count(*) > 1""",
    ),
    "number_and_place_differ": Check(
        "dues_document",
        """
        WITH papers AS (SELECT series_id, position, number, kind FROM dues_document
                        UNION ALL SELECT series_id, position, number, kind FROM dues_attestation)
        SELECT p.number, 'place ' || p.position || ' of ' || s.prefix || '-' || s.year || ' (' || s.kind || '), kind '
               || p.kind
          FROM papers p JOIN dues_series s ON s.id = p.series_id
         WHERE p.number <> s.prefix || '-' || s.year || '-' || lpad(p.position::text, greatest(5, length(p.position::text)), '0')
            OR p.kind <> s.kind""",
    ),
    "dated_before_its_predecessor": Check(
        "dues_document",
        """
        WITH papers AS (SELECT series_id, position, number, issued_on FROM dues_document
                        UNION ALL SELECT series_id, position, number, issued_on FROM dues_attestation),
             beside AS (SELECT *, max(issued_on) OVER (PARTITION BY series_id ORDER BY position
                               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM papers)
        SELECT number, 'dated ' || issued_on || ', a number before it ' || before FROM beside WHERE issued_on < before""",
    ),
    "lines_do_not_add_up": Check(
        "dues_document",
        """
        SELECT d.number, 'total ' || d.total || ', lines ' || coalesce(l.gross, 0)
          FROM dues_document d
          LEFT JOIN (SELECT document_id, sum(net + round(net * rate / 100, 2)) AS gross
                       FROM (SELECT document_id, regime, rate, sum(amount) AS net FROM dues_documentline
                              GROUP BY document_id, regime, rate) AS keys
                      GROUP BY document_id) l ON l.document_id = d.id
         WHERE abs(d.total - coalesce(l.gross, 0)) > (CASE WHEN d.kind = 'credit_note' THEN 0.01 ELSE 0 END)""",
    ),
    "vat_and_lines_differ": Check(
        "dues_document",
        """
        SELECT d.number, 'bases ' || coalesce(v.base, 0) || ', lines ' || coalesce(l.net, 0) || ', bases and VAT '
               || coalesce(v.gross, 0) || ', total ' || d.total
          FROM dues_document d
          LEFT JOIN LATERAL (SELECT sum((k->>'base')::numeric) AS base,
                                    sum((k->>'base')::numeric + (k->>'vat')::numeric) AS gross
                               FROM jsonb_array_elements(d.vat) AS k) v ON true
          LEFT JOIN (SELECT document_id, sum(amount) AS net FROM dues_documentline GROUP BY 1) l ON l.document_id = d.id
         WHERE coalesce(v.base, 0) <> coalesce(l.net, 0)
            OR abs(coalesce(v.gross, 0) - d.total) > (CASE WHEN d.kind = 'credit_note' THEN 0.01 ELSE 0 END)""",
    ),
    "two_regimes_on_one_paper": Check(
        "dues_document",
        """
        SELECT d.number, string_agg(DISTINCT l.regime, ', ')
          FROM dues_document d JOIN dues_documentline l ON l.document_id = d.id
         GROUP BY d.id HAVING count(DISTINCT l.regime) > 1""",
    ),
    "credit_note_astray": Check(
        "dues_document WHERE kind = 'credit_note'",
        """
        SELECT c.number, CASE WHEN d.id IS NULL THEN 'corrects no document'
               ELSE 'company ' || c.company_id || ' on ' || c.issued_on || ', corrects the ' || d.kind || ' ' || d.number
                    || ' of company ' || d.company_id || ' on ' || d.issued_on END
          FROM dues_document c LEFT JOIN dues_document d ON d.id = c.corrects_id
         WHERE c.kind = 'credit_note' AND (d.id IS NULL OR d.kind = 'credit_note' OR d.company_id <> c.company_id
               OR c.issued_on < d.issued_on)""",
    ),
    "attestation_and_payment_differ": Check(
        "dues_attestation WHERE kind = 'receipt'",
        """
        SELECT a.number, 'states ' || a.amount || ' of company ' || a.company_id || ', P-' || p.id || ' is ' || p.amount
               || ' of company ' || p.company_id
          FROM dues_attestation a JOIN dues_payment p ON p.id = a.payment_id
         WHERE a.amount <> p.amount OR a.company_id <> p.company_id""",
    ),
    "due_called_by_another_company": Check(
        "dues_duedocument",
        """
        SELECT d.number, 'of company ' || d.company_id || ', calls the due of company ' || u.company_id
          FROM dues_duedocument l JOIN dues_document d ON d.id = l.document_id JOIN dues_due u ON u.id = l.due_id
         WHERE d.company_id <> u.company_id""",
    ),
    "due_called_for_another_year": Check(
        "dues_duedocument",
        """
        SELECT d.number, 'for ' || coalesce(extract(year FROM d.period_start)::text, 'no year') || ', the campaign is '
               || c.year
          FROM dues_duedocument l JOIN dues_document d ON d.id = l.document_id
          JOIN dues_due u ON u.id = l.due_id JOIN dues_campaign c ON c.id = u.campaign_id
         WHERE extract(year FROM d.period_start) IS DISTINCT FROM c.year""",
    ),
    "due_called_twice": Check(
        "dues_duedocument",
        """
        SELECT 'due ' || due_id, 'revision ' || revision || ': ' || count(*) || ' documents'
          FROM dues_duedocument GROUP BY due_id, revision HAVING count(*) > 1""",
    ),
    "member_expected_twice": Check(
        "dues_due",
        """
        SELECT 'company ' || company_id, count(*) || ' dues in campaign ' || campaign_id
          FROM dues_due GROUP BY campaign_id, company_id HAVING count(*) > 1""",
    ),
    "campaign_of_another_scale": Check(
        "dues_campaign",
        """
        SELECT 'campaign ' || c.year, 'scale of ' || s.year || CASE WHEN s.decision_id IS NULL THEN ', not adopted' ELSE '' END
          FROM dues_campaign c JOIN dues_scale s ON s.id = c.scale_id
         WHERE s.year <> c.year OR s.decision_id IS NULL""",
    ),
    "reminded_twice": Check(
        "dues_reminder",
        """
        SELECT d.number, 'level ' || r.level_id || ': ' || count(*) || ' reminders'
          FROM dues_reminder r JOIN dues_document d ON d.id = r.document_id
         GROUP BY d.id, r.level_id HAVING count(*) > 1""",
    ),
    "reminded_wrongly": Check(
        "dues_reminder",
        """
        SELECT d.number, 'reminded of ' || r.open_amount || ' on ' || r.day || ', total ' || d.total || ' due on ' || d.due_on
          FROM dues_reminder r JOIN dues_document d ON d.id = r.document_id
         WHERE r.open_amount <= 0 OR r.open_amount > d.total OR r.day <= d.due_on OR d.kind = 'credit_note'""",
    ),
    "letter_of_another_company": Check(
        "base_attachment WHERE cause LIKE 'document:%'",
        """
        SELECT d.number, 'of company ' || d.company_id || ', goes with a letter about company '
               || coalesce(l.about_company::text, '?')
          FROM base_attachment a JOIN base_letter l ON l.id = a.letter_id
          JOIN dues_document d ON a.cause = 'document:' || d.id
         WHERE l.about_company IS DISTINCT FROM d.company_id""",
    ),
    "letter_carries_another_paper": Check(
        "base_attachment WHERE cause LIKE 'document:%'",
        """
        SELECT a.name, 'holds ' || left(a.file_id, 12) || ', the paper is ' || coalesce(left(f.file_id, 12), 'not made')
          FROM base_attachment a JOIN dues_document d ON a.cause = 'document:' || d.id
          LEFT JOIN dues_documentfile f ON f.document_id = d.id
         WHERE a.file_id IS NOT NULL AND a.file_id IS DISTINCT FROM f.file_id OR a.name <> d.number || '.pdf'""",
    ),
}
