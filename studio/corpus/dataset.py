"""An opened folder of recordings with everything a user does to it: what this shows is what is trained on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from studio.audio.measurements import MeasurementCache
from studio.audio.signal import SIGNAL
from studio.corpus.apply_overrides import apply_override, part_recordings, raw_text
from studio.corpus.audit import LEFT_OUT, Audit, Excluded, audit_recordings, displayed, unused_utterance
from studio.corpus.division import Divider, Division
from studio.corpus.exclusions import save_exclusions
from studio.corpus.import_choice import ImportChoice
from studio.corpus.importers import Recording
from studio.corpus.importers.versions import SUBTITLE_LANGUAGE
from studio.corpus.overrides import Override, OverrideStore
from studio.corpus.quality.problems import (
    OTHER_SUBTITLES,
    PROBLEMS,
    SET_ASIDE_CODES,
    Codes,
    Measures,
    find_problems,
    first_of_same,
    text_key,
)
from studio.corpus.quality.report import Examination, Examined, examine
from studio.corpus.utterance import SPLITS, Manifest, Utterance, on_side
from studio.errors import DataError

TRAIN, VALIDATION, TEST = (SPLITS.index(side) for side in ("train", "validation", "test"))

_MENDABLE = ("no_transcript", "too_many_tokens")


class Dataset:
    """Every recording found, a row each, in the source's order; rows are changed by :meth:`set_overrides` only.

    Made by :func:`studio.corpus.opening.open_dataset`.

    Attributes:
        codes: the gravest finding of each row, an index into `PROBLEMS`.
        sides: 0 where a row is not used, else `TRAIN`, `VALIDATION` or `TEST`.
        signals: what was measured, records of `SIGNAL`, shape (rows,); zeros where a row cannot be used or is split.
        silence: seconds without sound at start and end, shape (rows, 2).
        same_as: index of the first row with the same text.
        choice: how the source was read.
    """

    def __init__(
        self,
        store: OverrideStore,
        recordings: Sequence[Recording],
        audit: Audit,
        division: Division,
        count_tokens: Callable[[str], int],
        choice: ImportChoice | None = None,
    ) -> None:
        self.store = store
        self.choice = choice or ImportChoice()
        self.division = division
        self.audit = audit
        self._count_tokens = count_tokens
        self._recordings = recordings
        self._overrides = store.load()
        self._messages: dict[int, str] = {}
        self._parts: dict[int, Audit] = {}
        self._rows = {recording.id: row for row, recording in enumerate(recordings)}
        self._utterances: list[Utterance] = []
        self._refused = np.zeros(len(recordings), np.int8)
        self.signals = np.zeros(len(recordings), SIGNAL)
        self._take_audit(audit)
        self._seconds = np.array([utterance.duration for utterance in self._utterances], np.float32)
        self._seconds[self._seconds == 0] = np.nan
        self._characters = np.array([len(utterance.text) for utterance in self._utterances], np.int32)
        self._keys = [self._key(row) for row in range(len(recordings))]
        self.same_as = first_of_same(self._keys)
        self.sides = np.zeros(len(recordings), np.int8)
        self._version, self._saved_version = 1, 0
        self._expansion: tuple[int, tuple[Utterance, ...]] = 0, ()
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
        return self.division.split_by == "corpus" and {"train", "validation"} <= given and "" not in given

    @property
    def training_source(self) -> Path:
        """What a run reads: the source, or the studio's manifest where the user changed or chose something."""
        return self.store.manifest if self._differs else self.source

    @property
    def _differs(self) -> bool:
        return bool(self._overrides) or not self.choice.is_default or self.follows_language

    @property
    def follows_language(self) -> bool:
        """Whether other subtitles would be taken if another language were told to be spoken."""
        given = SUBTITLE_LANGUAGE.name in self.choice.options
        return not given and bool((self._refused == OTHER_SUBTITLES).any())

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        """What is trained on and held out: a split row is several, and what is merged into another row is none."""
        version = self._version
        if self._expansion[0] != version:
            self._expansion = version, tuple(self._expanded())
        return self._expansion[1]

    @property
    def version(self) -> int:
        """Another number after every change."""
        return self._version

    def count(self, *splits: str) -> int:
        """How many utterances are of these sides."""
        return sum(utterance.split in splits for utterance in self.utterances)

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

    @property
    def kept(self) -> npt.NDArray[np.bool_]:
        """Which rows' transcripts the user found right, compared with what a model heard."""
        return self._kept

    @property
    def overridden(self) -> int:
        """How many rows the user changed."""
        return sum(identifier in self._rows for identifier in self._overrides)

    def recording(self, row: int) -> Recording:
        """A row as the user's own files have it."""
        return self._recordings[row]

    def original_text(self, row: int) -> str:
        """The transcript in the user's own files; empty where there is none."""
        return (self._recordings[row].text or "").strip()

    def is_set_aside(self, row: int) -> bool:
        """Whether the same speech is used elsewhere, so that nothing is found wrong with this one, or mended."""
        return int(self._refused[row]) in SET_ASIDE_CODES

    def refusal(self, row: int) -> str:
        """The audit's message on a row that cannot be used."""
        return self._messages.get(row, "")

    def override(self, row: int) -> Override:
        """What the user changed about a row."""
        return self.override_of(self._recordings[row].id)

    def has(self, identifier: str) -> bool:
        """Whether there is a recording with this id."""
        return identifier in self._rows

    def row_of(self, identifier: str) -> int:
        """The row of the recording with this id; KeyError where there is none."""
        return self._rows[identifier]

    def rows_merged_into(self, row: int) -> list[int]:
        """The rows whose sound and text this row's utterance holds too."""
        mine = self._recordings[row].id
        return [
            self._rows[each.id] for each in self._overrides.values() if each.merged_into == mine and self.has(each.id)
        ]

    def override_of(self, identifier: str) -> Override:
        """What the user changed about the recording with this id."""
        return self._overrides.get(identifier, Override(identifier))

    def can_edit_text(self, row: int) -> bool:
        """Whether another transcript makes or keeps a row usable."""
        reason = PROBLEMS[self._refused[row]]
        return not reason or reason in _MENDABLE

    def with_text(self, row: int, text: str) -> Override:
        """The row's edit with this transcript, no longer split; the corpus's own text takes the change back."""
        text = text.strip()
        own = text == self.original_text(row)
        return msgspec.structs.replace(self.override(row), text=None if own else text, parts=())

    def set_overrides(self, overrides: Iterable[Override]) -> None:
        """Change rows, and keep the changes for the next time.

        Raises:
            DataError: nothing would be left to train on or to evaluate on, or the changes cannot be saved; nothing
                has changed then.
        """
        new = [override for override in overrides if override != self.override(self._rows[override.id])]
        before = [self.override(self._rows[override.id]) for override in new]
        self._apply(new)
        try:
            self._require_both_sides()
            self.store.save(new)
        except DataError:
            self._apply(before)
            raise

    def divide(self, validation_fraction: float, seed: int, split_by: str = "corpus") -> Division:
        """Draw the held-out side anew, as `assign_splits`, for :meth:`set_division`; takes seconds for large corpora.

        Raises:
            DataError: the utterances cannot be divided.
        """
        return self.divider().divide(validation_fraction, seed, split_by)

    def divider(self) -> Divider:
        """What divides it, for several ways at once."""
        return Divider(self._recordings, self.audit)

    def set_division(self, division: Division) -> None:
        """Take a division; the user's own choices stay above it."""
        with self._changing:
            self.division = division
            self._version += 1
            self._refresh()

    def parts(self, row: int) -> tuple[Utterance, ...]:
        """The utterances that a row is split into, as far as they can be used; none where it is not split."""
        return self._parts[row].utterances if row in self._parts else ()

    def refused_parts(self, row: int) -> tuple[Excluded, ...]:
        """The parts of a row that cannot be used, with the reasons."""
        return self._parts[row].excluded if row in self._parts else ()

    def merged_into(self, row: int) -> int:
        """The row whose utterance holds this one's sound and text too; itself where that is none."""
        return self._rows.get(self.override(row).merged_into, row)

    def excluded(self) -> Iterator[Excluded]:
        """Why each row that is not used is not; together with those that are used these are all rows."""
        for row in np.flatnonzero(self.sides == 0).tolist():
            reason = PROBLEMS[self._refused[row]]
            message = self.refusal(row)
            if self._left_out[row]:
                reason, message = LEFT_OUT, "It was left out by hand."
            elif not reason:
                reason, message = LEFT_OUT, f"It was merged into {self._utterances[self.merged_into(row)].id}."
            yield Excluded(displayed(self._recordings[row].audio), reason, message)

    def examine(
        self,
        language: str = "",
        *,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Examination:
        """Everything that can be found about the rows as they are now; not for the window's thread.

        Raises:
            DataError: code ``cancelled``.
        """
        texts = [raw_text(recording, self.override(row)) for row, recording in enumerate(self._recordings)]
        refusals = {
            row: (PROBLEMS[self._refused[row]], self.refusal(row)) for row in np.flatnonzero(self._refused).tolist()
        }
        examined = Examined(texts, self.measures, self.signals, refusals, self.same_as, lambda row: self[row].id)
        return examine(examined, language, progress=progress, cancelled=cancelled)

    def save_manifest(self) -> None:
        """Write what is used, and what is not, for a run, if that is not just the source. Thread-safe.

        Raises:
            DataError: it cannot be written.
        """
        with self._saving:
            with self._changing:
                version, utterances, excluded = self._version, self.utterances, list(self.excluded())
                is_needed = self._differs and version != self._saved_version
            if is_needed:
                self.store.require_folder()
                save_exclusions(self.store.manifest, excluded)
                Manifest(utterances).save(self.store.manifest)
                self._saved_version = version

    def _take_audit(self, audit: Audit) -> None:
        used = {utterance.id: place for place, utterance in enumerate(audit.utterances)}
        refused = iter(audit.excluded)
        is_measured = len(audit.signals) > 0
        for row, recording in enumerate(self._recordings):
            if (place := used.get(recording.id)) is not None:
                self._utterances.append(audit.utterances[place])
                if is_measured:
                    self.signals[row] = audit.signals[place]
            else:
                self._utterances.append(self._unusable(row))
                excluded = next(refused)  # in the recordings' order, as the audit promises
                self._refuse(row, excluded.reason, excluded.message)
            if self.override(row).parts:
                self._take_parts(row, self.override(row))

    def _unusable(self, row: int) -> Utterance:
        return unused_utterance(apply_override(self._recordings[row], self.override(row)))

    def _take_parts(self, row: int, override: Override) -> None:
        parts = self._audit(part_recordings(self._recordings[row], override))
        self._parts[row] = parts
        text = " ".join(part.text for part in override.parts)
        self._utterances[row] = msgspec.structs.replace(self._utterances[row], text=text)
        self.signals[row] = np.zeros((), SIGNAL)
        if parts.utterances:
            self._refuse(row, "", "")
        else:
            self._refuse(row, parts.excluded[0].reason, parts.excluded[0].message)

    def _key(self, row: int) -> str:
        """By what a row's text is the same as another's; empty where it is set aside, and so the same as none."""
        return "" if self.is_set_aside(row) else text_key(self._utterances[row].text)

    def _audit(self, recordings: Sequence[Recording]) -> Audit:
        with MeasurementCache() as cache:
            return audit_recordings(recordings, count_tokens=self._count_tokens, cache=cache)

    def _refuse(self, row: int, reason: str, message: str) -> None:
        self._refused[row] = PROBLEMS.index(reason) if reason else 0
        self._messages[row] = message

    def _apply(self, overrides: Sequence[Override]) -> None:
        with self._changing:
            self._change(overrides)

    def _change(self, overrides: Sequence[Override]) -> None:
        changed = []
        for override in overrides:
            row = self._rows[override.id]
            if override.content != self.override(row).content:
                changed.append((row, override))
            self._overrides.pop(override.id, None)
            if not override.is_empty:
                self._overrides[override.id] = override
        if changed:
            self._read_again(changed)
            self.same_as = first_of_same(self._keys)
        self._version += 1
        self._refresh()

    def _read_again(self, overrides: Sequence[tuple[int, Override]]) -> None:
        audit = self._audit([apply_override(self._recordings[row], override) for row, override in overrides])
        used = {utterance.id: place for place, utterance in enumerate(audit.utterances)}
        refused = iter(audit.excluded)
        for row, override in overrides:
            self._parts.pop(row, None)
            if (place := used.get(override.id)) is not None:
                self._utterances[row] = audit.utterances[place]
                self.signals[row] = audit.signals[place]
                self._refuse(row, "", "")
            else:
                excluded = next(refused)
                self._utterances[row] = self._unusable(row)
                self.signals[row] = np.zeros((), SIGNAL)
                self._refuse(row, excluded.reason, excluded.message)
            if override.parts:
                self._take_parts(row, override)
            self._seconds[row] = self._utterances[row].duration or np.nan
            self._keys[row] = self._key(row)
            self._characters[row] = len(self._utterances[row].text)

    def _refresh(self) -> None:
        count = len(self)
        self._left_out, self._kept = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
        sides = np.where(self.division.sides > 0, self.division.sides, TRAIN).astype(np.int8)
        for identifier, override in self._overrides.items():
            if (row := self._rows.get(identifier)) is None:
                continue
            self._left_out[row], self._kept[row] = override.left_out, override.kept
            if override.split:
                sides[row] = SPLITS.index(override.split)
            elif override.text is not None and self.division.split_by not in ("random", "speaker"):
                sides[row] = self._side_of_same(row, sides)
        sides = np.where((self._refused > 0) | self._left_out, 0, sides).astype(np.int8)
        for identifier, override in self._overrides.items():
            if override.merged_into in self._rows and identifier in self._rows:
                sides[self._rows[identifier]] = sides[self._rows[override.merged_into]]
        self._stamp(sides)
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
            self._utterances[row] = self._on_side(row, self._utterances[row], SPLITS[side])

    def _expanded(self) -> Iterator[Utterance]:
        for row in np.flatnonzero(self.sides).tolist():
            split = self._utterances[row].split
            if not self.division.validation_fraction:
                split = self.override(row).split or self._recordings[row].split
            if self.merged_into(row) != row:
                continue
            for utterance in self.parts(row) or (self._utterances[row],):
                yield self._on_side(row, utterance, split)

    def _on_side(self, row: int, utterance: Utterance, split: str) -> Utterance:
        """A row's utterance on this side; it is of one of the corpus's sets only where that is of the same side."""
        return on_side(utterance, split, self._recordings[row].set if self._recordings[row].split == split else "")

    def _find(self) -> None:
        self.silence = np.stack([self.signals["silence_start"], self.signals["silence_end"]], axis=1)
        self.codes = find_problems(self.measures)

    def _require_both_sides(self) -> None:
        if not self.division.validation_fraction or ((self.sides == TRAIN).any() and (self.sides == VALIDATION).any()):
            return
        missing = "evaluate on" if (self.sides == TRAIN).any() else "train on"
        raise DataError(
            f"Nothing would be left to {missing}, so this was not done.",
            "Take other recordings in first, or move some to the other side.",
            code="split",
        )
