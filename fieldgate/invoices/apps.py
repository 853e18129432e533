from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "fieldgate.invoices"
    default_auto_field = "django.db.models.BigAutoField"
