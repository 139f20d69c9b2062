"""The page of training sessions: one session recorded or planned for many people at once, and what is due next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.registers.competence import holders
from aims_desktop.service import training
from aims_desktop.service.checks import progress
from aims_desktop.service.competence import TOPIC
from aims_desktop.service.training import TRAINING, Candidate
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.pages.page_head import PageHead
from aims_desktop.ui.pages.record_page import split, with_margins
from aims_desktop.ui.pages.training_due import DueNext
from aims_desktop.ui.pages.training_form import SessionForm
from aims_desktop.ui.pages.training_people import LETTERS, PeopleTable
from aims_desktop.ui.register.filters import FilterBox
from aims_desktop.ui.register.scrolling import scrolling
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.chips import FilterChip, FlowLayout
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.segmented import Tabs
from aims_desktop.ui.widgets.text import announce, label

SIZES = (420, 620)
SESSION, DUE = range(2)
WANTED: dict[str, tuple[str, Callable[[Candidate], bool]]] = {
    "missing": ("Lack the topic", lambda line: line.missing),
    "needed": ("Need the topic", lambda line: line.needed > 0),
    "planned": ("Planned", lambda line: line.planned is not None),
}
"""What the chips over the people leave, with their msgids."""


class TrainingSessionPage(View):
    """What the session was at the left, who took part at the right; or what is due next."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._lines: list[Candidate] = []
        self._role = ""
        self.plan_button = Button(_("Plan session"), icon="calendar")
        self.plan_button.clicked.connect(self.plan)
        self.record_button = Button(_("Record session"), "primary", icon="check")
        self.record_button.clicked.connect(self.record)
        self.head = PageHead(_("Training session"), [], [self.plan_button, self.record_button])
        self.tabs = Tabs(_("Parts of the training page"), [_("Session"), _("Due next")])
        self.form = SessionForm(context)
        self.table = PeopleTable()
        self.due = DueNext(context)
        self._parts = QStackedWidget()
        self._parts.addWidget(split(_("Session and people"), self._left(), self._right(), SIZES))
        self._parts.addWidget(self.due)
        work = QWidget()
        column = QVBoxLayout(work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        column.addWidget(self.tabs)
        column.addWidget(self._parts, 1)
        self.column.addWidget(self.head)
        self.column.addWidget(with_margins(work), 1)
        self.tabs.currentChanged.connect(self._parts.setCurrentIndex)
        self.form.changed.connect(self._read)
        self.table.changed.connect(self._show_count)
        self.box.textChanged.connect(lambda _text: self._fill())
        self.box.left_down.connect(self.table.setFocus)
        self.refresh(None)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Training session")

    def place(self) -> Place:
        """The page with its topic."""
        return Place("training-session", record_id=self.form.topic_id)

    def open(self, place: Place) -> None:
        """Begin with the topic that is named, or with that of the training record that is named."""
        facts = self.context.workspace.facts()
        record = facts.get(TRAINING.name, place.record_id or None)
        topic = record.topic_id if record is not None else place.record_id
        if topic and facts.get(TOPIC.name, topic) is not None and topic != self.form.topic_id:
            self.tabs.setCurrentIndex(SESSION)
            self.form.choose_topic(topic)

    def refresh(self, changes: Changes | None) -> None:
        """Read the people and what is due again; what is filled in stays."""
        workspace = self.context.workspace
        self.head.set_phase(phase_line(progress(workspace), TRAINING.step or 8))
        self.form.set_read_only(workspace.read_only_reason if workspace.read_only else "")
        self.tabs.set_count(DUE, self.due.refresh() or None)
        self._read()

    def commands(self) -> Commands:
        """Looking for words."""
        return {"edit.find": self._find}

    def status(self) -> str:
        """How many people take part."""
        return ngettext("{n} person chosen", "{n} people chosen", len(self.table.people.results))

    def focus_content(self) -> None:
        """The topic, or the people where it is chosen."""
        target: QWidget = self.table if self.form.topic_id else self.form.boxes["topic_id"].editor.focus
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- deeds

    def record(self) -> None:
        """Record the session for everybody who is ticked, as one change."""
        self._write(
            training.record_session,
            ngettext("{n} training recorded.", "{n} trainings recorded.", len(self.table.people.results)),
            planned=False,
        )

    def plan(self) -> None:
        """Plan the session for everybody who is ticked, as one change."""
        self._write(
            lambda workspace, session, _file: training.plan_session(workspace, session),
            ngettext("{n} training planned.", "{n} trainings planned.", len(self.table.people.results)),
            planned=True,
        )

    def _write(self, do: Callable[..., object], said: str, *, planned: bool) -> None:
        if not self.form.commit():
            return
        workspace, session = self.context.workspace, self.form.session(self.table.people.results)
        found = training.problems(workspace, session, planned=planned)
        self.form.show_problems(found)
        self._say(found.get("people", ""))
        if not found and self.context.attempt(lambda: do(workspace, session, self.form.file)):
            self.table.choose_none()
            self.form.clear()
            self.context.toast(said, undo=True)
            self._read()

    def _find(self) -> None:
        self.tabs.setCurrentIndex(SESSION)
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- showing

    def _read(self) -> None:
        """The people as they stand to the topic."""
        facts = self.context.workspace.facts()
        self._lines = training.candidates(facts, self.form.topic_id)
        gone = set(self.table.people.results) - {line.person.id for line in self._lines}
        self.table.people.drop(gone)
        for name, chip in self.chips.items():
            chip.set_count(sum(WANTED[name][1](line) for line in self._lines) if self.form.topic_id else None)
        self._fill()

    def _fill(self) -> None:
        facts = self.context.workspace.facts()
        words = self.box.text().casefold().split()
        on = [WANTED[name][1] for name, chip in self.chips.items() if chip.isChecked()]
        among = holders(facts.get("role", self._role), facts) if self._role else None
        shown = [
            line
            for line in self._lines
            if all(wanted(line) for wanted in on)
            and (among is None or line.person.id in among)
            and all(word in f"{line.person.name} {line.person.department or ''}".casefold() for word in words)
        ]
        self.table.show_people(shown, has_topic=bool(self.form.topic_id))
        self._lists.setCurrentIndex(0 if shown else 1)
        self._show_count()

    def _show_count(self) -> None:
        n, workspace = len(self.table.people.results), self.context.workspace
        self._told.setText(ngettext("{n} person chosen", "{n} people chosen", n))
        self.record_button.set_text(ngettext("Record for {n} person", "Record for {n} people", n) if n else _("Record session"))
        self.plan_button.set_text(ngettext("Plan for {n} person", "Plan for {n} people", n) if n else _("Plan session"))
        reason = workspace.read_only_reason if workspace.read_only else "" if n else _("Choose people first: Space ticks.")
        for button in (self.record_button, self.plan_button):
            button.refuse(reason) if reason else button.allow()
        if n:
            self._say("")
        if self.isVisible():
            self.context.look_at(TOPIC.name, self.form.topic_id)  # the status bar says how many are chosen

    def _say(self, sentence: str) -> None:
        """What is wrong with the choice of people."""
        if sentence:
            announce(self.table, sentence)
        self._problem.setText(sentence)
        for part in (self._problem, self._sign):
            part.setVisible(bool(sentence))

    # --- the parts

    def _left(self) -> Card:
        stack = QVBoxLayout()
        stack.addWidget(self.form)
        stack.addStretch(1)
        card = Card(_("The session"))
        card.add(scrolling(stack), 1)
        card.setMinimumWidth(look().px(360))
        return card

    def _right(self) -> Card:
        clear = Button(_("Show everybody in scope"))
        clear.clicked.connect(self._clear)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        why = _("Take a filter away. Only people who work within the scope are listed; say so in People.")
        self._lists.addWidget(EmptyState("users", _("Nobody passes"), why, clear))
        card = Card()
        card.set_padding(1, 10, 1, 1)
        card.setMinimumWidth(look().px(430))
        card.add(self._filters())
        card.add(self._lists, 1)
        card.add(hline())
        card.add(self._foot())
        return card

    def _filters(self) -> FlowLayout:
        self.box = FilterBox(_("Filter people"))
        self.chips = {name: FilterChip(_(words)) for name, (words, _wanted) in WANTED.items()}
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.role = FilterChip(_("Any role"), menu=self._menu)
        flow = FlowLayout(gap=look().px(6))
        flow.addWidget(self.box)
        for chip in self.chips.values():
            chip.toggled.connect(lambda _on: self._fill())
        for part in (*self.chips.values(), self.role):
            flow.addWidget(part)
        flow.setContentsMargins(look().px(12), 0, look().px(10), 0)
        return flow

    def _fill_menu(self) -> None:
        self._menu.clear()
        facts = self.context.workspace.facts()
        options = [("", _("Any role")), *((role.id, role.title or _("(no title)")) for role in facts.rows("role"))]
        for role_id, words in options:
            action = self._menu.addAction(words.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(role_id == self._role)
            action.triggered.connect(lambda _on=False, role_id=role_id, words=words: self._take_role(role_id, words))

    def _take_role(self, role_id: str, words: str) -> None:
        self._role = role_id
        self.role.set_text(words if not role_id else _("Role: {role}").format(role=look().cut(words, look().px(160))))
        self.role.setChecked(bool(role_id))
        self._fill()

    def _clear(self) -> None:
        self.box.clear()
        for chip in self.chips.values():
            chip.setChecked(False)
        self._take_role("", _("Any role"))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _foot(self) -> QVBoxLayout:
        self._told = label("", "strong")
        everybody = Button(_("Choose all listed"), "link")
        everybody.clicked.connect(self.table.choose_all)
        nobody = Button(_("Choose nobody"), "link")
        nobody.clicked.connect(self.table.choose_none)
        line = QHBoxLayout()
        line.setSpacing(look().px(14))
        for part in (self._told, everybody, nobody):
            line.addWidget(part)
        line.addStretch(1)
        self._sign, self._problem = IconLabel("alert", "bad", 14), label("", "caption", "bad", wrap=True)
        wrong = QHBoxLayout()
        wrong.setSpacing(look().px(6))
        wrong.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        wrong.addWidget(self._problem, 1)
        letters = " · ".join(f"{key.name[4:]} {_(result.label).lower()}" for key, result in LETTERS.items())
        foot = QVBoxLayout()
        foot.setContentsMargins(*(look().px(side) for side in (14, 0, 12, 8)))
        foot.setSpacing(look().px(4))
        foot.addLayout(line)
        foot.addLayout(wrong)
        foot.addWidget(label(_("Space ticks · {letters}").format(letters=letters), "caption", "muted", wrap=True))
        self._say("")
        return foot
