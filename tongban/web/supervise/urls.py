"""Addresses for leaders and auditors."""

from django.urls import path

from tongban.web.supervise import events, late

app_name = "supervise"
urlpatterns = [path("", late.late, name="late"), path("events", events.events, name="events")]
