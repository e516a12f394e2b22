"""Colours reach their contrast, and everything is made from the tokens."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication

from studio.gui.kit.fonts import font
from studio.gui.kit.theme import DARK, LIGHT, Tokens, apply_scheme, style_sheet, tokens
from studio.settings.resources import ROOT

TEXTS = ("text", "muted", "accent", "base", "good", "warning", "bad")
FILLS = ("window", "card", "field", "subtle")
SOFT = (("accent", "accent_soft"), ("text", "accent_soft"), ("text", "good_soft"), ("text", "warning_soft"),
        ("text", "bad_soft"), ("on_accent", "accent"), ("muted", "accent_soft"))  # fmt: skip


def luminance(color: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(color[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_text_reaches_its_contrast_on_every_fill(colors: Tokens) -> None:
    pairs = [(text, fill) for text in TEXTS for fill in FILLS] + list(SOFT)
    weak = {
        (text, fill): round(contrast(getattr(colors, text), getattr(colors, fill)), 2)
        for text, fill in pairs
        if contrast(getattr(colors, text), getattr(colors, fill)) < 4.5
    }
    assert not weak


def test_the_scheme_can_be_switched_and_reaches_the_palette(qapp: QApplication) -> None:
    apply_scheme(qapp, "dark")
    assert tokens() is DARK
    assert qapp.palette().window().color().name().upper() == DARK.window
    apply_scheme(qapp, "light")
    assert tokens() is LIGHT


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_the_style_sheet_has_no_colour_of_its_own(colors: Tokens) -> None:
    template = (ROOT / "themes" / "studio.qss").read_text(encoding="utf-8")
    assert not re.search(r":[^;{]*#[0-9A-Fa-f]{3,8}|rgb", template)
    filled = style_sheet(colors)
    assert "$" not in filled
    assert colors.card in filled


def test_every_picture_the_style_sheet_names_exists() -> None:
    for colors in (LIGHT, DARK):
        for part in style_sheet(colors).split('url("')[1:]:
            assert (ROOT / part.split('"')[0]).is_file()


def test_digits_have_one_width() -> None:
    for role in ("body", "hero", "help"):
        metrics = QFontMetricsF(font(role))  # type: ignore[arg-type]
        assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("0000")
    assert font("hero").weight() == QFont.Weight.DemiBold


def test_all_tokens_are_colours() -> None:
    for colors in (LIGHT, DARK):
        for item in fields(colors):
            if item.name != "name":
                assert colors.color(item.name).isValid()
