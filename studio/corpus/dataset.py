"""A dataset: what a source holds, what the user changed about it, what is wrong with it, and how it is divided.

What it shows is what is trained on: a run's manifest is its :meth:`Dataset.manifest`, row for row.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from studio.audio.measurements import MeasurementCache
from studio.audio.signal import SIGNAL
from studio.corpus.apply_overrides import WITHOUT_OWN_TEXT, apply_override, apply_overrides, part_recordings, raw_text
from studio.corpus.audit import Audit, AuditedParts, audit, is_only_corrected, nothing_usable
from studio.corpus.equal_texts import NO_KEY, change_keys, first_rows, keys_of
from studio.corpus.exclusions import LEFT_OUT, Excluded, displayed
from studio.corpus.import_choice import ImportChoice
from studio.corpus.imported import Import, plain, utterance_of
from studio.corpus.importers import Recording
from studio.corpus.importers.versions import SUBTITLE_LANGUAGE
from studio.corpus.overrides import Override, OverrideStore, merged
from studio.corpus.quality.registry import REASONS, rule_of
from studio.corpus.quality.report import QualityReport, quality_report, quick_report
from studio.corpus.quality.rule import Columns
from studio.corpus.sides import TEST, TRAIN, VALIDATION, Choices, require_both_sides, sides_of
from studio.corpus.split import Split
from studio.corpus.splitter import Splitter
from studio.corpus.utterance import SPLITS, Manifest, Utterance, on_side
from studio.errors import StudioError

__all__ = ["TEST", "TRAIN", "VALIDATION", "Dataset"]

_CORRECTABLE = (*WITHOUT_OWN_TEXT, "too_many_tokens")
_DRAFT = REASONS.index("draft")


class Dataset:
    """Every recording found, a row each, in the source's order; rows are changed by :meth:`set_overrides` only.

    Made by :func:`studio.corpus.opening.open_dataset`. May be changed by one thread while others read it.

    Attributes:
        store: where the user's changes are kept.
        imported: the recordings as the user's own files have them.
        choice: how the source was read.
        split: the sides before the user's choices; see :meth:`set_split`.
        texts: the transcript of each row as it is trained on.
        seconds: length of each row; NaN where not known.
        signals: what was measured, records of `SIGNAL`, shape (rows,); zeros where a row cannot be used or is split.
        same_as: index of the first row with the same text.
        confirmed: which rows' transcripts the user found right, compared with what a model heard.
        sides: 0 where a row is not used, else `TRAIN`, `VALIDATION` or `TEST`.
        report: what is wrong with the rows, as they are now; without what texts tell until :meth:`check_quality`.
        version: another number after every change.
    """

    def __init__(
        self,
        store: OverrideStore,
        imported: Import,
        *,
        count_tokens: Callable[[str], int],
        choice: ImportChoice | None = None,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        self.store, self.imported = store, imported
        self.choice = choice or ImportChoice()
        self._count_tokens = count_tokens
        self._overrides = store.load()
        self._rows = {identifier: row for row, identifier in enumerate(imported.ids)}
        applied = apply_overrides(imported, self._overrides, self._rows)
        found = self._audit(applied, progress, cancelled)
        self.texts = list(map(plain, applied.texts))
        self._starts, self.seconds, self.signals = applied.starts[:], found.seconds, found.signals
        self._refused, self._messages = found.reasons, found.messages
        self._own_rows, self._own_seconds = self._without_overrides(found)
        self._characters = np.fromiter(map(len, self.texts), np.int32, len(self))
        self.confirmed = np.zeros(len(self), np.bool_)
        self._choices = Choices.none(len(self))
        self._parts: dict[int, AuditedParts] = {}
        for override in self._overrides.values():
            if override.id in self._rows:
                self._choose(self._rows[override.id], override)
                self._split(self._rows[override.id], override)
        self._keys = keys_of(self.texts)
        self._keys[list(filter(self.is_set_aside, np.flatnonzero(self._refused).tolist()))] = NO_KEY
        self.same_as = first_rows(self._keys)
        self.split = Split.none(len(self))
        self.version, self._expansion = 0, (0, Manifest(()))
        self._changing, self._unsaved = threading.RLock(), dict[str, Override]()
        self.report, self._changed = quick_report(self._columns()), set[int]()
        self._raw_texts: list[str] = []
        self._settle()

    def __len__(self) -> int:
        return len(self.imported)

    def __getitem__(self, row: int) -> Utterance:
        """A row as it stands, changes included; its split is empty where it is not used."""
        split, seconds = SPLITS[self.sides[row]], float(self.seconds[row])
        return utterance_of(
            self.imported, row, self.texts[row], self._starts[row], seconds, split, self._set(row, split)
        )

    # What it is

    @property
    def source(self) -> Path:
        """The folder or table that the user chose; never written to."""
        return self.store.source

    @property
    def follows_language(self) -> bool:
        """Whether other subtitles would be taken if another language were told to be spoken."""
        given = SUBTITLE_LANGUAGE.name in self.choice.options
        return not given and bool((self._refused == REASONS.index("other_subtitles")).any())

    @property
    def usable(self) -> npt.NDArray[np.bool_]:
        """Which rows can be used, whether the user leaves them out or not."""
        return np.asarray(self._refused == 0)

    @property
    def left_out(self) -> npt.NDArray[np.bool_]:
        """Which rows the user left out."""
        return self._choices.left_out

    def row_of(self, identifier: str) -> int:
        """The row of the recording with this id; KeyError where there is none."""
        return self._rows[identifier]

    def has(self, identifier: str) -> bool:
        """Whether there is a recording with this id."""
        return identifier in self._rows

    def recording(self, row: int) -> Recording:
        """A row as the user's own files have it."""
        return self.imported[row]

    def original_text(self, row: int) -> str:
        """The transcript in the user's own files; empty where there is none."""
        return (self.imported.texts[row] or "").strip()

    def is_set_aside(self, row: int) -> bool:
        """Whether the same speech is used elsewhere, so that nothing is found wrong with this one, or fixed."""
        return bool(self._refused[row]) and rule_of(self.reason(row)).is_elsewhere

    def can_edit_text(self, row: int) -> bool:
        """Whether another transcript makes or keeps a row usable."""
        return self.reason(row) in ("", *_CORRECTABLE)

    def reason(self, row: int) -> str:
        """Why a row cannot be used, one of `REASONS`; empty where it can."""
        return REASONS[int(self._refused[row])]

    def refusal(self, row: int) -> str:
        """The audit's message on a row that cannot be used."""
        return self._messages.get(row, "")

    def check_quality(
        self,
        language: str = "",
        *,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> QualityReport:
        """Ask every rule about the rows, for `report`; not for the window's thread.

        Raises:
            DataError: code ``cancelled``.
        """
        with self._changing:
            self._changed.clear()
            texts = [text or "" for text in self.imported.texts]
            for row, override in self._known_overrides():
                texts[row] = raw_text(self.imported[row], override)
            columns = replace(self._columns().copy(), texts=texts, language=language)
        report = quality_report(columns, progress=progress, cancelled=cancelled)
        with self._changing:
            self._raw_texts = texts
            self.report = self._updated(report, sorted(self._changed))
            return self.report

    # What is trained on

    def manifest(self) -> Manifest:
        """What is trained on and held out: a split row is several, and what is merged into another row is none."""
        with self._changing:
            if self._expansion[0] != self.version:
                self._expansion = self.version, Manifest(self._expanded())
            return self._expansion[1]

    def used_and_unused(self, *, for_folds: bool = False) -> tuple[Manifest, tuple[Excluded, ...]]:
        """A run's manifest, and all that is not in it, with the reasons, at the same moment.

        ``for_folds`` gives everything to training but the test, where that is the source's own or the user's.
        """
        with self._changing:
            parts = [part for row in np.flatnonzero(self.sides).tolist() for part in self.refused_parts(row)]
            manifest = Manifest(self._expanded(for_folds=True)) if for_folds else self.manifest()
            return manifest, (*self.imported.excluded, *self.excluded(), *parts)

    def count(self, *splits: str) -> int:
        """How many utterances are of these sides."""
        wanted = np.isin(self.sides, [SPLITS.index(split) for split in splits])
        wanted &= self._choices.merged_into == np.arange(len(self))
        more = sum(len(parts.utterances) - 1 for row, parts in self._parts.items() if wanted[row])
        return int(np.count_nonzero(wanted)) + more

    def excluded(self) -> Iterator[Excluded]:
        """Why each row that is not used is not; together with those that are used these are all rows."""
        for row in np.flatnonzero(self.sides == 0).tolist():
            reason, message = self.reason(row), self.refusal(row)
            if self.left_out[row]:
                reason, message = LEFT_OUT, "It was left out by hand."
            elif not reason:
                reason, message = LEFT_OUT, f"It was merged into {self.imported.ids[self.merged_into(row)]}."
            yield Excluded(displayed(self.imported.audio[row]), reason, message)

    def require_usable(self, *, or_drafts: bool = False) -> None:
        """Nothing if there is an utterance to use, or a draft to read; else DataError, whose message counts reasons."""
        if not (self.usable | (or_drafts & (self._refused == _DRAFT))).any():
            raise nothing_usable(self.source, list(self.excluded()))

    def parts(self, row: int) -> tuple[Utterance, ...]:
        """The utterances that a row is split into, as far as they can be used; none where it is not split."""
        return self._parts[row].utterances if row in self._parts else ()

    def refused_parts(self, row: int) -> tuple[Excluded, ...]:
        """The parts of a row that cannot be used, with the reasons."""
        return self._parts[row].excluded if row in self._parts else ()

    def merged_into(self, row: int) -> int:
        """The row whose utterance holds this one's sound and text too; itself where that is none."""
        return int(self._choices.merged_into[row])

    def rows_merged_into(self, row: int) -> list[int]:
        """The rows whose sound and text this row's utterance holds too."""
        rows: list[int] = np.flatnonzero(self._choices.merged_into == row).tolist()
        return [each for each in rows if each != row]

    # What the user changes

    @property
    def overridden(self) -> int:
        """How many rows the user changed."""
        return sum(1 for _ in self._known_overrides())

    def override(self, row: int) -> Override:
        """What the user changed about a row."""
        return self.override_of(self.imported.ids[row])

    def override_of(self, identifier: str) -> Override:
        """What the user changed about the recording with this id."""
        return self._overrides.get(identifier, Override(identifier))

    def with_text(self, row: int, text: str) -> Override:
        """The row's override with this transcript, no longer split; the source's own, if no draft, is no change."""
        text = text.strip()
        own = text == self.original_text(row) and not self.imported.is_draft(row)
        return msgspec.structs.replace(self.override(row), text=None if own else text, parts=())

    def set_overrides(self, overrides: Iterable[Override], *, saves: bool = True) -> None:
        """Change rows, and keep the changes for the next time, or have them kept by the next `save_changes`.

        Raises:
            DataError: nothing would be left to train on or to evaluate on; nothing has changed then.
            StudioError: the changes cannot be saved; nothing has changed then.
        """
        with self._changing:
            new = [each for each in overrides if each != self.override_of(each.id)]
            before = self._change_divided(new)
            self._unsaved = {each.id: each for each in before} | self._unsaved
        try:
            if saves:
                self.save_changes()
        except StudioError:
            with self._changing:
                self._change([each for each in before if each.id in self._unsaved])
            raise

    def save_changes(self) -> bool:
        """Keep for the next time what was changed, from any thread; gives whether rows are now as others changed them.

        Raises:
            StudioError: it cannot be saved; it stays changed, and goes with the next that is saved.
        """
        if not self._unsaved:
            return False
        known: dict[str, Override] = {}
        with self.store.changing() as is_outdated:
            try:
                with self._changing:
                    known, self._unsaved = self._unsaved, {}
                    if is_outdated:
                        theirs, own = merged(self.store.load(), self._overrides, known)
                        self._change_divided(own, [each for each in theirs if each.id in self._rows])
                    new = [now for name, before in known.items() if (now := self.override_of(name)) != before]
                self.store.save(new)
            except StudioError:
                with self._changing:
                    self._unsaved |= known
                self.store.forget()
                raise
        return is_outdated

    def splitter(self) -> Splitter:
        """What divides it, in several ways at once; takes seconds for large datasets."""
        return Splitter(self.imported, self._own_rows.tolist(), self._own_seconds.tolist())

    def set_split(self, split: Split) -> None:
        """Take a split; the user's own choices stay above it."""
        with self._changing:
            self.split = split
            self._settle()

    def _change(self, overrides: Sequence[Override]) -> None:
        changed = [each for each in overrides if each.content != self.override_of(each.id).content]
        for each in overrides:
            self._overrides.pop(each.id, None)
            if not each.is_empty:
                self._overrides[each.id] = each
            self._choose(self._rows[each.id], each)
        if changed:
            before = self.same_as.copy()
            self._read_again(changed)
            rows = {self._rows[each.id] for each in changed}.union(np.flatnonzero(self.same_as != before).tolist())
            self._changed |= rows
            self.report = self._updated(self.report, sorted(rows))
        self._settle()

    def _change_divided(self, overrides: Sequence[Override], theirs: Sequence[Override] = ()) -> list[Override]:
        """Change rows, after others' changes, unless a side would be without any; gives what there was before."""
        before, sides = [self.override_of(each.id) for each in (*theirs, *overrides)], self.sides
        self._change(theirs)
        self._change(overrides)
        try:
            if self.split.is_drawn:
                require_both_sides(self.sides, sides)
        except StudioError:
            self._change(before)
            raise
        return before

    def _choose(self, row: int, override: Override) -> None:
        self.confirmed[row] = override.confirmed
        self._choices.choose(row, override, self._rows.get(override.merged_into, row))

    def _read_again(self, overrides: Sequence[Override]) -> None:
        rows = [self._rows[each.id] for each in overrides]
        recordings = Import.of(
            apply_override(self.imported[row], each) for row, each in zip(rows, overrides, strict=True)
        )
        found = self._audit(recordings)
        self.signals[rows], self.seconds[rows], self._refused[rows] = found.signals, found.seconds, found.reasons
        for place, (row, override) in enumerate(zip(rows, overrides, strict=True)):
            self._messages.pop(row, None)
            if place in found.messages:
                self._messages[row] = found.messages[place]
            self.texts[row], self._starts[row] = plain(recordings.texts[place]), recordings.starts[place]
            self._parts.pop(row, None)
            self._split(row, override)
            self._characters[row] = len(self.texts[row])
        change_keys(self._keys, self.same_as, rows, map(self._key, rows))

    def _split(self, row: int, override: Override) -> None:
        """Take a row's parts in place of itself, where it has any."""
        if not override.parts:
            return
        parts = Import.of(part_recordings(self.imported[row], override, self._rows))
        found = self._audit(parts)
        self._parts[row] = AuditedParts.of(parts, found)
        self.texts[row] = " ".join(part.text for part in override.parts)
        self.signals[row] = np.zeros((), SIGNAL)
        is_usable = bool((found.reasons == 0).any())
        self._refused[row] = 0 if is_usable else found.reasons[0]
        self._messages[row] = "" if is_usable else found.messages[0]

    def _audit(
        self,
        recordings: Import,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Audit:
        with MeasurementCache() as cache:
            return audit(
                recordings, count_tokens=self._count_tokens, cache=cache, progress=progress, cancelled=cancelled
            )

    def _without_overrides(self, found: Audit) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
        """The rows that can be used as the source has them, and the lengths of all: no change moves any other row."""
        content = [(row, override) for row, override in self._known_overrides() if override.is_of_content]
        can_stay = partial(is_only_corrected, count_tokens=self._count_tokens)
        rows = [row for row, each in content if found.reasons[row] or not can_stay(self.imported[row], each)]
        own = self._audit(Import.of(self.imported[row] for row in rows))
        reasons, seconds = found.reasons.copy(), found.seconds.copy()
        reasons[rows], seconds[rows] = own.reasons, own.seconds
        return np.flatnonzero((reasons == 0) | (reasons == _DRAFT)), seconds

    def _settle(self) -> None:
        """Tell the sides anew from what they depend on."""
        by_text = self.split.options.split_by not in ("random", "speaker")
        self.sides = sides_of(self.split.sides, self._choices, self.same_as, self.usable, by_text=by_text)
        self.version += 1

    def _updated(self, report: QualityReport, rows: Sequence[int]) -> QualityReport:
        if not rows:
            return report
        columns = self._columns()
        if report.is_complete:
            for row in rows:  # in place: copying 600,000 would take longer than all else
                self._raw_texts[row] = raw_text(self.imported[row], self.override(row))
            columns = replace(columns, texts=self._raw_texts)
        return report.updated(columns, rows)

    def _columns(self) -> Columns:
        names = self.imported.ids.__getitem__
        return Columns(self.seconds, self._characters, self.signals, self.same_as, self._refused, self._messages, names)

    def _key(self, row: int) -> int:
        return NO_KEY if self.is_set_aside(row) else int(keys_of([self.texts[row]])[0])

    def _known_overrides(self) -> Iterator[tuple[int, Override]]:
        return ((self._rows[name], each) for name, each in self._overrides.items() if name in self._rows)

    def _expanded(self, *, for_folds: bool = False) -> Iterator[Utterance]:
        is_divided = self.split.is_drawn
        has_own_test = self.split.options.split_by == "corpus" and "test" in self.imported.splits
        for row in np.flatnonzero(self.sides).tolist():
            if self.merged_into(row) != row:
                continue
            split = SPLITS[self.sides[row]]
            if not is_divided:
                split = self.override(row).split or self.imported.splits[row]
            elif for_folds and not (split == "test" and (has_own_test or self._choices.moved[row])):
                split = "train"
            for utterance in self.parts(row) or (self[row],):
                yield on_side(utterance, split, self._set(row, split))

    def _set(self, row: int, split: str) -> str:
        """The source's own name of a row's side; empty where it is on another."""
        return self.imported.sets[row] if self.imported.splits[row] == split else ""
