"""The blind test of the window: which texts are hidden, in which order they are shown, what was chosen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from studio.errors import StudioError
from studio.gui.compare.model_choice import ModelChoice
from studio.gui.kit.tasks import run_in_background
from studio.runs.blind import (
    Choice,
    Tally,
    left_to_judge,
    load_votes,
    new_vote,
    save_votes,
    shuffled,
    tally,
    votes_file,
)
from studio.runs.clips import BASE, TranscribedClip
from studio.storage.atomic import next_age


class BlindTest(QObject):
    """Between the base and what is chosen beside it, or between the two that are chosen.

    Args:
        choice: who is compared.

    Signals:
        changed: it was begun or ended, a choice was made or taken back.
        failed: a StudioError: the choices cannot be written.

    Attributes:
        is_on: whether names are hidden.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, choice: ModelChoice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice = choice
        self._votes = load_votes(votes_file())
        self._before = list(self._votes)
        self._orders: dict[tuple[str, str, str], bool] = {}
        self._revealed = ""
        self.is_on = False

    @property
    def pair(self) -> tuple[str, str]:
        """Keys of the two models."""
        keys = [each.key for each in self._choice.chosen]
        return (keys[0], keys[1]) if len(keys) > 1 else (BASE, keys[0] if keys else "")

    @property
    def tally(self) -> Tally:
        """What was chosen between these two so far."""
        return tally(self._votes, *self.pair)

    def turn(self, on: bool) -> None:
        """Begin or end."""
        if on != self.is_on:
            self.is_on, self._revealed = on, ""
            self.changed.emit()

    def is_revealed(self, clip: TranscribedClip) -> bool:
        """Whether the names of a clip's texts are told, as after the choice."""
        return self._revealed == clip.id

    def can_judge(self, clip: TranscribedClip | None) -> bool:
        """Whether both have transcribed a clip, differently, and no choice has just been made."""
        return clip is not None and not self.is_revealed(clip) and bool(left_to_judge([clip], (), *self.pair))

    def order(self, clip: TranscribedClip) -> tuple[str, str]:
        """Keys in the order in which their texts are shown, drawn once a clip."""
        first, second = self.pair
        key = (clip.id, first, second)
        if key not in self._orders:
            self._orders[key] = shuffled()
        return (second, first) if self._orders[key] else (first, second)

    def choose(self, clip: TranscribedClip, place: int | None) -> None:
        """Take the text at the left (0), at the right (1), or neither."""
        if not self.can_judge(clip):
            return
        first, second = self.pair
        chosen: Choice = "same" if place is None else "first" if self.order(clip)[place] == first else "second"
        self._before = list(self._votes)
        self._votes = [*self._votes, new_vote(clip.id, first, second, chosen)]
        self._revealed = clip.id
        self._save()
        self.changed.emit()

    def can_take_back(self, clip: TranscribedClip | None) -> bool:
        """Whether a clip was judged just now."""
        return clip is not None and self.is_revealed(clip) and len(self._votes) > len(self._before)

    def take_back(self) -> None:
        """Forget the last choice; the names that were told stay told until the next clip."""
        self._votes = list(self._before)
        self._save()
        self.changed.emit()

    def next_clip(self, clips: tuple[TranscribedClip, ...], after: TranscribedClip | None) -> TranscribedClip | None:
        """A clip that is still to be judged, the nearest below one; None where there is none."""
        left = [each for each in left_to_judge(clips, self._votes, *self.pair) if after is None or each.id != after.id]
        ids = [each.id for each in clips]
        start = ids.index(after.id) if after is not None and after.id in ids else -1
        below = [each for each in left if ids.index(each.id) > start]
        return next(iter([*below, *left]), None)

    def left(self, clips: tuple[TranscribedClip, ...]) -> int:
        """How many of these are still to be judged."""
        return len(left_to_judge(clips, self._votes, *self.pair))

    def moved_on(self) -> None:
        """Another clip is shown: its names are hidden again."""
        self._revealed = ""

    def _save(self) -> None:
        votes, path, age = list(self._votes), votes_file(), next_age()
        run_in_background(self, lambda _task: save_votes(votes, path, age), failure=self._not_saved, is_save=True)

    def _not_saved(self, error: BaseException) -> None:
        if not isinstance(error, (StudioError, OSError)):
            raise error
        self.failed.emit(error)
