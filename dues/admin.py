"""Dues in the administration: the ladder of reminders is kept up here; what is issued, paid and booked is looked at."""

from django.contrib import admin

from dues import bank_admin, ledger_admin, sepa_admin  # noqa: F401
from dues.models import (
    Account,
    Allocation,
    Attestation,
    AttestationFile,
    Bracket,
    Campaign,
    Document,
    DocumentFile,
    DocumentLine,
    Due,
    DueDocument,
    Entry,
    Hold,
    Instalment,
    OrderReference,
    Payment,
    Product,
    ProductTerms,
    Reminder,
    ReminderLevel,
    Scale,
    Series,
    Trait,
    Waiver,
)
from league.base.admin import Corrected, Kept


@admin.register(ReminderLevel)
class ReminderLevelAdmin(Corrected):
    desk, desk_by = "dues:reminders", None
    list_display = ["level", "name", "days_after_due", "who", "channel", "letter"]
    list_filter = ["channel"]
    search_fields = ["name"]
    fields = ["level", "name", "days_after_due", "who", "channel", "letter", "because"]
    readonly_fields = ["level"]


@admin.register(Scale)
class ScaleAdmin(Kept):
    desk = "dues:scale"
    list_display = ["year", "version", "proration", "first_year_percent", "creator_percent", "decision"]
    list_select_related = ["decision"]
    list_filter = ["year", ("decision", admin.EmptyFieldListFilter)]
    search_fields = ["=year"]


@admin.register(Bracket)
class BracketAdmin(Kept):
    desk, desk_by = "dues:scale", "scale_id"
    list_display = ["scale", "college", "from_jobs", "until_jobs", "amount"]
    list_select_related = ["scale", "college"]
    list_filter = ["scale__year", "college"]
    search_fields = ["=scale__year"]


@admin.register(Campaign)
class CampaignAdmin(Kept):
    desk, desk_by = "dues:campaign", "year"
    list_display = ["year", "scale", "issue_on", "due_on", "closed_on"]
    list_select_related = ["scale"]
    list_filter = [("closed_on", admin.EmptyFieldListFilter)]
    search_fields = ["=year"]


@admin.register(Due)
class DueAdmin(Kept):
    desk, desk_by = "desks:company", "company_id"
    list_display = ["campaign", "company", "amount", "quoted_at"]
    list_select_related = ["campaign", "company"]
    list_filter = ["campaign", ("amount", admin.EmptyFieldListFilter)]
    search_fields = ["company__sort_key", "company__siren"]


@admin.register(DueDocument)
class DueDocumentAdmin(Kept):
    desk, desk_by = "dues:document", "document_id"
    list_display = ["document", "due", "revision"]
    list_select_related = ["document", "due"]
    list_filter = ["revision", "due__campaign"]
    search_fields = ["document__number"]


@admin.register(Series)
class SeriesAdmin(Kept):
    list_display = ["prefix", "kind", "year", "last", "last_day"]
    list_filter = ["kind", "year"]
    search_fields = ["prefix"]


@admin.register(Document)
class DocumentAdmin(Kept):
    desk = "dues:document"
    list_display = ["number", "kind", "company", "issued_on", "due_on", "total"]
    list_select_related = ["company"]
    list_filter = ["kind", "series"]
    search_fields = ["number", "company__sort_key", "cause"]
    date_hierarchy = "issued_on"


@admin.register(DocumentLine)
class DocumentLineAdmin(Kept):
    desk, desk_by = "dues:document", "document_id"
    list_display = ["document", "position", "label", "basis", "amount", "regime"]
    list_select_related = ["document"]
    list_filter = ["product", "regime"]
    search_fields = ["document__number", "label"]


@admin.register(DocumentFile)
class DocumentFileAdmin(Kept):
    desk, desk_by = "dues:document", "document_id"
    list_display = ["document", "digest"]
    list_select_related = ["document"]
    list_filter = ["document__kind"]
    search_fields = ["document__number"]
    fields = ["document", "digest"]
    readonly_fields = ["digest"]

    @admin.display(description="SHA-256")
    def digest(self, row: DocumentFile) -> str:
        return row.file_id


@admin.register(Payment)
class PaymentAdmin(Kept):
    desk = "dues:payment"
    list_display = ["day", "company", "amount", "method", "reference", "recorded_by"]
    list_select_related = ["company", "recorded_by"]
    list_filter = ["method", ("reverses", admin.EmptyFieldListFilter)]
    search_fields = ["company__sort_key", "reference"]
    date_hierarchy = "day"


@admin.register(Allocation)
class AllocationAdmin(Kept):
    desk, desk_by = "dues:document", "document_id"
    list_display = ["payment", "document", "amount", "day"]
    list_select_related = ["payment", "document"]
    list_filter = ["document__series"]
    search_fields = ["document__number"]


@admin.register(Account)
class AccountAdmin(Kept):
    desk, desk_by = "desks:company", "company_id"
    list_display = ["company"]
    list_select_related = ["company"]
    search_fields = ["company__sort_key"]


@admin.register(Entry)
class EntryAdmin(Kept):
    desk, desk_by = "desks:company", "company_id"
    list_display = ["day", "journal", "account", "company", "label", "piece", "amount"]
    list_select_related = ["company"]
    list_filter = ["journal", "account"]
    search_fields = ["piece", "label", "company__sort_key"]
    date_hierarchy = "day"


@admin.register(Reminder)
class ReminderAdmin(Kept):
    desk, desk_by = "dues:document", "document_id"
    list_display = ["day", "document", "level", "open_amount"]
    list_select_related = ["document", "level"]
    list_filter = ["level"]
    search_fields = ["document__number"]


@admin.register(Product)
class ProductAdmin(Kept):
    list_display = ["code", "name", "position"]
    list_filter = ["terms__regime"]
    search_fields = ["code", "name"]


@admin.register(ProductTerms)
class ProductTermsAdmin(Kept):
    list_display = ["product", "regime", "rate", "account", "span"]
    list_select_related = ["product"]
    list_filter = ["regime"]
    search_fields = ["product__code"]


@admin.register(Attestation)
class AttestationAdmin(Kept):
    desk = "dues:attestation_pdf"
    list_display = ["number", "kind", "company", "issued_on", "year", "amount"]
    list_select_related = ["company"]
    list_filter = ["kind", "series"]
    search_fields = ["number", "company__sort_key"]


@admin.register(Hold)
class HoldAdmin(Kept):
    desk, desk_by = "dues:document", "document_id"
    list_display = ["document", "kind", "span", "reason"]
    list_select_related = ["document"]
    list_filter = ["kind"]
    search_fields = ["document__number"]


@admin.register(OrderReference)
class OrderReferenceAdmin(Kept):
    desk, desk_by = "dues:order_number", "company_id"
    list_display = ["company", "year", "order_number", "engagement", "service_code"]
    list_select_related = ["company"]
    list_filter = ["year"]
    search_fields = ["company__sort_key", "order_number"]


@admin.register(Trait)
class TraitAdmin(Kept):
    desk, desk_by = "dues:pricing", "company_id"
    list_display = ["company", "kind", "word", "number", "span"]
    list_select_related = ["company"]
    list_filter = ["kind"]
    search_fields = ["company__sort_key", "word"]


@admin.register(Waiver)
class WaiverAdmin(Kept):
    desk, desk_by = "dues:pricing", "company_id"
    list_display = ["company", "first_year", "last_year", "amount", "percent", "body"]
    list_select_related = ["company"]
    list_filter = ["last_year"]
    search_fields = ["company__sort_key", "reason"]


@admin.register(AttestationFile)
class AttestationFileAdmin(Kept):
    desk, desk_by = "dues:attestation_pdf", "attestation_id"
    list_display = ["attestation", "digest"]
    list_select_related = ["attestation"]
    list_filter = ["attestation__kind"]
    search_fields = ["attestation__number"]
    fields = ["attestation", "digest"]
    readonly_fields = ["digest"]

    @admin.display(description="SHA-256")
    def digest(self, row: AttestationFile) -> str:
        return row.file_id


@admin.register(Instalment)
class InstalmentAdmin(Kept):
    list_display = ["hold", "day", "amount"]
    list_filter = ["hold__kind"]
    list_select_related = ["hold__document"]
    search_fields = ["hold__document__number"]
