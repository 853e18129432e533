from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "fieldgate.config"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fieldgate.config import checks, wiring  # noqa: F401 - registers them
        from fieldgate.kit import panels

        panels.connect(wiring.PANELS)
