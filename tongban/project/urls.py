"""Addresses of the four faces."""

from django.urls import include, path

urlpatterns = [path("", include("tongban.project.health"))]
