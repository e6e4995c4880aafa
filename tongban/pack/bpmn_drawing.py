"""The drawing of a BPMN course (diagram interchange): a column a rank, a row a lane, flows at right angles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from xml.etree import ElementTree

from tongban.pack.bpmn_names import BPMNDI, DC, DI

COLUMN, ROW, LEFT, TOP, TITLE = 170, 110, 200, 80, 30
SIZES = {"startEvent": (36, 36), "endEvent": (36, 36)}
GATEWAY, TASK = (50, 50), (110, 70)


class _Node(Protocol):
    id: str
    kind: str
    lane: str


class _Flow(Protocol):
    id: str
    source: str
    target: str


@dataclass(frozen=True)
class Box:
    """Where something is drawn."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        """Half of its height."""
        return self.y + self.height // 2


def draw(root: ElementTree.Element, nodes: Mapping[str, _Node], flows: Sequence[_Flow], lanes: list[str]) -> None:
    """Add the diagram: pool, lanes, shapes and edges."""
    boxes, rows, width = _placed(nodes, flows, lanes)
    diagram = ElementTree.SubElement(root, f"{{{BPMNDI}}}BPMNDiagram", {"id": "diagram"})
    plane = ElementTree.SubElement(diagram, f"{{{BPMNDI}}}BPMNPlane", {"id": "plane", "bpmnElement": "collaboration"})
    height = sum(rows.values()) * ROW
    _shape(plane, "participant", Box(LEFT - 90, TOP, width + 90, height), isHorizontal="true")
    top = TOP
    for place, lane in enumerate(lanes):
        _shape(plane, f"lane_{place}", Box(LEFT - 90 + TITLE, top, width + 90 - TITLE, rows[lane] * ROW), isHorizontal="true")
        top += rows[lane] * ROW
    for name, box in boxes.items():
        _shape(plane, name, box)
    for flow in flows:
        _edge(plane, flow.id, boxes[flow.source], boxes[flow.target])


def ranks(nodes: Mapping[str, _Node], flows: Sequence[_Flow]) -> dict[str, int]:
    """The column of each node: one after the latest of those before it; ways back are left out of the reckoning."""
    onward: dict[str, list[str]] = {name: [] for name in nodes}
    for flow in flows:
        onward[flow.source].append(flow.target)
    order: list[str] = []  # each after all that follow it
    for name in nodes:
        _visit(name, onward, order, [])
    place = {name: -number for number, name in enumerate(order)}
    found = dict.fromkeys(nodes, 0)
    for name in reversed(order):
        for target in onward[name]:
            if place[target] > place[name]:  # what leads the other way leads back
                found[target] = max(found[target], found[name] + 1)
    return found


def _visit(name: str, onward: Mapping[str, Sequence[str]], order: list[str], path: list[str]) -> None:
    if name in order or name in path:
        return
    for target in onward[name]:
        _visit(target, onward, order, [*path, name])
    order.append(name)


def _placed(nodes: Mapping[str, _Node], flows: Sequence[_Flow], lanes: list[str]) -> tuple[dict[str, Box], dict[str, int], int]:
    """A box for each node, how many rows each lane has, and the width of all."""
    columns = ranks(nodes, flows)
    stacked: dict[tuple[str, int], list[str]] = defaultdict(list)
    for name, node in nodes.items():
        stacked[node.lane, columns[name]].append(name)
    rows = {lane: max([len(names) for (of, _), names in stacked.items() if of == lane], default=1) for lane in lanes}
    tops, top = {}, TOP
    for lane in lanes:
        tops[lane] = top
        top += rows[lane] * ROW
    boxes = {}
    for (lane, column), names in stacked.items():
        for place, name in enumerate(names):
            width, height = _size(nodes[name].kind)
            middle = tops[lane] + place * ROW + ROW // 2
            boxes[name] = Box(LEFT + column * COLUMN + (COLUMN - width) // 2, middle - height // 2, width, height)
    return {name: boxes[name] for name in nodes}, rows, (max(columns.values(), default=0) + 1) * COLUMN


def _size(kind: str) -> tuple[int, int]:
    return GATEWAY if kind.endswith("Gateway") else SIZES.get(kind, TASK)


def _shape(plane: ElementTree.Element, about: str, box: Box, **told: str) -> None:
    shape = ElementTree.SubElement(plane, f"{{{BPMNDI}}}BPMNShape", {"id": f"{about}_di", "bpmnElement": about, **told})
    bounds = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    ElementTree.SubElement(shape, f"{{{DC}}}Bounds", {name: str(value) for name, value in bounds.items()})


def _edge(plane: ElementTree.Element, about: str, source: Box, target: Box) -> None:
    """From the right of one to the left of the other; back along below where the other stands before it."""
    edge = ElementTree.SubElement(plane, f"{{{BPMNDI}}}BPMNEdge", {"id": f"{about}_di", "bpmnElement": about})
    left, right = source.x + source.width, target.x
    if right > left:
        turn = right - 20
        points = [(left, source.middle), (turn, source.middle), (turn, target.middle), (right, target.middle)]
        points = points if source.middle != target.middle else [points[0], points[-1]]
    else:
        below = max(source.y + source.height, target.y + target.height) + 15
        out, back = source.x + source.width // 2, target.x + target.width // 2
        points = [(out, source.y + source.height), (out, below), (back, below), (back, target.y + target.height)]
    for x, y in points:
        ElementTree.SubElement(edge, f"{{{DI}}}waypoint", {"x": str(x), "y": str(y)})
