"""BPMN of every service in the tree, held against the elements, attributes and order of the specification (OMG formal/2011-01-03)."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tongban.pack import bpmn, reader, shapes
from tongban.pack.bpmn_names import BPMN, BPMNDI, DC, DI, XSI
from tongban.pack.shapes import Next, Pack, Service, Step

PACKS = {path.parent.name: reader.read(path.parent).pack for path in sorted(Path("packs").glob("*/pack.yaml"))}
SERVICES = [(pack, service) for pack in PACKS.values() for service in pack.services.values()]
NODE = ("documentation", "incoming", "outgoing")
# By element: its attributes of those of the schema, and its children in the order in which the schema has them.
SCHEMA: dict[str, tuple[set[str], tuple[str, ...]]] = {
    "definitions": ({"id", "targetNamespace", "exporter"}, ("collaboration", "process", "BPMNDiagram")),
    "collaboration": ({"id"}, ("participant",)),
    "participant": ({"id", "name", "processRef"}, ()),
    "process": ({"id", "name", "isExecutable"}, ("laneSet", "*")),
    "laneSet": ({"id"}, ("lane",)),
    "lane": ({"id", "name"}, ("flowNodeRef",)),
    **{name: ({"id", "name"}, NODE) for name in ("startEvent", "endEvent")},
    **{name: ({"id", "name", "default"}, NODE) for name in ("userTask", "receiveTask", "serviceTask", "businessRuleTask")},
    **{name: ({"id", "name", "default", "gatewayDirection"}, NODE) for name in ("exclusiveGateway", "complexGateway")},
    "parallelGateway": ({"id", "name", "gatewayDirection"}, NODE),
    "sequenceFlow": ({"id", "name", "sourceRef", "targetRef"}, ("conditionExpression",)),
    "conditionExpression": ({f"{{{XSI}}}type"}, ()),
    **{name: (set(), ()) for name in ("documentation", "incoming", "outgoing", "flowNodeRef")},
    "BPMNDiagram": ({"id"}, ("BPMNPlane",)),
    "BPMNPlane": ({"id", "bpmnElement"}, ("BPMNShape", "BPMNEdge")),
    "BPMNShape": ({"id", "bpmnElement", "isHorizontal"}, ("Bounds",)),
    "BPMNEdge": ({"id", "bpmnElement"}, ("waypoint",)),
    "Bounds": ({"x", "y", "width", "height"}, ()),
    "waypoint": ({"x", "y"}, ()),
}
SPACES = {"BPMNDiagram": BPMNDI, "BPMNPlane": BPMNDI, "BPMNShape": BPMNDI, "BPMNEdge": BPMNDI, "Bounds": DC, "waypoint": DI}
FLOW_NODES = {name for name, (_, children) in SCHEMA.items() if children == NODE}
EVERY = pytest.mark.parametrize(("pack", "service"), SERVICES, ids=[service.id for _, service in SERVICES])


def local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def parsed(pack: Pack, service: Service) -> ElementTree.Element:
    return ElementTree.fromstring(bpmn.write(service, pack))


def of(root: ElementTree.Element, *names: str) -> list[ElementTree.Element]:
    return [one for one in root.iter() if local(one) in names]


def texts(element: ElementTree.Element, name: str) -> list[str]:
    return [one.text or "" for one in element if local(one) == name]


def conforms(root: ElementTree.Element) -> None:
    """Elements, attributes, namespaces and order as the schema has them; every reference leads somewhere."""
    for element in root.iter():
        attributes, children = SCHEMA[local(element)]
        assert element.tag == f"{{{SPACES.get(local(element), BPMN)}}}{local(element)}"
        assert set(element.attrib) <= attributes, local(element)
        places = [children.index(name) if (name := local(one)) in children else children.index("*") for one in element]
        assert places == sorted(places), local(element)
    names = [one.get("id", "") for one in root.iter() if "id" in one.attrib]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", name) for name in names)
    pointed = {one.get(name) for one in root.iter() for name in ("processRef", "sourceRef", "targetRef", "default", "bpmnElement")} - {None}
    assert pointed <= set(names)


def joined(root: ElementTree.Element) -> None:
    """Flows and nodes say the same of each other; one beginning, ends without a way on, lanes that hold each node once."""
    nodes = {one.get("id", ""): one for one in of(root, *FLOW_NODES)}
    flows = of(root, "sequenceFlow")
    for name, node in nodes.items():
        assert texts(node, "incoming") == [one.get("id") for one in flows if one.get("targetRef") == name]
        assert texts(node, "outgoing") == [one.get("id") for one in flows if one.get("sourceRef") == name]
        assert bool(texts(node, "incoming")) == (local(node) != "startEvent"), name
        assert bool(texts(node, "outgoing")) == (local(node) != "endEvent"), name
        if node.get("default"):
            assert node.get("default") in texts(node, "outgoing")
    assert [local(one) for one in nodes.values()].count("startEvent") == 1
    held = [name for lane in of(root, "lane") for name in texts(lane, "flowNodeRef")]
    assert sorted(held) == sorted(nodes)


def drawn(root: ElementTree.Element) -> None:
    """Every node, lane and pool has its shape, every flow its edge from node to node; nodes do not lie on each other."""
    boxes = {one.get("bpmnElement", ""): {name: int(value) for name, value in one[0].items()} for one in of(root, "BPMNShape")}
    assert set(boxes) == {one.get("id") for one in of(root, *FLOW_NODES, "lane", "participant")}
    edges = {one.get("bpmnElement", ""): [(int(p.get("x", "")), int(p.get("y", ""))) for p in one] for one in of(root, "BPMNEdge")}
    assert set(edges) == {one.get("id") for one in of(root, "sequenceFlow")}
    for flow in of(root, "sequenceFlow"):
        points = edges[flow.get("id", "")]
        assert len(points) >= 2
        assert on(points[0], boxes[flow.get("sourceRef", "")])
        assert on(points[-1], boxes[flow.get("targetRef", "")])
    nodes = [boxes[one.get("id", "")] for one in of(root, *FLOW_NODES)]
    assert not any(apart < 0 for place, one in enumerate(nodes) for other in nodes[place + 1 :] for apart in [between(one, other)])
    pool = boxes["participant"]
    assert all(between(one, pool) < 0 for one in nodes)


def on(point: tuple[int, int], box: dict[str, int]) -> bool:
    return box["x"] <= point[0] <= box["x"] + box["width"] and box["y"] <= point[1] <= box["y"] + box["height"]


def between(one: dict[str, int], other: dict[str, int]) -> int:
    """How far two boxes lie apart; below zero where one lies on the other."""
    spans = (("x", "width"), ("y", "height"))
    return max(max(one[at] - other[at] - other[size], other[at] - one[at] - one[size]) for at, size in spans)


@EVERY
def test_every_service_is_written_as_the_specification_wants_it(pack: Pack, service: Service) -> None:
    root = parsed(pack, service)
    conforms(root)
    joined(root)
    drawn(root)


@EVERY
def test_every_step_that_can_be_reached_and_every_outcome_is_there(pack: Pack, service: Service) -> None:
    root = parsed(pack, service)
    known = {one.get("id") for one in of(root, *FLOW_NODES)}
    assert known >= {f"step_{name}" for name in service.steps}
    outcomes = [(name, outcome, one.goes_on) for name, step in service.steps.items() for outcome, one in step.outcomes.items()]
    assert known >= {f"end_{name}.{outcome}" for name, outcome, goes_on in outcomes if not goes_on}
    on = {f"outcome equals {outcome}" for _, outcome, goes_on in outcomes if goes_on}
    assert on <= {text for flow in of(root, "sequenceFlow") for text in texts(flow, "conditionExpression")}


def hotel(**steps: Step) -> ElementTree.Element:
    pack = PACKS["business"]
    service = pack.services["business.hotel"]
    return parsed(pack, replace(service, steps={**service.steps, **steps}))


def test_departments_beside_each_other_part_and_join() -> None:
    root = hotel()
    conforms(root)
    gateways = {one.get("id"): one.get("gatewayDirection") for one in of(root, "parallelGateway")}
    assert gateways == {"step_together": "Diverging", "join_together": "Converging"}
    assert "核查人员 (fire-protection)" in [one.get("name") for one in of(root, "lane")]


def test_one_of_several_departments_joins_by_a_complex_gateway() -> None:
    steps = PACKS["business"].services["business.hotel"].steps
    root = hotel(together=replace(steps["together"], join="any"))
    conforms(root)
    assert [one.get("id") for one in of(root, "complexGateway")] == ["join_together"]


@pytest.mark.parametrize("other", [(Next("decide"),), ()])
def test_a_condition_becomes_a_gateway_with_a_default_also_where_the_course_would_end(other: tuple[Next, ...]) -> None:
    steps = PACKS["business"].services["business.hotel"].steps
    fork = (Next("together", (shapes.Test("serves", "one_of", ["hot", "cold & <raw>"]),)), *other)
    root = hotel(accept=replace(steps["accept"], next=fork))
    conforms(root)
    joined(root)
    drawn(root)
    (gateway,) = [one for one in of(root, "exclusiveGateway") if one.get("id") == "fork_accept"]
    flows = {one.get("id"): one for one in of(root, "sequenceFlow")}
    said = [texts(flows[name], "conditionExpression") for name in texts(gateway, "outgoing")]
    assert said == [["serves one of hot, cold & <raw>"], []]
    assert gateway.get("default") == texts(gateway, "outgoing")[1]


def test_a_way_back_is_drawn_and_does_not_go_round_forever() -> None:
    steps = PACKS["business"].services["business.hotel"].steps
    back = (Next("accept", (shapes.Test("rooms", "at_least", 5),)), Next("together"))
    root = hotel(accept=replace(steps["accept"], next=(Next("look"),)), look=replace(steps["fire"], name="look", next=back))
    conforms(root)
    joined(root)
    drawn(root)
