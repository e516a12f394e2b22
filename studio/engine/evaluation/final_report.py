"""The final figures of an adapter: the same for a run's report and for the job ``evaluate``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from studio.checkpoints.strength import AS_TRAINED
from studio.corpus.utterance import Utterance, read_utterance
from studio.engine.batches.batching import Read
from studio.engine.channel import Controls, EventChannel
from studio.engine.decoding.options import DEFAULT_OPTIONS, DecodingOptions
from studio.engine.evaluation.held_out import TextSource
from studio.engine.model.loading import Model, adapter_digest, load_adapter
from studio.engine.model.session import ModelSession
from studio.protocol.events import Phase
from studio.runs.hypothesis_cache import HypothesisCache
from studio.runs.report import Report, Row


def final_texts(
    session: ModelSession,
    utterances: Sequence[Utterance],
    adapter: Path | None,
    batch_size: int,
    channel: EventChannel,
    controls: Controls,
    keep: tuple[Path | None, Path | None] = (None, None),
    phases: tuple[str, str] = (Phase.EVALUATING_BASE_IN_FULL, Phase.EVALUATING_BEST_ADAPTER),
    read: Read = read_utterance,
    strength: float = AS_TRAINED,
) -> tuple[dict[str, str], dict[str, str]]:
    """Texts of the base and of an adapter, by id, decoded from 30 s padded input.

    Args:
        session: a base freshly loaded; it has the adapter on it afterwards.
        utterances: what to decode.
        adapter: its folder; without one there are no texts of it.
        batch_size: utterances at once.
        channel: told about progress.
        controls: asked between batches whether to stop.
        keep: files that take texts of base and adapter as they come, so that what was stopped goes on where it was.
        phases: what to call decoding with the base, and with the adapter.
        read: gives an utterance's samples.
        strength: of the adapter, in percent.
    """

    def texts(model: Model, place: int, of: str) -> dict[str, str]:
        path = keep[place]
        decoder = session.decoder(model)
        kept = kept_texts(path, of, decoder.options, session.weights) if path else None
        source = TextSource(decoder, batch_size, channel, controls, read)
        return source(utterances, phases[place], kept)

    # The base first, alone: an adapter with trained biases changes it even while disabled.
    base = texts(session.base, 0, "base")
    if adapter is None:
        return base, {}
    model = load_adapter(session.base, adapter, "default", strength)
    return base, texts(model, 1, adapter_digest(adapter, strength))


def kept_texts(path: Path, of: str, options: DecodingOptions, weights: str) -> HypothesisCache:
    """Texts kept of one model, decoded in one way: what the curve decoded as the report does is not decoded again.

    Args:
        path: of the file.
        of: ``base``, or the adapter's digest.
        options: how they were decoded.
        weights: number format of the base's weights.
    """
    return HypothesisCache(path, f"{of}; {options.describe(weights)}")


def scored_report(
    utterances: Sequence[Utterance],
    base: Mapping[str, str],
    adapted: Mapping[str, str],
    profile: str,
    session: ModelSession,
    **facts: Any,
) -> Report:
    """A finished report of texts as `final_texts` decoded them, by id; adapted figures only where there are such texts.

    Args:
        utterances: what was decoded.
        base: texts of the base.
        adapted: texts of the adapter.
        profile: text normalisation before scoring.
        session: that decoded them.
        facts: the report's other fields.
    """
    return Report.of(
        [Row.of(utterance, base[utterance.id], adapted.get(utterance.id)) for utterance in utterances],
        profile,
        checkpoint=session.info.name,
        language=session.prompting.language,
        decoding=DEFAULT_OPTIONS.describe(session.weights),
        audio_context="padded",
        precision=session.weights,
        total_parameters=session.info.parameters,
        **facts,
    )
