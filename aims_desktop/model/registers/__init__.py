"""The registers of the file, in the order people meet them. A new register is one class, one name here and one migration."""

from __future__ import annotations

import re

from aims_desktop.errors import UsageError
from aims_desktop.i18n import _
from aims_desktop.model.record import BESIDE, Record
from aims_desktop.model.register import Register
from aims_desktop.model.registers.organisation import PEOPLE

REGISTERS: dict[str, Register] = {register.name: register for register in (PEOPLE,)}


def register_of(cls: type[Record]) -> Register:
    """The register of a class; raises KeyError for tables kept beside the registers."""
    return REGISTERS[cls.__tablename__.replace("_", "-")]


def register_named(name: str) -> Register:
    """The register of that name, in kebab or snake case; raises UsageError naming those there are."""
    key = re.sub(r"[ _]", "-", name.strip().lower())
    if key not in REGISTERS:
        raise UsageError(_("There is no register “{name}”; there are: {names}.").format(name=name, names=", ".join(REGISTERS)))
    return REGISTERS[key]


def tables() -> dict[str, type[Record]]:
    """All domain tables by name: those of the registers and those beside them."""
    return {cls.__tablename__: cls for cls in (*(r.cls for r in REGISTERS.values()), *BESIDE)}


def children_of(register: Register) -> list[Register]:
    """The registers whose rows this one's records own."""
    return [r for r in REGISTERS.values() if r.child_of == register.name]
