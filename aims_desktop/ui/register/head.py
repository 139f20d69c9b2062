"""What stands over the list of a register: its title and what can be done with all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.ui.own_pages import OwnPage, pages_of
from aims_desktop.ui.register.columns import is_fixed, noun, singular
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.text import label

if TYPE_CHECKING:
    from aims_desktop.ui.register.page import RegisterPage


class Head(QWidget):
    """The Add button, the heat map's switch and the way to a page of its own, which both heads have."""

    def __init__(self, page: RegisterPage) -> None:
        super().__init__()
        self.page = page
        words = _("Add {record}").format(record=singular(page.register))
        self.add = Button(words, "secondary" if page.embedded else "primary", icon="plus")
        self.add.clicked.connect(page.deeds.new)
        self.heat = IconButton("grid", _("Heat map"))
        self.heat.setCheckable(True)
        if page.listing.heat is None:
            self.heat.hide()
        self.heat.toggled.connect(self._show_heat)
        self.own = [self._way_to(own) for own in pages_of(page.register.name)]

    def refresh(self) -> None:
        """Show how things are now."""
        refusal = self.page.deeds.add_refusal()
        self.add.refuse(refusal) if refusal else self.add.allow()
        panel = self.page.listing.heat
        if panel is not None and panel.isVisibleTo(self.page):
            panel.refresh()

    def set_quiet(self, quiet: bool) -> None:
        """Give the room to the record that is shown in place of the list."""

    def focus_first(self) -> None:
        """Put the keyboard on Add."""
        self.add.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _way_to(self, own: OwnPage) -> Button | IconButton:
        """The button that leads to a page of the register's own: at the chosen record, or the one it shows first.

        Inside a card, and beside others, there is room for its icon only.
        """
        name = _("Open {record} as a page").format(record=singular(self.page.register)) if own.of_record else _(own.title)
        button: Button | IconButton
        if self.page.embedded or len(pages_of(self.page.register.name)) > 1:
            button = IconButton("external" if own.of_record else own.icon, name)
        elif own.of_record:
            button = Button(_("Open page"), "ghost", icon="external", name=name)
        else:
            button = Button(name, "ghost", icon=own.icon)
        button.clicked.connect(lambda: self.page.context.navigate(own.place(self.page.record_id)))
        return button

    def _show_heat(self, shown: bool) -> None:
        panel = self.page.listing.heat
        if panel is not None:
            panel.setVisible(shown)
            if shown:
                panel.refresh()
            else:
                panel.clear()


class PageHead(Head):
    """Where one is, title, count, import, export, add."""

    def __init__(self, page: RegisterPage) -> None:
        super().__init__(page)
        register, deeds = page.register, page.deeds
        self.count = Chip("")
        title = QHBoxLayout()
        title.setSpacing(look().px(10))
        title.addWidget(label(_(register.title), "title", elide=True))
        title.addWidget(self.count)
        title.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(look().px(4))
        words.addWidget(label(_("Registers"), "caption", "muted"))
        words.addLayout(title)
        self.import_ = Button(_("Import"), "ghost", icon="upload", name=_("Import {records}").format(records=_(register.title)))
        self.import_.clicked.connect(deeds.import_)
        self.export = Button(_("Export"), "ghost", icon="download", name=_("Export {records}").format(records=_(register.title)))
        self.export.clicked.connect(deeds.export)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(8))
        row.addLayout(words, 1)
        for button in (self.heat, self.import_, self.export, *self.own, self.add):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        if register.single:
            self.import_.hide()
        if is_fixed(register):
            self.add.hide()

    def refresh(self) -> None:
        """Show the count, and what can be done."""
        super().refresh()
        page = self.page
        live = page.listing.live()
        self.count.set("" if page.register.single else f"{live} {noun(page.register, live)}".strip(), "neutral")
        self.count.setAccessibleName(_("{n} records").format(n=live))
        if page.context.workspace.read_only:
            self.import_.refuse(page.context.workspace.read_only_reason or _("This file is open for reading only."))


class EmbeddedHead(Head):
    """One line inside a card: title, chips, heat map, open in full, add."""

    def __init__(self, page: RegisterPage) -> None:
        super().__init__(page)
        row = QHBoxLayout(self)
        left = 0 if page.parent_id else 15
        row.setContentsMargins(look().px(left), look().px(6), look().px(0 if page.parent_id else 12), look().px(6))
        row.setSpacing(look().px(8))
        if not page.parent_id:
            row.addWidget(label(_(page.register.title), "section"))
        row.addWidget(page.listing.bar, 1)
        row.addWidget(self.heat)
        self.full = IconButton("expand", _("Open {register} in full (Ctrl+Enter)").format(register=_(page.register.title)))
        self.full.clicked.connect(page.deeds.open_full)
        if page.parent_id:
            self.full.hide()
        row.addWidget(self.full)
        for own in self.own:
            row.addWidget(own)
        row.addWidget(self.add)
        if is_fixed(page.register):
            self.add.hide()

    def set_quiet(self, quiet: bool) -> None:
        """Hide while a child record is shown."""
        self.setVisible(not quiet)
