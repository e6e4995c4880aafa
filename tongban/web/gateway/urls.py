"""The JSON face: /v1, described at /v1/openapi.json (OpenAPI 3.1)."""

from django.urls import path

from tongban.web.gateway import callbacks, tiles
from tongban.web.gateway.api import api

urlpatterns = [
    path("log/checkpoint", tiles.checkpoint),
    path("log/key", tiles.key),
    path("log/tile/<int:level>/<path:name>", tiles.tile),
    path("log/tile/entries/<path:name>", tiles.entries),
    path("callbacks/<str:partner>", callbacks.receive),
    path("", api.urls),
]
