"""A long recording and its text as a dataset: transcribed by an engine, aligned, and cut into clips.

The dataset is a plain Hugging Face AudioFolder: ``metadata.csv`` with ``file_name``, ``text`` and ``confidence``, 16
kHz mono FLAC files under ``audio/``, and ``unmatched.csv`` with what is in none of them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from studio.audio.decoding import probe, read_piece
from studio.audio.encoding import write_flac
from studio.audio.measurements import MeasurementCache
from studio.audio.parts import AudioPart
from studio.corpus.alignment import Alignment, Unmatched, align
from studio.corpus.overrides import OverrideStore
from studio.corpus.quality.transcript_check import CheckItem, read_transcribed
from studio.errors import DataError
from studio.storage.atomic import creating_folder, make_folder, write_text

TRANSCRIPTS_NAME = "alignment-transcripts.jsonl"
"""In the folder of what is kept about a recording: as `TranscribedPiece`, so that another text needs no model again."""
UNMATCHED_NAME = "unmatched.csv"


def alignment_item(recording: Path) -> CheckItem:
    """A recording for `CheckJob`.

    Raises:
        DataError: it cannot be read.
    """
    seconds = probe(recording).duration
    with MeasurementCache() as cache:
        return CheckItem(cache.key(AudioPart(recording)).hex(), str(recording), seconds)


def transcripts_file(recording: Path) -> Path:
    """Where what was transcribed of a recording is kept; its folder is made.

    Raises:
        StorageError: that cannot be.
    """
    store = OverrideStore(recording)
    store.prepare()
    return store.folder / TRANSCRIPTS_NAME


def aligned(item: CheckItem, transcripts: Path, model: str, language: str, text: str) -> Alignment:
    """A recording against its text, once an engine has transcribed it.

    Args:
        item: of `alignment_item`.
        transcripts: of `transcripts_file`.
        model: as `transcript_check.model_name` calls it.
        language: Whisper's code.
        text: all that is said.

    Raises:
        DataError: what was transcribed cannot be read, or there is nothing by this model in this language, since the
            engine could not read the recording; code ``unreadable``.
    """
    wanted = (item.key, model, language)
    found = [each for each in read_transcribed(transcripts) if (each.key, each.checkpoint, each.language) == wanted]
    if not found:
        message = f"The recording {item.audio} could not be transcribed: it cannot be read whole."
        raise DataError(message, "Copy it again from where it came from.", code="unreadable", about=item.audio)
    return align(found[-1].all_windows(item.seconds), text, language)


def require_new(folder: Path) -> None:
    """DataError, before any work is done, where there is something already; code ``exists``."""
    if folder.exists():
        raise DataError(f"{folder} exists already.", "Name another folder.", code="exists", about=str(folder))


def write_aligned(
    recording: Path, alignment: Alignment, folder: Path, progress: Callable[[int, int], None] | None = None
) -> None:
    """Cut a recording into the clips of an alignment; appears whole or not at all.

    Args:
        recording: that was aligned.
        alignment: of at least one utterance.
        folder: must not exist.
        progress: called with the clips done and their total.

    Raises:
        DataError: nothing matches (code ``unmatched``), the folder exists, or the recording cannot be read.
        StorageError: it cannot be written.
    """
    require_new(folder)
    if not alignment.utterances:
        raise DataError(
            f"Nothing of the text was heard in {recording}.",
            "Check that they belong together, and the language; a larger model hears more.",
            code="unmatched",
            about=str(recording),
        )
    make_folder(folder.parent)
    with creating_folder(folder) as written:
        clips = [
            (AudioPart(recording, each.start, each.end - each.start), (each.text, each.confidence))
            for each in alignment.utterances
        ]
        write_clips(written, ("text", "confidence"), clips, progress)
        write_text(written / UNMATCHED_NAME, _table(Unmatched._fields, alignment.unmatched))


def write_clips(
    folder: Path,
    columns: Sequence[str],
    clips: Sequence[tuple[AudioPart, tuple[object, ...]]],
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write clips and their ``metadata.csv`` into an empty folder.

    Args:
        folder: that exists.
        columns: names of what is known of each, after ``file_name``.
        clips: where the sound of each is, and what is known of it.
        progress: called with the clips done and their total.

    Raises:
        DataError: a recording cannot be read.
        StorageError: it cannot be written.
    """
    make_folder(folder / "audio")
    for number, (part, _) in enumerate(clips):
        write_flac(folder / _name(number), read_piece(part))
        if progress is not None:
            progress(number + 1, len(clips))
    rows = ((_name(number), *known) for number, (_, known) in enumerate(clips))
    write_text(folder / "metadata.csv", _table(("file_name", *columns), rows))


def _name(number: int) -> str:
    return f"audio/{number + 1:04d}.flac"


def _table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue()
