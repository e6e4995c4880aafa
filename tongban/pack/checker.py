"""Everything that is wrong with packs, at once: with file, line, reason and cure."""

from __future__ import annotations

from collections.abc import Iterator

from tongban.pack.lines import Problem
from tongban.pack.service_checks import check_service
from tongban.pack.shapes import OfferShape, Pack, RegisterShape, Service
from tongban.pack.world import Check, World, near


def check(pack: Pack, world: World) -> list[Problem]:
    """Problems of a pack that the reader cannot see: references, laws, graphs, texts, rules. Warnings are marked."""
    one = Check(pack, world)
    for register in pack.registers.values():
        _register(one, register)
    for offer in pack.offers.values():
        _offer(one, offer)
    for element in pack.elements.values():
        if element.type == "code" and element.code_list not in world.code_lists:
            one.complain(
                _file(pack, "elements/"),
                (element.id, "code_list"),
                "element.no_list",
                f"{element.id} names the list {element.code_list!r}.",
                "Name one that exists.",
            )
    for power in pack.powers.values():
        one.law(_file(pack, "powers/"), (power.id,), power.law, power.since, f"The power {power.id}")
    for folder, service in _folders(pack):
        check_service(one, f"services/{folder}/", service)
    return sorted(one.problems, key=lambda problem: (problem.file, problem.line, problem.code))


def _folders(pack: Pack) -> Iterator[tuple[str, Service]]:
    for path in sorted(pack.files):
        parts = path.split("/")
        if parts[0] == "services" and len(parts) == 3 and parts[2] == "service.yaml":
            found = next((one for one in pack.services.values() if f"id: {one.id}\n" in pack.files[path] + "\n"), None)
            if found:
                yield parts[1], found


def _file(pack: Pack, prefix: str) -> str:
    return next((path for path in sorted(pack.files) if path.startswith(prefix)), "pack.yaml")


def _register(one: Check, shape: RegisterShape) -> None:
    file = next(
        (path for path in one.pack.files if path.startswith("registers/") and f"id: {shape.id}\n" in one.pack.files[path]), "pack.yaml"
    )
    for name, column in shape.fields.items():
        if column.element not in one.world.elements:
            one.complain(
                file,
                ("fields", name),
                "element.unknown",
                f"{name} names the element {column.element}.",
                f"Name one of standards.{near(column.element, one.world.elements)}",
            )
    for what, name in (("key", shape.key), ("subject", shape.subject)):
        if name and name not in shape.fields:
            one.complain(file, (what,), "register.no_field", f"{what} is {name}, which is no field.", "Name a field of this register.")


def _offer(one: Check, shape: OfferShape) -> None:
    file = next(
        (path for path in one.pack.files if path.startswith("offers/") and f"id: {shape.id}\n" in one.pack.files[path]), "pack.yaml"
    )
    register = one.world.registers.get(shape.register)
    if register is None:
        one.complain(
            file, ("register",), "offer.no_register", f"The offer reads {shape.register}, which nobody defines.", "Name a register."
        )
        return
    for name in (*shape.claim, *shape.fields):
        if name not in register.fields:
            one.complain(
                file,
                ("fields",),
                "offer.no_field",
                f"{shape.register} has no field {name}.",
                f"Name one it has.{near(name, register.fields)}",
            )
    for name in shape.claim:
        if name in register.fields and name != register.key and not (register.fields[name].find or register.fields[name].unique):
            one.complain(
                file, ("claim",), "offer.not_found_by", f"Records are not found by {name}.", "Mark the field `find: true` in the register."
            )
    for name, purpose in shape.purposes.items():
        one.law(file, ("purposes", name), purpose.law, None, f"The purpose {name}")
    if shape.disclosure == "after_hold" and shape.hold_until is None:
        one.complain(file, ("hold",), "offer.no_end", "A hold needs an end.", "Add `hold: {days: 30, law: {…}}`.")
