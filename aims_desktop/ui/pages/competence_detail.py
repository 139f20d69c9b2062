"""One cell of the competence matrix: what a role needs in a topic and why; or how somebody stands in it, and what is done about a gap."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.register import Row
from aims_desktop.model.registers.actions import ActionKind
from aims_desktop.service import competence
from aims_desktop.service.competence import COMPETENCE, HIGHEST, RATING, TOPIC, Stand, Standing
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.pages.action_panel import ActionPanel
from aims_desktop.ui.pages.competence_table import PLANNED, SIGNS, Spot
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import hline
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.segmented import Segmented
from aims_desktop.ui.widgets.text import label, plain_tooltip

RATED = ("basis", "rated_on", "rated_by_id", "gap_action")
NEEDED = ("reason", "notes")
"""The levels have buttons of their own, and keys in the matrix."""


class SpotPanel(QWidget):
    """What belongs to the cell that is chosen."""

    levelled = Signal(int)
    """A level was chosen."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._spot = Spot()
        self._kind = label("", "caption", "muted", wrap=True)
        self.heading = label("", "section", wrap=True)
        self._covers = label("", "body", "two", wrap=True)
        self._icon = IconLabel("circle", "text2")
        self._state = label("", "strong", wrap=True)
        self._means = label("", "caption", "muted", wrap=True)
        self._training = label("", "body", "two", wrap=True)
        self.level = Segmented(_("Level"), [str(level) for level in range(HIGHEST + 1)])
        self.level.chosen.connect(self.levelled)
        self.session = Button(_("Record or plan a training"), icon="graduation")
        self.session.clicked.connect(lambda: context.navigate(Place("training-session", record_id=self._spot.topic_id)))
        self.needed = FieldGroup(context, COMPETENCE, NEEDED)
        self.rated = FieldGroup(context, RATING, RATED)
        self.follow_up = ActionPanel(context, RATING, ActionKind.GAP)
        self._actions = QWidget()
        self._build()

    def _build(self) -> None:
        state = QHBoxLayout()
        state.setSpacing(look().px(8))
        state.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        state.addWidget(self._state, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.session)
        buttons.addStretch(1)
        below = QVBoxLayout(self._actions)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(look().px(10))
        below.addWidget(hline())
        below.addWidget(label(_("Actions for the gap"), "strong"))
        below.addWidget(self.follow_up)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        for part in (self._kind, self.heading, self._covers):
            column.addWidget(part)
        column.addLayout(state)
        column.addWidget(self._means)
        level = QHBoxLayout()
        level.setSpacing(look().px(10))
        level.addWidget(self.level)
        level.addWidget(label(_("Digits 0 to 3 set it, Delete takes it back."), "caption", "muted", wrap=True), 1)
        column.addLayout(level)
        column.addWidget(self._training)
        column.addLayout(buttons)
        column.addWidget(self.needed)
        column.addWidget(self.rated)
        column.addWidget(self._actions)

    def show_spot(self, spot: Spot, read_only: str) -> None:
        """Show what belongs to a cell."""
        facts, self._spot = self._context.workspace.facts(), spot
        topic, role = facts.get(TOPIC.name, spot.topic_id), facts.get("role", spot.role_id)
        person = facts.get("person", spot.person_id)
        self._covers.setText((topic.covers or "") if topic is not None else "")
        self._covers.setVisible(bool(self._covers.text()))
        role_name = (role.title if role is not None else "") or _("(no title)")
        self._kind.setText(competence.topic_text(topic) if topic is not None else "")
        if person is not None:
            self.heading.setText(_("{person} as {role}").format(person=person.name or _("(no name)"), role=role_name))
            self._show_person(spot, competence.stand(facts, spot.role_id, spot.person_id, spot.topic_id), read_only)
        else:
            self.heading.setText(role_name)
            self._show_role(spot, read_only)

    def commit(self) -> bool:
        """Save what is being typed."""
        return self.rated.commit() and self.needed.commit()

    def focus_content(self) -> None:
        """The first field, else the way to a training."""
        group = next((group for group in (self.rated, self.needed) if group.isVisibleTo(self)), None)
        names = {self.rated: "basis", self.needed: "reason"}
        target = group.boxes[names[group]].editor.focus if group is not None else self.session
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- showing

    def _show_role(self, spot: Spot, read_only: str) -> None:
        row = competence.required(self._context.workspace.facts(), spot.role_id, spot.topic_id)
        level = (row.required_level or 0) if row is not None else 0
        words = _("Needs level {level} · {meaning}") if level else _("Not needed. The digits 1 to 3 say which level the role needs.")
        self._icon.show_icon("target" if level else "circle", "accent_text" if level else "muted")
        self._state.setText(words.format(level=level, meaning=competence.level_words(min(level, HIGHEST))))
        self._means.hide()
        self._show_level(level, read_only)
        self._training.hide()
        self.session.hide()
        self._show_fields(self.needed, row, read_only)
        self._show_fields(self.rated, None, read_only)
        self._actions.hide()

    def _show_person(self, spot: Spot, stand: Stand, read_only: str) -> None:
        icon, tone = PLANNED if stand.standing is Standing.BELOW and stand.has_action else SIGNS.get(stand.standing, ("circle", "muted"))
        self._icon.show_icon(icon, tone)
        self._state.setText(state_words(stand))
        means = _("Needed: level {level} · {meaning}").format(
            level=stand.needed, meaning=competence.level_words(min(stand.needed, HIGHEST))
        )
        self._means.setText(means if stand.needed else "")
        self._means.setVisible(bool(stand.needed))
        self._show_level(-1 if stand.reached is None else stand.reached, read_only or ("" if stand.needed else state_words(stand)))
        self._training.setText(self._training_words(spot) if stand.needed else "")
        self._training.setVisible(bool(stand.needed))
        self.session.setVisible(bool(stand.needed))
        self.session.refuse(read_only) if read_only else self.session.allow()
        self._show_fields(self.needed, None, read_only)
        self._show_fields(self.rated, stand.rating, read_only)
        gap = stand.rating is not None and stand.standing is Standing.BELOW
        self._actions.setVisible(gap)
        if gap and stand.rating is not None:
            self.follow_up.show_record(stand.rating.id, read_only)

    def _show_level(self, level: int, refusal: str) -> None:
        self.level.choose(level)
        self.level.setEnabled(not refusal)
        self.level.setToolTip(plain_tooltip(refusal))

    @staticmethod
    def _show_fields(group: FieldGroup, row: Row | None, read_only: str) -> None:
        group.setVisible(row is not None)
        if row is not None:
            group.show_row(row)
            group.set_read_only(read_only)

    def _training_words(self, spot: Spot) -> str:
        facts = self._context.workspace.facts()
        valid = competence.valid_training(facts, spot.person_id, spot.topic_id)
        planned = competence.planned_training(facts, spot.person_id, spot.topic_id)
        said = []
        if valid is not None:
            until = _("Trained on {day}, valid until {end}.") if valid.valid_until else _("Trained on {day}; it does not expire.")
            said.append(until.format(day=day(valid.done_on), end=day(valid.valid_until)))
        else:
            said.append(_("No valid training in this topic."))
        if planned is not None:
            when = planned.planned_for
            said.append(_("Planned for {day}.").format(day=day(when)) if when else _("Planned, without a day."))
        return " ".join(said)


def state_words(stand: Stand) -> str:
    """How somebody stands, as a sentence."""
    if stand.standing is Standing.BELOW:
        short = stand.needed - (stand.reached or 0)
        words = ngettext("Gap: {n} level below", "Gap: {n} levels below", short)
        return (
            _("{gap}, something is planned").format(gap=words) if stand.has_action else _("{gap}, nothing is planned yet").format(gap=words)
        )
    return {
        Standing.NOT_NEEDED: _("The role does not need this topic."),
        Standing.REACHED: _("The level is reached."),
        Standing.TRAINED: _("Trained: for level 1 a valid training is enough."),
        Standing.NOT_RATED: _("Not rated yet. The digits 0 to 3 say which level is reached."),
        Standing.NOT_TRAINED: _("Not trained: for level 1 a valid training is enough."),
    }[stand.standing]
