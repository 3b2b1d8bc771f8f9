"""What somebody with the owner's rights could do to the data, one kind a row: the check that must name it, and how.

`bare` are the tables stripped of every trigger, constraint and unique index before; the last statement returns the name
of the row that `verify` must give.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Corruption:
    kind: str
    check: str
    bare: tuple[str, ...]
    sql: tuple[str, ...]


def _plant(kind: str, check: str, bare: str, *sql: str) -> Corruption:
    return Corruption(kind, check, tuple(bare.split()), sql)


def copy(table: str, where: str, **change: str) -> str:
    """A second row like the one at `where`, under a new id; `change` gives columns as SQL."""
    return (
        f"INSERT INTO {table} SELECT (jsonb_populate_record(t, jsonb_build_object('id', (SELECT max(id) + 1 FROM {table})"
        + "".join(f", '{column}', {value}" for column, value in change.items())
        + f"))).* FROM {table} t WHERE {where}"
    )


SETTLED = (
    "(SELECT max(a.id) FROM dues_allocation a JOIN dues_payment p ON p.id = a.payment_id AND p.amount = a.amount"
    " WHERE NOT EXISTS (SELECT FROM dues_payment r WHERE r.reverses_id = p.id))"
)
UNPAID = (
    "(SELECT min(id) FROM dues_document WHERE kind = 'call' AND id NOT IN (SELECT document_id FROM dues_allocation))"
)
RECEIVED = (
    "(SELECT min(p.id) FROM dues_payment p WHERE reverses_id IS NULL"
    " AND NOT EXISTS (SELECT FROM dues_payment r WHERE r.reverses_id = p.id))"
)
OTHER = "(SELECT min(id) FROM members_company WHERE id <> company_id)"

CORRUPTIONS: tuple[Corruption, ...] = (
    # --- the ledger
    _plant("an entry of the ledger has another amount", "unbalanced_posting", "dues_entry",
           "UPDATE dues_entry SET amount = amount - 1 WHERE id = (SELECT min(id) FROM dues_entry WHERE account = '7561')"
           " RETURNING 'posting ' || posting || ' (' || piece || ')'"),
    _plant("a line of a posting is missing", "unbalanced_posting", "dues_entry",
           "DELETE FROM dues_entry WHERE id = (SELECT min(id) FROM dues_entry WHERE account = '512')"
           " RETURNING 'posting ' || posting || ' (' || piece || ')'"),
    _plant("a posting that stands for nothing", "posting_of_nothing", "dues_entry",
           "INSERT INTO dues_entry (posting, journal, account, day, label, piece, amount) VALUES"
           " ('11111111-1111-4111-8111-111111111111', 'OD', '512', '2026-01-02', 'x', 'X-1', 5),"
           " ('11111111-1111-4111-8111-111111111111', 'OD', '7561', '2026-01-02', 'x', 'X-1', -5)"
           " RETURNING 'posting ' || posting"),
    _plant("the posting of a document is gone", "paper_and_ledger_differ", "dues_entry",
           f"DELETE FROM dues_entry e USING dues_document d WHERE d.id = {UNPAID} AND e.piece = d.number RETURNING d.number"),
    _plant("the posting of a document stands twice", "paper_and_ledger_differ", "dues_entry",
           "INSERT INTO dues_entry (posting, journal, account, company_id, day, label, piece, amount)"
           " SELECT '11111111-1111-4111-8111-111111111112', journal, account, company_id, day, label, piece, amount"
           f"   FROM dues_entry WHERE piece = (SELECT number FROM dues_document WHERE id = {UNPAID}) RETURNING piece"),
    _plant("the debt of a document stands with another company", "paper_and_ledger_differ", "dues_entry",
           f"UPDATE dues_entry SET company_id = {OTHER} WHERE account = '411'"
           f" AND piece = (SELECT number FROM dues_document WHERE id = {UNPAID}) RETURNING piece"),
    _plant("the posting of a payment stands twice", "payment_and_ledger_differ", "dues_entry",
           "INSERT INTO dues_entry (posting, journal, account, company_id, day, label, piece, amount)"
           " SELECT '11111111-1111-4111-8111-111111111113', journal, account, company_id, day, label, piece, amount"
           f"   FROM dues_entry WHERE piece = 'P-' || {RECEIVED} RETURNING piece"),
    _plant("a payment stands twice", "payment_recorded_twice", "dues_payment",
           copy("dues_payment", f"t.id = {RECEIVED}") + " RETURNING 'intent ' || intent"),
    _plant("a payment that nobody posted", "payment_and_ledger_differ", "dues_payment",
           copy("dues_payment", f"t.id = {RECEIVED}", intent="'11111111-1111-4111-8111-111111111114'")
           + " RETURNING 'P-' || id"),
    _plant("a payment of another amount", "payment_and_ledger_differ", "dues_payment",
           f"UPDATE dues_payment SET amount = amount + 100 WHERE id = {RECEIVED} RETURNING 'P-' || id"),
    _plant("a refund of another amount than in the ledger", "refund_and_ledger_differ", "dues_refund",
           "UPDATE dues_refund SET amount = amount - 1 RETURNING 'R-' || id"),
    _plant("income on cash that was never moved", "income_on_cash_differs", "dues_entry",
           "DELETE FROM dues_entry WHERE posting = (SELECT posting FROM dues_entry WHERE account = '4718'"
           " AND journal = 'OD' ORDER BY id LIMIT 1) RETURNING piece"),
    # --- payments and what they settle
    _plant("an allocation stands twice", "payment_used_beyond", "dues_allocation",
           copy("dues_allocation", f"t.id = {SETTLED}") + " RETURNING 'P-' || payment_id"),
    _plant("a refund beyond the payment", "payment_used_beyond", "dues_refund",
           "UPDATE dues_refund SET amount = amount + 5000 RETURNING 'P-' || payment_id"),
    _plant("an allocation beyond its document", "document_settled_beyond", "dues_allocation",
           "UPDATE dues_allocation SET amount = 50000 WHERE id = (SELECT min(id) FROM dues_allocation)"
           " RETURNING (SELECT number FROM dues_document d WHERE d.id = document_id)"),
    _plant("an allocation across companies", "allocation_across_companies", "dues_allocation",
           f"UPDATE dues_allocation SET document_id = {UNPAID} WHERE id = {SETTLED} RETURNING 'allocation ' || id"),
    _plant("an orphan allocation", "allocation_of_nothing", "dues_allocation",
           "UPDATE dues_allocation SET payment_id = 999999 WHERE id = (SELECT min(id) FROM dues_allocation)"
           " RETURNING 'allocation ' || id"),
    _plant("an allocation on a credit note", "allocation_on_a_credit_note", "dues_allocation",
           "UPDATE dues_allocation SET document_id = (SELECT min(id) FROM dues_document WHERE kind = 'credit_note')"
           " WHERE id = (SELECT min(id) FROM dues_allocation) RETURNING 'allocation ' || id"),
    _plant("an allocation that counts before its payment", "allocation_before_its_time", "dues_allocation",
           "UPDATE dues_allocation SET day = day - 400 WHERE id = (SELECT min(id) FROM dues_allocation)"
           " RETURNING 'allocation ' || id"),
    _plant("a reversed payment still settles", "reversed_payment_still_settles", "dues_allocation",
           "DELETE FROM dues_allocation WHERE amount < 0 AND payment_id IN (SELECT reverses_id FROM dues_payment)"
           " RETURNING 'P-' || payment_id"),
    _plant("a reversal of another amount", "reversal_not_mirrored", "dues_payment",
           "UPDATE dues_payment SET amount = amount + 1 WHERE id = (SELECT min(id) FROM dues_payment WHERE amount < 0)"
           " RETURNING 'P-' || id"),
    _plant("a reversal with another company", "reversal_not_mirrored", "dues_payment",
           f"UPDATE dues_payment SET company_id = {OTHER} WHERE id = (SELECT min(id) FROM dues_payment WHERE amount < 0)"
           " RETURNING 'P-' || id"),
    _plant("a payment taken back twice", "payment_taken_back_twice", "dues_payment",
           copy("dues_payment", "t.id = (SELECT min(id) FROM dues_payment WHERE amount < 0)",
                intent="'11111111-1111-4111-8111-111111111115'") + " RETURNING 'P-' || reverses_id"),
    # --- papers
    _plant("a gap in a series", "gap_in_series", "dues_series",
           "UPDATE dues_series SET last = last + 1 WHERE kind = 'call' AND year = 2026 RETURNING prefix || '-' || year"),
    _plant("a number given twice", "number_given_twice", "dues_document",
           "UPDATE dues_document SET position = position + 1 WHERE number = 'AC-2026-00001' RETURNING 'AC-2026'"),
    _plant("a paper under another number", "number_and_place_differ", "dues_document",
           "UPDATE dues_document SET number = 'AC-2026-99999' WHERE number = 'AC-2026-00001' RETURNING number"),
    _plant("a document dated before its predecessor", "dated_before_its_predecessor", "dues_document",
           "UPDATE dues_document SET issued_on = issued_on - 1 WHERE number = 'AC-2026-00003' RETURNING number"),
    _plant("a line of another amount", "lines_do_not_add_up", "dues_documentline",
           f"UPDATE dues_documentline SET amount = amount + 1 WHERE document_id = {UNPAID}"
           " RETURNING (SELECT number FROM dues_document d WHERE d.id = document_id)"),
    _plant("the lines of a paper are gone", "lines_do_not_add_up", "dues_documentline",
           f"DELETE FROM dues_documentline WHERE document_id = {UNPAID}"
           " RETURNING (SELECT number FROM dues_document d WHERE d.id = document_id)"),
    _plant("the VAT of an invoice is another", "vat_and_lines_differ", "dues_document",
           "UPDATE dues_document SET vat = jsonb_set(vat, '{0,vat}', '\"0.00\"') WHERE kind = 'invoice' RETURNING number"),
    _plant("two VAT regimes on one paper", "two_regimes_on_one_paper", "dues_documentline",
           copy("dues_documentline", f"t.document_id = {UNPAID} AND t.position = 1", position="99", regime="'franchise'",
                amount="0") + f" RETURNING (SELECT number FROM dues_document d WHERE d.id = {UNPAID})"),
    _plant("a credit note beyond its document", "document_settled_beyond", "dues_document",
           "UPDATE dues_document SET total = total - 5000 WHERE kind = 'credit_note'"
           " RETURNING (SELECT number FROM dues_document d WHERE d.id = dues_document.corrects_id)"),
    _plant("a credit note of another company", "credit_note_astray", "dues_document",
           f"UPDATE dues_document SET company_id = {OTHER} WHERE kind = 'credit_note' RETURNING number"),
    _plant("a credit note without its document", "credit_note_astray", "dues_document",
           "UPDATE dues_document SET corrects_id = NULL WHERE kind = 'credit_note' RETURNING number"),
    _plant("a receipt of another amount", "attestation_and_payment_differ", "dues_attestation",
           "UPDATE dues_attestation SET amount = amount + 1 WHERE kind = 'receipt' RETURNING number"),
    _plant("the due of another company", "due_called_by_another_company", "dues_due",
           f"UPDATE dues_due SET company_id = {OTHER} WHERE id = (SELECT due_id FROM dues_duedocument WHERE document_id = {UNPAID})"
           f" RETURNING (SELECT number FROM dues_document WHERE id = {UNPAID})"),
    _plant("two documents of one due and revision", "due_called_twice", "dues_duedocument",
           "UPDATE dues_duedocument SET due_id = (SELECT min(due_id) FROM dues_duedocument)"
           " WHERE id = (SELECT max(id) FROM dues_duedocument WHERE revision = 1) RETURNING 'due ' || due_id"),
    _plant("a due of the campaign of another year", "due_called_for_another_year", "dues_due",
           "UPDATE dues_due SET campaign_id = (SELECT id FROM dues_campaign WHERE year = 2025)"
           f" WHERE id = (SELECT due_id FROM dues_duedocument WHERE document_id = {UNPAID})"
           f" RETURNING (SELECT number FROM dues_document WHERE id = {UNPAID})"),
    _plant("a member expected twice", "member_expected_twice", "dues_due",
           copy("dues_due", "t.id = (SELECT min(id) FROM dues_due)") + " RETURNING 'company ' || company_id"),
    _plant("a campaign on the scale of another year", "campaign_of_another_scale", "dues_campaign",
           "UPDATE dues_campaign SET scale_id = (SELECT scale_id FROM dues_campaign WHERE year = 2025) WHERE year = 2026"
           " RETURNING 'campaign 2026'"),
    _plant("a level of reminder twice for a document", "reminded_twice", "dues_reminder",
           copy("dues_reminder", "t.id = (SELECT min(id) FROM dues_reminder)", letter_id="NULL")
           + " RETURNING (SELECT number FROM dues_document d WHERE d.id = document_id)"),
    _plant("a reminder of more than the document", "reminded_wrongly", "dues_reminder",
           "UPDATE dues_reminder SET open_amount = 90000 WHERE id = (SELECT min(id) FROM dues_reminder)"
           " RETURNING (SELECT number FROM dues_document d WHERE d.id = document_id)"),
    _plant("a document in the letter of another company", "letter_of_another_company", "base_letter",
           "UPDATE base_letter SET about_company = about_company + 1 WHERE id = (SELECT min(letter_id) FROM base_attachment)"
           " RETURNING (SELECT replace(name, '.pdf', '') FROM base_attachment WHERE letter_id = base_letter.id)"),
    _plant("a letter that carries another document", "letter_carries_another_paper", "base_attachment",
           "UPDATE base_attachment SET file_id = (SELECT max(file_id) FROM dues_documentfile)"
           " WHERE file_id = (SELECT min(file_id) FROM dues_documentfile) RETURNING name"),
    # --- the bank
    _plant("an entry of a statement has another amount", "statement_does_not_add_up", "dues_statemententry",
           "UPDATE dues_statemententry SET amount = amount + 1 WHERE id = (SELECT min(id) FROM dues_statemententry)"
           " RETURNING (SELECT 'statement ' || s.id || ' (' || s.number || ')' FROM dues_statement s JOIN dues_statementline l"
           " ON l.statement_id = s.id WHERE l.entry_id = dues_statemententry.id ORDER BY s.id LIMIT 1)"),
    _plant("an entry of a statement is lost", "line_lost_in_statement", "dues_statementline",
           "DELETE FROM dues_statementline WHERE id = (SELECT min(id) FROM dues_statementline) RETURNING (SELECT"
           " 'statement ' || s.id || ' (' || s.number || ')' FROM dues_statement s WHERE s.id = statement_id)"),
    _plant("an entry of no statement", "entry_in_no_statement", "dues_statemententry",
           copy("dues_statemententry", "t.id = (SELECT min(id) FROM dues_statemententry)", key="'x'")
           + " RETURNING 'entry ' || id"),
    _plant("an entry twice in a statement", "entry_twice_in_statement", "dues_statementline",
           copy("dues_statementline", "t.id = (SELECT min(id) FROM dues_statementline)", position="99", first="false")
           + " RETURNING 'entry ' || entry_id"),
    _plant("an entry of another account", "entry_of_another_account", "dues_statemententry dues_bankaccount",
           copy("dues_bankaccount", "t.id = (SELECT min(id) FROM dues_bankaccount)", digest="'x'"),
           "UPDATE dues_statemententry SET account_id = (SELECT max(id) FROM dues_bankaccount)"
           " WHERE id = (SELECT min(id) FROM dues_statemententry) RETURNING 'entry ' || id"),
    _plant("an entry matched to a payment of another amount", "match_of_another_amount", "dues_entrymatch",
           "UPDATE dues_entrymatch m SET payment_id = (SELECT min(p.id) FROM dues_payment p, dues_statemententry e"
           " WHERE e.id = m.entry_id AND p.amount <> e.amount) WHERE id = (SELECT min(id) FROM dues_entrymatch)"
           " RETURNING 'entry ' || entry_id"),
    _plant("an entry matched twice", "entry_matched_twice", "dues_entrymatch",
           copy("dues_entrymatch", "t.id = (SELECT min(id) FROM dues_entrymatch)", round="2") + " RETURNING 'entry ' || entry_id"),
    _plant("a payment matched by two entries", "payment_matched_twice", "dues_entrymatch",
           "UPDATE dues_entrymatch SET payment_id = (SELECT min(payment_id) FROM dues_entrymatch)"
           " WHERE id = (SELECT max(id) FROM dues_entrymatch) RETURNING 'P-' || payment_id"),
    _plant("a direct debit without a mandate", "collected_without_mandate", "dues_collection",
           "UPDATE dues_collection SET mandate_id = 999999 WHERE id = (SELECT min(id) FROM dues_collection)"
           " RETURNING end_to_end_id"),
    _plant("a direct debit before its mandate was signed", "collected_outside_the_mandate", "dues_sepamandate",
           "UPDATE dues_sepamandate SET signed_on = '2026-03-10' WHERE id = (SELECT min(mandate_id) FROM dues_collection)"
           " RETURNING (SELECT min(end_to_end_id) FROM dues_collection c WHERE c.mandate_id = dues_sepamandate.id)"),
    _plant("a direct debit from the account of another mandate", "collected_from_another_account", "dues_collection",
           "UPDATE dues_collection SET account_id = (SELECT max(account_id) FROM dues_collection)"
           " WHERE id = (SELECT min(id) FROM dues_collection) RETURNING end_to_end_id"),
    _plant("a direct debit of another amount than its payment", "collected_and_paid_differ", "dues_collection",
           "UPDATE dues_collection SET amount = amount + 1 WHERE id = (SELECT min(id) FROM dues_collection)"
           " RETURNING end_to_end_id"),
    _plant("a returned direct debit whose payment stands", "returned_and_kept", "dues_payment",
           "UPDATE dues_payment SET reverses_id = NULL WHERE reverses_id IN (SELECT payment_id FROM dues_collection)"
           " RETURNING (SELECT c.end_to_end_id FROM dues_collection c JOIN dues_debitreturn r ON r.collection_id = c.id)"),
    _plant("a document collected twice at once", "collected_twice_at_once", "dues_collection",
           copy("dues_collection", "t.id = (SELECT min(id) FROM dues_collection)", payment_id="NULL", attempt="8",
                end_to_end_id="'X-1'"),
           copy("dues_collection", "t.id = (SELECT min(id) FROM dues_collection)", payment_id="NULL", attempt="9",
                end_to_end_id="'X-2'") + " RETURNING (SELECT number FROM dues_document d WHERE d.id = document_id)"),
    # --- periods
    _plant("two memberships at once", "membership_no_overlap", "members_membership",
           copy("members_membership", "t.id = (SELECT min(id) FROM members_membership)") + " RETURNING 'company ' || company_id"),
    _plant("two colleges at once", "college_assignment_no_overlap", "members_collegeassignment",
           copy("members_collegeassignment", "t.id = (SELECT min(id) FROM members_collegeassignment)")
           + " RETURNING 'company ' || company_id"),
    _plant("two antennas at once", "antenna_assignment_no_overlap", "members_antennaassignment",
           copy("members_antennaassignment", "t.id = (SELECT min(id) FROM members_antennaassignment)")
           + " RETURNING 'company ' || company_id"),
    _plant("two representatives at once", "one_representative_no_overlap", "members_contactfunction",
           copy("members_contactfunction", "t.id = (SELECT min(id) FROM members_contactfunction WHERE kind = 'representative')",
                person_id="(SELECT max(id) FROM base_person)") + " RETURNING 'company ' || company_id"),
    _plant("a function held twice at once", "tenure_of_antenna_no_overlap", "antennas_tenure",
           copy("antennas_tenure", "t.id = (SELECT min(id) FROM antennas_tenure WHERE antenna_id IS NOT NULL)")
           + " RETURNING 'person ' || person_id || ' function ' || function || ' antenna ' || antenna_id"),
    _plant("two mandates on a seat", "mandate_of_seat_no_overlap", "governance_mandate",
           "UPDATE governance_mandate SET seat_id = (SELECT min(seat_id) FROM governance_mandate)"
           " WHERE id = (SELECT max(id) FROM governance_mandate) RETURNING 'seat ' || seat_id"),
    _plant("two antennas claim a place", "territory_rule_no_overlap", "antennas_territoryrule",
           copy("antennas_territoryrule", "t.id = (SELECT min(id) FROM antennas_territoryrule)")
           + " RETURNING 'scope ' || scope || ' place ' || place"),
    _plant("two VAT regimes of a product at once", "product_terms_no_overlap", "dues_productterms",
           copy("dues_productterms", "t.id = (SELECT min(id) FROM dues_productterms)") + " RETURNING 'product ' || product_id"),
    _plant("two values of a setting at once", "one_value_per_setting_and_day", "base_setting",
           copy("base_setting", "t.id = (SELECT min(id) FROM base_setting)") + " RETURNING 'key ' || key"),
    _plant("two accounts of a mandate at once", "mandate_account_no_overlap", "dues_mandateaccount",
           copy("dues_mandateaccount", "t.id = (SELECT min(id) FROM dues_mandateaccount)")
           + " RETURNING 'mandate ' || mandate_id"),
    _plant("a contact twice at once", "contact_function_no_overlap", "members_contactfunction",
           copy("members_contactfunction", "t.id = (SELECT min(id) FROM members_contactfunction)")
           + " RETURNING 'person ' || person_id || ' company ' || company_id || ' kind ' || kind"),
    _plant("two seats of a company at once", "establishment_seat_no_overlap", "members_establishment",
           copy("members_establishment", "t.id = (SELECT min(id) FROM members_establishment WHERE seat)")
           + " RETURNING 'company ' || company_id"),
    _plant("an establishment twice at once", "establishment_siret_no_overlap", "members_establishment",
           "UPDATE members_establishment SET siret = '73282932000074', seat = false"
           " WHERE id = (SELECT min(id) FROM members_establishment)",
           copy("members_establishment", "t.siret = '73282932000074'")
           + " RETURNING 'company ' || company_id || ' siret ' || siret"),
    _plant("a function of the league held twice at once", "tenure_of_league_no_overlap", "antennas_tenure",
           copy("antennas_tenure", "t.id = (SELECT min(id) FROM antennas_tenure WHERE antenna_id IS NULL)")
           + " RETURNING 'person ' || person_id || ' function ' || function"),
    _plant("two levels of a partner at once", "trait_no_overlap", "dues_trait",
           copy("dues_trait", "true") + " RETURNING 'company ' || company_id || ' kind ' || kind"),
    _plant("two exceptions of a year", "one_exception_a_company_and_year", "dues_waiver",
           copy("dues_waiver", "true") + " RETURNING 'company ' || company_id"),
    _plant("a delay and a dispute at once", "hold_no_overlap", "dues_hold",
           copy("dues_hold", "true", kind="'dispute'") + " RETURNING 'document ' || document_id"),
    _plant("a field withheld twice", "withholding_no_overlap", "members_withholding",
           copy("members_withholding", "t.id = (SELECT min(id) FROM members_withholding)")
           + " RETURNING 'company ' || company_id || ' field ' || field"),
    _plant("a consent given twice", "consent_no_overlap", "members_consent",
           copy("members_consent", "t.id = (SELECT min(id) FROM members_consent)")
           + " RETURNING 'person ' || person_id || ' company ' || company_id || ' field ' || field"),
    _plant("a mandate that outlives its function", "mandate_and_tenure_differ", "governance_mandate",
           "UPDATE governance_mandate SET span = daterange(lower(span), '2031-01-01') WHERE id ="
           " (SELECT min(id) FROM governance_mandate) RETURNING 'mandate ' || id"),
    _plant("a mandate whose function is somebody else's", "mandate_and_tenure_differ", "governance_mandate",
           "UPDATE governance_mandate SET person_id = (SELECT max(id) FROM base_person) WHERE id ="
           " (SELECT min(id) FROM governance_mandate) RETURNING 'mandate ' || id"),
    _plant("a company absorbed twice at once", "absorbed_once_a_day", "members_absorption",
           copy("members_absorption", "true") + " RETURNING 'absorbed ' || absorbed_id"),
    _plant("two companies that absorb each other", "absorbed_in_a_circle", "members_absorption",
           copy("members_absorption", "true", absorbed_id="t.absorber_id", absorber_id="t.absorbed_id")
           + " RETURNING 'company ' || absorbed_id"),
    # --- proofs
    _plant("a PDF that is not what was issued", "file_differs_from_digest", "base_file",
           "UPDATE base_file SET content = '%PDF-0' WHERE sha256 = (SELECT min(file_id) FROM dues_documentfile)"
           " RETURNING sha256"),
    _plant("the file of a paper is gone", "file_lost",
           "dues_documentfile base_attachment dues_attestationfile dues_formalnoticefile dues_debitbatch reporting_report base_file",
           "DELETE FROM base_file WHERE sha256 = (SELECT min(file_id) FROM dues_documentfile)"
           " RETURNING (SELECT 'document ' || document_id FROM dues_documentfile WHERE file_id = sha256)"),
    _plant("one file for two papers", "file_of_two_papers", "dues_documentfile",
           "UPDATE dues_documentfile SET file_id = (SELECT min(file_id) FROM dues_documentfile) RETURNING 'file ' || left(file_id, 12)"),
    _plant("a published report whose rows do not add up", "report_and_rows_differ", "reporting_reportrow",
           "UPDATE reporting_reportrow SET jobs = jobs + 1 WHERE id = (SELECT min(id) FROM reporting_reportrow WHERE member"
           " AND jobs IS NOT NULL) RETURNING 'report ' || report_id"),
    _plant("a published report under another title", "report_and_fingerprint_differ", "reporting_report",
           "UPDATE reporting_report SET title = 'Autre' RETURNING 'report ' || id"),
    _plant("a row of history changed", "seal_broken", "members_companyevent",
           "UPDATE members_companyevent SET name = 'X' WHERE pgh_id = (SELECT min(pgh_id) FROM members_companyevent)"
           " RETURNING (SELECT 'seal of members_companyevent up to ' || min(up_to) FROM base_seal WHERE \"table\" ="
           " 'members_companyevent')"),
    _plant("a row of history deleted", "seal_broken", "members_companyevent",
           "DELETE FROM members_companyevent WHERE pgh_id = (SELECT min(pgh_id) FROM members_companyevent)"
           " RETURNING (SELECT 'seal of members_companyevent up to ' || min(up_to) FROM base_seal WHERE \"table\" ="
           " 'members_companyevent')"),
    _plant("a row changed behind the back of history", "history_and_row_differ", "base_person",
           "UPDATE base_person SET last_name = 'X' WHERE id = (SELECT min(id) FROM base_person) RETURNING 'base_person ' || id"),
    _plant("a row deleted behind the back of history", "history_and_row_differ", "members_figure",
           "DELETE FROM members_figure WHERE id = (SELECT max(id) FROM members_figure) RETURNING 'members_figure ' || id"),
)  # fmt: skip

# Kinds that nobody planted, and why `verify` cannot or does not name them.
NOT_PLANTED = (
    "a payment recorded twice by hand with its posting and its own intent: only the bank statement tells",
    "a document deleted with its lines, its posting, its number and the series set back: only a backup tells",
    "the last rows of history, younger than the last seal, changed together with the row they tell of",
    "a seal forged together with all later ones: compare with a printed digest",
    "bytes of an encrypted file or account number replaced by others sealed with the same key",
)


def strip(cursor: Any, table: str) -> None:
    """Takes every trigger, constraint and unique index off a table, but its primary key, as only its owner can."""
    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    cursor.execute(
        "SELECT conname, conrelid::regclass FROM pg_constraint WHERE contype IN ('u', 'f', 'x', 'c')"
        " AND (conrelid = %s::regclass OR contype = 'f' AND confrelid = %s::regclass)",
        [table, table],
    )
    for name, where in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {where} DROP CONSTRAINT IF EXISTS "{name}" CASCADE')
    cursor.execute(
        "SELECT indexrelid::regclass FROM pg_index WHERE indrelid = %s::regclass AND indisunique AND NOT indisprimary",
        [table],
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP INDEX {name}")
