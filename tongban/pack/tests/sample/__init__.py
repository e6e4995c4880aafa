"""Two packs as they were when these tests were written, so that a change of the law in packs/ breaks no test of the engine."""

from pathlib import Path

from tongban.pack import reader
from tongban.pack.checker import check
from tongban.pack.lines import Problem
from tongban.pack.world import World

HERE = Path(__file__).parent
FILES = {name: reader.files(HERE / name) for name in ("redshield", "standards")}
READ = {name: reader.parse(files) for name, files in FILES.items()}
WORLD = World.of(reading.pack for reading in READ.values())
FILING = READ["redshield"].pack.services["redshield.website-filing"]


def problems_of(pack: str, files: dict[str, str]) -> list[Problem]:
    """Problems of one of the two with other files, beside the other as it is."""
    readings = {**READ, pack: reader.parse(files)}
    return [*readings[pack].problems, *check(readings[pack].pack, World.of(one.pack for one in readings.values()))]
