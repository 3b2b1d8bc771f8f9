from django.urls import path

from reporting import views

app_name = "reporting"
urlpatterns = [
    path("rapports/", views.reports, name="reports"),
    path("rapports/nouveau/", views.report_new, name="report_new"),
    path("rapports/<int:pk>/", views.report, name="report"),
    path("rapports/<int:pk>/lignes/", views.report_rows, name="report_rows"),
    path("rapports/<int:pk>/rapport.pdf", views.report_pdf, name="report_pdf"),
    path("rapports/<int:pk>/rapport.xlsx", views.report_xlsx, name="report_xlsx"),
]
