"""Findings and mends in the user's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio.corpus.quality.codes import BY_CODE
from studio.corpus.quality.explanations import template_of
from studio.corpus.quality.fixes import MENDS
from studio.corpus.quality.report import Finding

translate = QCoreApplication.translate

_TOKENS = {"error": "bad", "warning": "warning", "note": "muted"}
_ICONS = {"error": "warning-circle", "warning": "warning", "note": "info"}
_OWN_ICONS = {"same_text": "copy", "same_audio": "copy"}


def title(code: str) -> str:
    """A kind of finding in a few words."""
    return translate("Findings", BY_CODE[code].title)


def message(finding: Finding) -> str:
    """What was found about one utterance, with its figures."""
    template = template_of(finding.code, finding.figures)
    return translate("Findings", template).format(**finding.figures) if template else finding.message


def mend_name(mend: str) -> str:
    """What a mend does, in a few words."""
    return translate("Findings", MENDS[mend])


def token(code: str) -> str:
    """The colour of a kind of finding, by its severity."""
    return _TOKENS[BY_CODE[code].severity]


def icon(code: str) -> str:
    """The icon of a kind of finding."""
    return _OWN_ICONS.get(code) or _ICONS[BY_CODE[code].severity]
