"""Where systems outside send their signed letters; who signed is the only one who counts, so there is no session and no token."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tongban.exchange import callbacks


@csrf_exempt
@require_POST
def receive(request: HttpRequest, partner: str) -> HttpResponse:
    """Keep a letter: 202 once it is kept, the same again too. What follows from it follows in its own time."""
    row = callbacks.receive(partner, request.body, at=timezone.now())
    return JsonResponse({"kept": row.letter}, status=202)
