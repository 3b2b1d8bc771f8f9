"""Governance in the administration: offices, bodies, seats and rules of the statutes are kept up; mandates are looked at."""

from django.contrib import admin

from governance.models import Body, Incompatibility, Mandate, Office, PrefectureFiling, Seat
from league.base.admin import Corrected, Kept


@admin.register(Office)
class OfficeAdmin(Corrected):
    list_display = ["name", "code", "position", "function", "declared"]
    list_filter = ["function"]
    search_fields = ["name", "code"]
    fields = ["code", "name", "position", "function", "declared", "because"]
    readonly_fields = ["code", "function"]


@admin.register(Incompatibility)
class IncompatibilityAdmin(Corrected):
    list_display = ["office", "function", "reason"]
    list_select_related = ["office"]
    list_filter = ["office"]
    search_fields = ["reason"]
    fields = ["office", "function", "reason", "because"]


@admin.register(PrefectureFiling)
class PrefectureFilingAdmin(Kept):
    list_display = ["filed_on", "covers_to", "receipt", "recorded_by"]
    list_select_related = ["recorded_by"]
    list_filter = ["filed_on"]
    search_fields = ["receipt"]


@admin.register(Body)
class BodyAdmin(Corrected):
    desk, desk_by = "governance:body", "slug"
    list_display = ["name", "kind", "antenna", "term_years", "most_terms", "seats_per_company"]
    fields = ["slug", "kind", "name", "antenna", "term_years", "most_terms", "seats_per_company", "because"]
    readonly_fields = ["slug", "kind", "antenna"]
    list_select_related = ["antenna"]
    list_filter = ["kind"]
    search_fields = ["name"]


@admin.register(Seat)
class SeatAdmin(Corrected):
    desk, desk_by = "governance:body", "body.slug"
    list_display = ["body", "position", "office", "antenna", "college", "chosen_by", "inside", "third"]
    fields = [
        "body", "position", "office", "antenna", "college", "chosen_by", "inside", "term_years", "third", "because",
    ]  # fmt: skip
    readonly_fields = ["body", "office", "antenna"]
    list_select_related = ["body", "office", "antenna"]
    list_filter = ["body", "office"]
    search_fields = ["body__name"]


@admin.register(Mandate)
class MandateAdmin(Kept):
    desk, desk_by = "governance:body", "seat.body.slug"
    list_display = ["person", "seat", "company", "span", "origin", "end_kind"]
    list_select_related = ["person", "seat__body", "seat__office", "company"]
    list_filter = ["origin", "end_kind", "seat__body"]
    search_fields = ["person__sort_key", "company__sort_key"]
