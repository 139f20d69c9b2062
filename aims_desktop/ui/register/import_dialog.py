"""Importing a table: which column is which field, what each row will become, and the import as one change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from aims_desktop.errors import AimsError, RuleError
from aims_desktop.i18n import _, ngettext
from aims_desktop.model.register import Register
from aims_desktop.service import importing
from aims_desktop.service.exporting import REF
from aims_desktop.service.tables import Sheet, read_csv
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.jobs import Job
from aims_desktop.ui.register.scrolling import scrolling
from aims_desktop.ui.theme.cells import CELL_ROLE, Cell, dress
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.bars import ProgressLine
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.text import label, plain_tooltip

Index = QModelIndex | QPersistentModelIndex
T = TypeVar("T")

FEW = 5_000
"""Rows that are looked at and imported at once."""

_SAMPLE = 60
"""Characters of a sample value."""


class ImportDialog(Dialog):
    """Columns, preview and counts; nothing is written before Import."""

    def __init__(self, parent: QWidget, context: AppContext, register: Register, path: Path) -> None:
        super().__init__(parent, _("Import into {register}").format(register=_(register.title)), 900, 680)
        self._context, self._register = context, register
        self.is_readable = False
        try:
            self.sheet = read_csv(path)
        except AimsError as error:
            context.show_error(error)
            return
        self.is_readable = True
        self.plan: importing.Plan | None = None
        self.job: Job | None = None
        self._turn = 0
        self._names = ["", REF, *register.fields]
        self.combos: list[QComboBox] = []
        rows = ngettext("{n} row", "{n} rows", len(self.sheet.lines))
        self.add(label(_("{file}: {rows}. Matched by name where possible; change any of them.").format(file=self.sheet.name, rows=rows),
                       tone="two", wrap=True))  # fmt: skip
        self.columns = self._matching(self.sheet)
        self.add(self.columns, 2)
        self.add(self._preview(), 3)
        self.working = _Working()
        self.add(self.working)
        self.say(_("One Undo takes the whole import back."))
        self.close_button(_("Cancel"))
        self.import_ = self.button(_("Import"), "primary")
        self.import_.clicked.connect(self._carry_out)
        self._judge()

    # --- columns

    def _matching(self, sheet: Sheet) -> Card:
        grid = QGridLayout()
        grid.setHorizontalSpacing(look().px(12))
        grid.setVerticalSpacing(look().px(6))
        labels = [_("Do not import"), _("Number: updates that record"), *(_(f.label) for f in self._register.fields.values())]
        found = importing.match_columns(self._register, sheet.headers)
        for at, header in enumerate(sheet.headers):
            filled = [line.cells[at] for line in sheet.lines if at < len(line.cells) and line.cells[at].strip()]
            combo = QComboBox()
            combo.addItems(labels)
            combo.setAccessibleName(_("Column “{column}” becomes").format(column=header))
            combo.setCurrentIndex(self._names.index(found.get(at, "")))
            combo.currentIndexChanged.connect(lambda _at: self._judge())
            combo.setEnabled(bool(header))
            self.combos.append(combo)
            grid.addWidget(label(header or _("(no heading)"), "strong", elide=True), at, 0)
            grid.addWidget(label(filled[0][:_SAMPLE] if filled else "—", tone="two", elide=True), at, 1)
            grid.addWidget(IconLabel("arrow-right", "muted"), at, 2)
            grid.addWidget(combo, at, 3)
            words = _("{filled} of {rows} filled").format(filled=len(filled), rows=len(sheet.lines))
            grid.addWidget(label(words, "caption", "muted"), at, 4)
        for column, stretch in ((0, 2), (1, 3), (3, 3)):
            grid.setColumnStretch(column, stretch)
        column_ = QVBoxLayout()
        column_.addLayout(grid)
        column_.addStretch(1)
        card = Card(_("Columns"))
        card.add(scrolling(column_), 1)
        return card

    # --- preview

    def _preview(self) -> Card:
        card = Card()
        self.new, self.updates, self.left_out = Chip("", "ok"), Chip("", "info"), Chip("", "warn")
        head = QHBoxLayout()
        head.setSpacing(look().px(8))
        head.addWidget(label(_("Preview"), "section"))
        for chip in (self.new, self.updates, self.left_out):
            head.addWidget(chip)
        head.addStretch(1)
        card.add(head)
        self.model = _Outcomes()
        self.table = QTableView()
        dress(self.table, _("What each row becomes"))
        self.table.setModel(self.model)
        header = self.table.horizontalHeader()
        for at, width in enumerate((64, 0, 0)):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Fixed if width else QHeaderView.ResizeMode.Stretch)
            if width:
                header.resizeSection(at, look().px(width))
        card.add(self.table, 1)
        return card

    def _judge(self) -> None:
        """Say what each row would become with the columns as they are matched now."""
        self.clear_error()
        self.plan = None
        given = {h: self._names[c.currentIndex()] for h, c in zip(self.sheet.headers, self.combos, strict=True) if h}
        wanted = self._register.key or self._register.title_field
        if not {REF, wanted} & set(given.values()):
            self._refuse(_("Say which column is “{field}”: without it there is nothing to call the records.").format(
                field=_(self._register.label(wanted))))  # fmt: skip
            return
        self._work(
            _("Looking at the rows"),
            lambda progress: importing.plan(self._context.workspace, self._register, self.sheet, given, progress),
            self._show,
        )

    def _refuse(self, sentence: str) -> None:
        self.model.show_rows([])
        self.show_error(RuleError(sentence))
        for chip in (self.new, self.updates, self.left_out):
            chip.set("", chip.tone)
        self.import_.refuse(sentence)

    def _show(self, plan: importing.Plan) -> None:
        self.plan = plan
        new = sum(not taken.record_id for taken in plan.taken)
        people = len(plan.people)
        self.new.set(_("{n} new").format(n=new), "ok")
        self.updates.set(ngettext("{n} update", "{n} updates", len(plan.taken) - new) if len(plan.taken) > new else "", "info")
        self.left_out.set(_("{n} left out").format(n=len(plan.left_out)) if plan.left_out else "", "warn")
        self.model.show_rows(self._outcomes(plan))
        if people:
            self.new.set(_("{n} new").format(n=new) + " · " + ngettext("{n} person added", "{n} people added", people), "ok")
        if plan.taken:
            self.import_.allow()
        else:
            self.import_.refuse(_("No row can be imported as it is."))
        self.import_.set_text(ngettext("Import {n} row", "Import {n} rows", len(plan.taken)))

    def _outcomes(self, plan: importing.Plan) -> list[tuple[Cell, Cell, Cell]]:
        refs = self._context.workspace.refs()
        titles = {line.number: self._title_in(line.cells, plan) for line in self.sheet.lines}
        found = {}
        broken: dict[int, list[str]] = {}
        for each in plan.broken:
            broken.setdefault(each.row, []).append(str(each))
        for taken in plan.taken:
            words = _("Updates {ref}").format(ref=refs.of(self._register.name, taken.record_id)) if taken.record_id else _("New")
            icon, tone = ("merge", "info") if taken.record_id else ("plus", "ok")
            if said := broken.get(taken.row):
                words, icon, tone = f"{words}. {' '.join(said)}", "alert", "warn"
            found[taken.row] = Cell("icon", words, icon, tone)
        for refused in plan.left_out:
            found[refused.row] = Cell("icon", _("Left out. {reason}").format(reason=refused.reason), "alert", "warn")
        return [(Cell("id", str(row)), Cell("plain", titles.get(row, "")), cell) for row, cell in sorted(found.items())]

    def _title_in(self, cells: Sequence[str], plan: importing.Plan) -> str:
        wanted = [at for at, name in plan.match.items() if name in {self._register.title_field, self._register.key, REF}]
        return next((cells[at] for at in reversed(wanted) if at < len(cells) and cells[at].strip()), "")

    # --- importing

    def _carry_out(self) -> None:
        plan = self.plan
        if plan is not None and plan.taken:
            self.clear_error()
            self.columns.setEnabled(len(self.sheet.lines) <= FEW)
            self._work(_("Importing"), lambda progress: importing.carry_out(self._context.workspace, plan, progress), self._imported)

    def _imported(self, result: importing.Result) -> None:
        self.accept()
        said = _("{new} new, {updated} updated, {left} left out.").format(
            new=len(result.taken), updated=len(result.updated), left=len(result.left_out)
        )
        rows = len({broken.row for broken in result.broken})
        if rows:
            said += " " + ngettext("{n} row breaks a rule; its form says which.", "{n} rows break a rule; their forms say which.", rows)
        self._context.toast(said, undo=True)

    # --- work that takes long

    def _work(self, title: str, work: Callable[[importing.Progress], T], done: Callable[[T], None]) -> None:
        """Do something with all rows: at once where they are few, else beside the window, with a bar and a way to stop."""
        if len(self.sheet.lines) <= FEW:
            try:
                done(work(lambda _share: None))
            except AimsError as error:
                self._failed(error)
            return
        self._forget()
        turn = self._turn
        self.import_.refuse(title)
        self.job = self._context.jobs.run(
            title,
            lambda job: work(job.progress),
            lambda answer: done(answer) if turn == self._turn else None,
            lambda error: self._failed(error) if turn == self._turn else None,
            quiet=True,
        )
        self.job.ended.connect(self._ended)
        self.working.follow(self.job)

    def _forget(self) -> None:
        """Stop what goes on and do not wait for its answer."""
        self._turn += 1
        if self.job is not None:
            self.job.cancel()
            self.job = None

    def _ended(self) -> None:
        job = self.job
        if job is None or job in self._context.jobs.running:
            return
        self.job = None
        self.working.hide()
        self.columns.setEnabled(True)
        if job.cancelled() and self.plan is not None:
            self._show(self.plan)
            self.show_error(RuleError(_("Stopped. Nothing was imported.")))

    def _failed(self, error: AimsError) -> None:
        if self.plan is None:
            self._refuse(error.sentence)
        else:
            self._show(self.plan)
            self.show_error(error)

    def reject(self) -> None:
        """Escape and Cancel stop an import that goes on; otherwise they close the dialog."""
        if self.job is not None and self.plan is not None:
            self.job.cancel()
        else:
            self._forget()
            super().reject()


class _Working(QWidget):
    """What is being done with the rows, and how far it is."""

    def __init__(self) -> None:
        super().__init__()
        self._words = label("", "caption", "two")
        self._line = ProgressLine(_("Progress"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(12))
        row.addWidget(self._words)
        row.addWidget(self._line, 1)
        self.hide()

    def follow(self, job: Job) -> None:
        """Show what a job does."""
        self._words.setText(_("{what}…").format(what=job.title))
        self._line.setAccessibleName(job.title)
        self._show_share(0)
        job.progressed.connect(self._show_share)
        self.show()

    def _show_share(self, share: float) -> None:
        self._line.show_value(100 * share)


class _Outcomes(QAbstractTableModel):
    """Row number, title, what will happen."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[Cell, Cell, Cell]] = []
        self._heads = (_("Row"), _("Title"), _("What will happen"))

    def show_rows(self, rows: list[tuple[Cell, Cell, Cell]]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """One per row of the table."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Three."""
        return 0 if parent is not None and parent.isValid() else len(self._heads)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The cell and its text."""
        cell = self._rows[index.row()][index.column()]
        if role == CELL_ROLE:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.plain()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _("{column}: {value}").format(column=self._heads[index.column()], value=cell.plain())
        return plain_tooltip(cell.plain()) if role == Qt.ItemDataRole.ToolTipRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802 - Qt's name
        """The three headings."""
        return self._heads[section] if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole else None
