from django.urls import path

from members import directory_urls, intake_urls
from members.views import agenda, applications, notes, roster, transfers

app_name = "members"
urlpatterns = [
    *directory_urls.urlpatterns,
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
    path("adherents/<int:pk>/notes/", notes.notes, name="notes"),
    path("notes/<int:pk>/faite/", notes.note_done, name="note_done"),
    path("notes/<int:pk>/partage/", notes.note_share, name="note_share"),
    path("adherents/<int:pk>/transfert/", transfers.transfer_new, name="transfer_new"),
    path("transferts/", transfers.transfers, name="transfers"),
    path("transferts/<int:pk>/reponse/", transfers.transfer_answer, name="transfer_answer"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/nouveau/", agenda.event_new, name="event_new"),
    path("agenda/abonnement/", agenda.feed, name="agenda_feed"),
    path("agenda/<int:pk>/", agenda.event, name="event"),
    path("agenda/<int:pk>/modifier/", agenda.event_edit, name="event_edit"),
    path("agenda/<int:pk>/annuler/", agenda.event_cancel, name="event_cancel"),
    path("agenda/<str:secret>.ics", agenda.agenda_ics, name="agenda_ics"),
    *intake_urls.urlpatterns,
]
