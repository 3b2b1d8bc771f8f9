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
from dues.models.payment import Account, Allocation, Entry, Payment
from dues.models.reminder import Reminder, ReminderLevel
from dues.models.scale import Bracket, Scale

__all__ = [
    "Account",
    "Allocation",
    "BankAccount",
    "Bracket",
    "Campaign",
    "Document",
    "DocumentFile",
    "DocumentLine",
    "Due",
    "DueDocument",
    "Entry",
    "EntryAside",
    "EntryMatch",
    "Payment",
    "Reminder",
    "ReminderLevel",
    "Scale",
    "Series",
    "Statement",
    "StatementEntry",
    "StatementFile",
    "StatementLine",
]
