from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "fieldgate.mail"
    default_auto_field = "django.db.models.BigAutoField"
