"""Direct debits in the administration: to look at. Numbers of accounts stay masked, files stay sealed."""

from django.contrib import admin

from dues.models import Collection, DebitBatch, DebitReturn, MandateAccount, MandateBlock, SepaMandate
from league.base.admin import Kept


@admin.register(SepaMandate)
class SepaMandateAdmin(Kept):
    desk, desk_by = "dues:mandate", "company_id"
    list_display = ["reference", "company", "signed_on", "means", "revoked_on"]
    list_select_related = ["company"]
    list_filter = ["means", ("revoked_on", admin.EmptyFieldListFilter)]
    search_fields = ["reference", "company__sort_key", "debtor_name"]
    date_hierarchy = "signed_on"


@admin.register(MandateAccount)
class MandateAccountAdmin(Kept):
    list_display = ["mandate", "last4", "span"]
    list_select_related = ["mandate"]
    list_filter = [("mandate__revoked_on", admin.EmptyFieldListFilter)]
    search_fields = ["mandate__reference", "last4"]
    fields = ["mandate", "last4", "span"]


@admin.register(MandateBlock)
class MandateBlockAdmin(Kept):
    list_display = ["mandate", "code", "day", "lifted_on", "decision"]
    list_select_related = ["mandate"]
    list_filter = ["code", ("lifted_on", admin.EmptyFieldListFilter)]
    search_fields = ["mandate__reference", "decision"]


@admin.register(DebitBatch)
class DebitBatchAdmin(Kept):
    desk = "dues:debit"
    list_display = ["message_id", "notified_on", "collect_on", "issued_on", "taken_on", "cancelled_on"]
    list_filter = [("file", admin.EmptyFieldListFilter), ("cancelled_on", admin.EmptyFieldListFilter)]
    search_fields = ["creditor_id", "sha256"]
    date_hierarchy = "collect_on"


@admin.register(Collection)
class CollectionAdmin(Kept):
    desk, desk_by = "dues:debit", "batch_id"
    list_display = ["end_to_end_id", "document", "attempt", "amount", "withdrawn_on", "payment"]
    list_select_related = ["document", "payment"]
    list_filter = ["attempt", ("withdrawn_on", admin.EmptyFieldListFilter)]
    search_fields = ["end_to_end_id", "document__number", "mandate__reference"]


@admin.register(DebitReturn)
class DebitReturnAdmin(Kept):
    list_display = ["collection", "code", "day", "by", "at"]
    list_select_related = ["collection", "by"]
    list_filter = ["code"]
    search_fields = ["collection__end_to_end_id", "code"]
    date_hierarchy = "day"
