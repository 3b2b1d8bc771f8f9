"""The administration: every row of the house to look at, reference data to keep up, nothing to delete.

Only who holds the right `admin.enter` comes in, through the same sign-in as everywhere else.
"""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

ROOMS = ("base", "antennas", "members", "dues", "governance", "reporting")


class Administration(AdminSite):
    """Our own rows only: libraries' rows hold secrets, and their pages would delete."""

    site_title = _("Administration")
    site_header = _("Administration")
    index_title = _("Reference data, settings, and all rows to look at")
    enable_nav_sidebar = False
    empty_value_display: Any = _("none")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        one = isinstance(model_or_iterable, type)
        models_ = [model_or_iterable] if one else list(model_or_iterable)
        ours = [model for model in models_ if model._meta.app_label in ROOMS]
        super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Asked many times a page, answered from the functions held today."""
        from league.base.days import today  # models are not ready when this file is read
        from members.access import may

        return may(request.user, "admin.enter", today())

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One way in for the whole house; for who is in but may not enter here, there is nothing here."""
        from django.contrib.auth.views import redirect_to_login  # models are not ready when this file is read

        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.GET.get("next") or request.get_full_path())

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page is given, without the list of all rows: only the first page shows it, and asks for itself."""
        return {
            "site_title": self.site_title,
            "site_header": self.site_header,
            "site_url": self.site_url,
            "has_permission": self.has_permission(request),
            "is_popup": False,
            "is_nav_sidebar_enabled": self.enable_nav_sidebar,
            "log_entries": self.get_log_entries(request),
        }

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Rooms bottom up, their rows in the order they were registered, histories last."""
        order = {model: place for place, model in enumerate(self._registry)}
        rooms = super().get_app_list(request, app_label)
        histories = []
        for room in rooms:
            room["models"].sort(key=lambda entry: order[entry["model"]])
            for entry in room["models"]:
                if tracked := getattr(entry["model"], "pgh_tracked_model", None):
                    entry["name"] = capfirst(tracked._meta.verbose_name_plural)
                    histories.append(entry)
            room["models"] = [entry for entry in room["models"] if entry not in histories]
        rooms.sort(key=lambda room: ROOMS.index(room["app_label"]))
        if histories and app_label is None:
            rooms.append(
                {
                    "name": _("Histories"),
                    "app_label": "histories",
                    "app_url": "",
                    "has_module_perms": True,
                    "models": sorted(histories, key=lambda entry: str(entry["name"])),
                }
            )
        return rooms


class AdministrationConfig(AdminConfig):
    default_site = "league.desks.administration.Administration"
