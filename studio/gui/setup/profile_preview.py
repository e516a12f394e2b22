"""What the chosen text profile makes of the user's own transcripts."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from studio.gui.kit.card import Card
from studio.gui.project.session import Session
from studio.text.normalisation import default_profile, profile_preview

_LOOKED_AT = 200
_LONGEST = 16


class ProfilePreview(QObject):
    """Shows a transcript before and after normalisation in a card's head, and some more in the choice's tooltip.

    Args:
        session: has the recordings and the profile.
        card: whose description gives way to the preview while recordings are open that the profile changes.
        choice: where the profile is chosen.
    """

    def __init__(self, session: Session, card: Card, choice: QWidget) -> None:
        super().__init__(card)
        self._session = session
        self._card = card
        self._choice = choice
        self._plain = card.description_label.text()
        self._shown: tuple[object, int, str] | None = None
        session.project.settings_changed.connect(self._refresh)
        session.project.dataset_changed.connect(self._refresh)
        self._refresh()

    def _refresh(self, _settings: object = None) -> None:
        dataset, settings = self._session.project.dataset, self._session.project.settings
        profile: str = settings.evaluation.cer_profile
        if profile == "auto":
            profile = default_profile(settings.checkpoint.language)
        shown = (dataset, dataset.version if dataset is not None else 0, profile)
        if shown == self._shown:
            return
        self._shown = shown
        texts = [utterance.text for utterance in dataset.manifest()[:_LOOKED_AT]] if dataset is not None else []
        changes = [change for change in profile_preview(texts, profile) if change.before != change.after]
        self._card.description_label.setText(self._plain)
        lines = [f"{change.before}\n→ {change.after}" for change in changes]
        if changes:
            before, after = map(_short, _first_words(changes[0].before, changes[0].after))
            words = self.tr("«{before}» counts as «{after}»")
            self._card.description_label.setText(words.format(before=before, after=after))
        elif texts:
            lines = [self.tr("Changes nothing in these transcripts")]
        head = [self.tr("Profile {name}").format(name=profile)]
        self._choice.setToolTip("\n\n".join(head + lines))


def _first_words(before: str, after: str) -> tuple[str, str]:
    """The first word that is changed, where there are as many before and after; else all of them."""
    words = before.split(), after.split()
    changed = (pair for pair in zip(*words, strict=False) if pair[0] != pair[1])
    return next(changed, (before, after)) if len(words[0]) == len(words[1]) else (before, after)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
