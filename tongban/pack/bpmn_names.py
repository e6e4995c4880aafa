"""The namespaces of BPMN 2.0 and of its drawings (OMG formal/2011-01-03)."""

from xml.etree import ElementTree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def spaces() -> None:
    """Have the usual prefixes written."""
    for prefix, space in {"bpmn": BPMN, "bpmndi": BPMNDI, "dc": DC, "di": DI, "xsi": XSI}.items():
        ElementTree.register_namespace(prefix, space)
