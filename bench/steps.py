"""A case of 100 steps: what the last ones cost beside the first, and beside those of a case of 10 steps in the same run."""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench._conditions import verdict
from bench.submission import recorded

LONG, SHORT, CASES = 100, 10, 6
AIM = 1.2  # the last ten steps of the long case to the ten of the short one, medians: growth would show as more
WORDS = "{zh-Hans: 字, zh-Hant: 字, en: word, fr: mot}"
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
Cost = tuple[float, int]  # seconds and statements


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from tongban.project.stage import RealStage

    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / "long"
        write(pack)
        stage = RealStage([pack])
        opened(stage)
        client = Client(headers={"accept-language": "en"}, SERVER_NAME="localhost")
        client.force_login(stage.people.accounts["yi"])
        first: list[Cost] = []
        last: list[Cost] = []
        short: list[Cost] = []
        pages: list[Cost] = []
        for place in range(CASES):  # in turn, so that what disturbs one disturbs the other
            number = filed(stage, SHORT, f"short{place}")
            short += [reviewed(stage, number) for _ in range(SHORT - 1)]
            number = filed(stage, LONG, f"long{place}")
            pages.append(page(client, number))
            spent = [reviewed(stage, number) for _ in range(LONG - 1)]
            pages.append(page(client, number))
            first, last = first + spent[:10], last + spent[-10:]
        stage.close()
    counts = [sorted({count for _, count in some}) for some in (short, first, last)]
    base, begun, ended = (statistics.median(span for span, _ in some) * 1000 for some in (short, first, last))
    ratio, same = ended / base, len({tuple(one) for one in counts}) == 1
    print(f"review at each of {SHORT} steps: p50 {base:.1f} ms, SQL statements {counts[0]}")
    print(f"review at the first ten of {LONG} steps: p50 {begun:.1f} ms, SQL statements {counts[1]}")
    print(f"review at the last ten of {LONG} steps: p50 {ended:.1f} ms, SQL statements {counts[2]}")
    print(f"  ratio {ratio:.2f} (aim {AIM}: {verdict(ratio <= AIM)}); statements the same: {verdict(same)}")
    before, after = (statistics.median(span for span, _ in pages[at::2]) * 1000 for at in (0, 1))
    print(f"page of the case at the desk, {LONG} steps: {before:.0f} ms at the first, {after:.0f} ms after the last")
    print(f"  {sorted({count for _, count in pages[::2]})} and {sorted({count for _, count in pages[1::2]})} statements")


def opened(stage: Any) -> None:
    """The world with one officer who sits at every step."""
    from tongban.pack.stage import Given

    stage.open(Given(AT, {"wang": {}, "yi": {"post": "clerk"}}, {}, "511602000000"))


def filed(stage: Any, steps: int, key: str) -> str:
    """A case of so many steps in hand; its number."""
    from tongban.actors.loading import DISTRICT
    from tongban.cases import actions

    by = stage.people.actor("wang", AT)
    row = actions.start(f"long.of{steps}", region=DISTRICT, by=by, at=AT)
    actions.save(row.number, {"why": "x"}, by=by, at=AT)
    return str(actions.submit(row.number, key=key, by=by, at=AT).number)


def reviewed(stage: Any, number: str) -> Cost:
    """Seconds of one review, and its statements."""
    from tongban.cases import actions

    by = stage.people.actor("yi", AT)
    return timed(lambda: actions.review(number, opinion="fits", by=by, at=AT))


def page(client: Any, number: str) -> Cost:
    """Seconds and statements of the case's page."""
    address = f"/desk/cases/{number}"
    assert client.get(address).status_code == 200
    return timed(lambda: client.get(address))


def timed(act: Callable[[], object]) -> Cost:
    """Seconds and statements of an act."""
    begun = time.perf_counter()
    count = len(recorded(act))
    return time.perf_counter() - begun, count


def write(pack: Path) -> None:
    """A pack of two services that differ in the number of steps only."""
    texts = {
        "pack.yaml": f"id: long\ntitle: {WORDS}\nposts:\n  clerk: {WORDS}\n",
        "elements/long.yaml": f"why: {{type: text, label: {WORDS}, assumed: true, source: ours}}\n",
        "powers/long.yaml": f"long: {{title: {WORDS}, function: tax, from: 2025-01-01, assumed: true, note: x}}\n",
    }
    for steps in (SHORT, LONG):
        base = f"services/of{steps}"
        texts[f"{base}/service.yaml"] = service(steps)
        texts[f"{base}/form.yaml"] = "groups:\n  - name: page\n    fields:\n      - {name: why, element: why}\n"
        keys = ["title", "summary", "outcome.grant", "outcome.refuse", "reason.no", "group.page", "step.decide"]
        words = "".join(f"{key}: words\n" for key in (*keys, *(f"step.s{n}" for n in range(steps - 1))))
        texts |= {f"{base}/texts.{language}.yaml": words for language in ("zh-Hans", "zh-Hant", "en", "fr")}
    for path, text in texts.items():
        (pack / path).parent.mkdir(parents=True, exist_ok=True)
        (pack / path).write_text(text, encoding="utf-8")


def service(steps: int) -> str:
    """A chain of steps of one post, of which the last is the decision."""
    cited = "assumed: true, note: x"
    limit = f"limit: [{{from: 2025-01-01, working_days: 5, {cited}}}]"
    following = [*(f"s{n}" for n in range(1, steps - 1)), "decide"]
    chain = "".join(f"  s{n}: {{post: clerk, {limit}, next: {after}}}\n" for n, after in enumerate(following))
    return f"""id: long.of{steps}
grade: draft
authentic: zh-Hans
power: long
law: [{{{cited}}}]
applicants: [person]
identity: 1
case_type: promised
supplement: [{{from: 2025-01-01, working_days: 5, whose: applicant, {cited}}}]
accept: at_once
steps:
{chain}  decide:
    post: clerk
    {limit}
    outcomes: {{grant: , refuse: {{favourable: false, reasons: [no]}}}}
reasons: {{no: {{{cited}}}}}
retention: {{class: 10y, {cited}}}
"""


if __name__ == "__main__":
    main()
