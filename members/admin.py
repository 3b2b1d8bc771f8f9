"""Members in the administration: colleges, their words and the registers are kept up here, all else is looked at."""

from django.contrib import admin

from league.base.admin import Corrected, Kept, Upkept
from members.models import (
    Absorption,
    AntennaAssignment,
    Application,
    Attendance,
    BulkAct,
    CalendarFeed,
    College,
    CollegeAssignment,
    CollegeWord,
    Company,
    CompanyName,
    Confirmation,
    ConfirmationCampaign,
    ConfirmationLetter,
    Consent,
    ContactFunction,
    ContactNote,
    Contribution,
    Establishment,
    Event,
    Figure,
    Intake,
    IntakeLine,
    Invitation,
    Mailing,
    MatchCase,
    Membership,
    Opinion,
    PaidElsewhere,
    Proposal,
    SavedView,
    Source,
    Tag,
    Transfer,
    Withholding,
)


@admin.register(College)
class CollegeAdmin(Corrected):
    list_display = ["name", "code", "position"]
    search_fields = ["name", "code"]
    fields = ["code", "name", "position", "because"]
    readonly_fields = ["code"]


@admin.register(CollegeWord)
class CollegeWordAdmin(Upkept):
    list_display = ["word", "college"]
    list_select_related = ["college"]
    list_filter = ["college"]
    search_fields = ["word"]


@admin.register(Source)
class SourceAdmin(Upkept):
    desk, desk_by = "members:sources", None
    list_display = ["name", "slug", "extracted_on"]
    search_fields = ["name", "slug"]


@admin.register(Company)
class CompanyAdmin(Kept):
    desk = "desks:company"
    list_display = ["name", "siren", "siren_absence", "legal_form", "naf", "listed", "known_since"]
    list_filter = ["siren_absence", "listed"]
    search_fields = ["sort_key", "siren", "email"]


class OfCompany(Kept):
    """Dated rows of a company."""

    desk, desk_by = "desks:company", "company_id"
    list_select_related = ["company"]
    search_fields = ["company__sort_key", "company__siren"]


@admin.register(Membership)
class MembershipAdmin(OfCompany):
    list_display = ["company", "span", "joined_on", "creator", "source", "end_kind"]
    list_select_related = ["company", "source"]
    list_filter = ["end_kind", "creator", "source", ("joined_on", admin.EmptyFieldListFilter)]


@admin.register(CompanyName)
class CompanyNameAdmin(OfCompany):
    list_display = ["name", "kind", "company"]
    list_filter = ["kind"]
    search_fields = ["sort_key", "company__sort_key"]


@admin.register(Establishment)
class EstablishmentAdmin(OfCompany):
    list_display = ["company", "siret", "postal_code", "town", "commune", "seat", "span"]
    list_select_related = ["company", "commune"]
    list_filter = ["seat", ("commune", admin.EmptyFieldListFilter)]
    search_fields = ["company__sort_key", "siret", "town", "postal_code"]


@admin.register(CollegeAssignment)
class CollegeAssignmentAdmin(OfCompany):
    list_display = ["company", "college", "span", "reason"]
    list_select_related = ["company", "college"]
    list_filter = ["college"]


@admin.register(AntennaAssignment)
class AntennaAssignmentAdmin(OfCompany):
    list_display = ["company", "antenna", "span", "reason"]
    list_select_related = ["company", "antenna"]
    list_filter = ["antenna"]


@admin.register(Figure)
class FigureAdmin(OfCompany):
    list_display = ["company", "day", "jobs", "jobs_region", "turnover", "origin", "corrects", "recorded_at"]
    list_select_related = ["company", "corrects__company"]
    list_filter = ["origin"]
    date_hierarchy = "day"


@admin.register(ContactFunction)
class ContactFunctionAdmin(OfCompany):
    list_display = ["person", "company", "kind", "title", "span"]
    list_select_related = ["company", "person"]
    list_filter = ["kind"]
    search_fields = ["person__sort_key", "person__email", "company__sort_key"]


@admin.register(Withholding)
class WithholdingAdmin(OfCompany):
    list_display = ["company", "field", "span", "by", "ended_by"]
    list_select_related = ["company", "by", "ended_by"]
    list_filter = ["field"]


@admin.register(Consent)
class ConsentAdmin(OfCompany):
    list_display = ["person", "company", "field", "how", "given_on", "span"]
    list_select_related = ["company", "person"]
    list_filter = ["field", "how"]


@admin.register(Application)
class ApplicationAdmin(Kept):
    desk = "members:application"
    list_display = ["name", "received_at", "antenna", "college", "outcome", "decided_by"]
    list_select_related = ["antenna", "college", "decided_by"]
    list_filter = ["outcome", "antenna", "college"]
    search_fields = ["name", "siren", "email", "last_name"]


@admin.register(Opinion)
class OpinionAdmin(Kept):
    desk, desk_by = "members:application", "application_id"
    list_display = ["application", "verdict", "given_by", "given_at"]
    list_select_related = ["application", "given_by"]
    list_filter = ["verdict"]
    search_fields = ["application__name"]


@admin.register(Tag)
class TagAdmin(Kept):
    list_display = ["name", "kind"]
    list_filter = ["kind"]
    search_fields = ["key"]


@admin.register(Intake)
class IntakeAdmin(Kept):
    desk = "members:intake"
    list_display = ["file_name", "source", "uploaded_by", "uploaded_at", "judged_at", "applied_at"]
    list_select_related = ["source", "uploaded_by"]
    list_filter = ["source", ("applied_at", admin.EmptyFieldListFilter)]
    search_fields = ["file_name"]


@admin.register(IntakeLine)
class IntakeLineAdmin(Kept):
    desk, desk_by = "desks:company", "company_id"
    list_display = ["intake", "line", "external_id", "verdict", "company"]
    list_select_related = ["intake", "company"]
    list_filter = ["verdict", "intake__source"]
    search_fields = ["external_id", "company__sort_key"]


@admin.register(MatchCase)
class MatchCaseAdmin(Kept):
    desk = "members:case"
    list_display = ["line", "other_line", "other_company", "score", "answer", "decided_by", "decided_at"]
    list_select_related = ["line", "other_line", "other_company", "decided_by"]
    list_filter = ["answer"]
    search_fields = ["line__external_id", "other_company__sort_key"]


@admin.register(ContactNote)
class ContactNoteAdmin(Kept):
    """Without its text: who may read notes reads them on their page."""

    desk, desk_by = "members:notes", "company_id"
    list_display = ["company", "day", "kind", "shared", "next_on", "done_on"]
    list_select_related = ["company"]
    list_filter = ["kind", "shared"]
    search_fields = ["company__sort_key"]
    exclude = ["text", "next_step"]


@admin.register(Event)
class EventAdmin(Kept):
    desk, desk_by = "members:event", "pk"
    list_display = ["title", "antenna", "starts_at", "public", "cancelled_at"]
    list_select_related = ["antenna"]
    list_filter = ["antenna", "public"]
    search_fields = ["title", "place"]


@admin.register(Attendance)
class AttendanceAdmin(Kept):
    list_display = ["event", "company", "state"]
    list_select_related = ["event", "company"]
    list_filter = ["state"]
    search_fields = ["event__title", "company__sort_key"]


@admin.register(CalendarFeed)
class CalendarFeedAdmin(Kept):
    list_display = ["user", "made_at", "revoked_at"]
    list_select_related = ["user"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    search_fields = ["user__email"]
    exclude = ["digest"]


@admin.register(Transfer)
class TransferAdmin(Kept):
    list_display = ["company", "origin", "target", "move_on", "answer"]
    list_select_related = ["company", "origin", "target"]
    list_filter = ["answer", "target"]
    search_fields = ["company__sort_key"]


@admin.register(Mailing)
class MailingAdmin(Kept):
    list_display = ["subject", "letters", "asked_by", "asked_at", "answer"]
    list_select_related = ["asked_by"]
    list_filter = ["answer"]
    search_fields = ["subject", "asked_by__email"]


@admin.register(Contribution)
class ContributionAdmin(OfCompany):
    list_display = ["line", "company", "made_at"]
    list_select_related = ["line", "company"]
    list_filter = ["line__intake__source"]
    date_hierarchy = "made_at"


@admin.register(Absorption)
class AbsorptionAdmin(Kept):
    desk, desk_by = "desks:company", "absorber_id"
    list_display = ["absorbed", "absorber", "day", "ended_on", "reason", "recorded_by", "undone_by"]
    list_select_related = ["absorbed", "absorber", "recorded_by", "undone_by"]
    list_filter = [("undone_at", admin.EmptyFieldListFilter)]
    search_fields = ["absorbed__sort_key", "absorber__sort_key"]


@admin.register(PaidElsewhere)
class PaidElsewhereAdmin(OfCompany):
    list_display = ["company", "source", "paid_until", "no_dues_before", "reason"]
    list_select_related = ["company", "source"]
    list_filter = ["source"]


@admin.register(Invitation)
class InvitationAdmin(Kept):
    list_display = ["person", "sent_by", "sent_at", "expires_at", "used_at", "replaced_at"]
    list_select_related = ["person", "sent_by"]
    list_filter = [("used_at", admin.EmptyFieldListFilter)]
    search_fields = ["person__sort_key", "user__email"]


@admin.register(Proposal)
class ProposalAdmin(OfCompany):
    desk, desk_by = "members:proposal", "pk"
    list_display = ["company", "kind", "asked_by", "asked_at", "outcome", "decided_by"]
    list_select_related = ["company", "asked_by", "decided_by"]
    list_filter = ["outcome", "kind"]


@admin.register(ConfirmationCampaign)
class ConfirmationCampaignAdmin(Kept):
    desk, desk_by = "members:confirmation_campaign", "year"
    list_display = ["year", "opens_on", "closes_on", "opened_by"]
    list_select_related = ["opened_by"]
    list_filter = ["year"]
    search_fields = ["year"]


@admin.register(Confirmation)
class ConfirmationAdmin(OfCompany):
    list_display = ["company", "campaign", "day", "by", "unchanged"]
    list_select_related = ["company", "campaign", "by"]
    list_filter = ["campaign", "unchanged"]


@admin.register(ConfirmationLetter)
class ConfirmationLetterAdmin(OfCompany):
    list_display = ["company", "campaign", "step", "person", "day"]
    list_select_related = ["company", "campaign", "person"]
    list_filter = ["campaign", "step"]


@admin.register(SavedView)
class SavedViewAdmin(Kept):
    desk, desk_by = "desks:view", "pk"
    list_display = ["name", "owner", "shared", "ended_at"]
    list_select_related = ["owner"]
    list_filter = ["shared"]
    search_fields = ["name"]


@admin.register(BulkAct)
class BulkActAdmin(Kept):
    desk, desk_by = "desks:bulk_act", "pk"
    list_display = ["title", "kind", "by", "done_at"]
    list_select_related = ["by"]
    list_filter = ["kind"]
    search_fields = ["title"]
    exclude = ["lines"]
