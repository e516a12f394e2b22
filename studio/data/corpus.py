"""An opened folder of recordings with everything a user does to it: what this shows is what is trained on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from studio.data.audio import length_of, probe
from studio.data.audit import LEFT_OUT, Audit, Excluded, audit_recordings, utterance_of
from studio.data.edits import Edit, EditStore
from studio.data.exclusions import save_exclusions
from studio.data.findings import PROBLEMS, Codes, Measures, find_problems, first_of_same, text_key
from studio.data.importers import Recording, read_folder
from studio.data.silence import measure_silence
from studio.data.split import assign_splits
from studio.data.utterance import SPLITS, Manifest, Utterance
from studio.errors import DataError

TRAIN, EVAL = SPLITS.index("train"), SPLITS.index("eval")

_MENDABLE = ("no_transcript", "too_many_tokens")


@dataclass(frozen=True, slots=True)
class Division:
    """How the utterances are divided before the user's own choices; ``sides`` has an index into `SPLITS` a row."""

    eval_fraction: float
    seed: int
    sides: Codes


class Corpus:
    """Every recording found, a row each, in the source's order; rows are changed by :meth:`set_edits` only.

    Made by :func:`read_corpus`.

    Attributes:
        codes: the gravest finding of each row, an index into `PROBLEMS`.
        sides: 0 where a row is not used, else `TRAIN` or `EVAL`.
        silence: seconds without sound at start and end, shape (rows, 2); zeros until :meth:`set_silence`.
        same_as: index of the first row with the same text.
    """

    def __init__(
        self,
        store: EditStore,
        recordings: Sequence[Recording],
        audit: Audit,
        division: Division,
        count_tokens: Callable[[str], int],
    ) -> None:
        self.store = store
        self.division = division
        self.audit = audit
        self.is_silence_known = False
        self._count_tokens = count_tokens
        self._recordings = recordings
        self._edits = store.load()
        self._messages: dict[int, str] = {}
        self._rows = {recording.id: row for row, recording in enumerate(recordings)}
        self._utterances: list[Utterance] = []
        self._refused = np.zeros(len(recordings), np.int8)
        self._take_audit(audit)
        self._seconds = np.array([utterance.duration for utterance in self._utterances], np.float32)
        self._seconds[self._seconds == 0] = np.nan
        self.silence = np.zeros((len(recordings), 2), np.float32)
        self._characters = np.array([len(utterance.text) for utterance in self._utterances], np.int32)
        self._keys = [text_key(utterance.text) for utterance in self._utterances]
        self.same_as = first_of_same(self._keys)
        self.sides = np.zeros(len(recordings), np.int8)
        self._version, self._saved_version = 1, 0
        self._changing, self._saving = threading.Lock(), threading.Lock()
        self._refresh()

    def __len__(self) -> int:
        return len(self._utterances)

    def __getitem__(self, row: int) -> Utterance:
        """A row as it stands, edits included; its split is empty where it is not used."""
        return self._utterances[row]

    @property
    def source(self) -> Path:
        """The folder or table that the user chose."""
        return self.store.source

    @property
    def is_divided_by_source(self) -> bool:
        """Whether the source itself says what is held out, for every recording."""
        given = {recording.split for recording in self._recordings if recording.problem is None}
        return given == {"train", "eval"}

    @property
    def training_source(self) -> Path:
        """What a run reads: the source, or the studio's manifest where the user changed something."""
        return self.store.manifest if self._edits else self.source

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        """What is trained on and held out."""
        return tuple(compress(self._utterances, self.sides > 0))

    @property
    def seconds(self) -> npt.NDArray[np.float32]:
        """Length of each row; NaN where not known."""
        return self._seconds

    @property
    def measures(self) -> Measures:
        """What the findings are told from."""
        return Measures(
            self._seconds,
            self._characters,
            self.silence.max(axis=1, initial=0),
            self.same_as != np.arange(len(self)),
            self._refused,
            self._left_out,
        )

    @property
    def usable(self) -> npt.NDArray[np.bool_]:
        """Which rows can be used, whether the user leaves them out or not."""
        usable: npt.NDArray[np.bool_] = self._refused == 0
        return usable

    @property
    def left_out(self) -> npt.NDArray[np.bool_]:
        """Which rows the user left out."""
        return self._left_out

    def recording(self, row: int) -> Recording:
        """A row as the user's own files have it."""
        return self._recordings[row]

    def original_text(self, row: int) -> str:
        """The transcript in the user's own files; empty where there is none."""
        return (self._recordings[row].text or "").strip()

    def refusal(self, row: int) -> str:
        """The audit's message on a row that cannot be used."""
        return self._messages.get(row, "")

    def edit(self, row: int) -> Edit:
        """What the user changed about a row."""
        return self._edits.get(self._recordings[row].id, Edit(self._recordings[row].id))

    def can_edit_text(self, row: int) -> bool:
        """Whether another transcript makes or keeps a row usable."""
        reason = PROBLEMS[self._refused[row]]
        return not reason or reason in _MENDABLE

    def with_text(self, row: int, text: str) -> Edit:
        """The row's edit with this transcript; the corpus's own takes the change back."""
        text = text.strip()
        return msgspec.structs.replace(self.edit(row), text=None if text == self.original_text(row) else text)

    def set_edits(self, edits: Iterable[Edit]) -> None:
        """Change rows, and keep the changes for the next time.

        Raises:
            DataError: nothing would be left to train on or to evaluate on, or the changes cannot be saved; nothing
                has changed then.
        """
        new = [edit for edit in edits if edit != self.edit(self._rows[edit.id])]
        before = [self.edit(self._rows[edit.id]) for edit in new]
        self._apply(new)
        try:
            self._require_both_sides()
            self.store.save(new)
        except DataError:
            self._apply(before)
            raise

    def divide(self, eval_fraction: float, seed: int) -> Division:
        """Draw the held-out side anew, for :meth:`set_division`; takes seconds for large corpora.

        Raises:
            DataError: the utterances cannot be divided.
        """
        return _divide(self._recordings, self.audit, eval_fraction, seed)

    def set_division(self, division: Division) -> None:
        """Take a division; the user's own choices stay above it."""
        with self._changing:
            self.division = division
            self._version += 1
            self._refresh()

    def measure_silence(
        self, progress: Callable[[int, int], None] | None = None, cancelled: Callable[[], bool] | None = None
    ) -> npt.NDArray[np.float32]:
        """Seconds without sound at both ends of every row, for :meth:`set_silence`; decodes everything.

        Raises:
            DataError: code ``cancelled``.
        """
        usable = self._refused == 0
        found = np.zeros((len(self), 2), np.float32)
        pieces = [utterance.piece for utterance in compress(self._utterances, usable)]
        found[usable] = measure_silence(pieces, progress=progress, cancelled=cancelled)
        return found

    def set_silence(self, silence: npt.NDArray[np.float32]) -> None:
        """Take what :meth:`measure_silence` found."""
        self.silence = silence
        self.is_silence_known = True
        self._find()

    def save_manifest(self) -> None:
        """Write what is used, and what is not, for a run, if there are edits and it is not up to date. Thread-safe.

        Raises:
            DataError: it cannot be written.
        """
        with self._saving:
            with self._changing:
                version, utterances, excluded = self._version, self.utterances, self._excluded()
                is_needed = bool(self._edits) and version != self._saved_version
            if is_needed:
                save_exclusions(self.store.manifest, excluded)
                Manifest(utterances).save(self.store.manifest)
                self._saved_version = version

    def _excluded(self) -> list[Excluded]:
        """Every row that is not used, in the source's order, with its reason."""
        rows = []
        for row in np.flatnonzero(self.sides == 0).tolist():
            reason = PROBLEMS[self._refused[row]]
            message = self.refusal(row) if reason else "It was left out by hand."
            rows.append(Excluded(self._utterances[row].audio, reason or LEFT_OUT, message))
        return rows

    def _take_audit(self, audit: Audit) -> None:
        used = {utterance.id: utterance for utterance in audit.utterances}
        refused = iter(audit.excluded)
        for row, recording in enumerate(self._recordings):
            if (utterance := used.get(recording.id)) is not None:
                self._utterances.append(utterance)
                continue
            excluded = next(refused)  # in the recordings' order, as the audit promises
            self._refuse(row, excluded.reason, excluded.message)
            edited = self._edits.get(recording.id, Edit(recording.id)).text
            text = edited if edited is not None else recording.text or ""
            self._utterances.append(
                msgspec.structs.replace(utterance_of(recording, text.strip(), _length(recording)), split="")
            )

    def _refuse(self, row: int, reason: str, message: str) -> None:
        self._refused[row] = PROBLEMS.index(reason) if reason else 0
        self._messages[row] = message

    def _apply(self, edits: Sequence[Edit]) -> None:
        with self._changing:
            self._change(edits)

    def _change(self, edits: Sequence[Edit]) -> None:
        texts = []
        for edit in edits:
            row = self._rows[edit.id]
            if edit.text != self.edit(row).text:
                texts.append((row, edit))
            self._edits.pop(edit.id, None)
            if not edit.is_empty:
                self._edits[edit.id] = edit
        for row, edit in texts:
            self._set_text(row, edit)
        if texts:
            self.same_as = first_of_same(self._keys)
        self._version += 1
        self._refresh()

    def _set_text(self, row: int, edit: Edit) -> None:
        recording = edited_recording(self._recordings[row], edit)
        audit = audit_recordings([recording], count_tokens=self._count_tokens)
        if audit.utterances:
            self._utterances[row] = audit.utterances[0]
            self._seconds[row] = audit.utterances[0].duration
            self._refuse(row, "", "")
        else:
            text = (recording.text or "").strip()
            self._utterances[row] = msgspec.structs.replace(self._utterances[row], text=text)
            self._refuse(row, audit.excluded[0].reason, audit.excluded[0].message)
        self._keys[row] = text_key(self._utterances[row].text)
        self._characters[row] = len(self._utterances[row].text)

    def _refresh(self) -> None:
        count = len(self)
        self._left_out = np.zeros(count, np.bool_)
        sides = np.where(self.division.sides > 0, self.division.sides, TRAIN).astype(np.int8)
        for identifier, edit in self._edits.items():
            if (row := self._rows.get(identifier)) is None:
                continue
            self._left_out[row] = edit.left_out
            if edit.split:
                sides[row] = SPLITS.index(edit.split)
            elif edit.text is not None:
                sides[row] = self._side_of_same(row, sides)
        self._stamp(np.where((self._refused > 0) | self._left_out, 0, sides).astype(np.int8))
        self._find()

    def _side_of_same(self, row: int, sides: Codes) -> int:
        """Where a text that has become another's belongs: texts heard in training must not be held out."""
        twins = np.flatnonzero(self.same_as == self.same_as[row])
        others = [int(sides[twin]) for twin in twins if twin != row]
        return others[0] if others else int(sides[row])

    def _stamp(self, sides: Codes) -> None:
        """Write the sides into the utterances; only those that differ are made anew."""
        self.sides = sides
        for row, side in enumerate(sides.tolist()):
            if self._utterances[row].split != SPLITS[side]:
                self._utterances[row] = msgspec.structs.replace(self._utterances[row], split=SPLITS[side])

    def _find(self) -> None:
        self.codes = find_problems(self.measures)

    def _require_both_sides(self) -> None:
        if (self.sides == TRAIN).any() and (self.sides == EVAL).any():
            return
        missing = "evaluate on" if (self.sides == TRAIN).any() else "train on"
        raise DataError(
            f"Nothing would be left to {missing}, so this was not done.",
            "Take other recordings in first, or move some to the other side.",
            code="split",
        )


def read_corpus(
    source: Path,
    eval_fraction: float,
    seed: int,
    *,
    count_tokens: Callable[[str], int],
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Corpus:
    """Read, audit and divide a folder or table of recordings, with the changes that were made to it before.

    Raises:
        DataError: it cannot be read, holds nothing usable, or was cancelled.
    """
    store = EditStore(source)
    edits = store.load()
    recordings = read_folder(source)
    edited = [
        edited_recording(recording, edits[recording.id]) if recording.id in edits else recording
        for recording in recordings
    ]
    audit = audit_recordings(edited, count_tokens=count_tokens, progress=progress, cancelled=cancelled)
    audit.require_usable(source)
    return Corpus(store, recordings, audit, _divide(recordings, audit, eval_fraction, seed), count_tokens)


def edited_recording(recording: Recording, edit: Edit) -> Recording:
    """A recording with an edit's transcript; one that had none is no longer without."""
    if edit.text is None:
        return recording
    problem = recording.problem
    if problem is not None and problem[0] == "no_transcript":
        problem = None
    return replace(recording, text=edit.text, problem=problem)


def _divide(recordings: Sequence[Recording], audit: Audit, eval_fraction: float, seed: int) -> Division:
    """Over the corpus's own texts, so that mending one text moves no other recording to the other side."""
    own = {recording.id: recording.text for recording in recordings}
    texts = [
        msgspec.structs.replace(utterance, text=(own[utterance.id] or "").strip() or utterance.text)
        for utterance in audit.utterances
    ]
    sides = {utterance.id: SPLITS.index(utterance.split) for utterance in assign_splits(texts, eval_fraction, seed)}
    rows = [sides.get(recording.id, 0) for recording in recordings]
    return Division(eval_fraction, seed, np.array(rows, np.int8))


def _length(recording: Recording) -> float:
    try:
        return length_of(recording.piece, probe(recording.audio, recording.raw))
    except DataError:
        return 0.0
