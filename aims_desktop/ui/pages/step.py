"""The page of one step: its tasks as the records show them, what belongs to it, and its register."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.roadmap import Step
from aims_desktop.model.standard import number_of
from aims_desktop.service import checks
from aims_desktop.service.agenda import step_due
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.checks import StepState, TaskState, progress
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.dialogs.reason import ReasonDialog
from aims_desktop.ui.guidance import TASK
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.own_pages import OWN_PAGE, PAGE, goal, pages_of_step
from aims_desktop.ui.register.page import RegisterPage
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import FOOTER
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.chips import Chip, FlowLayout
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.page import Page
from aims_desktop.ui.widgets.ring import Ring
from aims_desktop.ui.widgets.text import label, set_property

FACTS_WIDTH = 270
REGISTER_HEIGHT = 430

MAIN_REGISTER = {1: "milestone", 2: "ai-system", 3: "risk", 4: "document", 5: "lifecycle-record", 6: "oversight-plan", 7: "evidence",
                 8: "training-record", 9: "audit", 10: "finding", 11: "management-review", 12: "action"}  # fmt: skip
"""The register that is worked in most at each step; it is embedded below the tasks."""

_STATES = {"done": ("circle-check", "ok"), "open": ("circle", "input_line"), "aside": ("circle-minus", "muted")}


class TaskRow(QFrame):
    """One task: state, what to do, why it is open, where to go, and the one thing to decide about it."""

    def __init__(self, page: StepPage, task_id: str) -> None:
        super().__init__()
        self._page, self._id = page, task_id
        do = _(roadmap().task(task_id).do)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._icon = IconLabel("circle", "input_line", 17)
        self._do = label(do, "body", "muted", wrap=True)
        self._why = label("", "caption", "muted", wrap=True)
        self.show_button = Button("", "link")
        self.show_button.clicked.connect(lambda: page.show_offenders(task_id))
        self.more = IconButton("more", _("More: {task}").format(task=do))
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.more.setMenu(self._menu)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._do)
        words.addWidget(self._why)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(10))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(self.show_button)
        row.addWidget(self.more)
        for part in (self.show_button, self.more):
            part.installEventFilter(self)

    def show_state(self, state: TaskState) -> None:
        """Show how the task stands now."""
        kind = "done" if state.done else "aside" if state.set_aside else "open"
        self._icon.show_icon(*_STATES[kind])
        set_property(self._do, "role", "strong" if kind == "open" else "body")
        set_property(self._do, "tone", "" if kind == "open" else "muted")
        self._why.setText(state.why)
        spoken = {"done": _("done"), "open": _("open"), "aside": _("set aside")}[kind]
        self.setAccessibleName(f"{self._do.text()} {spoken}. {state.why}")
        usable = kind == "open" and self._page.can_show(state)
        text = _("Show {n}").format(n=state.count) if state.count else _("Show")
        self.show_button.set_text(text, f"{text}: {self._do.text()}")
        self.show_button.setVisible(usable)

    def _fill(self) -> None:
        self._menu.clear()
        workspace = self._page.context.workspace
        state = progress(workspace).task(self._id)
        self._menu.addAction(_("Explain this task")).triggered.connect(lambda: self._page.explain(self._id))
        if self._page.can_show(state):
            where = OWN_PAGE[state.filter].title if state.register == PAGE else REGISTERS[state.register].title
            go = self._menu.addAction(_("Go to {register}").format(register=_(where)))
            go.triggered.connect(lambda: self._page.show_offenders(self._id))
        self._menu.addSeparator()
        if state.set_aside:
            decide = self._menu.addAction(_("Count this task again"))
            decide.triggered.connect(lambda: self._page.take_back(self._id))
        else:
            decide = self._menu.addAction(_("Not applicable here…"))
            decide.triggered.connect(lambda: self._page.set_aside(self._id))
        decide.setEnabled(not workspace.read_only)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Whoever goes to a task reads about it in the guidance; arriving on the page shows the step's."""
        gone_to = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.MouseFocusReason)
        if isinstance(event, QFocusEvent) and event.gotFocus() and event.reason() in gone_to:
            self._page.context.look_at(TASK, self._id)
        return super().eventFilter(watched, event)


class StepPage(View):
    """Head, tasks and facts, the embedded register, and the way to the steps beside it."""

    def __init__(self, context: AppContext, number: int) -> None:
        super().__init__(context)
        self.step: Step = roadmap().step(number)
        self._page = Page(_(self.step.title), purpose=_(self.step.purpose))
        self._state = Chip("", "neutral")
        self._page.add_chip(self._state)
        self._page.add_chip(Chip(clauses_text(self.step), "neutral"))
        self._ring = Ring(_("Tasks"), 58, 6)
        self._page.set_ring(self._ring)
        self._rows: dict[str, TaskRow] = {}
        self._planned: QLabel = label("", "body", "two", wrap=True)
        self._page.add(self._cards())
        self.register = self._embedded()
        self.column.addWidget(self._page, 1)
        self.column.addWidget(self._footer())
        self.refresh(None)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The step's name."""
        return _("Step {n}: {name}").format(n=self.step.number, name=_(self.step.title))

    def place(self) -> Place:
        """This step."""
        return Place("step", step=self.step.number)

    def status(self) -> str:
        """Which step, and what is open in it."""
        state = progress(self.context.workspace).step(self.step.number)
        still_open = len(state.tasks) - state.settled
        told = ngettext("{n} task open", "{n} tasks open", still_open) if still_open else _("complete")
        return _("Step {n} of {of}").format(n=self.step.number, of=len(roadmap().steps)) + " · " + told

    def refresh(self, changes: Changes | None) -> None:
        """Show the tasks as the records stand now."""
        state = progress(self.context.workspace)
        step = state.step(self.step.number)
        self._page.set_phase(phase_line(state, self.step.number))
        self._state.set(*state_words(step))
        self._ring.show_value(100 * step.settled / len(step.tasks), f"{step.settled}/{len(step.tasks)}")
        for task in step.tasks:
            self._rows[task.task.id].show_state(task)
        self._planned.setText(self._planned_text())
        self.register.refresh(changes)

    def commit(self) -> bool:
        """Save what is being typed in the register."""
        return self.register.commit()

    def commands(self) -> Commands:
        """What the embedded register carries out."""
        own: Mapping[str, object] = self.register.commands()
        return dict(own)  # type: ignore[arg-type]  # the register's commands are commands

    def focus_content(self) -> None:
        """The first task with something to show, else the first task."""
        buttons = [row.show_button for row in self._rows.values() if row.show_button.isVisibleTo(self)]
        target: QWidget = buttons[0] if buttons else next(iter(self._rows.values())).more
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- tasks

    def can_show(self, state: TaskState) -> bool:
        """Whether there is a register or page to go to."""
        return goal(state.register, state.filter) is not None

    def show_offenders(self, task_id: str) -> None:
        """Go to the rows that keep a task open, or to the page where it is done."""
        state = progress(self.context.workspace).task(task_id)
        place = goal(state.register, state.filter)
        if place is not None:
            self.context.navigate(place)

    def explain(self, task_id: str) -> None:
        """Open the guidance on a task."""
        self.context.look_at(TASK, task_id)
        self.context.trigger("help.guidance")
        self.context.look_at(TASK, task_id)

    def set_aside(self, task_id: str) -> None:
        """Ask for a reason and set a task aside."""
        dialog = ReasonDialog(self, _(roadmap().task(task_id).do))
        workspace = self.context.workspace
        if dialog.exec() and self.context.attempt(lambda: checks.set_aside(workspace, task_id, dialog.reason())):
            self.context.toast(_("Task set aside; the reason is printed in the packs."), undo=True)

    def take_back(self, task_id: str) -> None:
        """Count a task again."""
        if self.context.attempt(lambda: checks.take_back(self.context.workspace, task_id)):
            self.context.toast(_("The task counts again."), undo=True)

    # --- the parts

    def _cards(self) -> QWidget:
        tasks = Card(_("Tasks"), _("checked from your records"))
        tasks.body.setSpacing(look().px(5))
        tasks.body.addSpacing(look().px(4))
        for task in self.step.tasks:
            row = self._rows[task.id] = TaskRow(self, task.id)
            tasks.add(row)
        tasks.body.addStretch(1)
        tasks.add(hline())
        tasks.add(self._ways())
        pair = QWidget()
        layout = QHBoxLayout(pair)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look().px(14))
        layout.addWidget(tasks, 1)
        layout.addWidget(self._facts())
        return pair

    def _facts(self) -> Card:
        card = Card(_("This step"))
        card.setFixedWidth(look().px(FACTS_WIDTH))
        card.body.setSpacing(look().px(11))
        card.add(_fact("calendar", _("Planned"), self._planned))
        card.add(_fact("users", _("Who"), label(who_text(self.step), "body", "two", wrap=True)))
        exits = " · ".join(_(criterion) for criterion in self.step.exit_criteria)
        card.add(_fact("check", _("Complete when"), label(exits, "body", "two", wrap=True)))
        card.add(_fact("alert", _("Often goes wrong"), label(_(self.step.pitfalls[0]), "body", "two", wrap=True)))
        card.body.addStretch(1)
        hint = QHBoxLayout()
        hint.setSpacing(look().px(6))
        hint.addWidget(IconLabel("info", "muted", 15), 0, Qt.AlignmentFlag.AlignTop)
        hint.addWidget(label(_("Tasks tick themselves; nothing is done because a box was clicked."), "caption", "muted", wrap=True), 1)
        card.add(hint)
        return card

    def _ways(self) -> QWidget:
        """Where the tasks are done, side by side under them."""
        ways = QWidget()
        flow = FlowLayout(ways, gap=look().px(4))
        for way in (*self._pages(), self._registers()):
            flow.addWidget(way)
        return ways

    def _pages(self) -> list[Button]:
        """The ways to the pages that are more than a list and a form."""
        buttons = []
        for own in pages_of_step(self.step.number):
            button = Button(_(own.title), "link", icon=own.icon)
            place = own.place()
            button.clicked.connect(lambda _checked=False, place=place: self.context.navigate(place))
            buttons.append(button)
        return buttons

    def _registers(self) -> Button:
        """The way to all registers of the step; the one below is that which is worked in most."""
        button = Button(_("Registers of this step"), "link", icon="list")
        menu = QMenu(button)
        for register in REGISTERS.values():
            if register.step == self.step.number and not register.child_of:
                place = Place("register", register=register.name)
                menu.addAction(_(register.title)).triggered.connect(lambda _checked, place=place: self.context.navigate(place))
        button.setMenu(menu)
        set_property(button, "menu", "true")
        return button

    def _planned_text(self) -> str:
        before = [step.weeks.typical for step in roadmap().steps if step.number < self.step.number]
        first, last = sum(before) + 1, sum(before) + self.step.weeks.typical
        weeks = _("Weeks {first} to {last}").format(first=first, last=last)
        due = step_due(self.context.workspace, self.step.number)
        return weeks + " · " + (_("due {day}").format(day=day(due)) if due else _("no date in the plan yet"))

    def _embedded(self) -> RegisterPage:
        register = RegisterPage(self.context, MAIN_REGISTER[self.step.number], embedded=True)
        register.setMinimumHeight(look().px(REGISTER_HEIGHT))
        register.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self._page.add(register, 1)
        return register

    def _footer(self) -> QWidget:
        footer = QWidget()
        footer.setObjectName("footer")
        footer.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        footer.setFixedHeight(look().px(FOOTER))
        row = QHBoxLayout(footer)
        row.setContentsMargins(20, 0, 20, 0)
        before, after = self._beside(-1), self._beside(1)
        if before is not None:
            row.addWidget(before)
        row.addStretch(1)
        row.addWidget(label(_("You can work on steps in any order"), "caption", "muted", elide=True))
        row.addStretch(1)
        if after is not None:
            row.addWidget(after)
        return footer

    def _beside(self, by: int) -> Button | None:
        number = self.step.number + by
        if not 1 <= number <= len(roadmap().steps):
            return None
        name = _(roadmap().step(number).short)
        text = f"{number}  {name}"
        if by < 0:
            button = Button(text, "ghost", icon="arrow-left", name=_("Previous step: {name}").format(name=name))
        else:
            button = Button(text, trailing_icon="arrow-right", name=_("Next step: {name}").format(name=name))
        button.clicked.connect(lambda: self.context.navigate(Place("step", step=number)))
        return button


def state_words(step: StepState) -> tuple[str, str]:
    """How a step stands, as a word and a tone."""
    if step.complete:
        return _("Complete"), "ok"
    return (_("In progress"), "info") if step.settled else (_("Not started"), "neutral")


def clauses_text(step: Step) -> str:
    """The clauses that the tasks of a step serve, neighbours joined: "Clauses 6.1.1–6.1.3, 8.2"."""
    order = list(dict.fromkeys(number_of(clause) for task in step.tasks for clause in task.clauses))
    numbers = sorted(order, key=lambda number: [int(part) for part in number.split(".")])
    runs: list[list[str]] = []
    for number in numbers:
        if runs and _follows(runs[-1][-1], number):
            runs[-1].append(number)
        else:
            runs.append([number])
    told = ", ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
    return (_("Clause {numbers}") if len(numbers) == 1 else _("Clauses {numbers}")).format(numbers=told)


def _follows(first: str, second: str) -> bool:
    head, _dot, last = first.rpartition(".")
    other, _dot, following = second.rpartition(".")
    return head == other and int(following) == int(last) + 1


def who_text(step: Step) -> str:
    """Who takes part in a step, in a sentence."""
    roles = roadmap().roles
    doing = ", ".join(_(roles[role]) for role in step.raci.responsible)
    answering = ", ".join(_(roles[role]) for role in step.raci.accountable)
    return _("Done by: {doing}. Accountable: {answering}.").format(doing=doing, answering=answering)


def _fact(icon: str, name: str, text: QLabel) -> QHBoxLayout:
    words = QVBoxLayout()
    words.setSpacing(1)
    words.addWidget(label(name, "caption", "muted"))
    words.addWidget(text)
    row = QHBoxLayout()
    row.setSpacing(look().px(10))
    row.addWidget(IconLabel(icon, "muted"), 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(words, 1)
    return row
