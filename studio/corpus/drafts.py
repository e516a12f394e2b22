"""Recordings without texts: what a model writes of them as drafts, which somebody must read before they are used.

The drafts are a dataset of their own: clips as `aligned_dataset.write_clips` writes them, with the columns ``text``,
``confidence`` and ``draft``, the least certain first. A draft is refused with the reason ``draft`` until its text is
changed or confirmed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from studio.audio.parts import AudioPart
from studio.corpus.aligned_dataset import require_new, write_clips
from studio.corpus.dataset import Dataset
from studio.corpus.overrides import OverrideStore
from studio.corpus.quality.transcript_check import CheckItem, TranscribedPiece, check_items, read_transcribed
from studio.errors import DataError
from studio.storage.atomic import creating_folder, make_folder

LONGEST_DRAFT = 28.0
"""Seconds of a clip; longer recordings are cut at pauses."""
TRANSCRIPTS_NAME = "draft-transcripts.jsonl"
"""In the folder of a dataset's changes: a stopped job goes on where it was."""


def draft_items(dataset: Dataset, progress: Callable[[int, int], None] | None = None) -> list[CheckItem]:
    """The recordings without a text, for `CheckJob`.

    Raises:
        DataError: there is none; code ``all_have_texts``.
    """
    rows = [row for row in range(len(dataset)) if dataset.reason(row) == "no_transcript"]
    items = check_items(dataset, progress, rows=rows)
    if not items:
        raise DataError(
            f"No recording without a text was found in {dataset.source}.",
            "Open the folder itself, and check its texts with a model.",
            code="all_have_texts",
            about=str(dataset.source),
        )
    return items


def transcripts_file(store: OverrideStore) -> Path:
    """Where what was transcribed of a dataset's recordings without texts is kept."""
    return store.folder / TRANSCRIPTS_NAME


def write_drafts(
    items: Sequence[CheckItem],
    transcripts: Path,
    of: tuple[str, str],
    folder: Path,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write what a model has transcribed of some recordings as drafts; appears whole or not at all.

    Where nothing is said, there is no clip.

    Args:
        items: of `draft_items`.
        transcripts: of `transcripts_file`.
        of: the model, as `transcript_check.model_name` calls it, and the language.
        folder: must not exist.
        progress: called with the clips done and their total.

    Returns:
        How many there are.

    Raises:
        DataError: nothing is said in any (code ``no_speech``), the folder exists, or a recording cannot be read.
        StorageError: it cannot be written.
    """
    require_new(folder)
    pieces = {each.key: each for each in read_transcribed(transcripts) if (each.checkpoint, each.language) == of}
    clips = [clip for item in items if item.key in pieces for clip in _clips(item, pieces[item.key])]
    if not clips:
        raise DataError(
            "Nothing is said in any of these recordings, as far as the model heard.",
            "Check the language; a larger model hears more.",
            code="no_speech",
        )
    clips.sort(key=lambda clip: clip[1][1])
    make_folder(folder.parent)
    with creating_folder(folder) as written:
        write_clips(written, ("text", "confidence", "draft"), clips, progress)
    return len(clips)


def _clips(item: CheckItem, piece: TranscribedPiece) -> list[tuple[AudioPart, tuple[str, float, str]]]:
    """The windows of a recording in which something is said; its mean probability a token is the confidence."""
    found = []
    for window in piece.all_windows(item.seconds):
        if text := window.text.strip():
            confidence = round(float(np.clip(math.exp(window.log_probability), 0, 1)), 3)
            start, seconds = item.start + window.start, window.end - window.start
            part = AudioPart(Path(item.audio), start, seconds, item.raw) if piece.windows else item.piece
            found.append((part, (text, confidence, "yes")))
    return found
