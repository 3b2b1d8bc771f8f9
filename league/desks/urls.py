from django.urls import path

from league.desks import office_urls
from league.desks.views import (
    antenna,
    applications,
    company,
    demo,
    entrance,
    facts,
    health,
    home,
    member,
    register,
    saved,
    selection,
    staff,
    style,
)

app_name = "desks"
urlpatterns = [
    path("", home.home, name="home"),
    path("sante/", health.health, name="health"),
    path("entree/", entrance.enter, name="enter"),
    path("demo/", demo.personas, name="personas"),
    path("bureau/", staff.staff, name="staff"),
    path("adherents/", register.register, name="register"),
    path("adherents/export.<str:kind>", register.register_export, name="register_export"),
    path("adherents/colonnes/", register.register_columns, name="register_columns"),
    path("adherents/vues/", saved.views, name="views"),
    path("adherents/vues/<int:pk>/", saved.view, name="view"),
    path("adherents/vues/<int:pk>/nom/", saved.view_edit, name="view_edit"),
    path("adherents/vues/<int:pk>/fin/", saved.view_end, name="view_end"),
    path("adherents/selection/<slug:kind>/", selection.selection, name="selection"),
    path("adherents/actes/<int:pk>/", selection.bulk_act, name="bulk_act"),
    path("adherents/<int:pk>/", company.company, name="company"),
    path("adherents/<int:pk>/faits/<slug:kind>/", facts.fact_change, name="fact_change"),
    path("adherents/<int:pk>/faits/<slug:kind>/<int:row>/", facts.fact_correct, name="fact_correct"),
    path("mon-antenne/", antenna.antenna_desk, name="antenna_desk"),
    path("mon-antenne/<slug:slug>/", antenna.antenna_desk, name="antenna_desk"),
    path("mon-antenne/<slug:slug>/changements/", antenna.antenna_recent, name="antenna_recent"),
    path("mon-entreprise/", member.member_desk, name="member_desk"),
    path("mon-entreprise/<int:pk>/", member.member_desk, name="member_desk"),
    path("demandes/<int:pk>/decision/", applications.application_decide, name="application_decide"),
    path("style/", style.style, name="style"),
    *office_urls.urlpatterns,
]
