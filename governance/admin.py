"""Governance in the administration: offices are kept up here; bodies, seats and mandates are looked at."""

from django.contrib import admin

from governance.models import Body, Mandate, Office, Seat
from league.base.admin import Corrected, Kept


@admin.register(Office)
class OfficeAdmin(Corrected):
    list_display = ["name", "code", "position", "function"]
    list_filter = ["function"]
    search_fields = ["name", "code"]
    fields = ["code", "name", "position", "function", "because"]
    readonly_fields = ["code", "function"]


@admin.register(Body)
class BodyAdmin(Kept):
    desk, desk_by = "governance:body", "slug"
    list_display = ["name", "kind", "antenna", "term_years"]
    list_select_related = ["antenna"]
    list_filter = ["kind"]
    search_fields = ["name"]


@admin.register(Seat)
class SeatAdmin(Kept):
    desk, desk_by = "governance:body", "body.slug"
    list_display = ["body", "position", "office", "antenna"]
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
