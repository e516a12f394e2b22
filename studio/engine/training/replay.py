"""What a run replays, with the texts that are learned of it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from studio.corpus.audit import fits_labels
from studio.corpus.utterance import Manifest, Utterance
from studio.engine.evaluation.final_report import kept_texts
from studio.engine.evaluation.held_out import TextSource
from studio.engine.model.session import ModelSession
from studio.engine.training.open_run import OpenRun
from studio.errors import DataError
from studio.protocol.events import Phase
from studio.runs.directory import RunDirectory


def replayed_utterances(run: OpenRun, session: ModelSession) -> list[Utterance]:
    """The utterances that a run replays; those that were spoken for it get the texts that the base writes of them.

    Args:
        run: what is trained.
        session: the base, without an adapter.

    Raises:
        DataError: the base writes nothing of what was spoken.
        StopRequested: where a stop is asked for meanwhile.
    """
    if not run.settings.data.replay:
        return []
    spoken = [_in_place(each, run.directory) for each in Manifest.load(run.directory.replay)]
    if run.settings.data.replay_source:
        return spoken
    texts = run.distributed.on_first(lambda: _written(run, session, spoken))
    heard = [msgspec.structs.replace(each, text=texts[each.id]) for each in spoken if texts[each.id].strip()]
    heard = [each for each in heard if fits_labels(each.text, lambda text: len(session.labels(text)))]
    if not heard:
        raise DataError(
            "The base writes nothing of the sentences that were spoken for replay.",
            "Name other data in data.replay_source, or set data.replay to 0.",
            code="no_replay",
        )
    return heard


def _in_place(utterance: Utterance, directory: RunDirectory) -> Utterance:
    """With what was spoken for the run where it is now: the directory may have been moved."""
    of_run = directory.path.parents[1] / directory.spoken.name  # a fold's are its run's
    audio = (directory.spoken if directory.spoken.is_dir() else of_run) / Path(utterance.audio).name
    return msgspec.structs.replace(utterance, audio=str(audio)) if audio.is_file() else utterance


def _written(run: OpenRun, session: ModelSession, spoken: list[Utterance]) -> dict[str, str]:
    decoder, batch_size = session.decoder(session.base), run.settings.evaluation.batch_size
    source = TextSource(decoder, batch_size, run.channel, run.controls, run.read)
    kept = kept_texts(run.directory.replay_texts, "base", decoder.options, session.weights)
    return source(spoken, Phase.TRANSCRIBING, kept)
