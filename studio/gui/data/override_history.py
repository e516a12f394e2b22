"""Changes to a corpus that can be taken back, the newest first. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from studio.corpus.dataset import Dataset
from studio.corpus.overrides import Override
from studio.corpus.quality.fix_log import AppliedFix, FixLog


@dataclass(frozen=True, slots=True, eq=False)
class AppliedChange:
    """What was done to one field of rows' edits, and how these were before it."""

    rows: tuple[int, ...]
    field: Literal["text", "left_out", "split", "all"]
    before: tuple[Override, ...]
    is_typing: bool = False
    fix: AppliedFix | None = None
    """Where it is in the fix log, too."""


class OverrideHistory:
    """Makes and takes back changes to the rows of one corpus.

    All methods return the rows that have changed, and raise DataError (code ``split`` where nothing would be left to
    train or to evaluate on) with nothing changed. Only fixes wait for the disk; else `Dataset.save_changes` is to
    follow.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.fixes = FixLog(dataset.store)
        self._changes: list[AppliedChange] = []

    @property
    def newest(self) -> AppliedChange | None:
        """What was done last and not taken back."""
        return self._changes[-1] if self._changes else None

    @property
    def can_undo(self) -> bool:
        """Whether there is anything to take back."""
        return bool(self._changes)

    def set_text(self, row: int, text: str, *, is_typing: bool = False) -> tuple[int, ...]:
        """Give a row another transcript. What is typed into the same row in several pauses is one change."""
        override = self.dataset.with_text(row, text)
        last = self._changes[-1] if self._changes else None
        if is_typing and last is not None and last.is_typing and last.rows == (row,):
            changed = self._change((row,), (override,))
            if self.dataset.override(row) == last.before[0]:
                self._changes.pop()
            return changed
        return self._do((row,), "text", (override,), is_typing=is_typing)

    def set_left_out(self, rows: Sequence[int], left_out: bool) -> tuple[int, ...]:
        """Leave rows out, or take them in again."""
        overrides = [msgspec.structs.replace(self.dataset.override(row), left_out=left_out) for row in rows]
        return self._do(tuple(rows), "left_out", tuple(overrides))

    def set_side(self, rows: Sequence[int], split: str) -> tuple[int, ...]:
        """Move rows to one of `SPLITS`."""
        overrides = [msgspec.structs.replace(self.dataset.override(row), split=split) for row in rows]
        return self._do(tuple(rows), "split", tuple(overrides))

    def apply_fix(self, code: str, fix: str, overrides: Sequence[Override]) -> tuple[int, ...]:
        """Make the overrides that fix what a rule finds, and keep them in the fix log."""
        rows = tuple(self.dataset.row_of(override.id) for override in overrides)
        before = tuple(self.dataset.override(row) for row in rows)
        if not rows:
            return ()
        applied = self.fixes.apply(self.dataset, code, fix, list(overrides))
        self._changes.append(AppliedChange(rows, "all", before, fix=applied))
        return rows

    def take_back_fix(self, fix: AppliedFix) -> tuple[int, ...]:
        """Take back a fix of the log, but for what was changed since."""
        undone = self.fixes.undo(self.dataset, fix)
        self._changes = [change for change in self._changes if change.fix != fix]
        return tuple(self.dataset.row_of(each) for each in undone.restored) if undone is not None else ()

    def set_override(self, row: int, override: Override) -> tuple[int, ...]:
        """Change all about a row at once."""
        return self._do((row,), "all", (override,))

    def restore(self, row: int) -> tuple[int, ...]:
        """Give a row back its own text and sound; what was merged into it stands for itself again."""
        head = self.dataset.merged_into(row)
        merged = [head, *self.dataset.rows_merged_into(head)]
        overrides = [
            msgspec.structs.replace(
                self.dataset.override(each), text=None, start=None, duration=None, parts=(), merged_into=""
            )
            for each in merged
        ]
        return self._do(tuple(merged), "all", tuple(overrides))

    def undo(self) -> tuple[int, ...]:
        """Take the newest change back; no rows where there is none."""
        return self.take_back(self._changes[-1]) if self._changes else ()

    def take_back(self, change: AppliedChange) -> tuple[int, ...]:
        """Take one change back and leave what was done after it; no rows where it was taken back before."""
        if change not in self._changes:
            return ()
        if change.fix is not None:
            return self.take_back_fix(change.fix)
        overrides = list(change.before)
        if change.field != "all":
            overrides = [
                msgspec.structs.replace(self.dataset.override(row), **{change.field: getattr(before, change.field)})
                for row, before in zip(change.rows, change.before, strict=True)
            ]
        self._change(change.rows, tuple(overrides))
        self._changes.remove(change)
        return change.rows

    def _do(
        self,
        rows: tuple[int, ...],
        field: Literal["text", "left_out", "split", "all"],
        overrides: tuple[Override, ...],
        *,
        is_typing: bool = False,
    ) -> tuple[int, ...]:
        before = tuple(self.dataset.override(row) for row in rows)
        if overrides == before:
            return ()
        self._change(rows, overrides)
        self._changes.append(AppliedChange(rows, field, before, is_typing))
        return rows

    def _change(self, rows: tuple[int, ...], overrides: tuple[Override, ...]) -> tuple[int, ...]:
        self.dataset.set_overrides(overrides, saves=False)
        return rows
