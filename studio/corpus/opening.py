"""Opening a folder or table of recordings: read, audited, divided, with what was changed about it before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from studio.audio.measurements import MeasurementCache
from studio.corpus.apply_overrides import apply_override
from studio.corpus.audit import audit_recordings
from studio.corpus.dataset import Dataset
from studio.corpus.division import Divider, Division
from studio.corpus.import_choice import ImportChoice, read_chosen, save_choice
from studio.corpus.overrides import OverrideStore


def open_dataset(
    source: Path,
    validation_fraction: float,
    seed: int,
    *,
    split_by: str = "corpus",
    choice: ImportChoice | None = None,
    language: str = "",
    count_tokens: Callable[[str], int],
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Dataset:
    """Read, audit and divide a folder or table of recordings, with the changes that were made to it before.

    Without a fraction to hold out nothing is divided: every utterance keeps the side that its corpus gives it, and it
    is no error that nothing can be used. A choice of how the source is read is kept for the next time, once it could be
    opened so; without one the last is taken. The language spoken, if it is known, decides what no choice does.

    Raises:
        DataError: it cannot be read, holds nothing usable, or was cancelled.
    """
    store = OverrideStore(source)
    overrides = store.load()
    recordings, chosen = read_chosen(store, choice, language)
    overridden = [
        apply_override(recording, overrides[recording.id]) if recording.id in overrides else recording
        for recording in recordings
    ]
    with MeasurementCache() as cache:
        audit = audit_recordings(
            overridden, count_tokens=count_tokens, cache=cache, progress=progress, cancelled=cancelled
        )
    if not validation_fraction:
        undivided = Division(0.0, seed, np.zeros(len(recordings), np.int8))
        return Dataset(store, recordings, audit, undivided, count_tokens, chosen)
    audit.require_usable(source)
    division = Divider(recordings, audit).divide(validation_fraction, seed, split_by)
    if choice is not None:
        save_choice(store, choice)
    return Dataset(store, recordings, audit, division, count_tokens, chosen)
