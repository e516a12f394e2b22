"""The mends done to a corpus, listed and taken back, the newest first."""

from __future__ import annotations

import time
from dataclasses import dataclass

import msgspec

from studio.corpus.dataset import Dataset
from studio.corpus.overrides import Override, OverrideStore, replace_file
from studio.errors import DataError


class Deed(msgspec.Struct, frozen=True):
    """A mend of one kind of finding.

    Attributes:
        code: of the finding.
        mend: what was done.
        time: when, in seconds since 1970.
        before: the edits of the rows that changed, as they were.
        after: as they were made.
    """

    code: str
    mend: str
    time: float
    before: tuple[Override, ...]
    after: tuple[Override, ...]


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking back a deed came to.

    Attributes:
        deed: the one taken back.
        restored: ids of recordings that are as before.
        changed_since: ids of recordings that were changed since, and were left as they are now.
    """

    deed: Deed
    restored: tuple[str, ...]
    changed_since: tuple[str, ...]


class MendLog:
    """The deeds of a corpus, as JSON Lines beside its edits."""

    def __init__(self, store: OverrideStore) -> None:
        self.path = store.folder / "mends.jsonl"

    def deeds(self) -> list[Deed]:
        """All that were not taken back, the oldest first; a last line cut short by a crash is passed over.

        Raises:
            DataError: the list cannot be read.
        """
        try:
            lines = self.path.read_bytes().split(b"\n")[:-1]
            return [msgspec.json.decode(line, type=Deed) for line in lines if line]
        except FileNotFoundError:
            return []
        except (OSError, msgspec.DecodeError) as error:
            raise DataError(
                f"The list of mends cannot be read: {self.path}: {error}",
                "Move this file away; the mends stay done, but cannot be taken back together.",
                code="unreadable",
            ) from error

    def do(self, dataset: Dataset, code: str, mend: str, overrides: list[Override]) -> Deed:
        """Make edits, and remember how it was before.

        Raises:
            DataError: as `Dataset.set_edits`; nothing has changed then.
        """
        before = tuple(dataset.override_of(override.id) for override in overrides)
        deed = Deed(code, mend, round(time.time(), 3), before, tuple(overrides))
        deeds = self.deeds()
        dataset.set_overrides(overrides)
        self._write([*deeds, deed])
        return deed

    def undo(self, dataset: Dataset, deed: Deed | None = None) -> Undone | None:
        """Take a deed back, the newest where none is named, but for what was changed since; None where it is gone.

        Raises:
            DataError: as `Dataset.set_edits`; nothing has changed then.
        """
        deeds = self.deeds()
        if not deeds or (deed is not None and deed not in deeds):
            return None
        deed = deed or deeds[-1]
        pairs = [(old, new) for old, new in zip(deed.before, deed.after, strict=True) if dataset.has(new.id)]
        same = [old for old, new in pairs if dataset.override_of(new.id) == new]
        dataset.set_overrides(same)
        self._write([each for each in deeds if each != deed])
        restored = tuple(override.id for override in same)
        return Undone(deed, restored, tuple(new.id for _, new in pairs if new.id not in set(restored)))

    def _write(self, deeds: list[Deed]) -> None:
        encoder = msgspec.json.Encoder()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self.path, b"".join(encoder.encode(deed) + b"\n" for deed in deeds))
        except OSError as error:
            raise DataError(
                f"The list of mends cannot be saved: {self.path}: {error.strerror or error}",
                "The mends are done, but cannot be taken back together.",
                code="unwritable",
            ) from error
