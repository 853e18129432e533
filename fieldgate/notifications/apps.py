from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "fieldgate.notifications"
    default_auto_field = "django.db.models.BigAutoField"
