"""The colour tokens, and the palette, style sheet and plots that are all made from them.

The tokens in force are read back from the application's palette, so that nothing has to be handed around: a widget
that paints itself calls :func:`tokens` in its ``paintEvent`` and follows every change of the scheme.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from string import Template
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from studio.gui.kit.fonts import application_font
from studio.settings.resources import ROOT as RESOURCES

Scheme = Literal["system", "light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("system", "light", "dark")


@dataclass(frozen=True)
class Tokens:
    """One colour a meaning, as ``#RRGGBB``; text tokens reach 4.5:1 on every fill they stand on."""

    name: Literal["light", "dark"]
    window: str
    card: str
    border: str
    subtle: str
    grid: str
    control_border: str
    field: str
    text: str
    muted: str
    faint: str
    accent: str
    on_accent: str
    accent_soft: str
    base: str
    good: str
    good_soft: str
    warning: str
    warning_soft: str
    bad: str
    bad_soft: str
    memory_weights: str
    memory_activations: str
    memory_reserve: str
    second: str
    wave: str
    histogram: str

    def color(self, token: str) -> QColor:
        """The token called ``token`` as a QColor; AttributeError for a name that is none."""
        return QColor(getattr(self, token))


LIGHT = Tokens(
    name="light",
    window="#F5F6F8",
    card="#FFFFFF",
    border="#E1E4E9",
    subtle="#F1F3F6",
    grid="#EBEDF1",
    control_border="#C3C9D2",
    field="#FFFFFF",
    text="#14181F",
    muted="#59616C",
    faint="#9AA2AD",
    accent="#4F46E5",
    on_accent="#FFFFFF",
    accent_soft="#EEEEFD",
    base="#3F6D94",
    good="#12753A",
    good_soft="#E7F5EC",
    warning="#A84B06",
    warning_soft="#FDF1DF",
    bad="#B91C1C",
    bad_soft="#FCEBEB",
    memory_weights="#0F766E",
    memory_activations="#5FAAA3",
    memory_reserve="#A9D3CE",
    second="#A21CAF",
    wave="#A9B2BF",
    histogram="#8A95A5",
)

DARK = Tokens(
    name="dark",
    window="#14161A",
    card="#1C1F25",
    border="#2C313A",
    subtle="#252932",
    grid="#282D35",
    control_border="#464D59",
    field="#15171C",
    text="#E8EAEE",
    muted="#A3A9B3",
    faint="#656C78",
    accent="#8F90FF",
    on_accent="#101218",
    accent_soft="#2A2B4D",
    base="#7FB2DC",
    good="#5FD08F",
    good_soft="#1B3228",
    warning="#F0B84B",
    warning_soft="#382F1C",
    bad="#F58787",
    bad_soft="#3C2528",
    memory_weights="#45C4B5",
    memory_activations="#2F857B",
    memory_reserve="#225750",
    second="#E08AEF",
    wave="#5A626E",
    histogram="#6B7480",
)


def tokens() -> Tokens:
    """The tokens in force."""
    return DARK if QApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def apply_scheme(app: QApplication, scheme: Scheme) -> None:
    """Put the whole application into a scheme; ``"system"`` follows what the desktop says now and later."""
    hints = app.styleHints()
    wanted = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(scheme, Qt.ColorScheme.Unknown)
    hints.setColorScheme(wanted)
    effective = hints.colorScheme() if scheme == "system" else wanted
    chosen = DARK if effective is Qt.ColorScheme.Dark else LIGHT
    app.setPalette(palette_of(chosen))
    app.setStyleSheet(style_sheet(chosen))


def prepare(app: QApplication) -> None:
    """Fusion underneath and the application's type; before the first widget."""
    app.setStyle("fusion")
    app.setFont(application_font())


def palette_of(colors: Tokens) -> QPalette:
    """Qt's palette for what the style sheet does not reach: text selection, menus, item views, disabled text."""
    role = QPalette.ColorRole
    palette = QPalette()
    values = {
        role.Window: colors.window,
        role.WindowText: colors.text,
        role.Base: colors.card,
        role.AlternateBase: colors.subtle,
        role.Text: colors.text,
        role.PlaceholderText: colors.muted,
        role.Button: colors.card,
        role.ButtonText: colors.text,
        role.BrightText: colors.on_accent,
        role.Highlight: colors.accent,
        role.HighlightedText: colors.on_accent,
        role.Link: colors.accent,
        role.LinkVisited: colors.accent,
        role.ToolTipBase: colors.card,
        role.ToolTipText: colors.text,
        role.Light: colors.card,
        role.Midlight: colors.subtle,
        role.Mid: colors.border,
        role.Dark: colors.control_border,
        role.Shadow: colors.border,
        role.Accent: colors.accent,
    }
    for name, value in values.items():
        palette.setColor(name, QColor(value))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(colors.faint))
    return palette


@cache
def style_sheet(colors: Tokens) -> str:
    """The one style sheet with the tokens filled in; ``${icons}`` is the folder of our drawings."""
    template = Template((RESOURCES / "themes" / "studio.qss").read_text(encoding="utf-8"))
    icons = (RESOURCES / "icons").as_posix()
    hover = colors.color("accent").darker(108) if colors.name == "light" else colors.color("accent").lighter(106)
    return template.substitute({**asdict(colors), "icons": icons, "accent_hover": hover.name()})
