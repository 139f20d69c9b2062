"""The least a program like ours does at its start: SQLAlchemy, as many mapped tables, one query, an empty window."""

import sys
import time

import floor_tables  # type: ignore[import-not-found]  # written by the benchmark
from peak import peak
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

engine = create_engine(f"sqlite:///{sys.argv[1]}")
with Session(engine) as session:
    assert session.scalars(select(floor_tables.Person)).all()

# isort: split
from PySide6.QtWidgets import QApplication, QMainWindow  # noqa: E402 - SQLAlchemy goes first, mapped and asked

app = QApplication([])
window = QMainWindow()
window.resize(1440, 900)
window.show()
app.processEvents()
print(time.process_time(), time.time(), peak())
