"""The job ``check``: a model transcribes a corpus, so that its transcripts can be judged against it, or begun with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import msgspec
import numpy as np

from studio.audio.decoding import SAMPLE_RATE, read_piece
from studio.checkpoints.adapters import check_adapter_folder
from studio.corpus.quality.transcript_check import (
    CheckItem,
    TranscribedPiece,
    Window,
    load_items,
    model_name,
    read_transcribed,
)
from studio.corpus.segmentation import spoken_windows, windows_between_silences
from studio.engine.channel import Controls, EventChannel, warned_of
from studio.engine.decoding.decoder import Audio, Decoder
from studio.engine.decoding.options import DecodingOptions
from studio.engine.evaluation.held_out import PhaseProgress
from studio.engine.model.loading import load_adapter
from studio.engine.model.session import ModelSession
from studio.errors import DataError
from studio.protocol.events import Phase, RunFinished
from studio.runs.jobs import CheckJob
from studio.storage.atomic import make_folder
from studio.storage.journal import JournalWriter

_WINDOW_SECONDS = 15.0
"""Of long recordings: short enough to tell well where in the transcript each is."""
_PADDED_SECONDS = 30.0
_LEAST_TO_HALVE = 4.0
"""Seconds of a window that is cut again where its text is too short."""
_SLOW = 0.6
"""Share of the usual letters a second under which a text is too short."""


def check(job: CheckJob, channel: EventChannel, controls: Controls) -> None:
    """Transcribe every item of the list that was not before, batched by length, and append each batch to the results.

    What this model has transcribed in this language is passed over, so that a stopped job goes on where it was.
    """
    items = load_items(Path(job.items))
    output, adapter = Path(job.output), Path(job.adapter) if job.adapter else None
    if adapter is not None:
        check_adapter_folder(adapter)
    session = ModelSession.load(job.checkpoint, job.language, job.task, channel, device=job.device)
    of = (model_name(session.info.name, adapter), job.language)
    known = {
        transcribed.key
        for transcribed in read_transcribed(output)
        if (transcribed.checkpoint, transcribed.language) == of
    }
    waiting = sorted((item for item in items if item.key not in known), key=lambda item: -item.seconds)
    spoken = job.spoken_seconds
    total = sum(_size(item, spoken) for item in items)
    done = total - sum(_size(item, spoken) for item in waiting)
    progress = PhaseProgress(channel, controls, Phase.TRANSCRIBING if spoken else Phase.CHECKING_TRANSCRIPTS)
    progress.begin(round(done), round(total))
    model = session.base if adapter is None else load_adapter(session.base, adapter, "default")
    transcriber = _Transcriber(session.decoder(model, DecodingOptions(scored=True)), of, spoken)
    make_folder(output.parent)
    with closing(JournalWriter(output, durable=True)) as journal:
        for batch in _batches(waiting, job.batch_size, spoken or _PADDED_SECONDS):

            def advance(seconds: float, before: float = done) -> None:
                if spoken:
                    progress.advance(round(before + seconds), round(total))

            journal.append(msgspec.json.Encoder().encode_lines(transcriber(batch, channel, advance)))
            done += sum(_size(item, spoken) for item in batch)
            progress.advance(round(done), round(total))
    channel.emit(RunFinished(report=job.output))


def _letters_a_second(window: Window) -> float:
    return sum(map(str.isalnum, window.text)) / (window.end - window.start)


def _size(item: CheckItem, spoken_seconds: float) -> float:
    """What progress counts: recordings, or where one may be hours long its seconds."""
    return item.seconds if spoken_seconds else 1


def _batches(items: Sequence[CheckItem], size: int, longest: float) -> list[list[CheckItem]]:
    """Those over so many seconds each alone, then the others by length."""
    long = [[item] for item in items if item.seconds > longest]
    short = items[len(long) :]
    return long + [list(short[start : start + size]) for start in range(0, len(short), size)]


class _Transcriber:
    """Gives the texts of a batch.

    Args:
        decoder: of the model.
        of: what it is called, and the language it is told.
        spoken_seconds: as in `CheckJob`.
    """

    def __init__(self, decoder: Decoder, of: tuple[str, str], spoken_seconds: float) -> None:
        self._decoder, self._of, self._spoken_seconds = decoder, of, spoken_seconds

    def __call__(
        self, batch: Sequence[CheckItem], channel: EventChannel, advance: Callable[[float], None]
    ) -> list[TranscribedPiece]:
        """What is said in each; one that cannot be read is warned about and left out.

        `advance` is told the seconds done of a long one, and may raise.
        """
        audios: list[Audio] = []
        readable: list[CheckItem] = []
        for item in batch:
            try:
                audios.append(read_piece(item.piece))
                readable.append(item)
            except DataError as error:
                channel.emit(warned_of(error))
        pairs = list(zip(readable, audios, strict=True))
        # Told by the samples: a listed length is rounded, and 30.000 s may be some samples over.
        longest = (self._spoken_seconds or _PADDED_SECONDS) * SAMPLE_RATE
        long = [pair for pair in pairs if len(pair[1]) > longest]
        short = [pair for pair in pairs if len(pair[1]) <= longest]
        texts = self._texts([audio for _, audio in short]) if short else []
        found = [
            TranscribedPiece(item.key, *self._of, text, log_probability=score)
            for (item, _), (text, score) in zip(short, texts, strict=True)
        ]
        return found + [self._in_windows(item, audio, advance) for item, audio in long]

    def _in_windows(self, item: CheckItem, audio: Audio, advance: Callable[[float], None]) -> TranscribedPiece:
        """Cut at its pauses, so that each piece's place is known."""
        seconds = self._spoken_seconds
        edges = spoken_windows(audio, seconds) if seconds else windows_between_silences(audio, _WINDOW_SECONDS)
        windows = []
        for edge in edges:
            windows.append(self._window(audio, edge))
            advance(edge[1])
        if seconds:
            windows = self._in_halves_where_slow(audio, windows)
        return TranscribedPiece(item.key, *self._of, " ".join(each.text for each in windows), tuple(windows))

    def _window(self, audio: Audio, edge: tuple[float, float]) -> Window:
        start, end = edge
        ((text, score),) = self._texts([audio[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)]])
        return Window(round(start, 3), round(end, 3), text, score)

    def _in_halves_where_slow(self, audio: Audio, windows: list[Window]) -> list[Window]:
        """The same where windows with far less text than their length lets expect are cut, and heard again.

        Models leave out what comes after a pause; taken are the pieces where they have more text.
        """
        usual = float(np.median([_letters_a_second(each) for each in windows] or [0.0]))
        found: list[Window] = []
        for each in windows:
            length = each.end - each.start
            pieces = [each]
            if length >= _LEAST_TO_HALVE and _letters_a_second(each) < _SLOW * usual:
                part = audio[round(each.start * SAMPLE_RATE) : round(each.end * SAMPLE_RATE)]
                edges = spoken_windows(part, max(_LEAST_TO_HALVE / 2, length / 2))
                halves = [self._window(audio, (each.start + start, each.start + end)) for start, end in edges]
                if sum(len(half.text) for half in halves) > len(each.text):
                    pieces = halves
            found += pieces
        return found

    def _texts(self, audios: Sequence[Audio]) -> list[tuple[str, float]]:
        """Each clip's text, and the mean log-probability of its tokens."""
        transcripts = [found[0] for found in self._decoder.transcribe(audios)]
        return [(each.text, round(each.log_probability, 4)) for each in transcripts]
