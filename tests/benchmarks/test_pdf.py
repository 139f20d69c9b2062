"""Performance goals of reports: ratios to bare ReportLab, measured in turns in the same run."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date
from io import BytesIO
from statistics import median

import pytest

from aims_desktop.report.document import Document, Section, Table
from aims_desktop.report.worker import Worker

pytestmark = pytest.mark.benchmark

HEADERS = ("Ref", "Risk", "Description and treatment", "Owner", "Score", "Status", "Due")
WIDTHS = (54.0, 86.0, 149.0, 52.0, 40.0, 45.0, 57.28)
WORDS = (
    "bias drift model training data label privacy leakage supplier audit control owner robustness prompt injection logging human oversight "
    "retention consent fairness threshold monitoring rollback vendor"
).split()
ROUNDS = 7


def records(count: int) -> list[tuple[str, ...]]:
    """Risks like those of a real register."""
    pick = random.Random(3)
    return [
        (
            f"RSK-{number:05d}",
            " ".join(pick.choices(WORDS, k=8)).capitalize(),
            " ".join(pick.choices(WORDS, k=22)).capitalize() + ".",
            pick.choice(["Ana Müller", "Bo Chen", "Dara Okafor"]),
            str(pick.randint(1, 25)),
            pick.choice(["Open", "Treated", "Closed"]),
            f"2026-{pick.randint(1, 12):02d}-{pick.randint(1, 28):02d}",
        )
        for number in range(count)
    ]


def bare(rows: list[tuple[str, ...]]) -> int:
    """The floor: ReportLab alone, the same rows in chunks of 200, wrapped by its own function; the number of pages."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import simpleSplit
    from reportlab.platypus import SimpleDocTemplate, Table, TableStyle

    from aims_desktop.report import fonts
    from aims_desktop.report.style import Face

    font, bold = fonts.load(Face.REGULAR), fonts.load(Face.SEMIBOLD)
    look = TableStyle(
        [
            ("FONT", (0, 0), (-1, -1), font, 8, 11),
            ("FONT", (0, 0), (-1, 0), bold, 8, 11),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, (0.8, 0.8, 0.8)),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ]
    )
    body = [["\n".join(simpleSplit(cell, font, 8, width - 12)) for cell, width in zip(row, WIDTHS, strict=True)] for row in rows]
    story = [Table([HEADERS, *body[at : at + 200]], colWidths=WIDTHS, repeatRows=1, style=look) for at in range(0, len(body), 200)]
    # The frame pads its content by 6 points on each side.
    book = SimpleDocTemplate(BytesIO(), pagesize=A4, leftMargin=50, rightMargin=50, topMargin=58, bottomMargin=56, invariant=1)
    book.build(story)
    return int(book.page)


def ours(rows: list[tuple[str, ...]]) -> int:
    """The product: the same rows as a report; the number of pages."""
    return pages(report(rows))


def report(rows: list[tuple[str, ...]]) -> bytes:
    from aims_desktop.report.build import render

    table = Table(HEADERS, rows, widths=WIDTHS)
    return render(Document("Risks", "Northwind Analytics", date(2026, 11, 23), [Section("Risk register", [table])]))


def pages(pdf: bytes) -> int:
    from pypdf import PdfReader

    return len(PdfReader(BytesIO(pdf)).pages)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def rows_for(count: int, draw: Callable[[list[tuple[str, ...]]], int]) -> tuple[list[tuple[str, ...]], int]:
    """As many rows as fill about so many pages, and how many it were."""
    sample = records(400)
    rows = records(400 * count // draw(sample))
    return rows, draw(rows)


def test_a_pack_of_200_pages_takes_at_most_1_6_times_bare_reportlab() -> None:
    floor_rows, floor_pages = rows_for(200, bare)
    product_rows, product_pages = rows_for(200, ours)
    floor, product = [], []
    for _ in range(ROUNDS):
        floor.append(seconds(lambda: bare(floor_rows)) / floor_pages)
        product.append(seconds(lambda: report(product_rows)) / product_pages)
    ratio = median(product) / median(floor)
    print(f"\nper page: floor {median(floor) * 1000:.2f} ms, product {median(product) * 1000:.2f} ms, ratio {ratio:.2f}")
    assert ratio <= 1.6


def test_800_pages_are_as_fast_per_page_as_100() -> None:
    few, few_pages = rows_for(100, ours)
    many, many_pages = rows_for(800, ours)
    short, long = [], []
    for _ in range(3):
        short.append(few_pages / seconds(lambda: report(few)))
        long.append(many_pages / seconds(lambda: report(many)))
    ratio = median(long) / median(short)
    print(f"\npages a second: {median(short):.0f} at {few_pages}, {median(long):.0f} at {many_pages}, ratio {ratio:.2f}")
    assert ratio >= 0.9


def test_the_same_document_gives_the_same_bytes_in_any_process() -> None:
    rows = records(2_000)
    document = Document("Risks", "Northwind Analytics", date(2026, 11, 23), [Section("Risk register", [Table(HEADERS, rows)])])
    from aims_desktop.report.build import render

    worker = Worker()
    try:
        assert worker.render(document).result() == render(document)
    finally:
        worker.close()


def test_the_caller_is_not_held_up_while_a_pack_is_built() -> None:
    rows = records(4_000)
    document = Document("Risks", "Northwind Analytics", date(2026, 11, 23), [Section("Risk register", [Table(HEADERS, rows)])])
    worker = Worker()
    worker.warm()
    try:
        before = time.perf_counter()
        job = worker.render(document)
        gaps = [time.perf_counter() - before]
        over = False
        while not over:
            before = time.perf_counter()
            over = job.poll(0.005)
            gaps.append(time.perf_counter() - before - 0.005)
        print(f"\nlongest gap {max(gaps) * 1000:.0f} ms")
        assert max(gaps) <= 0.03
    finally:
        worker.close()
