"""The type scale: Inter where it is installed, a Latin family before the Korean one, digits of one width."""

from __future__ import annotations

from functools import cache
from typing import Literal

from PySide6.QtGui import QFont, QFontDatabase

LATIN_FAMILIES = ("Inter", "Segoe UI", "SF Pro Text", "Helvetica Neue", "Noto Sans", "DejaVu Sans")
KOREAN_FAMILIES = ("Noto Sans CJK KR", "Noto Sans KR", "NanumGothic", "Malgun Gothic", "Apple SD Gothic Neo")

Role = Literal["title", "hero", "figure", "heading", "card", "body", "strong", "text", "label", "help", "link", "small"]

_SCALE: dict[Role, tuple[int, QFont.Weight]] = {
    "title": (22, QFont.Weight.DemiBold),
    "hero": (32, QFont.Weight.DemiBold),
    "figure": (24, QFont.Weight.DemiBold),
    "heading": (17, QFont.Weight.DemiBold),
    "card": (15, QFont.Weight.DemiBold),
    "text": (14, QFont.Weight.Normal),
    "body": (13, QFont.Weight.Normal),
    "strong": (13, QFont.Weight.DemiBold),
    "label": (12, QFont.Weight.Medium),
    "link": (12, QFont.Weight.Medium),
    "help": (12, QFont.Weight.Normal),
    "small": (11, QFont.Weight.Normal),
}


def application_font() -> QFont:
    """13 px text, the font that every widget starts from."""
    return sized(13)


def font(role: Role) -> QFont:
    """The font of a role of the type scale."""
    return sized(*_SCALE[role])


def sized(pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """A font of the studio's families, with tabular digits so that running figures do not dance."""
    made = QFont()
    made.setFamilies(_families())
    made.setPixelSize(pixels)
    made.setWeight(weight)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


@cache
def _families() -> list[str]:
    """The wanted families that are installed: naming absent ones makes Qt search for aliases at every start."""
    installed = set(QFontDatabase.families())
    wanted = [family for family in (*LATIN_FAMILIES, *KOREAN_FAMILIES) if family in installed]
    return wanted or [QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()]
