"""What the tabs beside the form have in common."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from aims_desktop.model.register import Row
from aims_desktop.ui.theme.look import look


class Panel(QWidget):
    """One tab of a record; read when it is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, look().px(4), look().px(2), 0)
        self.column.setSpacing(look().px(10))

    def count(self, row: Row) -> int:
        """The number behind the tab's word."""
        return 0

    def show_row(self, row: Row, refusal: str) -> None:
        """Show what belongs to a record; `refusal` says why nothing can be changed."""

    def commit(self) -> bool:
        """Save what is being typed."""
        return True


def emptied(column: QVBoxLayout) -> None:
    """Take all widgets out of a column and let them go."""
    while (item := column.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
