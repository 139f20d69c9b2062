"""Translation for all layers: gettext catalogues under resources/i18n, English where there is none."""

from __future__ import annotations

import datetime as dt
import gettext

from aims_desktop import resources

_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def use(language: str) -> None:
    """Switch all texts to a language ("de", "en"); unknown ones fall back to English."""
    global _catalogue  # noqa: PLW0603 - the one place that holds the language of this process
    _catalogue = gettext.translation("aims_desktop", resources.path("i18n"), languages=[language], fallback=True)


def language() -> str:
    """The language in use; "en" where the texts stand as they are written."""
    return _catalogue.info().get("language", "en")


def _(text: str) -> str:
    """The text in the language in use; an empty text stays empty (gettext would answer with the catalogue's header)."""
    return _catalogue.gettext(text) if text else ""


def ngettext(one: str, many: str, n: int) -> str:
    """The text for n things in the language in use; `{n}` in it is filled in."""
    return _catalogue.ngettext(one, many, n).format(n=n)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(on: dt.date | None) -> str:
    """A day as people read it: 27 Nov 2026."""
    return "" if on is None else _("{day} {month} {year}").format(day=on.day, month=_(_MONTHS[on.month - 1]), year=on.year)


def moment(at: dt.datetime | None) -> str:
    """A moment in local time: 27 Nov 2026 14:32."""
    if at is None:
        return ""
    local = at.astimezone()
    return _("{day} {time}").format(day=day(local.date()), time=f"{local:%H:%M}")


def days_late(due: dt.date, today: dt.date) -> str:
    """How far a day is away, in words: "3 days late", "today", "in 5 days"."""
    n = (due - today).days
    if n == 0:
        return _("today")
    return ngettext("in {n} day", "in {n} days", n) if n > 0 else ngettext("{n} day late", "{n} days late", -n)
