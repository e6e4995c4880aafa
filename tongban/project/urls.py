"""Addresses of the four faces."""

from django.urls import include, path

urlpatterns = [
    path("", include("tongban.project.health")),
    path("", include("tongban.web.portal.urls")),
    path("desk/", include("tongban.web.desk.urls")),
    path("supervise/", include("tongban.web.supervise.urls")),
    path("v1/", include("tongban.web.gateway.urls")),
]
