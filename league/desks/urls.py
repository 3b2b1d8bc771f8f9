from django.urls import path

from league.desks import office_urls
from league.desks.views import (
    antenna,
    applications,
    company,
    demo,
    entrance,
    health,
    home,
    member,
    register,
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
    path("adherents/<int:pk>/", company.company, name="company"),
    path("mon-antenne/", antenna.antenna_desk, name="antenna_desk"),
    path("mon-antenne/<slug:slug>/", antenna.antenna_desk, name="antenna_desk"),
    path("mon-entreprise/", member.member_desk, name="member_desk"),
    path("mon-entreprise/<int:pk>/", member.member_desk, name="member_desk"),
    path("demandes/<int:pk>/decision/", applications.application_decide, name="application_decide"),
    path("style/", style.style, name="style"),
    *office_urls.urlpatterns,
]
