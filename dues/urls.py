from django.urls import path

from dues.sepa_urls import urlpatterns as sepa_urls
from dues.statement_urls import urlpatterns as statement_urls
from dues.views import arrangements, campaigns, documents, ledger, payments, reminders, revisions, sales, scales

app_name = "dues"
urlpatterns = [
    path("cotisations/", campaigns.campaigns, name="campaigns"),
    path("cotisations/<int:year>/", campaigns.campaign, name="campaign"),
    path("cotisations/<int:year>/avancement/", campaigns.campaign_part, name="campaign_part"),
    path("cotisations/<int:year>/preparer/", campaigns.campaign_prepare, name="campaign_prepare"),
    path("cotisations/<int:year>/emettre/", campaigns.campaign_issue, name="campaign_issue"),
    path("cotisations/<int:year>/differences/", revisions.campaign_differences, name="campaign_differences"),
    path("cotisations/entreprises/<int:pk>/particularites/", revisions.pricing, name="pricing"),
    path("cotisations/<int:year>/clore/", campaigns.campaign_close, name="campaign_close"),
    path("cotisations/baremes/nouveau/", scales.scale_new, name="scale_new"),
    path("cotisations/baremes/<int:pk>/", scales.scale, name="scale"),
    path("cotisations/baremes/<int:pk>/modifier/", scales.scale_edit, name="scale_edit"),
    path("cotisations/baremes/<int:pk>/simuler/", scales.scale_simulate, name="scale_simulate"),
    path("cotisations/baremes/<int:pk>/adopter/", scales.scale_adopt, name="scale_adopt"),
    path("cotisations/appels/", documents.documents, name="documents"),
    path("cotisations/appels/<int:pk>/", documents.document, name="document"),
    path("cotisations/appels/<int:pk>/pdf/", documents.document_pdf, name="document_pdf"),
    path("cotisations/appels/<int:pk>/xml/", documents.document_xml, name="document_xml"),
    path("cotisations/appels/<int:pk>/avoir/", sales.document_credit, name="document_credit"),
    path("cotisations/appels/<int:pk>/delai/", arrangements.document_delay, name="document_delay"),
    path("cotisations/appels/<int:pk>/litige/", arrangements.document_dispute, name="document_dispute"),
    path("cotisations/suspensions/<int:pk>/fin/", arrangements.hold_end, name="hold_end"),
    path("cotisations/factures/nouvelle/", sales.invoice_new, name="invoice_new"),
    path("cotisations/entreprises/<int:pk>/bon-de-commande/", arrangements.order_number, name="order_number"),
    path("cotisations/entreprises/<int:pk>/attestation/<int:year>/", arrangements.certificate, name="certificate"),
    path("cotisations/attestations/<int:pk>/pdf/", arrangements.attestation_pdf, name="attestation_pdf"),
    path("paiements/<int:pk>/recu/", arrangements.receipt, name="receipt"),
    path("cotisations/compte/<int:pk>/", ledger.account, name="account"),
    path("cotisations/journal/", ledger.ledger_journal, name="ledger_journal"),
    path("cotisations/journal/<int:year>/fec/", ledger.journal_file, name="journal_file"),
    path("cotisations/regles/", ledger.rules, name="rules"),
    path("paiements/<int:pk>/rembourser/", ledger.payment_refund, name="payment_refund"),
    path("paiements/", payments.payments, name="payments"),
    path("paiements/nouveau/", payments.payment_new, name="payment_new"),
    path("paiements/<int:pk>/", payments.payment, name="payment"),
    path("paiements/<int:pk>/contre-passer/", payments.payment_reverse, name="payment_reverse"),
    path("relances/", reminders.reminders, name="reminders"),
    path("relances/mises-en-demeure/<int:pk>/pdf/", reminders.formal_notice_pdf, name="formal_notice_pdf"),
    path("relances/mises-en-demeure/<int:pk>/envoi/", reminders.formal_notice_posted, name="formal_notice_posted"),
    *statement_urls,
    *sepa_urls,
]
