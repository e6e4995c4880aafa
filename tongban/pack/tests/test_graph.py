"""The course as it is drawn and told."""

from dataclasses import replace
from xml.etree import ElementTree

from tongban.pack import graph
from tongban.pack.shapes import Next, Step
from tongban.pack.shapes import Test as Comparison
from tongban.pack.tests.sample import FILING

PLATFORM = (Comparison("kind", "one_of", ["platform"]),)
SERVICE = replace(
    FILING,
    steps={
        **FILING.steps,
        "review": replace(FILING.steps["review"], next=(Next("joint", PLATFORM), Next("decide"))),
        "joint": Step("joint", parallel=("fire", "food"), next=(Next("decide"),)),
        "fire": Step("fire", post="inspector", agency="fire-protection"),
        "food": Step("food", post="inspector", agency="market-regulation", next=(Next("taste"),)),
        "taste": Step("taste", post="inspector"),
    },
)


def test_the_course_is_told_a_line_a_step():
    assert graph.text(SERVICE, {"step.review": "Examination"}).splitlines() == [
        "1. screen (operator_is_active, name_is_allowed) -> review",
        "2. Examination (filing-clerk), 15 working days (assumed) -> joint when kind one of platform or decide",
        "3. joint -> all of fire, food, then decide",
        "   3.1. fire (inspector, fire-protection) -> join",
        "   3.2. food (inspector, market-regulation) -> taste",
        "   3.3. taste (inspector) -> join",
        "4. decide (section-head), 20 working days -> grant, refuse",
    ]


def test_the_drawing_is_sound_svg_with_its_text_and_no_raw_words():
    drawn = ElementTree.fromstring(graph.svg(SERVICE, {"title": "a < b & c", "step.fire": "<script>"}))
    name = "{http://www.w3.org/2000/svg}"
    assert drawn.findtext(f"{name}title") == "a < b & c"
    assert "3.1. <script>" in (drawn.findtext(f"{name}desc") or "")
    assert drawn.find(f".//{name}script") is None
    assert len(drawn.findall(f".//{name}path")) == 2


def test_order_puts_branches_after_what_opens_them():
    assert graph.order(SERVICE) == ["screen", "review", "joint", "fire", "food", "taste", "decide"]
