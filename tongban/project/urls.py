"""Addresses of the four faces."""

from django.urls import include, path

handler400 = "tongban.web.unread.unreadable"
handler404 = "tongban.web.unread.not_found"
handler500 = "tongban.web.unread.failed"

urlpatterns = [
    path("", include("tongban.project.health")),
    path("", include("tongban.web.portal.urls")),
    path("desk/", include("tongban.web.desk.urls")),
    path("supervise/", include("tongban.web.supervise.urls")),
    path("v1/", include("tongban.web.gateway.urls")),
]
