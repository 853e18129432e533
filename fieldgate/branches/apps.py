from django.apps import AppConfig


class BranchesConfig(AppConfig):
    name = "fieldgate.branches"
    default_auto_field = "django.db.models.BigAutoField"
