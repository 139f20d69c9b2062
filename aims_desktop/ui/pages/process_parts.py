"""The parts of the process map page: a process as a box and as a line of the list, and the one that is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.registers.processes import ProcessStatus
from aims_desktop.service.process_map import PROCESSES, Process
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.register.scrolling import scrolling
from aims_desktop.ui.theme.cells import Cell
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import ROW_TWO
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.cell_table import CellTable
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.flow_map import Box
from aims_desktop.ui.widgets.text import label

FIELDS = ("feeds", "owner_id", "status", "externally_provided", "purpose")
_TONES = {ProcessStatus.RUNNING: "ok", ProcessStatus.PLANNED: "info"}
_WIDTHS = (118, 170, 170)
_LAST = 3


def box_of(process: Process, refs: dict[str, str]) -> Box:
    """A process as a box of the map."""
    return Box(
        key=process.id,
        title=process.title,
        caption=f"{process.ref} · {process.owner or _('no owner yet')}",
        state=process.state,
        tone=_tone(process),
        mark=_("Done outside") if process.outside else "",
        dashed=process.planned,
        said=". ".join(_told(process, refs)),
    )


def _tone(process: Process) -> str:
    return _TONES.get(process.row.status, "neutral")


def _told(process: Process, refs: dict[str, str]) -> list[str]:
    """All about a process in words."""
    told = [f"{process.ref} {process.title}", process.owner or _("no owner yet"), process.state]
    told += [_("Done outside")] if process.outside else []
    told += [_("feeds into {names}").format(names=", ".join(refs[key] for key in process.feeds))] if process.feeds else []
    told += [_("fed by {names}").format(names=", ".join(refs[key] for key in process.fed_by))] if process.fed_by else []
    return [*told, _("not linked to another process")] if process.alone else told


class ProcessList(CellTable):
    """The same processes as a list, in the order of the map."""

    def __init__(self) -> None:
        super().__init__(_("Processes"), [_("Process"), _("State"), _("Feeds into"), _("Fed by")], _WIDTHS, ROW_TWO)

    def show_processes(self, found: Sequence[Process], refs: dict[str, str]) -> None:
        """Show the processes."""
        self.show_rows([(process.id, _cells(process, refs)) for process in found])
        self.setAccessibleName(ngettext("Processes, {n} of them", "Processes, {n} of them", len(found)))

    def fit(self) -> None:
        """Leave the last column out where there is no room for all."""
        self.setColumnHidden(_LAST, self.width() < look().px(640))


def _cells(process: Process, refs: dict[str, str]) -> list[Cell]:
    owner = process.owner or _("no owner yet")
    below = _("{owner} · done outside").format(owner=owner) if process.outside else owner
    return [
        Cell("two_line", f"{process.ref}  {process.title}", below),
        Cell("chip", process.state, _tone(process)),
        *(Cell("id", ", ".join(refs[key] for key in keys) or "–") for keys in (process.feeds, process.fed_by)),
    ]


class ProcessCard(Card):
    """The chosen process: what it hangs together with, and what can be said about it here."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._record_id = ""
        self._name = label("", "section", wrap=True)
        self._state = Chip("", "neutral")
        self._told = label("", "caption", "muted", wrap=True)
        self.connect_button = Button(_("Connect"), "primary", icon="link")
        self.open_button = Button(_("Open record"), icon="external")
        self.open_button.clicked.connect(self.open_record)
        self.fields = FieldGroup(context, PROCESSES, FIELDS, columns=1)
        head = QHBoxLayout()
        head.addWidget(self._state)
        head.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(look().px(8))
        buttons.addWidget(self.connect_button, 1)
        buttons.addWidget(self.open_button, 1)
        column = QVBoxLayout()
        column.addWidget(self.fields)
        column.addStretch(1)
        for part in (self._name, head, self._told, buttons, hline()):
            self.add(part)
        self.add(scrolling(column), 1)

    def show_process(self, process: Process, read_only: str) -> None:
        """Show a process."""
        self._record_id = process.id
        self._name.setText(process.title)
        self._state.set(process.state, _tone(process))
        feeds, fed = len(process.feeds), len(process.fed_by)
        told = [process.ref, *([_("done outside")] if process.outside else [])]
        told += [_("not linked to another process")] if process.alone else [
            ngettext("feeds {n} process", "feeds {n} processes", feeds), ngettext("fed by {n}", "fed by {n}", fed)]  # fmt: skip
        self._told.setText(" · ".join(told))
        self.connect_button.set_text(_("Connect"), _("Connect {record} to another process").format(record=process.ref))
        self.open_button.set_text(_("Open record"), _("Open: {record}").format(record=process.ref))
        self.connect_button.refuse(read_only) if read_only else self.connect_button.allow()
        self.fields.show_row(process.row)
        self.fields.set_read_only(read_only)

    def open_record(self) -> None:
        """Go to the record."""
        self._context.navigate(Place("register", register=PROCESSES.name, record_id=self._record_id))
