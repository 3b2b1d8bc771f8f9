"""Bank statements, what was made of their entries, and direct debits."""

from league.desks.verifying.check import Check

CHECKS: dict[str, Check] = {
    "statement_does_not_add_up": Check(
        "dues_statement WHERE opening IS NOT NULL AND closing IS NOT NULL",
        """
        SELECT 'statement ' || s.id || ' (' || s.number || ')', 'opening ' || s.opening || ', entries '
               || coalesce(e.sum, 0) || ', closing ' || s.closing
          FROM dues_statement s
          LEFT JOIN (SELECT l.statement_id, sum(CASE WHEN e.credit THEN e.amount ELSE -e.amount END) AS sum
                       FROM dues_statementline l JOIN dues_statemententry e ON e.id = l.entry_id GROUP BY 1) e
                 ON e.statement_id = s.id
         WHERE s.opening + coalesce(e.sum, 0) <> s.closing""",
    ),
    "line_lost_in_statement": Check(
        "dues_statement",
        """
        SELECT 'statement ' || s.id || ' (' || s.number || ')', count(*) || ' lines, the last at ' || max(l.position)
          FROM dues_statement s JOIN dues_statementline l ON l.statement_id = s.id
         GROUP BY s.id HAVING count(DISTINCT l.position) <> count(*) OR max(l.position) <> count(*) - 1""",
    ),
    "entry_in_no_statement": Check(
        "dues_statemententry",
        """
        SELECT 'entry ' || e.id, e.day || ', ' || e.amount || ': first read in ' || count(l.id) || ' statements'
          FROM dues_statemententry e LEFT JOIN dues_statementline l ON l.entry_id = e.id AND l.first
         GROUP BY e.id HAVING count(l.id) <> 1""",
    ),
    "entry_twice_in_statement": Check(
        "dues_statementline",
        """
        SELECT 'entry ' || entry_id, count(*) || ' lines of statement ' || statement_id
          FROM dues_statementline GROUP BY statement_id, entry_id HAVING count(*) > 1""",
    ),
    "entry_of_another_account": Check(
        "dues_statementline",
        """
        SELECT 'entry ' || e.id, 'on account ' || e.account_id || ', statement ' || s.id || ' is of account ' || s.account_id
          FROM dues_statementline l JOIN dues_statemententry e ON e.id = l.entry_id
          JOIN dues_statement s ON s.id = l.statement_id WHERE e.account_id <> s.account_id""",
    ),
    "match_of_another_amount": Check(
        "dues_entrymatch",
        """
        SELECT 'entry ' || e.id, (CASE WHEN e.credit THEN 'in ' ELSE 'out ' END) || e.amount || ', P-' || p.id || ' is '
               || p.amount
          FROM dues_entrymatch m JOIN dues_statemententry e ON e.id = m.entry_id JOIN dues_payment p ON p.id = m.payment_id
         WHERE p.amount <> CASE WHEN e.credit THEN e.amount ELSE -e.amount END""",
    ),
    "entry_matched_twice": Check(
        "dues_entrymatch",
        """
        SELECT 'entry ' || m.entry_id, count(*) || ' payments stand for it'
          FROM dues_entrymatch m
         WHERE NOT EXISTS (SELECT FROM dues_payment r WHERE r.reverses_id = m.payment_id)
         GROUP BY m.entry_id HAVING count(*) > 1""",
    ),
    "payment_matched_twice": Check(
        "dues_entrymatch",
        """
        SELECT 'P-' || payment_id, count(*) || ' entries are this payment'
          FROM dues_entrymatch GROUP BY payment_id HAVING count(*) > 1""",
    ),
    "collected_without_mandate": Check(
        "dues_collection WHERE withdrawn_on IS NULL",
        """
        SELECT c.end_to_end_id, 'document of company ' || d.company_id || ', mandate '
               || coalesce(m.reference || ' of company ' || m.company_id, 'none')
          FROM dues_collection c JOIN dues_document d ON d.id = c.document_id
          LEFT JOIN dues_sepamandate m ON m.id = c.mandate_id
         WHERE c.withdrawn_on IS NULL AND m.company_id IS DISTINCT FROM d.company_id""",
    ),
    "collected_outside_the_mandate": Check(
        "dues_collection c JOIN dues_debitbatch b ON b.id = c.batch_id WHERE b.file_id IS NOT NULL",
        """
        SELECT c.end_to_end_id, 'sent on ' || b.issued_on || ' for ' || b.collect_on || ', mandate signed on ' || m.signed_on
               || coalesce(', ended on ' || m.revoked_on, '')
          FROM dues_collection c JOIN dues_debitbatch b ON b.id = c.batch_id JOIN dues_sepamandate m ON m.id = c.mandate_id
         WHERE b.file_id IS NOT NULL AND c.withdrawn_on IS NULL
           AND (m.signed_on > b.issued_on OR m.revoked_on < b.issued_on)""",
    ),
    "collected_from_another_account": Check(
        "dues_collection WHERE account_id IS NOT NULL",
        """
        SELECT c.end_to_end_id, 'account ' || a.id || ' is of mandate ' || a.mandate_id || ', collected by mandate '
               || c.mandate_id
          FROM dues_collection c JOIN dues_mandateaccount a ON a.id = c.account_id WHERE a.mandate_id <> c.mandate_id""",
    ),
    "collected_and_paid_differ": Check(
        "dues_collection WHERE payment_id IS NOT NULL",
        """
        SELECT c.end_to_end_id, 'asked ' || c.amount || ' of company ' || d.company_id || ', P-' || p.id || ' is '
               || p.amount || ' of company ' || p.company_id
          FROM dues_collection c JOIN dues_document d ON d.id = c.document_id JOIN dues_payment p ON p.id = c.payment_id
         WHERE c.amount <> p.amount OR d.company_id <> p.company_id""",
    ),
    "returned_and_kept": Check(
        "dues_debitreturn",
        """
        SELECT c.end_to_end_id, 'returned on ' || r.day || ' (' || r.code || '), P-' || p.id || ' was not taken back'
          FROM dues_debitreturn r JOIN dues_collection c ON c.id = r.collection_id JOIN dues_payment p ON p.id = c.payment_id
         WHERE NOT EXISTS (SELECT FROM dues_payment b WHERE b.reverses_id = p.id)""",
    ),
    "collected_twice_at_once": Check(
        "dues_collection WHERE withdrawn_on IS NULL",
        """
        SELECT d.number, count(*) || ' collections under way or paid'
          FROM dues_collection c JOIN dues_document d ON d.id = c.document_id JOIN dues_debitbatch b ON b.id = c.batch_id
         WHERE c.withdrawn_on IS NULL AND b.cancelled_on IS NULL AND c.payment_id IS NULL
           AND NOT EXISTS (SELECT FROM dues_debitreturn r WHERE r.collection_id = c.id)
         GROUP BY d.id HAVING count(*) > 1""",
    ),
}
