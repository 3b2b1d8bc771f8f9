"""Bank statements in the administration: to look at. Numbers of accounts stay masked, files stay sealed."""

from django.contrib import admin

from dues.models import (
    BankAccount,
    EntryAside,
    EntryMatch,
    Statement,
    StatementEntry,
    StatementFile,
    StatementLine,
)
from league.base.admin import Kept


@admin.register(BankAccount)
class BankAccountAdmin(Kept):
    list_display = ["name", "last4", "currency"]
    list_filter = ["currency"]
    search_fields = ["name", "last4"]
    fields = ["name", "last4", "currency"]


@admin.register(StatementFile)
class StatementFileAdmin(Kept):
    list_display = ["name", "format", "read_by", "read_at"]
    list_select_related = ["read_by"]
    list_filter = ["format"]
    search_fields = ["name"]
    fields = ["name", "format", "read_by", "read_at"]


@admin.register(Statement)
class StatementAdmin(Kept):
    desk = "dues:statement"
    list_display = ["account", "number", "first_day", "last_day", "opening", "closing"]
    list_select_related = ["account"]
    list_filter = ["account"]
    search_fields = ["number", "file__name"]
    date_hierarchy = "last_day"


@admin.register(StatementEntry)
class StatementEntryAdmin(Kept):
    list_display = ["day", "amount", "credit", "counterparty", "reference", "return_reason"]
    list_filter = ["account", "credit"]
    search_fields = ["counterparty", "reference", "text"]
    date_hierarchy = "day"


@admin.register(StatementLine)
class StatementLineAdmin(Kept):
    desk, desk_by = "dues:statement", "statement_id"
    list_display = ["statement", "position", "entry", "first"]
    list_select_related = ["statement__account", "entry"]
    list_filter = ["first"]
    search_fields = ["entry__text"]


@admin.register(EntryMatch)
class EntryMatchAdmin(Kept):
    desk, desk_by = "dues:payment", "payment_id"
    list_display = ["entry", "payment", "round", "by", "at"]
    list_select_related = ["entry", "payment", "by"]
    list_filter = ["round"]
    search_fields = ["entry__text", "payment__company__sort_key"]


@admin.register(EntryAside)
class EntryAsideAdmin(Kept):
    list_display = ["entry", "reason", "back", "by", "at"]
    list_select_related = ["entry", "by"]
    list_filter = ["back"]
    search_fields = ["reason"]
