"""`pack simulate` by region: the same applicants under the limits of each, and how many were asked for more, counted apart."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tongban.cases.simulating import Simulation
from tongban.project import simulations
from tongban.project.stage import PACKS

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]
AT = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
GUANGAN, YUECHI, NEITHER = "511602000000", "511621000000", "511600000000"
COUNT = 400


def words(*more: str) -> Namespace:
    parser = ArgumentParser()
    simulations.add(parser)
    regions = [word for code in (GUANGAN, YUECHI, NEITHER) for word in ("--region", code)]
    return parser.parse_args(["packs/business/hotel", "--applicants", str(COUNT), "--seed", "7", *regions, *more])


def test_each_region_has_its_own_limit_and_its_own_shares(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    monkeypatch.setattr(timezone, "now", lambda: AT)
    came_back, back = Counter[str](), Simulation._back

    def counted(self: Simulation, at: float, about: Any) -> None:
        came_back[self.where.region] += 1
        back(self, at, about)

    monkeypatch.setattr(Simulation, "_back", counted)
    told = simulations.tried(
        words("--per-day", "40", "--staff", "head=1", "--minutes", "decide=60"), "business.hotel", [PACKS / "business"]
    )
    found = {one["region"]: one for one in told["regions"]}
    assert {code: one["limit"] for code, one in found.items()} == {
        GUANGAN: "20 working_days",
        YUECHI: "30 working_days",
        NEITHER: "45 working_days",
    }
    assert found[GUANGAN]["late"] > found[YUECHI]["late"] > found[NEITHER]["late"] > 0
    assert {code: one["returned"] for code, one in found.items()} == {code: round(came_back[code] / COUNT, 4) for code in found}
    assert all(0 < one["returned"] < 1 for one in found.values())
    said = "\n".join(simulations.lines(told))
    for code, one in found.items():
        assert f"{code}: median {one['median_days']} working days" in said
        assert f"asked for a supplement: {one['returned']:.1%}" in said
