"""Messages in the WCO data model, in and out (decision 074): XML as customs systems write it, and one JSON form of it.

The JSON form is the content of MetaData: an element is a mapping of its children by name, or its text; several of one name are a list;
attributes begin with `@`, and the text of an element with attributes is `#text`. Every value is text as it came, so nothing is rounded:

    {"WCODataModelVersionCode": "3.6", "WCOTypeName": "DEC", "Declaration": {"FunctionCode": "9",
     "InvoiceAmount": {"@currencyID": "GBP", "#text": "9500.00"}, "Consignment": {"Itinerary": [{"SequenceNumeric": "1"}, …]}}}

`canonical.dumps` of it is what is hashed or signed. XML is UTF-8, at most 2,000,000 bytes as it came and as it is written here, 60,000
elements and 16 levels, without DOCTYPE; so is what the JSON form is written as. Not carried, and each time named among the remarks:
comments, instructions, schema locations and other attributes of foreign namespaces, space around a text or the message, a byte-order
mark. Prefixes are only names for namespaces and are chosen anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from tongban.base.errors import Discrepancy, Refused
from tongban.exchange import wco_checks, wco_model
from tongban.exchange.wco_checks import ELEMENTS, LEVELS, Told

MOST = 2_000_000
MARK = b"\xef\xbb\xbf"
SPACE = "urn:wco:datamodel:"
LONGEST_SPACE = 200  # characters of the name of a namespace
BREAKS = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}  # an attribute keeps them only so
Tree = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """A message that can be taken in: its JSON form, and what is worth knowing of how it came."""

    tree: Tree
    remarks: tuple[Discrepancy, ...]

    @property
    def kind(self) -> str:
        """Declaration or Response."""
        return next(name for name in wco_model.SPACES if name in self.tree)


def read(content: bytes) -> Message:
    """A message from its XML. Raises Refused with everything that is wrong, each with its path."""
    reader = _Reader()
    reader.run(content)
    return _looked(reader.tree(), reader.wrong, reader.noted)


def take(tree: Any) -> Message:
    """A message from its JSON form. Raises Refused with everything that is wrong."""
    return _looked(tree, Told(wco_checks.MOST), Told(wco_checks.REMARKS))


def write(tree: Any) -> bytes:
    """The XML of a message, its elements in the order of the model. Raises Refused as `take` does."""
    return _xml(take(tree).tree)


def _xml(tree: Tree) -> bytes:
    inner = "".join(_written(*row) for row in _children(tree, "MetaData"))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<md:MetaData xmlns:md="{wco_model.ENVELOPE}"{_marks(tree)}>{inner}</md:MetaData>\n'.encode()


def _looked(tree: Any, wrong: Told, noted: Told) -> Message:
    wco_checks.look(tree, wrong, noted)
    if wrong.rows:
        raise Refused.of(wrong.rows)
    if (size := len(_xml(tree))) > MOST:  # what is written is read again, however its marks and prefixes came
        raise Refused("wco.too_large", field="MetaData", given=size, most=MOST)
    more = [Discrepancy("wco.more_remarks", {"field": "MetaData", "given": noted.more})] if noted.more else []
    return Message(tree, (*noted.rows, *more))


def _children(tree: Tree, path: str) -> list[tuple[str, Any, str]]:
    """Name, value and path in the model of what is below, in the order in which it is written."""
    rows = []
    for name, value in tree.items():
        if name[0] not in "@#":
            each = value if isinstance(value, list) else [value]
            rows += [(name, one, wco_model.below(path, name, before)) for before, one in enumerate(each)]
    return sorted(rows, key=lambda row: wco_model.order(path, row[0]))


def _written(name: str, value: Any, path: str) -> str:
    tag = f"ds:{name}" if name == wco_model.MOMENT else f"md:{name}" if path.startswith("MetaData/") else name
    told = value if isinstance(value, dict) else {"#text": value}
    marks = _marks(told)
    if path in wco_model.SPACES:
        space, moments = wco_model.SPACES[path]
        marks = f' xmlns="{space}" xmlns:ds="{moments}"{marks}'
    text = escape(told.get("#text", ""), {"\r": BREAKS["\r"]})
    return f"<{tag}{marks}>{text}{''.join(_written(*row) for row in _children(told, path))}</{tag}>"


def _marks(told: Tree) -> str:
    return "".join(f" {key[1:]}={quoteattr(one, BREAKS)}" for key, one in told.items() if key[0] == "@")


@dataclass
class _Node:
    """An element that is being read."""

    name: str
    path: str  # as people read it, with places
    model: str  # its path in the model
    marks: Tree = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    below: dict[str, list[Any]] = field(default_factory=dict)
    latest: tuple[int, str] = (-1, "")


class _Reader:
    """Builds the JSON form while expat reads. Expat resolves nothing outside, and a DOCTYPE ends the reading at once."""

    def __init__(self) -> None:
        self.wrong, self.noted = Told(wco_checks.MOST), Told(wco_checks.REMARKS)
        self.nodes: list[_Node] = [_Node("", "", "")]
        self.count = 0
        self.parser = parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartNamespaceDeclHandler = self._space
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.CommentHandler = self._comment
        parser.ProcessingInstructionHandler = self._instruction

    def run(self, content: bytes) -> None:
        if len(content) > MOST:
            raise Refused("wco.too_large", field="MetaData", given=len(content), most=MOST)
        if content.startswith(MARK):
            self._note("wco.left_out", what="U+FEFF")
            content = content[len(MARK) :]
        try:
            content.decode()
        except UnicodeDecodeError as failure:
            raise Refused("wco.not_utf8", field="MetaData", given=f"0x{content[failure.start]:02x}", place=failure.start) from failure
        bare = content.lstrip(wco_checks.SPACES.encode())
        if bare != content:
            self._note("wco.trimmed")
        try:
            self.parser.Parse(bare, True)
        except expat.ExpatError as failure:
            why = expat.errors.messages[failure.code]
            raise Refused("wco.not_xml", field=self.nodes[-1].path or "MetaData", line=failure.lineno, reason=why) from failure

    def tree(self) -> Any:
        root = self.nodes[0].below
        if list(root) != ["MetaData"]:
            raise Refused("wco.not_a_message", field=next(iter(root)), given=next(iter(root)))
        return root["MetaData"][0]

    def _note(self, code: str, **facts: Any) -> None:
        path = self.nodes[-1].path if self.nodes else ""
        self.noted.add(code, path or "MetaData", line=self.parser.CurrentLineNumber, **facts)

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "us-ascii"):
            raise Refused("wco.other_encoding", field="MetaData", given=encoding)

    def _doctype(self, *told: Any) -> None:
        raise Refused("wco.doctype", field=self.nodes[-1].path or "MetaData", line=self.parser.CurrentLineNumber)

    def _space(self, prefix: str | None, space: str | None) -> None:
        if len(space or "") > LONGEST_SPACE:  # expat writes it before the name of each element
            raise Refused("wco.other_namespace", field=self.nodes[-1].path or "MetaData", given=str(space)[:120])

    def _start(self, tag: str, marks: dict[str, str]) -> None:
        self.count += 1
        if len(self.nodes) > LEVELS or self.count > ELEMENTS:
            raise Refused("wco.too_deep", field=self.nodes[-1].path, depth=LEVELS, most=ELEMENTS)
        space, _, name = tag.rpartition(" ")
        above = self.nodes[-1]
        if not wco_checks.NAME.fullmatch(name):  # at once, since every path below would bear it
            raise Refused("wco.bad_name", field=above.path or "MetaData", given=name[:40])
        before = len(above.below.setdefault(name, []))
        place, model = wco_model.order(above.model, name), wco_model.below(above.model, name, before)
        path = f"{above.path}/{name}" if above.model else name
        self.nodes.append(_Node(name, f"{path}[{before + 1}]" if before else path, model))
        if place < above.latest:
            self._note("wco.order")
        above.latest = max(place, above.latest)
        if not space.startswith(SPACE):
            if space:
                self.wrong.add("wco.other_namespace", self.nodes[-1].path, given=space[:120])
            elif not above.model:
                self._note("wco.no_namespace")
        self._marks(marks)

    def _marks(self, marks: dict[str, str]) -> None:
        for name, value in marks.items():
            if " " in name:
                self._note("wco.left_out", what=f"@{name.rpartition(' ')[2][:40]}")
            else:
                self.nodes[-1].marks[f"@{name}"] = value

    def _characters(self, text: str) -> None:
        self.nodes[-1].text.append(text)

    def _comment(self, text: str) -> None:
        self._note("wco.left_out", what="<!-- -->")

    def _instruction(self, target: str, text: str) -> None:
        self._note("wco.left_out", what=f"<?{target[:40]}?>")

    def _end(self, tag: str) -> None:
        node, text = self.nodes[-1], "".join(self.nodes[-1].text)
        bare = text.strip(wco_checks.SPACES)
        if bare and node.below:
            self.wrong.add("wco.mixed", node.path, given=bare[:40])
        elif bare != text and not node.below:
            self._note("wco.trimmed")
        self.nodes.pop()
        children = {name: each[0] if len(each) == 1 else each for name, each in node.below.items()}
        told: Any = {**node.marks, **children}
        if not children:
            told = {**node.marks, "#text": bare} if node.marks else bare
        self.nodes[-1].below[node.name].append(told)
