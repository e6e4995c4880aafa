"""A rehearsal with the smallest changes that would pass, over random situations of every service; aim: p95 under 150 ms.

The raw line is one reading of the same answers by the same functions, without looking for changes: what is above it is the search.
"""

import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

from bench._conditions import verdict

COUNT, AIM = int(os.environ.get("TONGBAN_BENCH_SITUATIONS", "600")), 150.0  # ms
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
REGION = "511602000000"
NAMES = ("redshield", "benefits", "business", "life", "disclosure")


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from tongban.cases import rehearsing
    from tongban.cases.invented import Inventor
    from tongban.pack import reader
    from tongban.pack.stage import Given
    from tongban.project.stage import PACKS, RealStage

    call_command("migrate", verbosity=0)
    packs = [PACKS / name for name in NAMES]
    stage = RealStage(packs)
    stage.open(Given(AT, {"wang": {}}, {}, REGION))
    services = [one for path in packs for one in reader.read(path).pack.services.values() if one.online == "yes"]
    places, random = [rehearsing.place(one.id, REGION, AT) for one in services], Random(1)
    inventors = [Inventor(where, random, spoilt) for where in places for spoilt in (0.0, 0.05, 0.3)]
    drawn = [(inventor, inventor.draw()) for _, inventor in zip(range(COUNT), inventors * COUNT, strict=False)]
    raw = spans(lambda one: rehearsing.judge(one[1], one[0].where, one[0].asked), drawn)
    whole = spans(lambda one: rehearsing.rehearse(one[1], one[0].where), drawn)
    client = Client(headers={"accept-language": "en"}, SERVER_NAME="localhost")

    def asked(one: Any) -> None:
        said = {"region": REGION, "applicant": one[1].applicant, "form": one[1].form, "assumed": one[1].assumed}
        address = f"/v1/services/{one[0].where.service.id}/rehearse"
        answer = client.post(address, {**said, "materials": sorted(one[1].materials)}, content_type="application/json")
        assert answer.status_code == 200, answer.content

    over = spans(asked, drawn)
    refused = sum(not rehearsing.rehearse(one, inventor.where).passes for inventor, one in drawn)
    print(f"{COUNT} situations of {len(services)} services, {refused} refused")
    for what, took in (("judged once (raw)", raw), ("rehearsed", whole), ("over /v1, in the process", over)):
        print(f"{what}: p50 {statistics.median(took):.2f} ms, p95 {share(took):.2f} ms, most {max(took):.1f} ms")
    print(f"  p95 of a rehearsal: aim {AIM:.0f} ms: {verdict(share(over) < AIM)}; {share(whole) / share(raw):.1f} times the raw line")
    stage.close()


def spans(act: Callable[[Any], object], each: list[Any]) -> list[float]:
    """How long each takes, in ms."""
    act(each[0])
    found = []
    for one in each:
        begun = time.perf_counter()
        act(one)
        found.append((time.perf_counter() - begun) * 1000)
    return found


def share(took: list[float]) -> float:
    """19 of 20 take at most so long."""
    return statistics.quantiles(took, n=20)[-1]
