"""Short ways to use register pages as a person does: by keys and clicks."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from aims_desktop.model.kinds import TextKind
from aims_desktop.model.register import Register
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.register.detail import Detail
from aims_desktop.ui.register.page import RegisterPage
from tests.service.kit import make

W = TypeVar("W", bound=QWidget)

HOSTILE = "<b>bold</b> & <img src=x> =1+1 \u202eevil\u202c 💥 'quote\""


def settle() -> None:
    """Let the window lay itself out and do what it put off."""
    for _round in range(3):
        QApplication.processEvents()


def detail_of(page: RegisterPage) -> Detail:
    """The record beside the list."""
    assert page.detail is not None
    return page.detail


def field(page: RegisterPage, name: str, kind: type[W]) -> W:
    """The widget of a field."""
    widget = detail_of(page).form.boxes[name].editor.focus
    assert isinstance(widget, kind)
    return widget


def type_into(widget: QLineEdit | QPlainTextEdit, text: str) -> None:
    """Replace the text of a field by typing, and leave the field by Tab."""
    widget.setFocus()
    widget.selectAll()
    QTest.keyClick(widget, Qt.Key.Key_Delete)
    QTest.keyClicks(widget, text)
    QTest.keyClick(widget, Qt.Key.Key_Tab)
    settle()


def parented(workspace: Workspace, register: Register) -> str:
    """A record that can own rows of a child register; "" for registers that need none."""
    if not register.child_of:
        return ""
    owner = REGISTERS[register.child_of]
    if owner.single:
        row = workspace.facts().single(owner.name)
        assert row is not None
        return str(row.id)
    is_text = isinstance(owner.kind(owner.title_field), TextKind)
    return make(workspace, owner.name, **({owner.title_field: "Owner"} if is_text else {}))
