"""The filters over a list: a box for words, chips with counts, the rest in a menu, and how many rows are left."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.register import Register
from aims_desktop.model.roadmap import ConditionKind
from aims_desktop.service.catalogue import roadmap
from aims_desktop.ui.register.columns import shown_text
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import SMALL
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.chips import FilterChip
from aims_desktop.ui.widgets.text import label

ALL = "all"
DELETED = "deleted"
"""The chip that every register has beside its own filters."""

_CHIPS = 4
"""So many filters are chips; more stand in the menu."""
_BOX_WIDTH = 190
_BOX_LEAST = 120


_TELLING = ("overdue", "review_overdue", "above_appetite", "expired", "open")
"""Filters that people look for first, beside those that keep a task of the roadmap open."""


def offenders(register: str) -> set[str]:
    """The filters of a register that no record may pass when a task of the roadmap is done."""
    checks = (task.check for step in roadmap().steps for task in step.tasks)
    return {c.filter for check in checks for c in check.conditions if c.register == register and c.kind is ConditionKind.NONE}


class FilterBox(QLineEdit):
    """Words to look for; Down goes to the list, Escape clears."""

    left_down = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("kind", "search")
        self.setPlaceholderText(name)
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(look().px(_BOX_LEAST))
        self.setMaximumWidth(look().px(_BOX_WIDTH))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Down and Enter go on to the list; Escape clears what is there."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left_down.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class FilterBar(QWidget):
    """Box, chips, menu, Clear and the count; `embedded` leaves the box out until Ctrl+F asks for it."""

    changed = Signal()
    """Other words or filters are asked for."""

    def __init__(self, register: Register, *, embedded: bool = False) -> None:
        super().__init__()
        self._register = register
        self._labels = {f.name: _(f.label) for f in register.filters_by_name.values()} | {DELETED: _("Deleted")}
        self._counts: Mapping[str, int] = {}
        self._telling = {*offenders(register.name), *_TELLING}
        self._active: list[str] = []
        self._cell_text, self._embedded = "", embedded
        self._chosen: tuple[str, ...] = ()
        self.box = FilterBox(_("Filter this register"))
        if embedded:
            self.box.hide()
        self.chips: dict[str, FilterChip] = {}
        self._menu = QMenu(self)
        self.more = FilterChip(_("More"), menu=self._menu)
        self.more.setCheckable(True)
        self.clear = Button(_("Clear"), "link", name=_("Clear all filters"))
        self.shown = label("", "caption", "muted")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(look().px(6))
        self._row.addWidget(self.box)
        self._strip = _Strip()
        self._row.addWidget(self._strip, 1)
        self._row.addWidget(self.shown)
        for name in (ALL, *[n for n in self._labels if n not in {ALL, DELETED}], DELETED):
            self._add_chip(name)
        for widget in (self.more, self.clear):
            self._strip.add(widget)
        self._strip.always = [self.chips[ALL], self.more, self.clear]
        self.box.textChanged.connect(self._typed)
        self.clear.clicked.connect(self.reset)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._show()

    # --- what is asked for

    @property
    def text(self) -> str:
        """The words in the box."""
        return self.box.text()

    @property
    def active(self) -> tuple[str, ...]:
        """The names of the filters that are on; "all" and "deleted" are none of them."""
        return tuple(name for name in self._active if name != DELETED)

    @property
    def deleted(self) -> bool:
        """Whether the deleted records are asked for."""
        return DELETED in self._active

    def set_active(self, names: tuple[str, ...], *, text: str | None = None) -> None:
        """Ask for other filters; unknown ones are left out."""
        self._active = [name for name in names if name in self._labels and name != ALL]
        if text is not None and text != self.box.text():
            self.box.blockSignals(True)
            self.box.setText(text)
            self.box.blockSignals(False)
        self._changed()

    def choose(self, names: Mapping[str, str]) -> None:
        """Make just these filters chips, by the words given ("" for those of the register); the others stay in the menu."""
        self._chosen = tuple(names)
        for name, words in names.items():
            if words:
                self._labels[name] = words
                self.chips[name].set_text(words)
        self._show()

    def reset(self) -> None:
        """Ask for everything."""
        self._cell_text = ""
        self.set_active((), text="")

    def set_cell(self, text: str) -> None:
        """Show that one cell of the heat map is asked for; "" for none."""
        self._cell_text = text
        self._show()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show how many records pass each filter."""
        self._counts = counts
        self._show()

    def show_left(self, shown: int) -> None:
        """Show how many rows are left."""
        self.shown.setText(shown_text(shown))
        self.shown.setVisible(not self._embedded or bool(self._active or self.text or self._cell_text))
        self.shown.setAccessibleName(shown_text(shown))

    # --- inside

    def _add_chip(self, name: str) -> None:
        chip = FilterChip(self._labels[name])
        chip.clicked.connect(lambda _checked=False, name=name: self._toggle(name))
        self.chips[name] = chip
        self._strip.add(chip)

    def _toggle(self, name: str) -> None:
        if name == ALL:
            self._active = []
        elif name in self._active:
            self._active.remove(name)
        else:
            self._active = [DELETED] if name == DELETED else [n for n in self._active if n != DELETED] + [name]
        self._changed()

    def _typed(self, text: str) -> None:
        if bool(text) == self.clear.isHidden():
            self._show()
        self.changed.emit()

    def _changed(self) -> None:
        self._show()
        self.changed.emit()

    def _prominent(self) -> list[str]:
        """The filters worth a chip: those that are on, then those chosen for the page, else the first that anything passes."""
        own = [name for name in self._labels if name not in {ALL, DELETED}]
        if self._chosen:
            return [name for name in own if name in self._active or name in self._chosen]
        used = [name for name in own if name in self._active]
        rest = [name for name in own if name not in self._active and self._counts.get(name)]
        rest.sort(key=lambda name: (name not in self._telling, self._counts.get(name) == self._counts.get(ALL)))
        chosen = [*used, *rest][: max(_CHIPS, len(used))]
        return [name for name in own if name in chosen]

    def _show(self) -> None:
        prominent = self._prominent()
        for name, chip in self.chips.items():
            chip.setChecked(name in self._active or (name == ALL and not self._active))
            chip.set_count(self._counts.get(name))
            self._strip.set_wanted(chip, name in {ALL, *prominent} or (name == DELETED and DELETED in self._active))
        others = [name for name in self._active if name not in prominent]
        self.more.setChecked(bool(others) and DELETED not in others)
        self.clear.setVisible(bool(self._active or self.text or self._cell_text))
        self._strip.set_wanted(self.clear, bool(self._active or self.text or self._cell_text))
        self._strip.arrange()

    def _fill_menu(self) -> None:
        self._menu.clear()
        hidden = [name for name in self._labels if name != ALL and not self._strip.is_shown(self.chips[name])]
        for name in hidden:
            count = self._counts.get(name)
            words = self._labels[name].replace("&", "&&")
            action = QAction(words if count is None else f"{words}  {count}", self._menu)
            action.setCheckable(True)
            action.setChecked(name in self._active)
            action.triggered.connect(lambda _checked=False, name=name: self._toggle(name))
            if name == DELETED and len(hidden) > 1:
                self._menu.addSeparator()
            self._menu.addAction(action)


class _Strip(QWidget):
    """Chips in one line; those that do not fit are hidden, for the menu to take."""

    def __init__(self) -> None:
        super().__init__()
        self._items: list[QWidget] = []
        self._wanted: set[QWidget] = set()
        self.always: list[QWidget] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def add(self, widget: QWidget) -> None:
        """Add at the end."""
        widget.setParent(self)
        self._items.append(widget)
        self._wanted.add(widget)

    def set_wanted(self, widget: QWidget, wanted: bool) -> None:
        """Say whether a widget should be shown if there is room."""
        (self._wanted.add if wanted else self._wanted.discard)(widget)

    def is_shown(self, widget: QWidget) -> bool:
        """Whether a widget found room."""
        return not widget.isHidden()

    def arrange(self) -> None:
        """Place what fits."""
        gap, room = look().px(6), self.width()
        always = [w for w in self.always if w in self._wanted]
        left = room - sum(w.sizeHint().width() + gap for w in always)
        shown = set(always)
        for widget in self._items:
            if widget in self._wanted and widget not in shown:
                width = widget.sizeHint().width() + gap
                if width <= left:
                    left -= width
                    shown.add(widget)
        x = 0
        for widget in self._items:
            widget.setVisible(widget in shown)
            if widget in shown:
                size = widget.sizeHint()
                widget.setGeometry(x, (self.height() - size.height()) // 2, size.width(), size.height())
                x += size.width() + gap

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as a chip."""
        return QSize(look().px(300), look().px(SMALL) + 4)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """It takes what there is."""
        return QSize(look().px(120), look().px(SMALL) + 4)

    def event(self, event: QEvent) -> bool:
        """Arrange again when there is more or less room."""
        handled = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.StyleChange, QEvent.Type.Show):
            self.arrange()
        return handled
