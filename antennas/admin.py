"""Places in the administration: antennas and territory rules are kept up here, communes and tenures are looked at."""

from django.contrib import admin

from antennas.models import Antenna, Commune, FormerCommune, Tenure, TerritoryRule
from league.base.admin import Corrected, Kept, Upkept


@admin.register(Antenna)
class AntennaAdmin(Corrected):
    desk, desk_by = "antennas:antenna", "slug"
    list_display = ["name", "code", "position", "commune", "legacy_weight"]
    list_select_related = ["commune"]
    search_fields = ["name", "code"]
    fields = ["code", "slug", "name", "position", "presentation", "commune", "legacy_weight", "because"]
    readonly_fields = ["code", "slug"]
    autocomplete_fields = ["commune"]


@admin.register(TerritoryRule)
class TerritoryRuleAdmin(Upkept):
    desk, desk_by = "antennas:territory", None
    list_display = ["place_name", "scope", "place", "antenna", "span", "reason"]
    list_select_related = ["antenna"]
    list_filter = ["scope", "antenna"]
    search_fields = ["place", "place_name", "reason"]
    autocomplete_fields = ["decision"]


@admin.register(Tenure)
class TenureAdmin(Kept):
    list_display = ["person", "function", "title", "antenna", "span"]
    list_select_related = ["person", "antenna"]
    list_filter = ["function", "antenna"]
    search_fields = ["person__sort_key", "title"]


@admin.register(Commune)
class CommuneAdmin(Kept):
    list_display = ["name", "code", "department", "epci_name", "population", "parent"]
    list_select_related = ["parent"]
    list_filter = ["department"]
    search_fields = ["sort_key", "code", "epci_name"]


@admin.register(FormerCommune)
class FormerCommuneAdmin(Kept):
    list_display = ["code", "name", "commune"]
    list_select_related = ["commune"]
    search_fields = ["code", "name", "commune__sort_key"]
    list_filter = ["commune__department"]
