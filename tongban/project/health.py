"""Addresses for those who run the platform: /healthz, /readyz, /metrics."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from tongban.project import metrics, readiness


def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives; says nothing about its dependencies."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Whether work can be done now: 200 or 503, with what was found."""
    checks = readiness.checks()
    ready = all(check.ok for check in checks)
    told = {check.name: {"ok": check.ok, "found": check.found} for check in checks}
    return JsonResponse({"ready": ready, "checks": told}, status=200 if ready else 503)


def scrape(request: HttpRequest) -> HttpResponse:
    """Figures, for a scraper on this network; not for what a proxy hands on."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        raise Http404
    return HttpResponse(metrics.text(), content_type=metrics.TYPE)


urlpatterns = [path("healthz", healthz), path("readyz", readyz), path("metrics", scrape)]
