"""Reading a date as people write it. No Qt."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from aims_desktop.i18n import _

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{2}|\d{4})?)?")
_WORDS = re.compile(r"(\d{1,2})\.? ([^\W\d_]+)\.?,?(?: (\d{2}|\d{4}))?")
_AHEAD = re.compile(r"(?:(\+) ?|(\S+) )(\d{1,4}) ?([^\W\d_]+)")


def parse_date(text: str, today: dt.date) -> dt.date | None:
    """The date a text means, None for an empty text; ValueError with a sentence for the person where it means none.

    A day without a year is the one nearest to today; numbers are day first.
    """
    words = " ".join(text.split()).casefold()
    if not words:
        return None
    try:
        for read in (_named, _weekday, _iso, _numbers, _month_name, _ahead):
            found = read(words, today)
            if found is not None:
                return found
    except (ValueError, OverflowError):
        pass  # a 31st of February, or a year after 9999: said below
    sentence = _("“{text}” is not a date. Write 2027-01-15, 15.1.2027, tomorrow or in 2 weeks.")
    raise ValueError(sentence.format(text=text.strip()[:40]))


def _named(words: str, today: dt.date) -> dt.date | None:
    days = {_("today"): 0, _("tomorrow"): 1, _("yesterday"): -1, _("next week"): 7}
    for name, ahead in days.items():
        if words == name.casefold():
            return today + dt.timedelta(days=ahead)
    if words == _("next month").casefold():
        return _months_ahead(today, 1)
    return _months_ahead(today, 12) if words == _("next year").casefold() else None


def _weekday(words: str, today: dt.date) -> dt.date | None:
    for number, (name, short) in enumerate(_weekdays()):
        if words in (name, short):
            # A weekday's name means the coming one, never today.
            return today + dt.timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    return None


def _iso(words: str, today: dt.date) -> dt.date | None:
    found = _ISO.fullmatch(words)
    return dt.date(int(found[1]), int(found[2]), int(found[3])) if found else None


def _numbers(words: str, today: dt.date) -> dt.date | None:
    found = _NUMBERS.fullmatch(words.replace(". ", "."))
    return _dated(int(found[1]), int(found[2]), found[3], today) if found else None


def _month_name(words: str, today: dt.date) -> dt.date | None:
    found = _WORDS.fullmatch(words)
    if not found:
        return None
    months = [number for number, name in enumerate(_months(), 1) if name.startswith(found[2])]
    # Three letters at least, and only one month that fits.
    if len(found[2]) < 3 or len(months) != 1:
        return None
    return _dated(int(found[1]), months[0], found[3], today)


def _ahead(words: str, today: dt.date) -> dt.date | None:
    found = _AHEAD.fullmatch(words)
    if not found or not (found[1] or found[2] == _("in").casefold()):
        return None
    count, unit = int(found[3]), found[4]
    if unit in _units(_("d day days")):
        return today + dt.timedelta(days=count)
    if unit in _units(_("w week weeks")):
        return today + dt.timedelta(weeks=count)
    if unit in _units(_("m month months")):
        return _months_ahead(today, count)
    return _months_ahead(today, 12 * count) if unit in _units(_("y year years")) else None


def _dated(day: int, month: int, year: str | None, today: dt.date) -> dt.date:
    if year:
        return dt.date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    candidates = []
    # Eight years lie between two 29ths of February around 2100.
    for near in range(today.year - 8, today.year + 9):
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(near, month)[1]:
            candidates.append(dt.date(near, month, day))
    return min(candidates, key=lambda date: abs(date - today))


def _months_ahead(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _units(words: str) -> list[str]:
    return words.casefold().split()


def _months() -> list[str]:
    names = _("January February March April May June July August September October November December")
    return names.casefold().split()


def _weekdays() -> list[tuple[str, str]]:
    names = _("Monday Tuesday Wednesday Thursday Friday Saturday Sunday").casefold().split()
    shorts = _("Mon Tue Wed Thu Fri Sat Sun").casefold().split()
    return list(zip(names, shorts, strict=True))
