from django.urls import path

from members import intake_urls, portal_urls
from members.views import applications, directory, roster

app_name = "members"
urlpatterns = [
    path("annuaire/", directory.directory_list, name="directory"),
    path("annuaire/<int:pk>/", directory.directory_company, name="directory_company"),
    path("adherer/", applications.join, name="join"),
    path("adherer/merci/<uuid:intent>/", applications.join_thanks, name="join_thanks"),
    path("demandes/", applications.applications, name="applications"),
    path("demandes/<int:pk>/", applications.application, name="application"),
    path("adherents/<int:pk>/fiche/", roster.company_edit, name="company_edit"),
    path("adherents/<int:pk>/chiffres/", roster.figures_confirm, name="figures_confirm"),
    path("adherents/<int:pk>/contacts/ajouter/", roster.contact_add, name="contact_add"),
    path("adherents/<int:pk>/contacts/<int:person>/", roster.contact_edit, name="contact_edit"),
    path("adherents/<int:pk>/contacts/<int:person>/remplacer/", roster.contact_replace, name="contact_replace"),
    path("adherents/<int:pk>/contacts/<int:person>/fin/", roster.contact_end, name="contact_end"),
    path("adherents/<int:pk>/depart/", roster.membership_end, name="membership_end"),
    *intake_urls.urlpatterns,
    *portal_urls.urlpatterns,
]
