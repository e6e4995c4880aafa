"""The course of a service as BPMN 2.0 XML with its drawing, for other tools to read; it is written, never executed or read back.

A person's step is a userTask in the lane of its post, an automatic one a businessRuleTask, one that waits for the applicant a receiveTask,
one that a system outside does a serviceTask. Conditions become an exclusive gateway with a default flow, outcomes one with an end each,
parallel steps gateways that part and join; `join: any` is a complex gateway. What BPMN has no place for, such as limits in working days,
stands in the documentation of its element.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from tongban.pack import bpmn_drawing, proofs
from tongban.pack.bpmn_names import BPMN, XSI, spaces
from tongban.pack.graph import END, condition_words, limit_words
from tongban.pack.shapes import Pack, Service, Step, Words

APPLICANT, MACHINE = "applicant", "machine"
LANES: Mapping[str, Words] = {
    APPLICANT: {"zh-Hans": "申请人", "zh-Hant": "申請人", "fr": "Demandeur", "en": "Applicant"},
    MACHINE: {"zh-Hans": "系统", "zh-Hant": "系統", "fr": "Système", "en": "System"},
}
ENDS: Words = {"zh-Hans": "结束", "zh-Hant": "結束", "fr": "Fin", "en": "End"}


@dataclass
class Node:
    """A flow node: its kind is the name of its element. `default` is the flow that is taken where no condition holds."""

    id: str
    kind: str
    lane: str
    name: str = ""
    documentation: str = ""
    diverging: str = ""
    default: str = ""


@dataclass
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""


@dataclass
class Course:
    """Everything that is drawn; nodes in the order in which they are reached."""

    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)


def write(service: Service, pack: Pack) -> str:
    """The XML of a service's course, words in its authentic language."""
    course = _Writer(service, pack).course()
    words = service.texts.get(service.authentic, {})
    spaces()
    root = ElementTree.Element(
        f"{{{BPMN}}}definitions", {"id": "definitions", "targetNamespace": f"urn:tongban:{pack.id}", "exporter": "tongban"}
    )
    title = words.get("title", service.id)
    together = ElementTree.SubElement(root, f"{{{BPMN}}}collaboration", {"id": "collaboration"})
    ElementTree.SubElement(together, f"{{{BPMN}}}participant", {"id": "participant", "name": title, "processRef": "process"})
    process = ElementTree.SubElement(root, f"{{{BPMN}}}process", {"id": "process", "name": title, "isExecutable": "false"})
    lanes = _lanes(course, service, pack)
    _write_lanes(process, course, lanes)
    for node in course.nodes.values():
        _write_node(process, node, course)
    for flow in course.flows:
        _write_flow(process, flow)
    bpmn_drawing.draw(root, course.nodes, course.flows, list(lanes))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _lanes(course: Course, service: Service, pack: Pack) -> dict[str, str]:
    """The lanes that are used, with their names: the applicant's first."""
    used = dict.fromkeys([APPLICANT, *(node.lane for node in course.nodes.values())])
    return {lane: _lane_name(lane, service, pack) for lane in used}


def _lane_name(lane: str, service: Service, pack: Pack) -> str:
    if lane in LANES:
        return LANES[lane].get(service.authentic, LANES[lane]["en"])
    agency, _, post = lane.rpartition("/")
    title = pack.posts.get(post, {}).get(service.authentic, post)
    return f"{title} ({agency})" if agency else title


def _write_lanes(process: ElementTree.Element, course: Course, lanes: Mapping[str, str]) -> None:
    lane_set = ElementTree.SubElement(process, f"{{{BPMN}}}laneSet", {"id": "lanes"})
    for place, (lane, name) in enumerate(lanes.items()):
        drawn = ElementTree.SubElement(lane_set, f"{{{BPMN}}}lane", {"id": f"lane_{place}", "name": name})
        for node in course.nodes.values():
            if node.lane == lane:
                ElementTree.SubElement(drawn, f"{{{BPMN}}}flowNodeRef").text = node.id


def _write_node(process: ElementTree.Element, node: Node, course: Course) -> None:
    told = {"id": node.id, "name": node.name, "gatewayDirection": node.diverging, "default": node.default}
    drawn = ElementTree.SubElement(process, f"{{{BPMN}}}{node.kind}", {name: value for name, value in told.items() if value})
    if node.documentation:
        ElementTree.SubElement(drawn, f"{{{BPMN}}}documentation").text = node.documentation
    for name, end in (("incoming", "target"), ("outgoing", "source")):
        for flow in course.flows:
            if getattr(flow, end) == node.id:
                ElementTree.SubElement(drawn, f"{{{BPMN}}}{name}").text = flow.id


def _write_flow(process: ElementTree.Element, flow: Flow) -> None:
    told = {"id": flow.id, "name": flow.name, "sourceRef": flow.source, "targetRef": flow.target}
    drawn = ElementTree.SubElement(process, f"{{{BPMN}}}sequenceFlow", {name: value for name, value in told.items() if value})
    if flow.condition:
        expression = ElementTree.SubElement(drawn, f"{{{BPMN}}}conditionExpression", {f"{{{XSI}}}type": "bpmn:tFormalExpression"})
        expression.text = flow.condition


class _Writer:
    """Makes nodes and flows of the steps that can be reached."""

    def __init__(self, service: Service, pack: Pack) -> None:
        self.service, self.pack = service, pack
        self.words = service.texts.get(service.authentic, {})
        self.edges = proofs.edges(service.steps)
        self.found = Course()

    def course(self) -> Course:
        """The whole course, from the one beginning on."""
        title = self.words.get("title", self.service.id)
        self._node(Node("begin", "startEvent", APPLICANT, title))
        self._flow("begin", self._step(self.service.start))
        return self.found

    def _node(self, node: Node) -> str:
        self.found.nodes[node.id] = node
        return node.id

    def _flow(self, source: str, target: str, name: str = "", condition: str = "") -> Flow:
        made = Flow(f"flow_{len(self.found.flows) + 1}", source, target, name, condition)
        self.found.flows.append(made)
        return made

    def _lane(self, step: Step) -> str:
        if step.post:
            return f"{step.agency}/{step.post}" if step.agency else step.post
        return APPLICANT if step.waits_for else MACHINE

    def _step(self, name: str) -> str:
        """The node at which a step begins; it and all that follows are made when it is reached first."""
        made = _id("step", name)
        if made in self.found.nodes:
            return made
        step = self.service.steps[name]
        title = self.words.get(f"step.{name}", name)
        if step.parallel:
            self._node(Node(made, "parallelGateway", MACHINE, title, diverging="Diverging"))
            for branch in step.parallel:
                self._flow(made, self._step(branch))
            join = self._join(name)
            self._onward(join, name, self.edges[proofs.join_of(name)])
            return made
        kind = "userTask" if step.post else "receiveTask" if step.waits_for else "serviceTask" if step.outside else "businessRuleTask"
        self._node(Node(made, kind, self._lane(step), title, "\n".join(_documentation(step))))
        if step.outcomes:
            self._outcomes(made, step)
        else:
            self._onward(made, name, self.edges[name])
        return made

    def _join(self, name: str) -> str:
        """Where the branches of a parallel step meet: all of them, or any one."""
        made = _id("join", name)
        if made not in self.found.nodes:
            kind = "parallelGateway" if self.service.steps[name].join == "all" else "complexGateway"
            self._node(Node(made, kind, MACHINE, "", diverging="Converging"))
        return made

    def _onward(self, source: str, name: str, targets: tuple[str, ...], title: str = "", condition: str = "") -> None:
        """What follows: straight on, or by the first condition that holds, else by the default; by an outcome, where one leads there."""
        step = self.service.steps[name]
        if not any(one.when for one in step.next):
            self._flow(source, self._target(targets[0] if targets else END, self.found.nodes[source].lane), title, condition)
            return
        fork = self._node(Node(_id("fork", name), "exclusiveGateway", self.found.nodes[source].lane, diverging="Diverging"))
        self._flow(source, fork, title, condition)
        for one in (*(one for one in step.next if one.when), next((one for one in step.next if not one.when), None)):
            target = self._target(one.to if one else END, self.found.nodes[source].lane)
            said = condition_words(one.when) if one else ""
            flow = self._flow(fork, target, condition=said)
            if not said:
                self.found.nodes[fork].default = flow.id

    def _target(self, name: str, lane: str) -> str:
        if name.endswith("/join"):
            return self._join(name.removesuffix("/join"))
        if name != END:
            return self._step(name)
        return self._node(Node(f"end_{len(self.found.nodes)}", "endEvent", lane, ENDS.get(self.service.authentic, ENDS["en"])))

    def _outcomes(self, source: str, step: Step) -> None:
        """The decision parts into its outcomes, each an end or the way on."""
        lane = self.found.nodes[source].lane
        if len(step.outcomes) > 1:
            fork = self._node(Node(_id("outcome", step.name), "exclusiveGateway", lane, diverging="Diverging"))
            self._flow(source, fork)
            source = fork
        for name, outcome in step.outcomes.items():
            title = self.words.get(f"outcome.{name}", name)
            condition = f"outcome equals {name}" if len(step.outcomes) > 1 else ""
            if outcome.goes_on:
                self._onward(source, step.name, self.edges[step.name], title, condition)
                continue
            end = self._node(Node(_id("end", f"{step.name}.{name}"), "endEvent", lane, title))
            self._flow(source, end, title, condition)


def _id(kind: str, name: str) -> str:
    """An XML name."""
    return f"{kind}_{re.sub(r'[^A-Za-z0-9_.-]', '_', name)}"


def _documentation(step: Step) -> Iterator[str]:
    """What BPMN has no place for."""
    if step.automatic:
        yield f"checks: {', '.join(step.automatic)}; what does not pass is refused"
    if step.limit:
        yield f"limit: {limit_words(step).removeprefix(', ')}"
    if step.waits_for:
        yield f"waits for: {step.waits_for}"
    if step.outside:
        yield f"done by the system: {step.outside}"
    if step.may:
        yield f"may: {', '.join(step.may)}"
    if step.deemed:
        yield f"silence: {step.deemed}, {step.law.act} {step.law.article}"
    for outcome in step.outcomes.values():
        if outcome.reasons:
            yield f"{outcome.name} for: {', '.join(outcome.reasons)}"
