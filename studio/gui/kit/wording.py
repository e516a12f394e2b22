"""Figures in words: durations, sizes, dates and rates as every page writes them."""

from __future__ import annotations

import re
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale

_DAYS = 2 * 86_400
"""Seconds from which on a time is told in days."""


def percent(rate: float | None) -> str:
    """A fraction as ``4.9 %``; a dash where there is none."""
    if rate is None:
        return "\N{EN DASH}"
    return in_percent(f"{rate * 100:.1f}")


def in_percent(figure: str) -> str:
    """A figure with its sign of percent, apart or not as the language has it: ``4.9 %``."""
    return QCoreApplication.translate("Wording", "{rate} %").format(rate=figure)


_PARTICLES = re.compile(r"(\w)([^\w\s가-힣]*)(은\(는\)|이\(가\)|을\(를\)|와\(과\)|\(으\)로)")
_FINAL = "013678lmn"
"""Digits and letters whose Korean reading ends in a consonant."""


def with_particles(text: str) -> str:
    """Korean particles chosen by the sound before them: ``모델을(를)`` is ``모델을``; texts without any as they are."""
    return _PARTICLES.sub(lambda found: found[1] + found[2] + _particle(found[1].lower(), found[3]), text)


def _particle(before: str, pair: str) -> str:
    final = (ord(before) - 0xAC00) % 28 if "가" <= before <= "힣" else None
    has_final = final != 0 if final is not None else before in _FINAL
    if pair == "(으)로":
        ends_in_l = final == 8 if final is not None else before in "178l"
        return "으로" if has_final and not ends_in_l else "로"
    with_final, without = ("과", "와") if pair == "와(과)" else (pair[0], pair[2])
    return with_final if has_final else without


def counted(count: int, one: str, several: str) -> str:
    """``1 utterance`` or ``12 utterances``: the translated singular, or the plural with its ``{count}`` filled in."""
    return (one if count == 1 else several).format(count=f"{count:,}")


def gigabytes(count: float) -> str:
    """Bytes as ``1.2`` (GB, 2³⁰ bytes as device makers of memory count them)."""
    return f"{count / 1024**3:.1f}"


def memory(used: float, limit: float) -> str:
    """``0.6 of 8.0 GB``."""
    return QCoreApplication.translate("Wording", "{used} of {limit} GB").format(
        used=gigabytes(used), limit=gigabytes(limit)
    )


def parameters(count: int) -> str:
    """``72.6 M`` or ``1.54 B``."""
    return f"{count / 1e9:.2f} B" if count >= 1e9 else f"{count / 1e6:.1f} M" if count >= 1e6 else f"{count:,}"


def duration_parts(seconds: float) -> tuple[str, str]:
    """Number and unit of an amount of audio: ``("22.9", "min")``, ``("1.8", "h")``, ``("12", "s")``."""
    if seconds >= 3600:
        return f"{seconds / 3600:,.1f}", QCoreApplication.translate("Wording", "h")
    if seconds >= 60:
        return f"{seconds / 60:.1f}", QCoreApplication.translate("Wording", "min")
    return f"{seconds:.0f}", QCoreApplication.translate("Wording", "s")


def duration(seconds: float) -> str:
    """An amount of audio in words: ``22.9 min``."""
    return " ".join(duration_parts(seconds))


def span(seconds: float) -> str:
    """A time that has passed, by the second: ``42 s``, ``4 min 07 s``, ``1 h 12 min``."""
    minutes, rest = divmod(int(seconds), 60)
    if minutes >= 60:
        words = QCoreApplication.translate("Wording", "{hours} h {minutes} min")
        return words.format(hours=minutes // 60, minutes=f"{minutes % 60:02d}")
    if minutes:
        return QCoreApplication.translate("Wording", "{minutes} min {seconds} s").format(
            minutes=minutes, seconds=f"{rest:02d}"
        )
    return QCoreApplication.translate("Wording", "{seconds} s").format(seconds=rest)


def about_parts(seconds: float) -> tuple[str, str]:
    """:func:`about` as a figure and its unit: ``("about 6", "min")``, ``("< 1", "min")``."""
    count, unit = f"{max(1, round(seconds / 60))}", QCoreApplication.translate("Wording", "min")
    if seconds >= 5400:
        count, unit = f"{seconds / 3600:.1f}", QCoreApplication.translate("Wording", "h")
    if seconds >= _DAYS:
        count, unit = f"{seconds / 86_400:.0f}", QCoreApplication.translate("Wording", "days")
    if seconds < 60:
        return f"< {count}", unit
    return QCoreApplication.translate("Wording", "about {count}").format(count=count), unit


def about(seconds: float) -> str:
    """Time left or expected: ``about 4 min``."""
    if seconds < 60:
        return QCoreApplication.translate("Wording", "under 1 min")
    if seconds < 5400:
        return QCoreApplication.translate("Wording", "about {count} min").format(count=round(seconds / 60))
    if seconds >= _DAYS:
        return QCoreApplication.translate("Wording", "about {count} days").format(count=f"{seconds / 86_400:.0f}")
    return QCoreApplication.translate("Wording", "about {count} h").format(count=f"{seconds / 3600:.1f}")


def clock(seconds: float, *, tenths: bool = True) -> str:
    """A place in a recording: ``0:03.7`` or ``1:10``."""
    minutes, rest = divmod(max(0.0, seconds), 60)
    return f"{int(minutes)}:{rest:04.1f}" if tenths else f"{int(minutes)}:{int(rest):02d}"


def moment(seconds: float) -> str:
    """A point of time: ``Today 14:32``, ``Yesterday 19:05``, ``18 Nov 09:41``."""
    at = QDateTime.fromSecsSinceEpoch(int(seconds))
    hour = at.toString("HH:mm")
    days = at.date().daysTo(QDate.currentDate())
    if days == 0:
        return QCoreApplication.translate("Wording", "Today {time}").format(time=hour)
    if days == 1:
        return QCoreApplication.translate("Wording", "Yesterday {time}").format(time=hour)
    if at.date().year() == time.localtime().tm_year:
        pattern = QCoreApplication.translate("Wording", "d MMM", "date format of Qt: day and short month")
        return f"{QLocale().toString(at.date(), pattern)} {hour}"
    pattern = QCoreApplication.translate("Wording", "d MMM yyyy", "date format of Qt: day, short month, year")
    return QLocale().toString(at.date(), pattern)


def short_path(path: Path) -> str:
    """A path as people write it, the home folder as ``~``."""
    home = Path.home()
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)
