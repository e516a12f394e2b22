"""The fixes applied to a dataset, listed and taken back, the newest first."""

from __future__ import annotations

import time
from dataclasses import dataclass

import msgspec

from studio.corpus.dataset import Dataset
from studio.corpus.overrides import Override, OverrideStore
from studio.errors import DataError
from studio.storage.atomic import make_folder, write_bytes


class AppliedFix(msgspec.Struct, frozen=True):
    """What was done about one kind of finding.

    Attributes:
        code: of the rule.
        fix: what was done; in the file it is called ``mend``, as earlier versions call it.
        time: when, in seconds since 1970.
        before: the overrides of the rows that changed, as they were.
        after: as they were made.
    """

    code: str
    fix: str = msgspec.field(name="mend")
    time: float
    before: tuple[Override, ...]
    after: tuple[Override, ...]


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking back a fix came to.

    Attributes:
        applied: the fix taken back.
        restored: ids of recordings that are as before.
        changed_since: ids of recordings that were changed since, and were left as they are now.
    """

    applied: AppliedFix
    restored: tuple[str, ...]
    changed_since: tuple[str, ...]


class FixLog:
    """The fixes applied to a dataset, as JSON Lines beside its overrides."""

    def __init__(self, store: OverrideStore) -> None:
        self.path = store.folder / "mends.jsonl"

    def applied(self) -> list[AppliedFix]:
        """All that were not taken back, the oldest first; a last line cut short by a crash is passed over.

        Raises:
            DataError: the list cannot be read.
        """
        try:
            lines = self.path.read_bytes().split(b"\n")[:-1]
            return [msgspec.json.decode(line, type=AppliedFix) for line in lines if line]
        except FileNotFoundError:
            return []
        except (OSError, msgspec.DecodeError) as error:
            raise DataError(
                f"The list of fixes cannot be read: {self.path}: {error}",
                "Move this file away; the fixes stay applied, but cannot be taken back together.",
                code="unreadable",
            ) from error

    def apply(self, dataset: Dataset, code: str, fix: str, overrides: list[Override]) -> AppliedFix:
        """Make the overrides of a fix, and remember how it was before.

        Raises:
            DataError: as `Dataset.set_overrides`; nothing has changed then.
        """
        before = tuple(dataset.override_of(override.id) for override in overrides)
        applied = AppliedFix(code, fix, round(time.time(), 3), before, tuple(overrides))
        fixes = self.applied()
        dataset.set_overrides(overrides)
        self._write([*fixes, applied])
        return applied

    def undo(self, dataset: Dataset, fix: AppliedFix | None = None) -> Undone | None:
        """Take a fix back, the newest where none is named, but for what was changed since; None where it is gone.

        Raises:
            DataError: as `Dataset.set_overrides`; nothing has changed then.
        """
        fixes = self.applied()
        if not fixes or (fix is not None and fix not in fixes):
            return None
        fix = fix or fixes[-1]
        pairs = [(old, new) for old, new in zip(fix.before, fix.after, strict=True) if dataset.has(new.id)]
        same = [old for old, new in pairs if dataset.override_of(new.id) == new]
        dataset.set_overrides(same)
        self._write([each for each in fixes if each != fix])
        restored = tuple(override.id for override in same)
        return Undone(fix, restored, tuple(new.id for _, new in pairs if new.id not in set(restored)))

    def _write(self, fixes: list[AppliedFix]) -> None:
        make_folder(self.path.parent)
        write_bytes(self.path, msgspec.json.Encoder().encode_lines(fixes))
