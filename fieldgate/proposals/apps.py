from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "fieldgate.proposals"
    default_auto_field = "django.db.models.BigAutoField"
