from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "fieldgate.config"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fieldgate.config import checks, wiring  # noqa: F401 - registers them
        from fieldgate.kit import facts, panels
        from fieldgate.mail import writers

        panels.connect(wiring.PANELS)
        facts.connect(wiring.REACTIONS)
        writers.connect(wiring.LETTERS)
