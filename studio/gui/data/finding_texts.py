"""Rules, findings and fixes in the user's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio.corpus.quality.fixes import FIXES
from studio.corpus.quality.registry import rule_of
from studio.corpus.quality.report import Finding
from studio.gui.kit.wording import with_particles
from studio.settings.languages import LANGUAGES

translate = QCoreApplication.translate

_TOKENS = {"error": "bad", "warning": "warning", "note": "muted"}
_ICONS = {"error": "warning-circle", "warning": "warning", "note": "info"}
_OWN_ICONS = {"same_text": "copy", "same_audio": "copy"}


def title(code: str) -> str:
    """What a rule finds, in a few words."""
    return translate("Rules", rule_of(code).title)


def message(finding: Finding) -> str:
    """What was found about one utterance, with its figures."""
    figures = {name: _in_words(figure) for name, figure in finding.figures.items()}
    return with_particles(translate("Rules", finding.rule.explanation).format(**figures))


def _in_words(figure: object) -> object:
    """Names of languages in the user's, all else as it is."""
    return translate("Languages", figure) if figure in LANGUAGES.values() and isinstance(figure, str) else figure


def fix_name(fix: str) -> str:
    """What a fix does, in a few words."""
    return translate("Rules", FIXES[fix])


def token(code: str) -> str:
    """The colour of what a rule finds, by its severity."""
    return _TOKENS[rule_of(code).severity]


def icon(code: str) -> str:
    """The icon of what a rule finds."""
    return _OWN_ICONS.get(code) or _ICONS[rule_of(code).severity]
