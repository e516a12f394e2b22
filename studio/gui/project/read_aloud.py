"""Reading sentences aloud into a dataset: what is shown, recorded, judged and kept. No widget."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLocale, QObject, QSettings, Signal

from studio.corpus.own_dataset import Clip, OwnDataset
from studio.corpus.own_datasets import own_datasets
from studio.errors import RecordingError, StorageError, StudioError
from studio.gui.kit.tasks import run_in_background
from studio.gui.project.trimming import is_trimmed, trimmed_path
from studio.gui.sound.microphone import Microphone
from studio.gui.sound.microphone_menu import RecordingOptions
from studio.gui.sound.silence_stop import SilenceStop
from studio.recording.plans import RecordingPlan, plan_of
from studio.recording.prompts import prompt_languages, remaining_seconds
from studio.recording.quality import Flaw, check_take
from studio.recording.read_aloud import PromptSession
from studio.recording.take import Take, measure_take
from studio.recording.trimming import trim
from studio.settings.application import recordings_folder
from studio.storage.atomic import make_folder, move, remove

FIRST_ADAPTER = 20
"""Sentences that are enough for a first adapter."""

LONGEST_SECONDS = 30.0
"""Of one take: what Whisper hears at once."""


@dataclass(frozen=True)
class Judged:
    """A take that waits for the user's word.

    Attributes:
        take: as it was recorded.
        audio: what is kept of it: as a rule without silence at its ends.
        flaws: what is wrong with it, the worst first.
        is_broken_off: the microphone was lost or the page left meanwhile.
    """

    take: Take
    audio: Path
    flaws: tuple[Flaw, ...]
    is_broken_off: bool = False

    def delete(self) -> None:
        """Its files are not needed any more."""
        for path in {self.take.path, self.audio}:
            with suppress(StorageError):
                remove(path)


class ReadAloudSession(QObject):
    """One sentence after the other, each recorded until silence, judged, and kept where nothing is wrong with it.

    Args:
        microphone: records.
        options: how: the countdown, and whether silent ends are left out.

    Attributes:
        session: the sentences and their dataset; None before `open`.
        plan: where the sentences come from.
        pending: a take that was not kept by itself.
        last: the take that was kept last, as long as nothing else was done.
        is_busy: something is being written.
        silence: ends takes.
        is_attended: whether anyone looks; else nothing is kept by itself.

    Signals:
        changed: anything of it.
        take_added: a take was kept by itself or by the user, and the next sentence is shown.
        failed: an exception; what was kept before stays.
    """

    changed = Signal()
    take_added = Signal()
    failed = Signal(object)

    def __init__(self, microphone: Microphone, options: RecordingOptions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._microphone, self._options = microphone, options
        self.session: PromptSession | None = None
        self.plan: RecordingPlan | None = None
        self.pending: Judged | None = None
        self.last: Clip | None = None
        self.is_busy = False
        self.silence = SilenceStop(microphone, self)
        self.is_attended = True
        self._texts: dict[str, str] = {}
        self._count = 0
        self._shown_at = time.monotonic()
        self._target: Path | None = None
        microphone.taken.connect(self._judge)

    @property
    def text(self) -> str:
        """What is to be read, or was really said."""
        session = self.session
        if session is None:
            return ""
        said = session.clip.text if session.clip is not None else session.prompt.text
        return self._texts.get(session.prompt.id, said)

    @property
    def waiting(self) -> Judged | None:
        """A take for which the user's word is wanted now; one that is just being written needs none."""
        return None if self.is_busy else self.pending

    @property
    def audio(self) -> Path | None:
        """What can be played: the take that waits, what was kept of the sentence, or the take that was kept last."""
        if self.waiting is not None:
            return self.waiting.audio
        clip = (self.session.clip or self.last) if self.session is not None else None
        return self.session.dataset.audio(clip) if self.session is not None and clip is not None else None

    @property
    def count(self) -> int:
        """How many recordings the dataset has, those of other sentences too."""
        return self._count

    @property
    def is_enough(self) -> bool:
        """Whether a first adapter can be trained."""
        return self._count >= FIRST_ADAPTER

    @property
    def can_record(self) -> bool:
        """Whether a take can begin now."""
        return self.session is not None and not self.is_busy and self._microphone.state == "ready"

    def open(self, plan: RecordingPlan, folder: Path) -> None:
        """Read the sentences of a plan into a dataset, from where it was left; nothing is written before a take.

        Not while `is_busy`: what is judged or written then is of the sentence that is shown.

        Raises:
            DataError: the sentences or the dataset cannot be read; what was open stays.
        """
        session = PromptSession(plan.sentences(), OwnDataset(folder))
        self.close()
        self.session, self.plan = session, plan
        self._count = len(session.dataset.clips())
        self._take_up(session)
        self._show()

    def close(self) -> None:
        """Forget what could be undone, and a take that nobody kept; one that is just being written is kept."""
        if not self.is_busy:
            self._drop()
        if self.session is not None:
            self.session.dataset.close()
        self.session, self.plan, self.last = None, None, None
        self._texts.clear()
        self._count = 0

    # What the user does

    def record(self) -> None:
        """Record the sentence that is shown; a take that waits gives way."""
        if self.session is None or not self.can_record:
            return
        self._drop()
        self.silence.arm()
        self._target = (
            takes_folder() / f"{self.session.prompt.id}-{time.strftime('%Y%m%d-%H%M%S')}-{time.monotonic_ns()}.wav"
        )
        self._microphone.start(self._target, self._options.countdown, LONGEST_SECONDS)
        self.changed.emit()

    def keep(self) -> None:
        """Keep the take that waits, whatever is wrong with it."""
        if self.pending is not None and not self.is_busy:
            self._keep(self.pending)

    def skip(self) -> None:
        """Show the next sentence; one that is not read comes again at the end."""
        self._move(lambda session: session.skip())

    def previous(self) -> None:
        """Show the sentence before."""
        self._move(lambda session: session.previous())

    def undo(self) -> None:
        """Take back what was kept or corrected last, and show its sentence."""
        session = self.session
        if session is None or self.is_busy or not session.can_undo:
            return
        self._drop()
        self.last = None
        self._texts.clear()
        self._work(lambda: (session.undo(), len(session.dataset.clips())), self._undone)

    def correct(self, text: str) -> None:
        """Say what was really said, or will be; an empty text changes nothing."""
        session, clean = self.session, " ".join(text.split())
        if session is None or self.is_busy or not clean or clean == self.text:
            self.changed.emit()
            return
        if session.clip is not None and self.pending is None:
            self._work(lambda: session.correct(clean), lambda _: self.changed.emit())
            return
        self._texts[session.prompt.id] = clean
        if self.pending is not None:
            flaws = check_take(self.pending.take, clean)
            self.pending = replace(self.pending, flaws=flaws)
        self.changed.emit()

    # What happens

    def _move(self, where: Callable[[PromptSession], None]) -> None:
        if self.session is not None and not self.is_busy and not self._microphone.is_recording:
            self._drop()
            self.last = None
            where(self.session)
            self._show()

    def _show(self) -> None:
        self._shown_at = time.monotonic()
        self.changed.emit()

    def _undone(self, result: tuple[bool, int]) -> None:
        self._count = result[1]
        self._show()

    def _judge(self, take: Take) -> None:
        """A take has come; other pages record elsewhere."""
        if take.path != self._target or self.session is None:
            return
        self._target = None
        self._weigh(lambda: take, self._microphone.failure is not None or not self.is_attended)

    def _take_up(self, session: PromptSession) -> None:
        """Ask about a take that was left when the studio ended without a word, of a sentence that is not read yet."""
        places = {prompt.id: place for place, prompt in enumerate(session.prompts) if not session.is_read(prompt)}
        left = {path: places.get(_prompt_of(path)) for path in takes_folder().glob("*.wav")}
        newest = max((path for path, place in left.items() if place is not None), key=_age, default=None)
        if newest is not None and not self._microphone.is_recording:
            session.show(places[_prompt_of(newest)])
            self._weigh(lambda: _left_take(newest), is_broken_off=True)

    def _weigh(self, measure: Callable[[], Take], is_broken_off: bool) -> None:
        text, trims = self.text, self._options.trims

        def judge() -> Judged:
            take = measure()
            flaws, audio = check_take(take, text), take.path
            if trims and take.has_speech:
                audio = trimmed_path(take.path)
                remove(audio)
                trim(take, audio)
            return Judged(take, audio, flaws, is_broken_off)

        self._work(judge, self._judged)

    def _judged(self, judged: Judged) -> None:
        if judged.is_broken_off and not judged.take.has_speech:
            judged.delete()  # nobody spoke
            self.changed.emit()
        elif judged.flaws or judged.is_broken_off:
            self.pending = judged
            self.changed.emit()
        else:
            self._keep(judged)

    def _keep(self, judged: Judged) -> None:
        session, plan, text = self.session, self.plan, self.text
        if session is None or plan is None:
            return
        self.pending = judged  # stays where it cannot be written
        spent, prompt = time.monotonic() - self._shown_at, session.prompt.id

        def keep() -> tuple[Clip, int]:
            plan.save(session.dataset.folder)
            return session.keep(judged.audio, spent, text), len(session.dataset.clips())

        def kept(result: tuple[Clip, int]) -> None:
            self.last, self._count = result
            self._texts.pop(prompt, None)
            self._drop()
            self._show()
            self.take_added.emit()

        self._work(keep, kept)

    def _drop(self) -> None:
        if self.pending is not None:
            self.pending.delete()
            self.pending = None

    def _work(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        self.is_busy = True

        def ended(result: object) -> None:
            self.is_busy = False
            then(result)

        def failed(error: BaseException) -> None:
            self.is_busy = False
            self.changed.emit()
            self.failed.emit(error)

        run_in_background(self, lambda _task: work(), success=ended, failure=failed, is_save=True)
        self.changed.emit()


def _prompt_of(take: Path) -> str:
    """The id of the sentence of a take; empty for what is made of one."""
    return "" if is_trimmed(take) else take.stem.partition("-")[0]


def _left_take(path: Path) -> Take:
    """A take that was left over; one that is damaged is moved aside, so that it is told of once.

    Raises:
        RecordingError: it cannot be read; code ``left_over``.
    """
    try:
        return measure_take(path)
    except RecordingError as error:
        aside = path.parent / "damaged" / path.name
        try:
            make_folder(aside.parent)
            move(path, aside)
        except StorageError as problem:
            raise RecordingError(
                f"A take that was left over is damaged and cannot be moved aside: {path}: {problem.message}",
                "Move or delete this file; then read its sentence again.",
                code="left_over",
            ) from error
        raise RecordingError(
            f"A take that was left over is damaged, and was moved aside: {aside}",
            "Read its sentence again. Delete the file if nothing in it is worth rescuing.",
            code="left_over",
        ) from error


def _age(path: Path) -> float:
    return path.stat().st_mtime


def takes_folder() -> Path:
    """Where takes are until they are kept."""
    return recordings_folder() / ".takes"


def usual_folder(language: str) -> Path:
    """Where the user's own recordings of a language go unless another dataset is named."""
    return recordings_folder() / f"my-{language or 'recordings'}"


def begin(preferences: QSettings) -> tuple[RecordingPlan, Path]:
    """What to begin with: what was read last, else the studio's own sentences in the user's language."""
    newest = ((plan_of(folder), folder) for folder in own_datasets(recordings_folder()))
    for plan, folder in newest:
        if plan is not None:
            return plan, folder
    chosen = str(preferences.value("language", "system"))
    code = QLocale.system().name()[:2] if chosen == "system" else chosen
    language = code if code in prompt_languages() else "en"
    return RecordingPlan(language), usual_folder(language)


@dataclass(frozen=True)
class Outlook:
    """How far reading has come.

    Attributes:
        read: sentences that are read.
        sentences: of the plan.
        first: sentences for a first adapter that are not read yet.
        seconds: that reading those takes.
    """

    read: int
    sentences: int
    first: int
    seconds: float


def look_ahead(preferences: QSettings) -> Outlook | None:
    """What Start tells of it; None where the sentences or the dataset cannot be read."""
    plan, folder = begin(preferences)
    try:
        session = PromptSession(plan.sentences(), OwnDataset(folder))
    except StudioError:
        return None
    left = [prompt for prompt in session.prompts if not session.is_read(prompt)][: max(0, FIRST_ADAPTER - session.done)]
    return Outlook(session.done, len(session.prompts), len(left), remaining_seconds(left))
