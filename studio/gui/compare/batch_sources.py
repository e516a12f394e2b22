"""Which recordings are meant by what was dropped or chosen, and what was said in them. No Qt here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.audio.decoding import as_file, is_audio
from studio.audio.parts import AudioPart
from studio.corpus.importers import read_folder
from studio.corpus.utterance import Utterance
from studio.errors import DataError, StudioError
from studio.gui.kit.error_texts import one_line
from studio.gui.project.sources import is_corpus
from studio.runs.clips import parts_folder


@dataclass(frozen=True, slots=True)
class Source:
    """One recording of many.

    Attributes:
        audio: a file that holds it alone.
        reference: what was said in it; empty where nobody knows.
        problem: why it cannot be transcribed; empty where it can.
    """

    audio: Path
    reference: str = ""
    problem: str = ""


def gather(
    paths: Sequence[Path], text_of: Callable[[Path], str], cancelled: Callable[[], bool] | None = None
) -> list[Source]:
    """All recordings of files, folders and tables, each once, in their order.

    Args:
        paths: what was dropped.
        text_of: what was said in a file that no corpus lists, or an empty text.
        cancelled: asked between recordings.

    Raises:
        DataError: a folder or table cannot be read, nothing among the paths is a recording, or ``cancelled``.
    """
    found: dict[Path, Source] = {}
    for path in paths:
        for source in _of_corpus(path, cancelled) if is_corpus(path) else _of_file(path, text_of):
            found.setdefault(source.audio, source)
    if not found:
        names = ", ".join(path.name for path in paths[:3])
        raise DataError(f"There is no recording among what was opened: {names}", "Choose audio files or a folder.")
    return list(found.values())


def sources_of(utterances: Sequence[Utterance], cancelled: Callable[[], bool] | None = None) -> list[Source]:
    """The recordings of utterances; parts of files are cut out."""
    return [_cut(each.audio, each.piece, each.text, cancelled) for each in utterances]


def _of_corpus(path: Path, cancelled: Callable[[], bool] | None) -> list[Source]:
    sources = []
    for recording in read_folder(path):
        if recording.problem is not None and recording.problem[0] != "no_transcript":
            sources.append(Source(recording.audio, recording.text or "", recording.problem[1]))
        else:
            sources.append(_cut(str(recording.audio), recording.piece, recording.text or "", cancelled))
    return sources


def _of_file(path: Path, text_of: Callable[[Path], str]) -> list[Source]:
    return [Source(path.absolute(), text_of(path))] if is_audio(path.name) or path.is_file() else []


def _cut(audio: str, piece: AudioPart, text: str, cancelled: Callable[[], bool] | None) -> Source:
    if cancelled is not None and cancelled():
        raise DataError("Opening the recordings was cancelled.", code="cancelled")
    try:
        return Source(as_file(piece, parts_folder()), text)
    except StudioError as error:
        return Source(Path(audio), text, one_line(error))
