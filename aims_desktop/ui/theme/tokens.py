"""Design tokens: the colours of both themes and the sizes at 100 % text size. No Qt, so contrast is a plain test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one theme as #RRGGBB; a token means the same thing in every theme."""

    name: str
    dark: bool
    app: str
    """Page behind cards."""
    surface: str
    """Cards, tables, top bar, guidance."""
    raised: str
    """Buttons, menus."""
    subtle: str
    """Insets, group rows, search field."""
    rail: str
    """Left rail, menu bar, status bar."""
    hover: str
    line: str
    """Decorative hairline; nothing may depend on seeing it."""
    line_strong: str
    input_line: str
    """Border of what can be edited: at least 3:1."""
    text: str
    text2: str
    muted: str
    disabled: str
    accent: str
    """Primary button, focus, progress."""
    accent_hover: str
    accent_press: str
    on_accent: str
    accent_soft: str
    """Selected row."""
    accent_text: str
    """Links."""
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    info: str
    info_soft: str
    neutral: str
    neutral_soft: str
    track: str
    """Background of progress."""
    h1: str
    """Heat: low."""
    h2: str
    """Heat: medium."""
    h3: str
    """Heat: high."""
    h4: str
    """Heat: very high."""
    heat_text: str
    outlined: bool = False
    """High contrast: what a soft colour marks elsewhere gets a line around it."""


LIGHT: Final = Tokens(
    name="light", dark=False,
    app="#F5F6F8", surface="#FFFFFF", raised="#FFFFFF", subtle="#EEF1F4", rail="#EEF1F4", hover="#E6EAEF",
    line="#E1E5EA", line_strong="#CBD2DA", input_line="#838D9B",
    text="#1A222D", text2="#465262", muted="#5B6776", disabled="#98A2AE",
    accent="#0B6670", accent_hover="#095660", accent_press="#07464E", on_accent="#FFFFFF",
    accent_soft="#DDEFF0", accent_text="#0A5D66",
    ok="#17693D", ok_soft="#E1F2E8", warn="#7E5000", warn_soft="#FBEFD5", bad="#A8271F", bad_soft="#FBE6E4",
    info="#1F4FA3", info_soft="#E4ECFA", neutral="#465262", neutral_soft="#E9ECF0",
    track="#DCE1E7",
    h1="#E3F0EA", h2="#F6EBC8", h3="#F3D0A8", h4="#E9ADA1", heat_text="#1A222D",
)  # fmt: skip

DARK: Final = Tokens(
    name="dark", dark=True,
    app="#13161B", surface="#1A1E25", raised="#20252D", subtle="#232933", rail="#161A20", hover="#2A313C",
    line="#2A303A", line_strong="#3A424E", input_line="#707C8C",
    text="#E8EBEF", text2="#BAC3CE", muted="#97A2B0", disabled="#626D7B",
    accent="#4FB3BD", accent_hover="#66C2CB", accent_press="#3D9AA4", on_accent="#06262A",
    accent_soft="#15353A", accent_text="#7CCBD3",
    ok="#7BCF9B", ok_soft="#17301F", warn="#E3B65C", warn_soft="#352A11", bad="#F2938B", bad_soft="#3B1D1C",
    info="#92B8FF", info_soft="#1B2A47", neutral="#BAC3CE", neutral_soft="#2A313B",
    track="#323A46",
    h1="#1E3A2C", h2="#4A3E16", h3="#62401A", h4="#6E2A25", heat_text="#F2F4F6",
)  # fmt: skip

TONES: Final = ("ok", "warn", "bad", "info", "neutral", "accent")
"""What a chip, an avatar or a message can say by its colour; each has a soft background."""

HEAT: Final = ("h1", "h2", "h3", "h4")

# Spacing
XS: Final = 4
S: Final = 8
M: Final = 12
L: Final = 16
XL: Final = 24
XXL: Final = 32
PAGE_MARGINS: Final = (24, 18, 24, 18)
CARD_PADDING: Final = (16, 14, 16, 14)
CARD_GAP: Final = 14
FIELD_GAP: Final = 10
LABEL_GAP: Final = 5

# Radius
CONTROL_RADIUS: Final = 6
CARD_RADIUS: Final = 10
INSET_RADIUS: Final = 8

# Type
OVERLINE: Final = 11
CAPTION: Final = 12
BODY: Final = 13
SECTION: Final = 15
TITLE: Final = 20
DISPLAY: Final = 26

# Heights
CONTROL: Final = 32
SMALL: Final = 28
CHIP: Final = 21
FILTER_CHIP: Final = 28
TABLE_HEADER: Final = 33
ROW: Final = 37
ROW_TWO: Final = 49
RAIL_ITEM: Final = 33
PHASE_HEADING: Final = 36
TOP_BAR: Final = 54
FOOTER: Final = 50

# Widths
RAIL_WIDTH: Final = 268
GUIDANCE_WIDTH: Final = 304
DETAIL_WIDTH: Final = 456
SEARCH_WIDTH: Final = 420

# Icons
ICON_SMALL: Final = 16
ICON: Final = 18
ICON_LARGE: Final = 20

FOLD_MS: Final = 120
"""The one animation there is: folding a panel."""


def soft(tone: str) -> str:
    """The background token that belongs to a tone."""
    return f"{tone}_soft"


def ink(tone: str) -> str:
    """The text token of a tone: the accent writes in its own text colour."""
    return "accent_text" if tone == "accent" else tone


def contrast(first: str, second: str) -> float:
    """The WCAG 2 contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
