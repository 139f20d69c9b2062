"""The look of the pages: colours of the light theme, type sizes, paper. Lengths are points."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from aims_desktop.report.document import Tone


class Face(StrEnum):
    """The weights of the one type family; values are file names under resources/fonts."""

    REGULAR = "NotoSans-Regular"
    SEMIBOLD = "NotoSans-SemiBold"
    BOLD = "NotoSans-Bold"
    ITALIC = "NotoSans-Italic"


TEXT = "#1A222D"
TEXT_2 = "#465262"
MUTED = "#5B6776"
LINE = "#E1E5EA"
LINE_STRONG = "#CBD2DA"
SUBTLE = "#EEF1F4"
TRACK = "#DCE1E7"
ACCENT = "#0B6670"
ACCENT_SOFT = "#DDEFF0"
ON_ACCENT = "#FFFFFF"
HEAT = ("#E3F0EA", "#F6EBC8", "#F3D0A8", "#E9ADA1")

INK = {Tone.PLAIN: TEXT, Tone.MUTED: MUTED, Tone.OK: "#17693D", Tone.WARN: "#7E5000", Tone.BAD: "#A8271F"}
TINT = {Tone.PLAIN: ACCENT_SOFT, Tone.MUTED: SUBTLE, Tone.OK: "#E1F2E8", Tone.WARN: "#FBEFD5", Tone.BAD: "#FBE6E4"}
FILL = {Tone.PLAIN: ACCENT, Tone.MUTED: LINE_STRONG, Tone.OK: "#4E9A72", Tone.WARN: "#D9A441", Tone.BAD: "#C9605A"}

PAPERS = {"A4": (595.28, 841.89), "Letter": (612.0, 792.0)}
MARGIN = 56.0
BAND = 20.0
TOP = 64.0
BOTTOM = 62.0
GAP = 10.0


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set; `before` and `after` are the space around it."""

    face: Face = Face.REGULAR
    size: float = 9.5
    leading: float = 14.0
    colour: str = TEXT
    align: str = "l"
    before: float = 0.0
    after: float = 0.0


BODY = Style(after=6)
BODY_MUTED = Style(colour=MUTED, after=6)
TITLE = Style(Face.BOLD, 22, 28, after=4)
SUBTITLE = Style(size=10, leading=14, colour=MUTED, after=10)
SECTION = {
    1: Style(Face.BOLD, 14, 19, ACCENT, before=18, after=6),
    2: Style(Face.BOLD, 11.5, 16, ACCENT, before=14, after=5),
    3: Style(Face.BOLD, 10, 14, ACCENT, before=12, after=4),
}
HEADING = Style(Face.SEMIBOLD, 10, 14, TEXT, before=8, after=4)
CELL = Style(size=8, leading=11)
CELL_HEAD = Style(Face.SEMIBOLD, 8, 11, TEXT_2)
LABEL = Style(size=8, leading=11, colour=MUTED)
CAPTION = Style(Face.SEMIBOLD, 9, 12.5, TEXT, after=5)
FIGURE = Style(Face.SEMIBOLD, 16, 21)
FURNITURE = Style(size=7.5, leading=10, colour=MUTED)
IN_BAND = Style(size=7.5, leading=10, colour=ON_ACCENT)


def section(level: int) -> Style:
    """The style of a section's title; levels beyond the third look like the third."""
    return SECTION[min(max(level, 1), 3)]
