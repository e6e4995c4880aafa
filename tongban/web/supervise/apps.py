from django.apps import AppConfig


class SuperviseConfig(AppConfig):
    name = "tongban.web.supervise"
    label = "supervise"
