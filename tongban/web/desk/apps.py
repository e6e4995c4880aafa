from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "tongban.web.desk"
    label = "desk"
