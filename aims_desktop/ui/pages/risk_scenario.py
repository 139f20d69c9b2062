"""One scenario of the starter catalogue, as it would become a risk."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.standard import number_of
from aims_desktop.service.risk_catalogue import RISKS, Entry
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.register.panel import emptied
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.chips import Chip, FlowLayout
from aims_desktop.ui.widgets.text import label


class ScenarioPanel(Card):
    """Cause, event and consequence, the proposed treatment with its controls, and where it comes from."""

    opened = Signal(str)
    """The id of the risk that was made from it."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._entry: Entry | None = None
        self._heading = label("", "section", wrap=True)
        self._chips = [Chip("", "neutral"), Chip("", "ok")]
        chips = QWidget()
        row = FlowLayout(chips)
        for chip in self._chips:
            row.addWidget(chip)
        self._parts = QVBoxLayout()
        self._parts.setSpacing(look().px(10))
        self._open = Button(_("Open"), icon="external")
        self._open.clicked.connect(lambda: self.opened.emit(self._entry.adopted[0] if self._entry else ""))
        for part in (self._heading, chips, self._parts):
            self.add(part)
        self.body.addWidget(self._open, 0, Qt.AlignmentFlag.AlignLeft)

    def show_entry(self, entry: Entry | None) -> None:
        """Show a scenario; nothing where there is none."""
        self.setVisible(entry is not None)
        if entry is None:
            return
        adopted = entry.adopted[0] if entry.adopted else ""
        ref = self._context.workspace.refs().of(RISKS.name, adopted) if adopted else ""
        self._chips[1].set(_("Adopted as {refs}").format(refs=ref) if ref else "", "ok")
        self._open.setVisible(bool(ref))
        self._open.set_text(_("Treat {ref}").format(ref=ref), _("Treat {ref}").format(ref=ref))
        if self._entry is not None and self._entry.scenario.id == entry.scenario.id and self._entry.elsewhere == entry.elsewhere:
            self._entry = entry
            return
        self._entry = entry
        scenario = entry.scenario
        self._heading.setText(_(scenario.title))
        self.setAccessibleName(_(scenario.title))
        self._chips[0].set(f"{scenario.id} · {_(entry.category.label)}", "neutral")
        emptied(self._parts)
        option = RISKS.fields["treatment"].kind.load(scenario.treatment)
        for words, text in (
            (_("Cause"), _(scenario.cause)),
            (_("Event"), _(scenario.event)),
            (_("Consequence"), _(scenario.consequence)),
            (_("Proposed treatment: {option}").format(option=_(option.label)), _(scenario.plan)),
            (_("Controls that help"), self._named(scenario.controls)),
            (_("Objectives at stake"), self._named(scenario.objectives)),
            (_("Sources of risk"), self._named(scenario.sources)),
        ):
            self._parts.addWidget(_part(words, text))
        if entry.elsewhere:
            told = ngettext("Adopted {n} time for another AI system.", "Adopted {n} times for other AI systems.", entry.elsewhere)
            self._parts.addWidget(label(told, "caption", "muted", wrap=True))

    def _named(self, ids: tuple[str, ...]) -> str:
        known = self._context.workspace.facts().standard.by_id
        return "\n".join(f"{number_of(i) or i}  {_(known[i].title)}" if i in known else i for i in ids)


def _part(words: str, text: str) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(look().px(2))
    column.addWidget(label(words, "caption", "muted", wrap=True))
    column.addWidget(label(text, "body", wrap=True))
    return made
