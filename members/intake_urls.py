"""Addresses of the registers brought in and of the matches to decide."""

from django.urls import path

from members.views import absorptions, cases, intakes

urlpatterns = [
    path("registres/", intakes.sources, name="sources"),
    path("registres/deposer/", intakes.intake_new, name="intake_new"),
    path("registres/depots/<int:pk>/", intakes.intake_page, name="intake"),
    path("registres/depots/<int:pk>/colonnes/", intakes.intake_mapping, name="intake_mapping"),
    path("registres/depots/<int:pk>/appliquer/", intakes.intake_apply, name="intake_apply"),
    path("registres/<slug:slug>/", intakes.source_edit, name="source_edit"),
    path("registres/lignes/<int:pk>/annuler/", cases.line_undo, name="line_undo"),
    path("rapprochements/", cases.cases, name="cases"),
    path("rapprochements/<int:pk>/", cases.case, name="case"),
    path("rapprochements/<int:pk>/annuler/", cases.case_undo, name="case_undo"),
    path("adherents/<int:pk>/fusion/", absorptions.company_merge, name="company_merge"),
    path("adherents/<int:pk>/cotisation-ailleurs/", intakes.company_prior, name="company_prior"),
    path("doublons/", absorptions.duplicates, name="duplicates"),
    path("fusions/<int:pk>/annuler/", absorptions.absorption_undo, name="absorption_undo"),
]
