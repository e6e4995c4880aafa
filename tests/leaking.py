"""A page that forgot whose rows it may show: the look for leaks must find it."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from tongban.cases.models import Case


def everything(request: HttpRequest) -> HttpResponse:
    """Every case there is, to anybody."""
    return HttpResponse(", ".join(Case.objects.values_list("number", flat=True)))


urlpatterns = [path("all", everything), path("", include("tongban.project.urls"))]
