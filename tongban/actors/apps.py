from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ActorsConfig(AppConfig):
    name = "tongban.actors"
    label = "actors"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Rights are `actors.rights`: the framework's permissions for each table would be written at each start and read by nobody."""
        post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
