"""bpmn-moddle, by which the tools of bpmn.io read, reads every service of the tree without a warning.

Its five files lie beside this test as the registry of npm has them, held by their digests, and run in the Chromium that other tests need
anyway: no node, no network, and nothing of it in the installation.
"""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, sync_playwright

from tests.chromium import ARGUMENTS, SHELL
from tongban.pack import bpmn, reader

pytestmark = [
    pytest.mark.once,
    pytest.mark.chromium,
    pytest.mark.skipif(not Path(SHELL).exists(), reason="needs Debian's chromium"),
]
ARCHIVE = Path("tests/bpmn/bpmn-moddle-10.3.1.zip")
FILES = {
    "bpmn-moddle": ("10.3.1", "ece57e2fae965e1372cfb21b983fba06818c318ad0d35b6b8b8b6da2e27a0c9b"),
    "moddle": ("8.2.1", "fc20cb48373cf2a6e09143492626dbc77efb8d8e3660a9e132b5bc9dcb7a558c"),
    "moddle-xml": ("12.3.2", "b97bcc85085c4ba730f25a3d68bbff7911cc6a1a02823a56e3383f47a3383d52"),
    "min-dash": ("5.1.0", "0eacee75abc8df5349304a6c1a7377f3d36142cb182cbb95c2227ca8a3349a7c"),
    "saxen": ("11.2.0", "4879b5d43676ff4aadc5402f1ad7da3ed9f37bf4ea647770570187bd6f5d3952"),
}
SITE = "http://moddle.invalid/"
READ = """async (drawn) => {
  const { BpmnModdle } = await import("bpmn-moddle");
  const told = {};
  for (const [name, xml] of Object.entries(drawn)) {
    try {
      const { rootElement, warnings } = await new BpmnModdle().fromXML(xml);
      told[name] = [rootElement.$type, warnings.map((one) => one.message)];
    } catch (error) { told[name] = ["", [error.message, ...(error.warnings || []).map((one) => one.message)]]; }
  }
  return told;
}"""


def published() -> dict[str, bytes]:
    """The files by their addresses, each exactly as it was published, and the page that names them."""
    found = {}
    with zipfile.ZipFile(ARCHIVE) as archive:
        for name, (version, digest) in FILES.items():
            found[f"{SITE}{name}.js"] = content = archive.read(f"{name}-{version}/dist/index.js")
            assert hashlib.sha256(content).hexdigest() == digest, name
            assert b"MIT" in archive.read(f"{name}-{version}/LICENSE")
    imports = json.dumps({"imports": {name: f"{SITE}{name}.js" for name in FILES}})
    return {**found, SITE: f'<script type="importmap">{imports}</script>'.encode()}


def read(drawn: dict[str, str]) -> Any:
    """What bpmn-moddle says of each: the type of the root, and its warnings."""
    served = published()

    def serve(route: Route) -> None:
        kind = "text/javascript" if route.request.url.endswith(".js") else "text/html"
        route.fulfill(body=served[route.request.url], content_type=kind)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=SHELL, args=ARGUMENTS)
        page = browser.new_page()
        page.route("**/*", serve)
        page.goto(SITE)
        return page.evaluate(READ, drawn)


def test_bpmn_moddle_reads_every_service_without_a_warning_and_warns_of_what_is_wrong() -> None:
    packs = [found for path in sorted(Path("packs").glob("*/pack.yaml")) if (found := reader.read(path.parent).pack)]
    drawn = {service.id: bpmn.write(service, pack) for pack in packs for service in pack.services.values()}
    good = next(iter(drawn.values()))
    wrong = {
        "unknown element": good.replace("startEvent", "beginEvent"),
        "lost reference": good.replace('sourceRef="', 'sourceRef="nobody-', 1),
        "no document": "<html/>",
    }
    told = read({**drawn, **wrong})
    assert len(drawn) > 30
    assert {name: told[name] for name in drawn} == {name: ["bpmn:Definitions", []] for name in drawn}
    assert [name for name in wrong if not told[name][1]] == []
