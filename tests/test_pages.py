"""Every page of the walk as its readers see it: accessible, light and still in every language, theme and size."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.chromium import ARGUMENTS, SHELL
from tests.screens import elder, further, walk
from tests.screens.looks import GRID, LANGUAGES, SCREENS, THEMES, Look, look_of, violations
from tests.screens.weights import Weight, weigh

pytestmark = [
    pytest.mark.once,
    pytest.mark.chromium,
    pytest.mark.skipif(not Path(SHELL).exists(), reason="needs Debian's chromium"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[walk.Walk]:
    """A demonstration in which every page has something to show."""
    node = walk.node(tmp_path_factory.mktemp("pages") / "home")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=SHELL, args=ARGUMENTS)
            made = walk.Walk(browser, node, f"http://127.0.0.1:{node.port}")
            further.prepare(made)
            yield made
    finally:
        node.kill()


def opened(made: walk.Walk, name: str, look: Look) -> tuple[Weight, list[str]]:
    """What a page costs and what axe-core has against it.

    Where something moved, the middle one of three looks counts: a busy machine may draw half a page once, but not twice.
    """
    found = _opened(made, name, look)
    looks = [found, _opened(made, name, look), _opened(made, name, look)] if found[0].shift else [found]
    return sorted(looks, key=lambda one: one[0].shift)[len(looks) // 2]


def _opened(made: walk.Walk, name: str, look: Look) -> tuple[Weight, list[str]]:
    """Once, in a browser of its own with an empty cache."""
    reader, address = made.addresses[name]
    context = made.anew(reader)
    page = context.new_page()
    look.choose(page, made.base)
    weight = weigh(page, made.base + address)
    assert weight.status == (404 if name == "missing" else 200), (name, weight)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, f"{name} is too wide"
    against = violations(page)
    context.close()
    return weight, against


@pytest.fixture(scope="module")
def seen(made: walk.Walk) -> dict[str, tuple[Weight, list[str]]]:
    """Each page once, in a look of its own."""
    return {name: opened(made, name, look_of(name)) for name in made.addresses}


def test_axe_finds_nothing_wrong_on_any_page(seen: dict[str, tuple[Weight, list[str]]]) -> None:
    assert {name: (look_of(name), against) for name, (_, against) in seen.items() if against} == {}


def test_every_page_is_light_stands_still_and_asks_no_other_host(seen: dict[str, tuple[Weight, list[str]]]) -> None:
    assert {name: (look_of(name), weight) for name, (weight, _) in seen.items() if not weight.within} == {}


VOICES = """
const said = (window.said = []);
const speech = { getVoices: () => [{ lang: "en-GB" }], speak: (one) => said.push(one), cancel: () => (window.ended = true) };
Object.defineProperty(window, "speechSynthesis", { value: speech });
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


def test_a_page_is_read_aloud_where_there_is_a_voice_of_its_language_and_no_longer_than_it_is_open(made: walk.Walk) -> None:
    silent = made.anew("visitor").new_page()
    silent.goto(f"{made.base}/progress")
    assert silent.locator(".aloud").count() == 0  # this browser has no voices
    context = made.anew("visitor")
    context.add_init_script(VOICES)
    page = context.new_page()
    page.goto(f"{made.base}/progress")
    page.click("text=Read aloud")
    assert page.evaluate("[said[0].text, said[0].lang]") == ["Progress by number", "en-GB"]
    page.evaluate("said[0].onend()")
    assert page.evaluate("said[1].text") == "Number"
    page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    assert page.evaluate("window.ended")
    page.evaluate("said[1].onend()")
    assert page.evaluate("said.length") == 2
    page.goto(f"{made.base}/progress?lang=zh-hant")
    assert page.locator(".aloud").count() == 0
    silent.context.close()
    context.close()


@pytest.mark.parametrize("place", range(4))
def test_axe_finds_nothing_wrong_with_any_component_in_any_theme(made: walk.Walk, place: int) -> None:
    look = Look(LANGUAGES[place], list(THEMES)[place], list(SCREENS)[place % 2])
    assert opened(made, "design", look)[1] == []


@pytest.mark.parametrize(("size", "least"), [("elder", 24), ("elder2", 40)])
def test_the_elderly_version_keeps_the_numbers_of_the_rules(made: walk.Walk, size: str, least: int) -> None:
    for name in ("design", "home", "guide", "matter-waiting", "form"):
        reader, address = made.addresses[name]
        context = made.anew(reader, viewport={"width": 360, "height": 740})
        context.request.get(f"{made.base}/healthz", params={"size": size, "lang": "zh-hant"})
        page = context.new_page()
        page.goto(made.base + address)
        assert elder.against(page, least) == {}, name
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
        context.close()


@pytest.mark.long
@pytest.mark.parametrize("look", GRID, ids=str)
def test_no_page_is_wrong_or_heavy_in_any_language_theme_and_size(made: walk.Walk, look: Look) -> None:
    told = {name: opened(made, name, look) for name in made.addresses}
    assert {name: (weight, against) for name, (weight, against) in told.items() if against or not weight.within} == {}
