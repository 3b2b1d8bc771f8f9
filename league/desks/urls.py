from django.urls import path

from league.desks import office_urls
from league.desks.views import (
    antenna,
    company,
    demo,
    disclosure,
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
    path("mon-entreprise/<int:pk>/donnees/", disclosure.company_data, name="company_data"),
    path("mon-entreprise/<int:pk>/donnees.json", disclosure.company_data, {"file": True}, name="company_data_file"),
    path("mes-donnees/", disclosure.my_data, name="my_data"),
    path("mes-donnees.json", disclosure.my_data, {"file": True}, name="my_data_file"),
    path("style/", style.style, name="style"),
    *office_urls.urlpatterns,
]
