"""Listening to what augmentation makes of one's own recordings, before a run learns from them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject

from studio.audio.augmentation.noise import NoiseSource, require_noises
from studio.audio.augmentation.presets import PRESETS, Augmentation
from studio.audio.decoding import SAMPLE_RATE, Samples
from studio.corpus.noises import noise_source
from studio.corpus.utterance import Utterance, read_utterance
from studio.errors import StudioError
from studio.gui.kit.buttons import Button
from studio.gui.kit.fields import Field
from studio.gui.kit.tasks import Task, run_in_background
from studio.gui.project.session import Session
from studio.gui.sound.playback import Player

_LONGEST = 10.0
"""Seconds of a clip that is listened to twice, if there are any so short."""

_PAUSE = 0.5


@dataclass(frozen=True)
class _Noises:
    """What noises were read for: version of the dataset, folder and seed."""

    key: tuple[object, ...]
    source: NoiseSource


class AugmentationPreview(QObject):
    """A button below a field: plays a clip as it is and augmented as in training; at each press another one.

    Args:
        session: has the recordings and the settings.
        field: of ``training.augmentation``.
    """

    def __init__(self, session: Session, field: Field) -> None:
        super().__init__(field)
        self._session = session
        self._presses = 0
        self._noises: _Noises | None = None
        self._work: Task | None = None
        self.player = Player(self)
        self.button = Button("", "link", "play")
        if (layout := field.layout()) is not None:
            layout.addWidget(self.button)
        self.button.clicked.connect(self._press)
        self.player.playing_changed.connect(self._show)
        self.player.failed.connect(self._fail)
        session.project.settings_changed.connect(self._show)
        session.project.dataset_changed.connect(self._show)
        session.closing.connect(self.player.stop)
        self._show()

    def _press(self) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None
        elif self.player.is_playing:
            self.player.stop()
        else:
            self._listen()
        self._show()

    def _listen(self) -> None:
        dataset, training = self._session.project.dataset, self._session.project.settings.training
        if dataset is None:
            return
        press = self._presses
        key = (dataset.source, dataset.version, training.noise_folder, training.seed)
        known = self._noises if self._noises is not None and self._noises.key == key else None
        self._presses += 1

        def work(_task: Task) -> tuple[_Noises, Samples]:
            utterances = dataset.manifest().train
            noises = known or _Noises(key, _read_noises(utterances, training.noise_folder, training.seed))
            augment = Augmentation(PRESETS[training.augmentation], training.seed, noises.source)
            return noises, _twice(read_utterance(_clip(utterances, press)), augment, press)

        self._work = run_in_background(self, work, success=self._play, failure=self._not_made)

    def _play(self, made: tuple[_Noises, Samples]) -> None:
        self._work = None
        self._noises, samples = made
        self.player.play(samples, SAMPLE_RATE)
        self._show()

    def _not_made(self, error: BaseException) -> None:
        self._work = None
        self._show()
        self._session.notifier.report(error)

    def _fail(self, reason: str) -> None:
        self._session.notifier.report(StudioError(self.tr("There is nothing to play on."), reason))

    def _show(self, _changed: object = None) -> None:
        project = self._session.project
        is_on = self.player.is_playing or self._work is not None
        self.button.setText(self.tr("Stop") if is_on else self.tr("Listen to one of your clips"))
        self.button.set_icon("stop" if is_on else "play")
        has_clips = project.dataset is not None and project.dataset.count("train") > 0
        self.button.setEnabled(is_on or (has_clips and project.settings.training.augmentation != "none"))
        self.button.setToolTip(self.tr("First as recorded, then as a run would learn from it; each time another clip"))


def _read_noises(utterances: list[Utterance], folder: str, seed: int) -> NoiseSource:
    if folder:
        require_noises(Path(folder).expanduser())
    return noise_source(utterances, folder, seed)


def _clip(utterances: list[Utterance], press: int) -> Utterance:
    """One of the shorter clips, or of all where none is short."""
    short = [each for each in utterances if each.duration <= _LONGEST] or utterances
    return short[int(np.random.default_rng(len(short)).permutation(len(short))[press % len(short)])]


def _twice(samples: Samples, augment: Augmentation, draw: int) -> Samples:
    """A clip, a pause, and the clip augmented."""
    pause = np.zeros(int(_PAUSE * SAMPLE_RATE), dtype=np.float32)
    return np.concatenate([samples, pause, augment(samples, draw)])
