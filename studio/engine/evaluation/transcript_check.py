"""The job ``check``: a base model transcribes a corpus, so that its transcripts can be judged against it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from studio.audio.decoding import SAMPLE_RATE, read_piece
from studio.corpus.quality.transcript_check import CheckItem, TranscribedPiece, Window, load_items, read_transcribed
from studio.corpus.segmentation import windows_between_silences
from studio.engine.channel import Controls, EventChannel, warned_of
from studio.engine.decoding.decoder import Audio, Decoder
from studio.engine.evaluation.held_out import PhaseProgress
from studio.engine.model.session import ModelSession
from studio.errors import DataError
from studio.protocol.events import Phase, RunFinished
from studio.runs.jobs import CheckJob
from studio.storage.atomic import make_folder
from studio.storage.journal import JournalWriter

_WINDOW_SECONDS = 15.0
"""Of long recordings: short enough to tell well where in the transcript each is."""
_PADDED_SECONDS = 30.0


def check(job: CheckJob, channel: EventChannel, controls: Controls) -> None:
    """Transcribe every item of the list that was not before, batched by length, and append each batch to the results.

    What this checkpoint has transcribed in this language is passed over, so that a stopped job goes on where it was.
    """
    items = load_items(Path(job.items))
    output = Path(job.output)
    session = ModelSession.load(job.checkpoint, job.language, job.task, channel, device=job.device)
    of = (session.info.name, job.language)
    known = {
        transcribed.key
        for transcribed in read_transcribed(output)
        if (transcribed.checkpoint, transcribed.language) == of
    }
    waiting = sorted((item for item in items if item.key not in known), key=lambda item: -item.seconds)
    done = len(items) - len(waiting)
    progress = PhaseProgress(channel, controls, Phase.CHECKING_TRANSCRIPTS)
    progress.begin(done, len(items))
    decoder = session.decoder(session.base)
    make_folder(output.parent)
    with closing(JournalWriter(output, durable=True)) as journal:
        for batch in _batches(waiting, job.batch_size):
            journal.append(msgspec.json.Encoder().encode_lines(_transcribe(batch, decoder, of, channel)))
            done += len(batch)
            progress.advance(done, len(items))
    channel.emit(RunFinished(report=job.output))


def _batches(items: Sequence[CheckItem], size: int) -> list[list[CheckItem]]:
    """Those over 30 s each alone, then the others by length."""
    long = [[item] for item in items if item.seconds > _PADDED_SECONDS]
    short = items[len(long) :]
    return long + [list(short[start : start + size]) for start in range(0, len(short), size)]


def _transcribe(
    batch: Sequence[CheckItem], decoder: Decoder, of: tuple[str, str], channel: EventChannel
) -> list[TranscribedPiece]:
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
    long = [pair for pair in pairs if len(pair[1]) > _PADDED_SECONDS * SAMPLE_RATE]
    short = [pair for pair in pairs if len(pair[1]) <= _PADDED_SECONDS * SAMPLE_RATE]
    texts = decoder([audio for _, audio in short]) if short else []
    found = [TranscribedPiece(item.key, *of, text) for (item, _), text in zip(short, texts, strict=True)]
    return found + [_transcribe_pieces(item, audio, decoder, of) for item, audio in long]


def _transcribe_pieces(item: CheckItem, audio: Audio, decoder: Decoder, of: tuple[str, str]) -> TranscribedPiece:
    """Cut at its pauses, so that all of it is in some piece and each piece's place is known."""
    edges = windows_between_silences(audio, _WINDOW_SECONDS)
    texts = [decoder([audio[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)]])[0] for start, end in edges]
    pairs = zip(edges, texts, strict=True)
    windows = tuple(Window(round(start, 3), round(end, 3), text) for (start, end), text in pairs)
    return TranscribedPiece(item.key, *of, " ".join(texts), windows)
