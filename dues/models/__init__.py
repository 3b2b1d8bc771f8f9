from dues.models.arrangement import Hold, Instalment, OrderReference
from dues.models.attestation import Attestation, AttestationFile
from dues.models.bank import (
    BankAccount,
    EntryAside,
    EntryMatch,
    Statement,
    StatementEntry,
    StatementFile,
    StatementLine,
)
from dues.models.campaign import Campaign, Due, DueDocument
from dues.models.document import Document, DocumentFile, DocumentLine, Series
from dues.models.payment import Account, Allocation, Entry, Payment, Refund, Release
from dues.models.product import Product, ProductTerms
from dues.models.reminder import (
    FormalNotice,
    FormalNoticeFile,
    FormalNoticePosted,
    Reminder,
    ReminderLevel,
)
from dues.models.scale import Bracket, Scale, Trait, Waiver
from dues.models.sepa import (
    Collection,
    DebitBatch,
    DebitReturn,
    MandateAccount,
    MandateBlock,
    SepaMandate,
)

__all__ = [
    "Account",
    "Allocation",
    "Attestation",
    "AttestationFile",
    "BankAccount",
    "Bracket",
    "Campaign",
    "Collection",
    "DebitBatch",
    "DebitReturn",
    "Document",
    "DocumentFile",
    "DocumentLine",
    "Due",
    "DueDocument",
    "Entry",
    "EntryAside",
    "EntryMatch",
    "FormalNotice",
    "FormalNoticeFile",
    "FormalNoticePosted",
    "Hold",
    "Instalment",
    "MandateAccount",
    "MandateBlock",
    "OrderReference",
    "Payment",
    "Product",
    "ProductTerms",
    "Refund",
    "Release",
    "Reminder",
    "ReminderLevel",
    "Scale",
    "SepaMandate",
    "Series",
    "Statement",
    "StatementEntry",
    "StatementFile",
    "StatementLine",
    "Trait",
    "Waiver",
]
