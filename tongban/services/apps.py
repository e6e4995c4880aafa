from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "tongban.services"
    label = "services"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the followers."""
        from tongban.services import followers  # noqa: F401
