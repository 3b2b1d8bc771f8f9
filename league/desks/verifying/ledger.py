"""The ledger, payments, what they settle, and what went back."""

from league.desks.verifying.check import Check

CHECKS: dict[str, Check] = {
    "unbalanced_posting": Check(
        "dues_entry",
        """
        SELECT 'posting ' || posting || ' (' || min(piece) || ')', 'sum ' || sum(amount)
          FROM dues_entry GROUP BY posting HAVING sum(amount) <> 0""",
    ),
    "posting_of_nothing": Check(
        "dues_entry",
        """
        SELECT 'posting ' || e.posting, 'no paper, payment or refund is named ' || min(e.piece)
          FROM dues_entry e
         WHERE NOT EXISTS (SELECT FROM dues_document d WHERE d.number = e.piece)
           AND NOT EXISTS (SELECT FROM dues_payment p WHERE 'P-' || p.id = e.piece)
           AND NOT EXISTS (SELECT FROM dues_refund r WHERE 'R-' || r.id = e.piece)
         GROUP BY e.posting""",
    ),
    "paper_and_ledger_differ": Check(
        "dues_document",
        """
        SELECT d.number, 'total ' || d.total || ', posted ' || coalesce(e.posted, 0) || ', on its company and day '
               || coalesce(e.own, 0)
          FROM dues_document d
          LEFT JOIN LATERAL (
              SELECT sum(amount) AS posted,
                     sum(amount) FILTER (WHERE company_id = d.company_id AND day = d.issued_on) AS own
                FROM dues_entry WHERE account = '411' AND piece = d.number) e ON true
         WHERE d.total <> coalesce(e.posted, 0) OR d.total <> coalesce(e.own, 0)""",
    ),
    "payment_and_ledger_differ": Check(
        "dues_payment",
        """
        SELECT 'P-' || p.id, 'amount ' || p.amount || ', received ' || coalesce(e.bank, 0) || ', taken from the company '
               || coalesce(-e.own, 0)
          FROM dues_payment p
          LEFT JOIN (
              SELECT piece, sum(amount) FILTER (WHERE account = '512') AS bank,
                     sum(amount) FILTER (WHERE account = '411') AS own, min(company_id) AS company_id
                FROM dues_entry GROUP BY piece) e ON e.piece = 'P-' || p.id
         WHERE p.amount <> coalesce(e.bank, 0) OR p.amount <> coalesce(-e.own, 0)
            OR p.company_id <> e.company_id""",
    ),
    "refund_and_ledger_differ": Check(
        "dues_refund",
        """
        SELECT 'R-' || r.id, 'amount ' || r.amount || ', sent ' || coalesce(-e.bank, 0) || ', owed again '
               || coalesce(e.own, 0)
          FROM dues_refund r JOIN dues_payment p ON p.id = r.payment_id
          LEFT JOIN (
              SELECT piece, sum(amount) FILTER (WHERE account = '512') AS bank,
                     sum(amount) FILTER (WHERE account = '411') AS own, min(company_id) AS company_id
                FROM dues_entry GROUP BY piece) e ON e.piece = 'R-' || r.id
         WHERE r.amount <> coalesce(-e.bank, 0) OR r.amount <> coalesce(e.own, 0)
            OR p.company_id <> e.company_id""",
    ),
    # On cash, a call waits in 4718 and each euro that settles it moves on: what moved is what settles.
    "income_on_cash_differs": Check(
        "dues_entry WHERE account = '4718' AND journal = 'COT'",
        """
        SELECT d.number, 'settled ' || coalesce(a.settled, 0) || ', moved to the income ' || coalesce(m.moved, 0)
          FROM dues_entry w JOIN dues_document d ON d.number = w.piece
          LEFT JOIN (SELECT document_id, sum(amount) AS settled FROM dues_allocation GROUP BY 1) a
                 ON a.document_id = d.id
          LEFT JOIN (SELECT piece, sum(amount) AS moved FROM dues_entry
                      WHERE account = '4718' AND journal = 'OD' GROUP BY 1) m ON m.piece = d.number
         WHERE w.account = '4718' AND w.journal = 'COT' AND coalesce(a.settled, 0) <> coalesce(m.moved, 0)""",
    ),
    "payment_used_beyond": Check(
        "dues_payment",
        """
        SELECT 'P-' || p.id, 'amount ' || p.amount || ', used ' || coalesce(a.used, 0) || ', sent back '
               || coalesce(r.back, 0)
          FROM dues_payment p
          LEFT JOIN (SELECT payment_id, sum(amount) AS used FROM dues_allocation GROUP BY 1) a ON a.payment_id = p.id
          LEFT JOIN (SELECT payment_id, sum(amount) AS back FROM dues_refund GROUP BY 1) r ON r.payment_id = p.id
         WHERE coalesce(a.used, 0) < 0 OR coalesce(a.used, 0) + coalesce(r.back, 0) > greatest(p.amount, 0)""",
    ),
    "document_settled_beyond": Check(
        "dues_document WHERE kind <> 'credit_note'",
        """
        SELECT d.number, 'total ' || d.total || ', credited ' || coalesce(c.credited, 0) || ', paid '
               || coalesce(a.paid, 0)
          FROM dues_document d
          LEFT JOIN (SELECT document_id, sum(amount) AS paid FROM dues_allocation GROUP BY 1) a ON a.document_id = d.id
          LEFT JOIN (SELECT corrects_id, sum(total) AS credited FROM dues_document GROUP BY 1) c ON c.corrects_id = d.id
         WHERE d.kind <> 'credit_note'
           AND coalesce(a.paid, 0) NOT BETWEEN 0 AND d.total + coalesce(c.credited, 0)""",
    ),
    "allocation_across_companies": Check(
        "dues_allocation",
        """
        SELECT 'allocation ' || a.id, 'P-' || p.id || ' of company ' || p.company_id || ', ' || d.number
               || ' of company ' || d.company_id
          FROM dues_allocation a JOIN dues_payment p ON p.id = a.payment_id JOIN dues_document d ON d.id = a.document_id
         WHERE p.company_id <> d.company_id""",
    ),
    "allocation_of_nothing": Check(
        "dues_allocation",
        """
        SELECT 'allocation ' || a.id, 'payment ' || a.payment_id || ', document ' || a.document_id || ': not both exist'
          FROM dues_allocation a
          LEFT JOIN dues_payment p ON p.id = a.payment_id LEFT JOIN dues_document d ON d.id = a.document_id
         WHERE p.id IS NULL OR d.id IS NULL""",
    ),
    "allocation_on_a_credit_note": Check(
        "dues_allocation",
        """
        SELECT 'allocation ' || a.id, d.number || ' is a credit note'
          FROM dues_allocation a JOIN dues_document d ON d.id = a.document_id WHERE d.kind = 'credit_note'""",
    ),
    "allocation_before_its_time": Check(
        "dues_allocation",
        """
        SELECT 'allocation ' || a.id, 'counts from ' || a.day || ', paid on ' || p.day || ', issued on ' || d.issued_on
          FROM dues_allocation a JOIN dues_payment p ON p.id = a.payment_id JOIN dues_document d ON d.id = a.document_id
         WHERE a.day < greatest(p.day, d.issued_on)""",
    ),
    "reversed_payment_still_settles": Check(
        "dues_payment WHERE reverses_id IS NOT NULL",
        """
        SELECT 'P-' || r.reverses_id, 'taken back by P-' || r.id || ', still settles ' || coalesce(sum(a.amount), 0)
               || ', sent back ' || (SELECT coalesce(sum(f.amount), 0) FROM dues_refund f WHERE f.payment_id = r.reverses_id)
          FROM dues_payment r LEFT JOIN dues_allocation a ON a.payment_id = r.reverses_id
         WHERE r.reverses_id IS NOT NULL GROUP BY r.id
        HAVING coalesce(sum(a.amount), 0) <> 0
            OR EXISTS (SELECT FROM dues_refund f WHERE f.payment_id = r.reverses_id)""",
    ),
    "reversal_not_mirrored": Check(
        "dues_payment WHERE reverses_id IS NOT NULL",
        """
        SELECT 'P-' || r.id, 'takes back ' || -r.amount || ' of company ' || r.company_id || ' on ' || r.day || ', P-'
               || p.id || ' was ' || p.amount || ' of company ' || p.company_id || ' on ' || p.day
          FROM dues_payment r JOIN dues_payment p ON p.id = r.reverses_id
         WHERE r.amount <> -p.amount OR r.company_id <> p.company_id OR r.day < p.day OR p.reverses_id IS NOT NULL""",
    ),
    "payment_taken_back_twice": Check(
        "dues_payment WHERE reverses_id IS NOT NULL",
        """
        SELECT 'P-' || reverses_id, count(*) || ' reversals' FROM dues_payment
         WHERE reverses_id IS NOT NULL GROUP BY reverses_id HAVING count(*) > 1""",
    ),
    "payment_recorded_twice": Check(
        "dues_payment",
        """
        SELECT 'intent ' || intent, count(*) || ' payments, ' || sum(amount) FROM dues_payment
         GROUP BY intent HAVING count(*) > 1""",
    ),
}
