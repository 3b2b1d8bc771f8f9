from django.urls import path

from members.views import colleagues, confirmations, invitations, proposals

urlpatterns = [
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("invitation/<str:token>/nouvelle/", invitations.invitation_renew, name="invitation_renew"),
    path("bienvenue/", invitations.welcome, name="welcome"),
    path("adherents/<int:pk>/contacts/<int:person>/invitation/", invitations.invitation_again, name="invitation_again"),
    path("adherents/<int:pk>/cotisation/confier/", colleagues.dues_hand, name="dues_hand"),
    path("adherents/<int:pk>/propositions/<slug:slug>/", proposals.proposal_new, name="proposal_new"),
    path("propositions/", proposals.proposal_list, name="proposals"),
    path("propositions/<int:pk>/", proposals.proposal, name="proposal"),
    path("propositions/<int:pk>/retrait/", proposals.proposal_withdraw, name="proposal_withdraw"),
    path("confirmation/", confirmations.confirmation_mine, name="confirmation_mine"),
    path("confirmation/<int:pk>/", confirmations.confirmation_answer, name="confirmation"),
    path("confirmations/", confirmations.campaigns, name="confirmation_campaigns"),
    path("confirmations/<int:year>/", confirmations.campaign, name="confirmation_campaign"),
]
