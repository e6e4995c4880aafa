"""The register of services as open data, and a description of all that is open (DCAT 3, JSON-LD)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from tongban.base.errors import NotFound
from tongban.base.memory import Shelf
from tongban.exchange import letters
from tongban.exchange.links.partner import USE
from tongban.log.store import keys
from tongban.services import open_basic
from tongban.services import open_data as register
from tongban.web import session

KEPT: Shelf[tuple[bytes, str]] = Shelf(most=8, lasts=60.0)
AN_HOUR = "public, max-age=3600"
# Words of the description in every language; it is one document for all readers.
TITLES = {
    "services": {
        "en": "Register of services",
        "fr": "Registre des démarches",
        "zh-Hans": "政务服务事项目录",
        "zh-Hant": "政務服務事項目錄",
    },
    "basic-catalogue": {
        "en": "Basic catalogue",
        "fr": "Catalogue de base",
        "zh-Hans": "政务服务事项基本目录",
        "zh-Hant": "政務服務事項基本目錄",
    },
    "statistics-service": {
        "en": "Statistics by service",
        "fr": "Statistiques par démarche",
        "zh-Hans": "按事项统计",
        "zh-Hant": "按事項統計",
    },
    "statistics-agency": {
        "en": "Statistics by agency",
        "fr": "Statistiques par service",
        "zh-Hans": "按机关统计",
        "zh-Hant": "按機關統計",
    },
    "log": {"en": "The public log", "fr": "Le journal public", "zh-Hans": "公开日志", "zh-Hant": "公開日誌"},
}
RIGHTS = {
    "en": "Titles, limits, conditions: as the tree they are kept in. Listed items: from v-luobo/zwfw. Both Apache License 2.0.",
    "fr": "Intitulés, délais, conditions : comme l’arbre qui les contient. Catalogue : v-luobo/zwfw. Tous deux Apache License 2.0.",
    "zh-Hans": "事项名称、期限与条件：同其所在的源码树。目录所列事项：取自v-luobo/zwfw。均为Apache License 2.0。",
    "zh-Hant": "事項名稱、期限與條件：同其所在的原始碼。目錄所列事項：取自v-luobo/zwfw。均為Apache License 2.0。",
}
LICENCE = "https://www.apache.org/licenses/LICENSE-2.0"


def services_json(request: HttpRequest) -> HttpResponse:
    """Every service and listed item, form `tongban-services-1`."""
    return _answer(request, "services.json", _json, "application/json")


def services_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table."""
    return _answer(request, "services.csv", _csv, "text/csv; charset=utf-8")


def basic_json(request: HttpRequest) -> HttpResponse:
    """What basic catalogues say, and which local items rest on none, form `tongban-basic-1`."""
    return _answer(request, "basic.json", _basic_json, "application/json")


def basic_csv(request: HttpRequest) -> HttpResponse:
    """Its basic items as a table, which another house can take in."""
    return _answer(request, "basic.csv", _basic_csv, "text/csv; charset=utf-8")


def basic_letter(request: HttpRequest) -> HttpResponse:
    """The basic catalogue of one keeper as a letter that this node signed, for nodes below."""
    keeper = request.GET.get("keeper", "")[:12]
    if not open_basic.keeps(keeper):
        raise NotFound("actor.no_region", region=keeper)
    return _answer(
        request, f"basic-{keeper}.letter", lambda at: letters.close(open_basic.feed(keeper), keys().signer(USE)), "application/json"
    )


def catalogue(request: HttpRequest) -> HttpResponse:
    """What is open, in which forms, under which terms."""
    return _answer(request, "catalogue.json", _description, "application/ld+json")


def _answer(request: HttpRequest, name: str, make: Callable[[datetime], bytes], kind: str) -> HttpResponse:
    """A document that anyone may keep for an hour, with its digest as its tag; who has it gets an empty answer."""

    def made() -> tuple[bytes, str]:
        content = make(session.now(request))
        return content, f'"{sha256(content).hexdigest()[:32]}"'

    content, tag = KEPT.take((name,), made)
    same = tag in request.headers.get("if-none-match", "")
    answer = HttpResponseNotModified() if same else HttpResponse(content, content_type=kind)
    answer["ETag"], answer["Cache-Control"], answer["X-Content-Type-Options"] = tag, AN_HOUR, "nosniff"
    answer["Access-Control-Allow-Origin"] = "*"
    if not same:
        answer["Content-Disposition"] = f'inline; filename="{name}"'
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer


def _json(at: datetime) -> bytes:
    return _dump({**register.document(at), "licence": LICENCE, "rights": RIGHTS})


def _basic_json(at: datetime) -> bytes:
    return _dump({**open_basic.document(at.date()), "licence": LICENCE, "rights": RIGHTS})


def _basic_csv(at: datetime) -> bytes:
    return _table(open_basic.ROW, open_basic.table(open_basic.document(at.date())))


def _csv(at: datetime) -> bytes:
    return _table(register.ROW, register.table(register.document(at), at.date().isoformat()))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(head)
    for row in rows:
        writer.writerow([f"'{one}" if one.startswith(("=", "+", "-", "@", "\t", "\r")) else one for one in row])
    return out.getvalue().encode("utf-8-sig")


def _description(at: datetime) -> bytes:
    figures = f"{settings.ORIGIN}{reverse('portal:statistics-csv')}"
    sets = {
        "services": {"application/json": _address("portal:services-json"), "text/csv": _address("portal:services-csv")},
        "basic-catalogue": {"application/json": _address("portal:basic-json"), "text/csv": _address("portal:basic-csv")},
        "statistics-service": {"text/csv": f"{figures}?by=service"},
        "statistics-agency": {"text/csv": f"{figures}?by=agency"},
        "log": {"text/plain": f"{settings.ORIGIN}/v1/log/checkpoint"},
    }
    return _dump(
        {
            "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
            "@type": "dcat:Catalog",
            "@id": _address("portal:open"),
            "dct:title": _words({"en": "Open data of tongban", "zh-Hans": "通办开放数据"}),
            "dct:rights": _words(RIGHTS),
            "dct:license": {"@id": LICENCE},
            "dcat:dataset": [_dataset(name, forms) for name, forms in sets.items()],
        }
    )


def _dataset(name: str, forms: dict[str, str]) -> dict[str, object]:
    return {
        "@type": "dcat:Dataset",
        "dct:identifier": name,
        "dct:title": _words(TITLES[name]),
        "dcat:distribution": [
            {"@type": "dcat:Distribution", "dcat:mediaType": kind, "dcat:downloadURL": {"@id": address}} for kind, address in forms.items()
        ],
    }


def _words(texts: dict[str, str]) -> list[dict[str, str]]:
    return [{"@language": name, "@value": text} for name, text in texts.items()]


def _address(name: str) -> str:
    return f"{settings.ORIGIN}{reverse(name)}"


def _dump(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
