"""Compare and merge: what a colleague's copy would bring, what is to be decided, then the merge and what came of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.errors import AimsError
from aims_desktop.i18n import _, ngettext
from aims_desktop.service import comparison, conflicts, merging
from aims_desktop.service.comparison import Comparison, Difference, Kind
from aims_desktop.service.conflicts import Decision
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.conflicts import Line
from aims_desktop.store.merged import Merged
from aims_desktop.ui.dialogs.base import ask, tell
from aims_desktop.ui.dialogs.working import WorkingDialog
from aims_desktop.ui.jobs import Job, Jobs
from aims_desktop.ui.merge.decision import DecisionPanel
from aims_desktop.ui.merge.differences import DifferencesModel, DifferencesTable
from aims_desktop.ui.saving import when
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.avatar import Avatar
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.chips import FilterChip, FlowLayout
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.text import label

FILTERS = (("all", "All"), ("decide", "To decide"), ("new", "New"), ("changed", "Changed"), ("deleted", "Deleted"))
"""By name the filter chips, as msgids; "all" and the kinds of lines."""


class MergeDialog(WorkingDialog):
    """Compares as soon as it is shown; accepted once the copy is merged, with `merged` saying what came of it."""

    def __init__(self, parent: QWidget | None, workspace: Workspace, jobs: Jobs, source: Path, called: str) -> None:
        super().__init__(parent, jobs, _("Compare and merge"), 1180)
        self._workspace, self._source, self._called = workspace, source, called
        self.comparison: Comparison | None = None
        self.decisions: dict[Line, Decision] = {}
        self.merged: Merged | None = None
        self.is_known = False
        """Whether the file knew everything that the copy knows."""
        self._waiting = label(_("Comparing with {name}…").format(name=called), tone="two", wrap=True)
        self.add(self._waiting)
        self.merge = self.button(_("Merge"), "primary")
        self.merge.clicked.connect(self._merge)
        self.merge.setEnabled(False)
        self.work(_("Comparing with {name}").format(name=called), self._compare, self._compared)

    # --- comparing

    def _compare(self, job: Job) -> Comparison:
        return comparison.compare(self._workspace, self._source, progress=job.progress)

    def _compared(self, found: Comparison) -> None:
        self.comparison = found
        self._waiting.hide()
        if not found.merged.changes:
            self._tell_known(found.merged.files)
            return
        self._lay_out(found)
        self._show()
        self.resize(self.minimumWidth(), self.maximumHeight())
        self.table.go_to_first()
        self.table.setFocus()

    def _tell_known(self, files: int) -> None:
        """Say that no change is new; evidence files that this file was made without can be taken over all the same."""
        self.is_known = True
        if files:
            self.say(_("No change is new in {name}.").format(name=self._called))
            self.say(ngettext("{n} evidence file in it is missing in yours.", "{n} evidence files in it are missing in yours.", files))
            self.merge.set_text(_("Take over"))
            self.merge.setEnabled(True)
            self.merge.setFocus()
        else:
            self.say(_("Nothing new: your file knows everything that {name} knows.").format(name=self._called))
            self.merge.hide()
            self.cancel.set_text(_("Close"))
        self.fit()

    def _lay_out(self, found: Comparison) -> None:
        self.model = DifferencesModel((_("Yours"), found.their_name or _("Theirs")), self._workspace.clock)
        self.model.show(found.differences, kept=found.own_records)
        self.table = DifferencesTable(self.model)
        self.panel = DecisionPanel(self._workspace.clock)
        self.add(self._copies(found))
        self.add(self._filters(found))
        card = Card()
        card.set_padding(1, 4, 1, 1)
        card.add(self.table, 1)
        self.add(card, 3)
        self.add(self.panel, 2)
        self.panel.setVisible(bool(found.of(Kind.DECIDE)))
        self.add(self._promise())
        self.table.current_changed.connect(self._look_at)
        self.table.opened.connect(self.panel.focus_choice)
        self.panel.chosen.connect(self._decided)
        self.panel.finished.connect(self._go_on)

    def _copies(self, found: Comparison) -> QHBoxLayout:
        workspace, now = self._workspace, self._workspace.clock()
        row = QHBoxLayout()
        row.setSpacing(look().px(12))
        mine = _("Your copy · {name}").format(name=workspace.path.name)
        row.addWidget(_copy_card(workspace.who, "accent", mine, _("The result is saved here")), 1)
        row.addWidget(IconLabel("merge", "muted", 20))
        told = [_("last change {when}").format(when=when(found.newest_at, now))] if found.newest_at else []
        told += [_("both knew {when}").format(when=when(found.common_at, now))] if found.common_at else []
        told += [] if found.has_files else [_("without evidence files")]
        theirs = _("Copy of {who} · {name}").format(who=found.their_name or _("unknown"), name=self._called)
        row.addWidget(_copy_card(found.their_name or "?", "info", theirs, " · ".join(told)), 1)
        return row

    def _filters(self, found: Comparison) -> QWidget:
        self.chips: dict[str, FilterChip] = {}
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        chips = FlowLayout(gap=look().px(8))
        for name, words in FILTERS:
            count = len(found.differences) if name == "all" else len(found.of(Kind(name)))
            chip = FilterChip(_(words), count)
            chip.setAutoExclusive(True)
            chip.clicked.connect(lambda _checked=False, name=name: self.show_filter(name))
            self.chips[name] = chip
            chips.addWidget(chip)
        self.chips["all"].setChecked(True)
        row.addLayout(chips, 1)
        self.newer = Button(_("For all open: keep newer"), "link")
        self.newer.clicked.connect(self._keep_newer)
        self.newer.setVisible(bool(found.of(Kind.DECIDE)))
        row.addWidget(self.newer)
        return holder

    def _promise(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(look().px(8))
        row.addWidget(IconLabel("history", "muted"))
        words = _("A backup of your file is made first. Undo takes decisions back; “Leave the last merge” takes all of it back.")
        row.addWidget(label(words, "caption", "muted", wrap=True), 1)
        return row

    # --- deciding

    def show_filter(self, name: str) -> None:
        """Show the lines of one kind, or all."""
        self.chips[name].setChecked(True)
        current = self.table.current()
        assert self.comparison is not None
        if name == "all":
            self.model.show(self.comparison.differences, kept=self.comparison.own_records)
        else:
            self.model.show(self.comparison.differences, [Kind(name)])
        if not self.table.go_to(current):
            self.table.go_to_first()
        if self.table.current() is None:
            self._look_at(None)

    def _look_at(self, line: Difference | None) -> None:
        question = line.question if line is not None else None
        decision = self.decisions.get(question.found.line) if question is not None else None
        self.panel.show_question(question, decision, line.mine_at if line is not None else 0)

    def _decided(self, decision: Decision | None) -> None:
        assert self.panel.question is not None
        line = self.panel.question.found.line
        if decision is None:
            self.decisions.pop(line, None)
        else:
            self.decisions[line] = decision
        self._show()

    def _go_on(self) -> None:
        """To the next line that waits for a decision; to the button where none does."""
        assert self.comparison is not None
        lines, current = self.comparison.of(Kind.DECIDE), self.table.current()
        here = lines.index(current) + 1 if current in lines else 0
        waiting = (line for line in [*lines[here:], *lines[:here]] if line.question and line.question.found.line not in self.decisions)
        following = next(waiting, None)
        if following is not None and self.table.go_to(following):
            self.panel.focus_choice()
        else:
            self.merge.setFocus()

    def _keep_newer(self) -> None:
        assert self.comparison is not None
        for line in self.comparison.of(Kind.DECIDE):
            if line.question is not None:
                self.decisions.setdefault(line.question.found.line, conflicts.newest(self._workspace, line.question))
        self._show()
        self._look_at(self.table.current())

    def open_questions(self) -> int:
        """How many lines wait for a decision."""
        return len(self.comparison.of(Kind.DECIDE)) - len(self.decisions) if self.comparison is not None else 0

    def _show(self) -> None:
        self.model.show_decisions(self.decisions)
        left = self.open_questions()
        self.newer.setVisible(bool(left))
        self.merge.set_text(ngettext("Merge, decide {n} later", "Merge, decide {n} later", left) if left else _("Merge"))
        self.merge.setEnabled(not self.is_working)

    # --- merging

    def working(self, busy: bool) -> None:
        """Nothing is decided while the copy is being merged."""
        self.merge.setEnabled(not busy and self.comparison is not None)
        if self.comparison is not None and self.comparison.merged.changes:
            for part in (self.table, self.panel):
                part.setEnabled(not busy)

    def _merge(self) -> None:
        erasures = self._agreed_to_erase()
        if erasures is None:
            return
        self.work(
            _("Merging {name}").format(name=self._called),
            lambda _job: merging.merge(self._workspace, self._source, erasures=erasures),
            self._carry_out,
        )

    def _agreed_to_erase(self) -> bool | None:
        """Whether values that were erased there by law are to be erased here; None where the person does not want that."""
        count = self.comparison.merged.erased if self.comparison is not None else 0
        if not count:
            return False
        title = ngettext("Erase {n} value here too?", "Erase {n} values here too?", count)
        sentence = _("In the other copy values were erased by law that your file still holds. "
                     "Erased here too, they cannot be brought back; otherwise the copy is not merged.")  # fmt: skip
        return True if ask(self, title, sentence, _("Erase and merge"), kind="danger") else None

    def _carry_out(self, merged: Merged) -> None:
        """Carry out what was decided: the questions are in the file now as they were seen here."""
        self.merged = merged
        questions = [line.question for line in self.comparison.of(Kind.DECIDE)] if self.comparison is not None else []
        decided = [(q, self.decisions[q.found.line]) for q in questions if q is not None and q.found.line in self.decisions]
        try:
            if decided:
                conflicts.decide(self._workspace, decided)
        except AimsError as error:  # what was merged is in the file, so it goes on as if nothing had been decided yet
            tell(self, _("Merged, but your decisions could not be saved"), error.sentence)
        self.done(QDialog.DialogCode.Accepted)


def _copy_card(who: str, tone: str, name: str, caption: str) -> QFrame:
    made = QFrame()
    made.setObjectName("card")
    row = QHBoxLayout(made)
    row.setContentsMargins(*(look().px(side) for side in (12, 8, 12, 8)))
    row.setSpacing(look().px(10))
    row.addWidget(Avatar(who, 30, tone))
    words = QVBoxLayout()
    words.setSpacing(look().px(2))
    words.addWidget(label(name, "strong", elide=True))
    words.addWidget(label(caption, "caption", "muted", elide=True))
    row.addLayout(words, 1)
    return made
