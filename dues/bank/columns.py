"""What banks call the columns of their CSV files, folded and without punctuation. No database."""

import re

from league.base.text import fold

_NAMES = {
    "booked": """
        date de comptabilisation, date comptable, date comptabilisation, date d ecriture, date ecriture, booking
        date, date booked, posting date, buchungstag, buchungsdatum, boekdatum, booked on, booking day
    """,
    "operated": """
        dateop, date operation, date d operation, date de l operation, date ope, date op, operation date, date
        transaction, date de transaction, date de la transaction, transaction date, completed date, date de l
        operation local, date de l operation utc, settlement date, settlement date local, settlement date utc,
        operation date local, operation date utc, date de reglement, date d execution, date execution, completed
        date utc, executed on
    """,
    "date": """
        date, datum, jour, day, le, dates, date mouvement, date du mouvement, timestamp, created at
    """,
    "value": """
        dateval, date de valeur, date valeur, valeur, value date, date de la valeur, valuta, wertstellung, valutadatum,
        date val, date de la valeur utc, date de valeur utc, date de valeur local, value date utc, value date
        local
    """,
    "debit": """
        debit, debits, debit euros, debit eur, montant debit, montant au debit, sortie, sorties, depense,
        depenses, paid out, money out, withdrawal, withdrawals, debit amount, soll, af, montant debite, amount
        out
    """,
    "credit": """
        credit, credits, credit euros, credit eur, montant credit, montant au credit, entree, entrees, recette,
        recettes, paid in, money in, deposit, deposits, credit amount, haben, bij, montant credite, amount in
    """,
    "fee": """
        fee, fees, frais de transaction
    """,
    "amount": """
        net, montant, amount, montant eur, montant euros, montant euro, montant en euro, montant en euros, montant de
        l operation, montant operation, montant operation en euro, montant operation en euros, montant operation
        en eur, amount eur, betrag, bedrag, bedrag eur, umsatz, total amount, total amount incl vat, montant
        total, montant total ttc, montant ttc, montant net, montant de la transaction, transaction amount,
        valeur euros, betrag eur, settled amount, montant transaction, total amount incl vat local, amount incl
        vat
    """,
    "sign": """
        sens, sens de l operation, d c, debit credit, credit debit, soll haben, af bij, direction, side, credit
        debit indicator, debit or credit, sens operation, c d
    """,
    "balance": """
        solde, balance, saldo, solde apres operation, solde eur, running balance, solde en euros, solde euros,
        new balance, balance eur, kontostand
    """,
    "currency": """
        devise, currency, ccy, wahrung, waehrung, devise du compte, monnaie, munt, account currency
    """,
    "party": """
        contrepartie, nom de la contrepartie, counterparty, counterparty name, tiers, nom du tiers,
        beneficiaire, nom, payee, name, nom du donneur d ordre, donneur d ordre, emetteur, payer, beneficiaire
        donneur d ordre, auftraggeber, beguenstigter zahlungspflichtiger, zahlungspflichtiger, naam tegenpartij,
        nom contrepartie, emetteur beneficiaire, beneficiary, counterparty s name, merchant, debiteur, partner
        name, contrepartie nom, nom beneficiaire
    """,
    "iban": """
        iban, iban contrepartie, iban de la contrepartie, counterparty iban, iban du tiers, iban beneficiaire,
        iban tiers, kontonummer iban, tegenrekening, compte contrepartie, counterparty account, numero de compte
        contrepartie, iban du donneur d ordre, iban bic, partner iban, iban debiteur, counterparty s iban
    """,
    "reference": """
        reference, ref, references, reference operation, reference de l operation, reference de virement, motif,
        motif du virement, reference client, payment reference, kundenreferenz,
        mandatsreferenz, reference de bout en bout, communication, reference du virement, message
    """,
    "end_to_end": """
        end to end id, endtoendid, end to end, reference end to end, reference bout en bout, e2e, id de bout en
        bout
    """,
    "bank": """
        id, numero d operation, n operation, transaction id, identifiant, identifiant transaction, identifiant de transaction, numero de
        transaction, reference banque, reference bancaire, bank reference, id transaction, transaction uuid,
        numero operation, code operation
    """,
    "reason": """
        motif de rejet, code rejet, code retour, return reason, reason code, code motif, motif du rejet, return
        code
    """,
    "status": """
        statut, status, etat, state
    """,
    "account": """
        accountnum, compte, numero de compte, n de compte, account, account number, iban du compte, account iban, n compte,
        auftragskonto, iban compte, compte iban, numero compte, rekening
    """,
    "text": """
        libelle, libelles, description, libelle operation, libelle de l operation, libelle simplifie, libelle
        court, libelle complet, detail, details, detail de l ecriture, detail de l operation, informations
        complementaires, information, informations, intitule, memo, commentaire, verwendungszweck, label, nature
        de l operation, type operation, operation, narrative, wording, designation, note, buchungstext,
        omschrijving, mededelingen, libelle interne, complement d information, objet, transaction description,
        type, type de transaction, text, texte, particulars
    """,
}
_ROLE = {
    " ".join(name.split()): role
    for role, names in reversed(_NAMES.items())
    for name in names.split(",")
    if name.strip()
}
_LONGER = (
    (r"date (?:de )?valeur\b|value date\b", "value"),
    (r"date .*compta", "booked"),
    (r"date .*operation|date .*transaction", "operated"),
    (r"debit\b(?! credit)", "debit"),
    (r"credit\b(?! debit)", "credit"),
    (r"montant (?:de l )?(?:operation|transaction|en )?\s*(?:en )?(?:eur|euros?)\b", "amount"),
    (r"solde\b", "balance"),
    (r"iban .*(?:contrepartie|tiers|benef|donneur)", "iban"),
    (r"nom .*(?:contrepartie|tiers|benef|donneur)", "party"),
    (r"libelle\b|description\b", "text"),
    (r"reference\b", "reference"),
)


def plain_name(name: str) -> str:
    """A name of a column without case, accents and punctuation."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(name)).split())


def role_of(cell: str) -> str | None:
    """What a column of this name holds; a longer name, as `Débit (EUR)`, goes by its first words."""
    name = plain_name(cell)
    if name in _ROLE or not name or len(name) > 60:
        return _ROLE.get(name)
    if re.search(r"franc|origin|local", name):
        return None
    return next((role for pattern, role in _LONGER if re.match(pattern, name)), None)


def usable(roles: dict[str, list[int]]) -> bool:
    """Do these columns make a statement: a day, and an amount or a debit and a credit?"""
    dated = {"booked", "operated", "date", "value"} & roles.keys()
    return bool(dated) and ("amount" in roles or {"debit", "credit"} <= roles.keys())
