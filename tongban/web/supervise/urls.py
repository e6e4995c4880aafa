"""Addresses for leaders and auditors."""

from django.urls import path

from tongban.web.supervise import late

app_name = "supervise"
urlpatterns = [path("", late.late, name="late")]
