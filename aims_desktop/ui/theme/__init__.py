"""Colours, style sheet, icons and the one cell delegate."""
