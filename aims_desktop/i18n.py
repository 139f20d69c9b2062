"""Translation for all layers: gettext catalogues under resources/i18n, English where there is none."""

from __future__ import annotations

import gettext

from aims_desktop import resources

_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def use(language: str) -> None:
    """Switch all texts to a language ("de", "en"); unknown ones fall back to English."""
    global _catalogue  # noqa: PLW0603 - the one place that holds the language of this process
    _catalogue = gettext.translation("aims_desktop", resources.path("i18n"), languages=[language], fallback=True)


def _(text: str) -> str:
    """The text in the language in use; an empty text stays empty (gettext would answer with the catalogue's header)."""
    return _catalogue.gettext(text) if text else ""


def ngettext(one: str, many: str, n: int) -> str:
    """The text for n things in the language in use; `{n}` in it is filled in."""
    return _catalogue.ngettext(one, many, n).format(n=n)
