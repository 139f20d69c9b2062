"""The top bar: whose file this is, whether it is saved, the search, and what is always at hand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.actions import Actions
from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import BODY, CONTROL, OVERLINE, SEARCH_WIDTH, TOP_BAR
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.card import vline
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.mark import Mark
from aims_desktop.ui.widgets.text import label, set_property, tooltip


class SearchButton(QPushButton):
    """Looks like a search field and opens the palette, where one types."""

    def __init__(self, keys: str) -> None:
        super().__init__()
        self._keys = keys
        self._words = _("Search everything or run a command")
        self.setAutoDefault(False)
        self.setAccessibleName(f"{self._words} ({keys})")
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as agreed."""
        return QSize(look().px(SEARCH_WIDTH), look().px(CONTROL))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Short in a narrow window."""
        return QSize(look().px(120), look().px(CONTROL))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw a field with its hint and its keys."""
        now = look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        painter.setBrush(now.colour("hover" if self.underMouse() and not focused else "subtle"))
        pen = painter.pen()
        pen.setColor(now.colour("accent" if focused else "line_strong"))
        pen.setWidthF(2 if focused else 1)
        painter.setPen(pen)
        edge = 1 if focused else 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), now.px(6), now.px(6))
        middle = self.height() / 2
        draw.symbol(painter, QRectF(now.px(11), middle - now.px(16) / 2, now.px(16), now.px(16)), "search", "muted")
        key = now.metrics(OVERLINE).horizontalAdvance(self._keys) + now.px(12)
        room = self.width() - now.px(34) - key - now.px(16)
        draw.text(painter, QRectF(now.px(34), 0, room, self.height()), self._words, "muted", BODY)
        cap = QRectF(self.width() - key - now.px(9), middle - now.px(18) / 2, key, now.px(18))
        painter.setPen(now.colour("line_strong"))
        painter.setBrush(now.colour("surface"))
        painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), now.px(4), now.px(4))
        painter.setPen(now.colour("muted"))
        painter.setFont(now.font(OVERLINE))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._keys)


class PersonButton(QToolButton):
    """The person who edits, as initials, with a menu."""

    def __init__(self) -> None:
        super().__init__()
        self._name = ""
        self.setProperty("kind", "ghost")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_person(self, name: str) -> None:
        """Show another person."""
        self._name = name
        said = _("Editing as {name}").format(name=name)
        self.setAccessibleName(said)
        tooltip(self, said)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A little more than the circle, for the focus ring."""
        return QSize(look().px(34), look().px(34))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the circle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = look().px(30)
        place = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        draw.avatar(painter, place, self._name, "accent")
        if self.hasFocus():
            pen = painter.pen()
            pen.setColor(look().colour("accent"))
            pen.setWidthF(2)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(place.adjusted(-1, -1, 1, 1))


class TopBar(QWidget):
    """One line over rail, page and guidance."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("topbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._actions = actions
        self._organisation = label("", "strong", elide=True)
        self._file = label("", "caption", "muted", elide=True)
        self._saved_icon = IconLabel("circle-check", "ok", 15)
        self._saved = label("", "caption", "muted")
        self.search = SearchButton(_keys(actions["edit.palette"]))
        self.search.clicked.connect(actions["edit.palette"].trigger)
        self._undo = self._icon_button("undo", "edit.undo")
        self._redo = self._icon_button("redo", "edit.redo")
        self._share = Button(_("Share copy"), icon="share", name=_("Share copy: write a copy for a colleague"))
        self._share.clicked.connect(actions["file.share"].trigger)
        self._help = self._icon_button("help", "help.guidance")
        self._guidance = self._icon_button("panel", "view.guidance")
        self._guidance.setCheckable(True)
        self._person = PersonButton()
        self._menu = self._person_menu()
        self._person.setMenu(self._menu)
        self._lay_out()
        self._fit()

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(1)
        names.addStretch(1)
        names.addWidget(self._organisation)
        names.addWidget(self._file)
        names.addStretch(1)
        saved = QHBoxLayout()
        saved.setSpacing(5)
        saved.addWidget(self._saved_icon)
        saved.addWidget(self._saved)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(8)
        row.addWidget(Mark(30))
        row.addLayout(names)
        row.addSpacing(6)
        row.addLayout(saved)
        row.addStretch(1)
        row.addWidget(self.search, 100)
        row.addStretch(1)
        line = vline()
        line.setFixedHeight(22)
        for widget in (self._undo, self._redo, line, self._share, self._help, self._guidance, self._person):
            row.addWidget(widget)

    def refresh(self, workspace: Workspace) -> None:
        """Show whose file this is and what can be undone."""
        self._organisation.setText(workspace.organisation)
        self._file.setText(workspace.path.name)
        tooltip(self._file, str(workspace.path))
        self._person.show_person(workspace.who)
        undo, redo = workspace.undo_name(), workspace.redo_name()
        self._name(self._undo, "edit.undo", _("Undo: {what}").format(what=undo) if undo else _("Undo"), bool(undo))
        self._name(self._redo, "edit.redo", _("Redo: {what}").format(what=redo) if redo else _("Redo"), bool(redo))

    def show_saved(self, text: str, icon: str, tone: str) -> None:
        """Show the state of saving: icon and word, never colour alone."""
        self._saved_icon.show_icon(icon, tone)
        self._saved.setText(text)
        set_property(self._saved, "tone", "muted" if tone == "ok" else tone)

    def show_guidance(self, shown: bool) -> None:
        """Mark whether the guidance is open."""
        self._guidance.setChecked(shown)

    def _name(self, button: IconButton, action: str, text: str, usable: bool) -> None:
        self._actions[action].setText(text.replace("&", "&&") if usable else _("&Undo") if action == "edit.undo" else _("&Redo"))
        self._actions[action].setEnabled(usable)
        button.setEnabled(usable)
        self._say(button, text, action)

    def _icon_button(self, icon: str, action: str) -> IconButton:
        button = IconButton(icon, "")
        self._say(button, self._actions[action].text().replace("&", ""), action)
        button.clicked.connect(self._actions[action].trigger)
        return button

    def _say(self, button: IconButton, text: str, action: str) -> None:
        # The shortcut belongs to the menu's action; the button only tells it.
        keys = _keys(self._actions[action])
        button.set_name(f"{text} ({keys})" if keys else text)

    def _person_menu(self) -> QMenu:
        menu = QMenu(self)
        for name in ("edit.settings", "file.backups", "help.shortcuts", "file.close"):
            menu.addAction(self._actions[name])
        return menu

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Grow with the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(look().px(TOP_BAR))
        self.search.setMaximumWidth(look().px(SEARCH_WIDTH))


def _keys(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
