from __future__ import annotations

import dataclasses
import re

import pytest

from aims_desktop.ui.theme.tokens import DARK, HEAT, LIGHT, TONES, Tokens, contrast, ink, soft

TEXT, CONTROL = 4.5, 3.0

PAIRS = [
    ("text", "surface", TEXT, 16.02, 13.98),
    ("text", "app", TEXT, 14.82, 15.16),
    ("text", "rail", TEXT, 14.13, 14.60),
    ("text", "accent_soft", TEXT, 13.49, 10.96),
    ("text2", "surface", TEXT, 7.94, 9.38),
    ("text2", "rail", TEXT, 7.01, 9.80),
    ("muted", "surface", TEXT, 5.76, 6.46),
    ("muted", "app", TEXT, 5.33, 7.00),
    ("muted", "rail", TEXT, 5.08, 6.74),
    ("muted", "hover", TEXT, 4.77, 5.06),
    ("muted", "accent_soft", TEXT, 4.85, 5.06),
    ("on_accent", "accent", TEXT, 6.67, 6.46),
    ("on_accent", "accent_hover", TEXT, 8.36, 7.69),
    ("accent_text", "surface", TEXT, 7.58, 9.03),
    ("accent_text", "accent_soft", TEXT, 6.38, 7.08),
    ("accent_text", "app", TEXT, 7.01, 9.79),
    ("ok", "ok_soft", TEXT, 5.78, 7.60),
    ("ok", "surface", TEXT, 6.72, 8.95),
    ("warn", "warn_soft", TEXT, 6.07, 7.45),
    ("warn", "surface", TEXT, 6.92, 8.84),
    ("bad", "bad_soft", TEXT, 5.90, 6.76),
    ("bad", "surface", TEXT, 7.06, 7.42),
    ("info", "info_soft", TEXT, 6.53, 7.16),
    ("neutral", "neutral_soft", TEXT, 6.70, 7.36),
    ("input_line", "surface", CONTROL, 3.36, 3.94),
    ("input_line", "app", CONTROL, 3.11, 4.27),
    ("accent", "surface", CONTROL, 6.67, 6.78),
    ("accent", "app", CONTROL, 6.17, 7.35),
    ("accent", "track", CONTROL, 5.07, 4.66),
    ("heat_text", "h1", TEXT, 13.67, 11.22),
    ("heat_text", "h2", TEXT, 13.46, 9.56),
    ("heat_text", "h3", TEXT, 10.99, 8.40),
    ("heat_text", "h4", TEXT, 8.36, 9.42),
]
"""Foreground, background, least ratio of WCAG 2 AA, and the ratios as designed in light and dark."""

# What stands on what without being a pair of the design's table.
ALSO = [
    *[("text", soft(tone), TEXT) for tone in ("ok", "warn", "bad", "info")],  # message bars
    *[("accent_text", soft(tone), TEXT) for tone in ("ok", "warn", "bad", "info")],  # their actions
    ("text", "raised", TEXT),
    ("text", "subtle", TEXT),
    ("text", "hover", TEXT),
    ("text2", "app", TEXT),
    ("muted", "subtle", TEXT),
    ("surface", "text", TEXT),  # toast
    ("input_line", "raised", CONTROL),
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[0]} on {pair[1]}")
def test_contrast_is_as_designed(pair: tuple[str, str, float, float, float]) -> None:
    front, back, least, light, dark = pair
    for tokens, designed in ((LIGHT, light), (DARK, dark)):
        ratio = contrast(getattr(tokens, front), getattr(tokens, back))
        assert ratio >= least
        assert round(ratio, 2) == designed


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda tokens: tokens.name)
def test_what_else_stands_on_what_can_be_read(tokens: Tokens) -> None:
    weak = {(f, b): contrast(getattr(tokens, f), getattr(tokens, b)) for f, b, least in ALSO}
    assert not {pair: ratio for (pair, ratio), (*_, least) in zip(weak.items(), ALSO, strict=True) if ratio < least}


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda tokens: tokens.name)
def test_every_token_is_a_colour(tokens: Tokens) -> None:
    colours = {name: value for name, value in dataclasses.asdict(tokens).items() if name not in ("name", "dark", "outlined")}
    assert not {name for name, value in colours.items() if not re.fullmatch(r"#[0-9A-F]{6}", value)}


def test_every_tone_has_a_text_and_a_soft_background() -> None:
    names = {field.name for field in dataclasses.fields(Tokens)}
    assert {ink(tone) for tone in TONES} | {soft(tone) for tone in TONES} | set(HEAT) <= names


def test_contrast_of_black_and_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1
