"""Addresses of the registers brought in and of the matches to decide."""

from django.urls import path

from members.views import intakes

urlpatterns = [
    path("registres/", intakes.sources, name="sources"),
    path("registres/deposer/", intakes.intake_new, name="intake_new"),
    path("registres/depots/<int:pk>/", intakes.intake_page, name="intake"),
    path("registres/depots/<int:pk>/colonnes/", intakes.intake_mapping, name="intake_mapping"),
    path("registres/depots/<int:pk>/appliquer/", intakes.intake_apply, name="intake_apply"),
    path("rapprochements/", intakes.cases, name="cases"),
    path("rapprochements/<int:pk>/", intakes.case, name="case"),
]
