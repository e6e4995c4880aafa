"""Addresses for leaders and auditors."""

from django.urls import path

from tongban.web.supervise import deviations, events, fair, figures, late, notices, payments, pilots, ratings, stuck, urging, visits

app_name = "supervise"
urlpatterns = [
    path("", figures.figures, name="overview"),
    path("late", late.late, name="late"),
    path("late/<str:number>/urge", urging.urge, name="urge"),
    path("figures/<str:part>", figures.figures, name="figures"),
    path("cases/<str:figure>", figures.behind, name="behind"),
    path("fair", fair.fair, name="fair"),
    path("deviations", deviations.deviating, name="deviations"),
    path("visits", visits.visited, name="visits"),
    path("notices", notices.notices, name="notices"),
    path("payments", payments.payments, name="payments"),
    path("pilots", pilots.listed, name="pilots"),
    path("pilots/<int:pilot>", pilots.compared, name="pilot"),
    path("pilots/<int:pilot>/cases/<str:figure>", pilots.behind, name="pilot-cases"),
    path("stuck", stuck.stuck, name="stuck"),
    path("definitions", figures.definitions, name="definitions"),
    path("waiting", ratings.waiting, name="waiting"),
    path("waiting/<str:key>", ratings.duty, name="duty"),
    path("events", events.events, name="events"),
]
