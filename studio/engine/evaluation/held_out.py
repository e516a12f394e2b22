"""Judging a model on held-out utterances: loss by teacher forcing, CER and WER by real decoding."""

from __future__ import annotations

import json
import math
from collections.abc import Container, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import torch

from studio.corpus.utterance import Utterance, read_utterance
from studio.engine.batches.batching import Collator, Pick, Read, UtteranceDataset, to_device
from studio.engine.channel import Controls, EventChannel
from studio.engine.decoding.decoder import Decoder, by_language, decode_sorted
from studio.engine.decoding.options import Context
from studio.engine.model.loading import Model
from studio.engine.model.memory import release_memory
from studio.engine.training.distributed import StopRequested
from studio.engine.training.loss import batch_loss
from studio.errors import StudioError, is_out_of_memory
from studio.protocol.events import EvaluationCompleted, PhaseChanged, Row, SamplesTranscribed
from studio.protocol.warnings import warned
from studio.runs.guards import GuardSet
from studio.runs.hypothesis_cache import HypothesisCache
from studio.storage.atomic import write_text
from studio.storage.reading import read_json_object, reading
from studio.text.error_rates import error_rates
from studio.text.terms import TermFinder


@dataclass(frozen=True)
class BaseEvaluation:
    """What the base model makes of the utterances that evaluations are of, before the first step.

    Attributes:
        loss: over them all.
        hypotheses: the text of each, by id.
        audio_context: what those were decoded from. A resumed run goes on so, that its curve stays of one kind.
        guards: the CER of each guard set, by name.
    """

    loss: float
    hypotheses: dict[str, str]
    audio_context: Context = "padded"
    guards: dict[str, float] = field(default_factory=dict)

    def is_of(self, utterances: Sequence[Utterance], guards: Sequence[GuardSet]) -> bool:
        """Whether it tells of all of these utterances and guard sets."""
        known = all(utterance.id in self.hypotheses for utterance in utterances)
        return known and all(guard.name in self.guards for guard in guards)

    def save(self, path: Path) -> None:
        """Keep it for a resumed run."""
        write_text(path, json.dumps(asdict(self), ensure_ascii=False))

    @classmethod
    def load(cls, path: Path) -> BaseEvaluation | None:
        """What was kept, or None."""
        with suppress(StudioError), reading(path):
            kept: BaseEvaluation = msgspec.convert(read_json_object(path), cls)
            return kept
        return None


@dataclass(frozen=True)
class PhaseProgress:
    """Tells how far a phase is, and stops it where that is asked for."""

    channel: EventChannel
    controls: Controls
    phase: str

    def begin(self, done: int, total: int) -> None:
        """Tell that the phase begins."""
        self.channel.emit(PhaseChanged(self.phase, done, total))

    def advance(self, done: int, total: int) -> None:
        """Tell how far it is; raises StopRequested where a stop was asked for."""
        self.channel.emit(PhaseChanged(self.phase, done, total))
        if self.controls.stop_requested:
            raise StopRequested


@dataclass(frozen=True)
class TextSource:
    """Decodes utterances with whatever the model is at the moment, and tells how far it is.

    Args:
        decoder: decodes with the model's active adapter.
        batch_size: utterances at once.
        channel: told about progress.
        controls: asked between batches whether to stop.
        read: gives an utterance's samples.
    """

    decoder: Decoder
    batch_size: int
    channel: EventChannel
    controls: Controls
    read: Read = read_utterance

    def __call__(
        self, utterances: Sequence[Utterance], phase: str, kept: HypothesisCache | None = None
    ) -> dict[str, str]:
        """The model's text of each utterance, by id.

        Args:
            utterances: what to decode.
            phase: what to call it.
            kept: takes the texts as they come; those it has already are not decoded again.
        """
        texts = dict(kept.texts) if kept else {}
        progress = PhaseProgress(self.channel, self.controls, phase)
        progress.begin(len(texts), len(utterances))
        for heard in self._decoded(utterances, texts.keys()):
            texts |= heard
            if kept:
                kept.add(heard)
            progress.advance(len(texts), len(utterances))
        return texts

    def _decoded(self, utterances: Sequence[Utterance], known: Container[str]) -> Iterator[dict[str, str]]:
        """Texts by id, batch for batch, each utterance told its own language."""
        for language, indices in by_language([utterance.language for utterance in utterances]).items():
            chosen = [utterances[index] for index in indices]
            batches = decode_sorted(
                self.decoder.in_language(language),
                lambda index, chosen=chosen: self.read(chosen[index]),  # type: ignore[misc]
                [utterance.duration for utterance in chosen],
                self.batch_size,
                {index for index, utterance in enumerate(chosen) if utterance.id in known},
            )
            yield from ({chosen[index].id: text for index, text in batch.items()} for batch in batches)


class Evaluator:
    """Evaluates whatever the model is at the moment.

    Args:
        utterances: the whole validation side.
        texts: decodes.
        collator: builds the batches that the loss is computed on.
        cer_profile: text normalisation before scoring.
        terms: finds the words that must come out right, if there are any.
    """

    def __init__(
        self,
        utterances: Sequence[Utterance],
        texts: TextSource,
        collator: Collator,
        cer_profile: str,
        terms: TermFinder | None = None,
    ) -> None:
        self.utterances = utterances
        self.texts = texts
        self._collator = collator
        self._batch_size = texts.batch_size
        self._profile = cer_profile
        self._terms = terms
        self._channel = texts.channel

    def subset(self, count: int, seed: int) -> list[Utterance]:
        """At most ``count`` utterances of the side, the same for the same seed."""
        return sample(self.utterances, count, seed)

    def loss(self, model: Model, utterances: Sequence[Utterance], phase: str) -> float:
        """Mean loss per label token over these utterances, in nats."""
        dataset = UtteranceDataset(utterances, self._collator.labels, self.texts.read)
        order = np.argsort([-utterance.duration for utterance in utterances], kind="stable").tolist()
        device = next(model.parameters()).device
        total, tokens = 0.0, 0
        was_training = model.training
        model.eval()
        progress = PhaseProgress(self._channel, self.texts.controls, phase)
        progress.begin(0, len(order))
        done, at_once = 0, self._batch_size
        with torch.no_grad():
            while done < len(order):
                items = [dataset[Pick(index)] for index in order[done : done + at_once]]
                loss = self._loss_of(model, items, device)
                if loss is None:
                    release_memory()
                    at_once = (len(items) + 1) // 2
                    self._channel.emit(warned("loss_batch", failed=len(items), now=at_once))
                    continue
                total += loss
                tokens += sum(len(item["labels"]) for item in items)
                done += len(items)
                progress.advance(done, len(order))
        model.train(was_training)
        return total / tokens

    def _loss_of(self, model: Model, items: list[dict[str, Any]], device: torch.device) -> float | None:
        """Summed over some utterances; None where the memory is not enough for them, but may be for fewer."""
        try:
            return batch_loss(model, to_device(self._collator(items), device)).item()
        except Exception as error:
            if len(items) == 1 or not is_out_of_memory(error):
                raise
        return None

    def announce(self, step: int, loss: float, utterances: Sequence[Utterance], texts: dict[str, str]) -> float:
        """Score the texts, tell the supervisor, of each of the corpus's own sets too, and give the CER of all back."""
        cer = self._announce(step, loss, utterances, texts)
        sets = {utterance.set for utterance in utterances}
        for name in sorted(filter(None, sets)) if len(sets) > 1 else ():
            self._announce(step, math.nan, [each for each in utterances if each.set == name], texts, name)
        return cer

    def _announce(
        self, step: int, loss: float, utterances: Sequence[Utterance], texts: dict[str, str], name: str = ""
    ) -> float:
        references, hypotheses = [u.text for u in utterances], [texts[u.id] for u in utterances]
        rates = error_rates(references, hypotheses, self._profile)
        how = (self.texts.decoder.options.context, self.texts.decoder.precision)
        recognised = self._terms.recognised(references, hypotheses) if self._terms else (0, 0)
        told = EvaluationCompleted(step, loss, rates.cer, rates.wer, len(utterances), *how, set=name)
        self._channel.emit(replace(told, terms_spoken=recognised[0], terms_recognised=recognised[1]))
        return rates.cer

    def show_samples(
        self, step: int, count: int, utterances: Sequence[Utterance], base: dict[str, str], adapted: dict[str, str]
    ) -> None:
        """Tell some sentences as they are now heard, those first that the base gets most wrong."""
        rows: list[Row] = [
            {
                "id": u.id,
                "audio": u.audio,
                "start": u.start,
                "duration": u.duration,
                "raw": u.raw,
                "reference": u.text,
                "base": base[u.id],
                "adapted": adapted[u.id],
            }
            for u in worst_first(utterances, base, self._profile)[:count]
        ]
        if rows:
            self._channel.emit(SamplesTranscribed(step, rows))


def sample(utterances: Sequence[Utterance], count: int, seed: int) -> list[Utterance]:
    """At most ``count`` utterances, in their order, the same for the same seed."""
    if count >= len(utterances):
        return list(utterances)
    chosen = np.random.default_rng(seed).permutation(len(utterances))[:count]
    return [utterances[index] for index in sorted(chosen.tolist())]


def worst_first(utterances: Sequence[Utterance], texts: dict[str, str], profile: str) -> list[Utterance]:
    """Utterances ordered by the CER of their texts, highest first."""
    return sorted(utterances, key=lambda u: -error_rates([u.text], [texts[u.id]], profile).cer)
