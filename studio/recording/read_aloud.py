"""Reading sentences aloud, one after the other, into a dataset of one's own. Can be left and gone on with any time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from studio.corpus.own_dataset import Clip, OwnDataset
from studio.recording.prompts import Prompt, remaining_seconds


class PromptSession:
    """Which sentence is to be read, what has been read, and how long the rest takes.

    A sentence is done when the dataset has a clip with its id; so a session that was left goes on where it was, with
    the skipped sentences last.

    Args:
        prompts: at least one.
        dataset: where kept takes go; changed by the session alone while it lasts.
    """

    def __init__(self, prompts: Sequence[Prompt], dataset: OwnDataset) -> None:
        self.prompts = tuple(prompts)
        self.dataset = dataset
        self._skipped: set[str] = set()
        self._spent: dict[str, float] = {}
        self._saved: list[int] = []
        self._clips = {clip.prompt_id: clip for clip in dataset.clips() if clip.prompt_id}
        self._position = self._next_from(0)

    @property
    def position(self) -> int:
        """Index of the sentence that is shown."""
        return self._position

    @property
    def prompt(self) -> Prompt:
        """The sentence that is shown; the last one where all are done."""
        return self.prompts[self._position]

    @property
    def done(self) -> int:
        """How many of the sentences have been read."""
        return sum(prompt.id in self._clips for prompt in self.prompts)

    @property
    def is_complete(self) -> bool:
        """Whether all of them have been read."""
        return self.done == len(self.prompts)

    @property
    def remaining_seconds(self) -> float:
        """Estimated time that the rest takes, by the pace so far."""
        spent = [(prompt, self._spent[prompt.id]) for prompt in self.prompts if prompt.id in self._spent]
        return remaining_seconds((prompt for prompt in self.prompts if prompt.id not in self._clips), spent)

    @property
    def clip(self) -> Clip | None:
        """What was recorded of the sentence that is shown."""
        return self._clips.get(self.prompt.id)

    def is_read(self, prompt: Prompt) -> bool:
        """Whether there is a recording of a sentence."""
        return prompt.id in self._clips

    @property
    def can_undo(self) -> bool:
        """Whether something was kept or corrected that can be taken back."""
        return bool(self._saved)

    def keep(self, take: Path, spent: float, text: str = "") -> Clip:
        """Put a take of the sentence into the dataset, in place of an earlier one, and show the next.

        Args:
            take: a recording; it is copied.
            spent: seconds since the sentence was shown, for the estimate.
            text: what was really said; empty for the sentence as it stands.

        Raises:
            DataError: as `OwnDataset.add`; the session stays where it was.
        """
        prompt, old = self.prompt, self.clip
        if old is None:
            clip = self.dataset.add(take, text or prompt.text, prompt.id)
        else:
            clip = self.dataset.replace(old, recording=take, text=text or prompt.text)
        self._clips[prompt.id] = clip
        self._spent[prompt.id] = spent
        self._skipped.discard(prompt.id)
        self._saved.append(self._position)
        self._position = self._next_from(self._position + 1)
        return clip

    def correct(self, text: str) -> None:
        """Say what was really said in the recording of the sentence that is shown; nothing where there is none.

        Raises:
            DataError: as `OwnDataset.replace`.
        """
        if self.clip is not None:
            self._clips[self.prompt.id] = self.dataset.replace(self.clip, text=text)
            self._saved.append(self._position)

    def undo(self) -> bool:
        """Take the newest kept take out again, or its correction back, and show its sentence; False without one.

        Raises:
            DataError: as `OwnDataset.undo`.
        """
        if not self._saved:
            return False
        change = self.dataset.undo()
        self._position = self._saved.pop()
        if change is not None and change.before is not None:
            self._clips[self.prompt.id] = change.before
        else:
            self._clips.pop(self.prompt.id, None)
            self._spent.pop(self.prompt.id, None)
        return True

    def skip(self) -> None:
        """Leave the sentence for later and show the next that is to be read."""
        if self.clip is None:
            self._skipped.add(self.prompt.id)
        self._position = self._next_from(self._position + 1)

    def previous(self) -> None:
        """Show the sentence before, read or not."""
        self._position = max(0, self._position - 1)

    def show(self, position: int) -> None:
        """Show any sentence."""
        self._position = min(max(0, position), len(self.prompts) - 1)

    def _next_from(self, start: int) -> int:
        """The next sentence to be read from a place on, then from the first; skipped ones when no other is left."""
        count = len(self.prompts)
        order = [(start + step) % count for step in range(count)]
        unread = [index for index in order if self.prompts[index].id not in self._clips]
        fresh = [index for index in unread if self.prompts[index].id not in self._skipped]
        return (fresh or unread or [count - 1])[0]
