"""The palette of a theme, and the tokens of a system palette where the person asked for high contrast."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from aims_desktop.ui.theme.tokens import Tokens

Role = QPalette.ColorRole

_ROLES = {
    Role.Window: "app",
    Role.WindowText: "text",
    Role.Base: "surface",
    Role.AlternateBase: "subtle",
    Role.Text: "text",
    Role.Button: "raised",
    Role.ButtonText: "text",
    Role.BrightText: "bad",
    Role.Highlight: "accent",
    Role.HighlightedText: "on_accent",
    Role.Link: "accent_text",
    Role.LinkVisited: "accent_text",
    Role.ToolTipBase: "raised",
    Role.ToolTipText: "text",
    Role.PlaceholderText: "muted",
    Role.Accent: "accent",
    Role.Light: "raised",
    Role.Midlight: "hover",
    Role.Mid: "line_strong",
    Role.Dark: "input_line",
    Role.Shadow: "line_strong",
}

_DISABLED = {
    Role.WindowText: "disabled",
    Role.Text: "disabled",
    Role.ButtonText: "disabled",
    Role.PlaceholderText: "disabled",
    Role.HighlightedText: "disabled",
    Role.Link: "disabled",
    Role.LinkVisited: "disabled",
    Role.Highlight: "subtle",
    Role.Base: "subtle",
}


def palette(tokens: Tokens) -> QPalette:
    """Every role of every group: a role left out would show the platform's colour in the middle of ours."""
    made = QPalette()
    for role, token in _ROLES.items():
        made.setColor(QPalette.ColorGroup.All, role, QColor(getattr(tokens, token)))
    for role, token in _DISABLED.items():
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(getattr(tokens, token)))
    return made


def high_contrast(system: QPalette) -> Tokens:
    """The tokens of a system palette: under high contrast only the colours the person chose are used."""

    def of(role: Role, group: QPalette.ColorGroup = QPalette.ColorGroup.Active) -> str:
        return system.color(group, role).name().upper()

    paper, ink = of(Role.Base), of(Role.Text)
    window, window_text = of(Role.Window), of(Role.WindowText)
    mark, on_mark = of(Role.Highlight), of(Role.HighlightedText)
    return Tokens(
        name="high contrast",
        dark=system.color(Role.Window).lightness() < system.color(Role.WindowText).lightness(),
        app=window, surface=paper, raised=of(Role.Button), subtle=window, rail=window, hover=window,
        line=window_text, line_strong=window_text, input_line=window_text,
        text=ink, text2=ink, muted=ink, disabled=of(Role.Text, QPalette.ColorGroup.Disabled),
        accent=mark, accent_hover=mark, accent_press=mark, on_accent=on_mark, accent_soft=paper, accent_text=of(Role.Link),
        ok=ink, ok_soft=paper, warn=ink, warn_soft=paper, bad=ink, bad_soft=paper,
        info=ink, info_soft=paper, neutral=ink, neutral_soft=paper,
        track=of(Role.Text, QPalette.ColorGroup.Disabled),
        h1=paper, h2=paper, h3=paper, h4=paper, heat_text=ink, outlined=True,
    )  # fmt: skip
