from django.apps import AppConfig


class GatewayConfig(AppConfig):
    name = "tongban.web.gateway"
    label = "gateway"
