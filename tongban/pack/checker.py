"""Everything that is wrong with packs, at once: with file, line, reason and cure."""

from __future__ import annotations

from collections.abc import Iterator

from tongban.pack.deadline_checks import check_deadlines
from tongban.pack.joint_checks import check_joint
from tongban.pack.ledger_checks import check_ledgers
from tongban.pack.lines import Problem
from tongban.pack.service_checks import check_service
from tongban.pack.shapes import OfferShape, Pack, RegisterShape, Service
from tongban.pack.standards_checks import check_standards
from tongban.pack.world import KINDS, Check, World, near

FOLDERS = dict(
    zip(
        KINDS,
        ("elements/", "codelists/", "laws/", "powers/", "registers/", "offers/", "deadlines/", "pauses/", "ledgers/", "units/"),
        strict=True,
    )
)


def check(pack: Pack, world: World) -> list[Problem]:
    """Problems of a pack that the reader cannot see: references, laws, graphs, texts, rules, scenarios. Warnings are marked."""
    one = Check(pack, world)
    _twice(one)
    one.words("pack.yaml", ("title",), pack.title, "The pack")
    for post, words in pack.posts.items():
        one.words("pack.yaml", ("posts", post), words, f"The post {post}")
    check_standards(one)
    check_deadlines(one)
    check_ledgers(one)
    for register in pack.registers.values():
        _register(one, one.home("registers/", register.id), register)
    for offer in pack.offers.values():
        _offer(one, one.home("offers/", offer.id), offer)
    for folder, service in _folders(one):
        check_service(one, f"services/{folder}/", service)
    for joint in pack.joint.values():
        check_joint(one, one.home("joint/", joint.id), joint)
    return sorted(one.problems, key=lambda problem: (problem.file, problem.line, problem.code))


def _folders(one: Check) -> Iterator[tuple[str, Service]]:
    for path in one.files("services/"):
        parts = path.split("/")
        if len(parts) == 3 and parts[2] == "service.yaml":
            value = one.page(path).value
            found = one.pack.services.get(str(value.get("id", ""))) if isinstance(value, dict) else None
            if found:
                yield parts[1], found


def _twice(one: Check) -> None:
    for (kind, name), owner in one.world.twice.items():
        if owner != one.pack.id and name in getattr(one.pack, kind):
            file = one.home(FOLDERS[kind], name)
            one.complain(
                file, (name,), "world.twice", f"{name} is defined by the pack {owner} too.", "Use that one, or give this a name of its own."
            )


def _register(one: Check, file: str, shape: RegisterShape) -> None:
    one.words(file, ("title",), shape.title, f"The register {shape.id}")
    for name, column in shape.fields.items():
        if column.element not in one.world.elements:
            cure = f"Name one of standards.{near(column.element, one.world.elements)}"
            one.complain(file, ("fields", name), "element.unknown", f"{name} names the element {column.element}.", cure)
    for what, name in (("key", shape.key), ("subject", shape.subject)):
        if name and name not in shape.fields:
            cure = f"Name a field of this register.{near(name, shape.fields)}"
            one.complain(file, (what,), "register.no_field", f"{what} is {name}, which is no field.", cure)
    for name in shape.ties:
        if not shape.subject or name not in shape.fields or not shape.fields[name].find:
            cure = "Name a field of this register with `find: true`, and a `subject:`."
            one.complain(file, ("ties",), "register.ties", f"{name} ties nobody: it is not found by, or records are about no party.", cure)
    if shape.key in shape.fields and shape.fields[shape.key].personal:
        cure = "Name records by a number of the register's own."
        one.complain(file, ("key",), "register.personal_key", f"{shape.key} is personal, but keys are kept as they are.", cure)


def _offer(one: Check, file: str, shape: OfferShape) -> None:
    register = one.world.registers.get(shape.register)
    if register is None:
        cure = f"Name a register.{near(shape.register, one.world.registers)}"
        one.complain(file, ("register",), "offer.no_register", f"The offer reads {shape.register}, which nobody defines.", cure)
    else:
        _offered_fields(one, file, shape, register)
    if not shape.purposes:
        one.complain(file, (), "offer.no_purpose", "The offer answers for no purpose.", "Add `purposes:`, each with its article.")
    for name, purpose in shape.purposes.items():
        one.law(file, ("purposes", name), purpose.law, None, f"The purpose {name}")
        one.words(file, ("purposes", name), purpose.title, f"The purpose {name}")
    if shape.disclosure == "after_hold":
        if shape.hold_until is None:
            one.complain(file, ("hold",), "offer.no_end", "A hold needs an end.", "Add `hold: {days: 30, law: {…}}`.")
        one.law(file, ("hold",), shape.hold, None, "The hold")


def _offered_fields(one: Check, file: str, shape: OfferShape, register: RegisterShape) -> None:
    for what in ("claim", "fields"):
        for name in getattr(shape, what):
            if name not in register.fields:
                cure = f"Name one it has.{near(name, register.fields)}"
                one.complain(file, (what,), "offer.no_field", f"{shape.register} has no field {name}.", cure)
        if not getattr(shape, what):
            one.complain(file, (what,), "offer.empty", f"The offer names no {what}.", "Name at least one field of the register.")
    for name in shape.claim[:1]:  # by the first it is found, the others must agree
        column = register.fields.get(name)
        if column and name != register.key and not (column.find or column.unique):
            cure = "Mark the field `find: true` in the register."
            one.complain(file, ("claim",), "offer.not_found_by", f"Records are not found by {name}.", cure)
