from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "tongban.oversight"
    label = "oversight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the followers."""
        from tongban.oversight import followers  # noqa: F401
