"""The decoder: clips to texts, for the curve, the report, every command and Compare alike."""

from __future__ import annotations

import copy
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import torch

from studio.engine.batches.features import HOP, PADDED_FRAMES, SAMPLE_RATE, LogMel, encoder_frames
from studio.engine.decoding.cached_decoder import CachedDecoder
from studio.engine.decoding.long_form import TEMPERATURES, PartialTranscript, WindowTokens
from studio.engine.decoding.options import DEFAULT_OPTIONS, DecodingOptions, token_bound
from studio.engine.decoding.search import beam_search, greedy_search
from studio.engine.decoding.token_rules import TokenRules
from studio.engine.decoding.vocabulary import Vocabulary
from studio.engine.model.forward import encode
from studio.engine.model.loading import Model, feature_dtype, rounded_weights
from studio.engine.model.memory import release_memory
from studio.engine.model.multi_adapter import ModelGroup, routing
from studio.errors import is_out_of_memory
from studio.protocol.events import Warned
from studio.protocol.warnings import warned
from studio.text.loops import cut_loop
from studio.text.segments import Segment

Audio = npt.NDArray[np.float32]

Text = TypeVar("Text")

AUTO = "auto"
"""In the place of a language: each model detects it."""


@dataclass(frozen=True)
class Transcript:
    """What one model writes of a clip.

    Attributes:
        text: without spaces around it.
        language: code that the model was told, or that it detected.
        is_detected: which of the two.
        prefix: the tokens that the decoder was given first, spelled.
        is_long: whether the clip is over 30 s, and was decoded window by window.
        segments: texts with their times; none unless timestamps were asked for.
        log_probability: mean over the tokens, in nats; 0 where it was not asked for.
    """

    text: str
    language: str
    is_detected: bool
    prefix: str
    is_long: bool
    segments: tuple[Segment, ...] = ()
    log_probability: float = 0.0


@dataclass(frozen=True)
class _Window:
    """A row of the batch: at most 30 s of a clip, for one model of the group."""

    place: tuple[int, int]
    member: int
    features: torch.Tensor
    samples: int
    language: str


@dataclass
class _MemoryLimit:
    """Windows that the memory holds at once; None where it has held all."""

    windows: int | None = None


class Decoder:
    """Transcribes clips with a model, or with several that share a base.

    A clip's text depends on nothing but the clip, the model and the options: not on what else is in the batch.

    Args:
        models: base, or adapters, that decode together.
        vocabulary: of their base.
        log_mel: computes the features.
        language: code, or ``auto``.
        task: ``transcribe`` or ``translate``.
        options: how to decode.
        check: called between tokens; raises to end early.
        warn: told, once, that memory allows less at once than was asked for.

    Raises:
        CheckpointError: the checkpoint's generation configuration asks for what is not known here.
    """

    def __init__(
        self,
        models: ModelGroup,
        vocabulary: Vocabulary,
        log_mel: LogMel,
        language: str,
        task: str,
        options: DecodingOptions = DEFAULT_OPTIONS,
        *,
        check: Callable[[], None] = lambda: None,
        warn: Callable[[Warned], None] = lambda _: None,
    ) -> None:
        self.options = options
        self._models = models
        self._vocabulary = vocabulary
        self._log_mel = log_mel
        self._language = language
        self._task = task
        self._check = check
        self._warn = warn
        self._prompt, left_out = vocabulary.word_prompt(options.words)
        if left_out:
            warn(warned("prompt_room", count=len(left_out), words=", ".join(left_out)))
        self._limit = _MemoryLimit()
        self._rules = {timed: self._token_rules(timed) for timed in (False, True)}
        weight = models.model.get_encoder().conv1.weight
        self._device, self._dtype = weight.device, feature_dtype(models.model)

    @property
    def precision(self) -> str:
        """Number format of the model's unquantized weights, such as ``float32``."""
        return str(self._dtype).removeprefix("torch.")

    def in_language(self, language: str) -> Decoder:
        """The same for clips in another language, with the same limit of memory; itself where none is named."""
        if language in ("", self._language):
            return self
        other = copy.copy(self)
        other._language = language
        return other

    def __call__(self, audios: Sequence[Audio]) -> list[str]:
        """Texts of clips, decoded as one batch by the group's first model."""
        return [transcripts[0].text for transcripts in self.transcribe(audios)]

    def transcribe(self, audios: Sequence[Audio]) -> list[list[Transcript]]:
        """What each model of the group writes of each clip, decoded as one batch.

        Args:
            audios: mono samples at 16 kHz, of any length.
        """
        is_long = [len(audio) // HOP > PADDED_FRAMES for audio in audios]
        written: dict[int, list[Transcript]] = {}
        for timed in (False, True):
            chosen = [place for place, each in enumerate(is_long) if (each or self.options.timestamps) == timed]
            clips = self._decode_clips([audios[place] for place in chosen], timed) if chosen else []
            for place, partial in zip(chosen, clips, strict=True):
                written[place] = [self._transcript(each, is_long[place]) for each in partial]
        return [written[place] for place in range(len(audios))]

    def _token_rules(self, timed: bool) -> TokenRules:
        prefix = self._vocabulary.prefix(self._vocabulary.info.languages[0], self._task, timestamps=timed)
        return TokenRules.of(
            self._models.model, len(self._prompt) + len(prefix), self._vocabulary.no_timestamps if timed else None
        )

    def _transcript(self, partial: PartialTranscript, is_long: bool) -> Transcript:
        return Transcript(
            "".join(partial.texts).strip(),
            partial.language,
            self._language == AUTO and self._vocabulary.info.multilingual,
            self._vocabulary.spelled(partial.prefix),
            is_long,
            tuple(partial.segments) if self.options.timestamps else (),
            partial.log_probability,
        )

    def _decode_clips(self, audios: Sequence[Audio], timed: bool) -> list[list[PartialTranscript]]:
        """Every model goes through every clip at its own pace; those still on their way are decoded together."""
        features = [self._features(audio, timed) for audio in audios]
        partial = [[PartialTranscript(max(1, len(audio) // HOP)) for _ in self._models.members] for audio in audios]
        cut = self._cut if self.options.loops == "cut" else str
        while going := [
            (clip, member, each)
            for clip, members in enumerate(partial)
            for member, each in enumerate(members)
            if each.seek < each.frames
        ]:
            windows = [
                self._window(clip, member, each, features[clip], len(audios[clip]), timed)
                for clip, member, each in going
            ]
            for (_, _, each), window in zip(going, self._decode_windows(windows, timed), strict=True):
                (each.add_timed if timed else each.add_whole)(window, self._vocabulary, cut)
        return partial

    def _features(self, audio: Audio, timed: bool) -> torch.Tensor:
        """Of the whole clip, shape (mel bins, frames)."""
        if timed:
            # Silence after the end, as in OpenAI's own code: the last window, too, is padded as in training.
            return self._log_mel(audio, max(1, len(audio) // HOP) + PADDED_FRAMES)
        return self._log_mel(audio, encoder_frames(len(audio) / SAMPLE_RATE, self.options.margin))

    def _window(
        self, clip: int, member: int, partial: PartialTranscript, features: torch.Tensor, samples: int, timed: bool
    ) -> _Window:
        seek = partial.seek
        language = partial.language or ("" if self._language == AUTO else self._language)
        inside = features[:, seek : seek + PADDED_FRAMES] if timed else features
        return _Window((clip, seek), member, inside, min(samples - seek * HOP, PADDED_FRAMES * HOP), language)

    @staticmethod
    def _cut(text: str) -> str:
        """A text as the tokenizer gives it, without its loop."""
        inside = text.lstrip()
        return text[: len(text) - len(inside)] + cut_loop(inside.rstrip())

    def _decode_windows(self, windows: Sequence[_Window], timed: bool) -> list[WindowTokens]:
        found = self._decode_fitting(windows, timed, 0.0)
        if not (timed and self.options.temperature_fallback):
            return found
        for temperature in TEMPERATURES:
            again = [
                place
                for place, each in enumerate(found)
                if each.must_be_retried(self._vocabulary.text(each.tokens).strip())
            ]
            if not again:
                break
            drawn = self._decode_fitting([windows[place] for place in again], timed, temperature)
            for place, each in zip(again, drawn, strict=True):
                found[place] = each
        return found

    def _decode_fitting(self, windows: Sequence[_Window], timed: bool, temperature: float) -> list[WindowTokens]:
        """As many windows at once as the memory holds; fewer for good once it was not enough."""
        found: list[WindowTokens] = []
        while len(found) < len(windows):
            batch = windows[len(found) :][: self._limit.windows]
            try:
                found += self._decode_batch(batch, timed, temperature)
                continue
            except Exception as error:
                if len(batch) == 1 or not is_out_of_memory(error):
                    raise
            # Only here has the error let go of the tensors in its frames.
            release_memory()
            is_first, self._limit.windows = self._limit.windows is None, len(batch) // 2
            if is_first:
                self._warn(warned("decoding_batch", failed=len(batch), most=self._limit.windows))
        return found

    def _decode_batch(self, windows: Sequence[_Window], timed: bool, temperature: float) -> list[WindowTokens]:
        model, rules, options = self._models.model, self._rules[timed], self.options
        beams = 1 if temperature else options.beams
        bounds = [token_bound(each.samples) if options.bounded else rules.positions for each in windows]
        limits = [min(rules.prefix + bound, rules.positions) for bound in bounds]
        with _inferring(model):
            encoded, bias = self._encode(windows)
            routes = self._routes([each.member for each in windows])
            with routing(model, routes):
                decoder = CachedDecoder(
                    model, encoded, max(limits), bias=bias, routes=routes, beams=beams, check=self._check
                )
                languages, no_speech = self._look(decoder, windows, beams, timed)
                prefixes = [
                    (*self._prompt, *self._vocabulary.prefix(each, self._task, timestamps=timed)) for each in languages
                ]
                if beams > 1:
                    hypotheses = beam_search(decoder, rules, prefixes, limits, beams)
                else:
                    scored = timed or options.scored
                    hypotheses = greedy_search(decoder, rules, prefixes, limits, temperature=temperature, scored=scored)
        return [
            WindowTokens(language, tuple(prefix), each.tokens, each.log_probability, silence)
            for language, prefix, each, silence in zip(languages, prefixes, hypotheses, no_speech, strict=True)
        ]

    def _look(
        self, decoder: CachedDecoder, windows: Sequence[_Window], beams: int, timed: bool
    ) -> tuple[list[str], list[float]]:
        """Each window's language, and how probable it is that nobody speaks there (0 where that is of no use)."""
        languages = [each.language for each in windows]
        if all(languages) and not timed:
            return languages, [0.0] * len(windows)
        start = torch.full((len(windows) * beams, 1), self._vocabulary.start, device=self._device)
        logits = decoder(start)[::beams]
        decoder.rewind()
        found = [known or self._vocabulary.language(row) for known, row in zip(languages, logits, strict=True)]
        return found, logits.softmax(-1)[:, self._vocabulary.no_timestamps - 1].tolist()

    def _encode(self, windows: Sequence[_Window]) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Each window's encoder states, shape (rows, positions, width), and what `CachedDecoder` adds to scores.

        Every encoder sees a window once, whatever the number of models that share it, beside windows of its length.
        """
        keys = [(each.place, self._models.encoders[each.member]) for each in windows]
        unique = dict(zip(keys, windows, strict=True))
        lengths: dict[int, list[tuple[tuple[int, int], int]]] = {}
        for key, window in unique.items():
            lengths.setdefault(window.features.shape[-1], []).append(key)
        hidden: dict[tuple[tuple[int, int], int], tuple[torch.Tensor, torch.Tensor | None]] = {}
        for same in lengths.values():
            states, scores = self._encode_same([unique[key].features for key in same], [key[1] for key in same])
            hidden |= {key: (row, scores) for key, row in zip(same, states, strict=True)}
        if len(lengths) == 1 and scores is None:
            return (states if len(same) == len(keys) else states[[same.index(key) for key in keys]]), None
        return _side_by_side([hidden[key] for key in keys])

    def _encode_same(
        self, features: list[torch.Tensor], members: list[int]
    ) -> tuple[torch.Tensor, torch.Tensor | None]:
        model = self._models.model
        with routing(model, self._routes(members)):
            encoded = encode(model, torch.stack(features).to(self._device, self._dtype))
        return encoded.states, encoded.bias

    def _routes(self, members: Sequence[int]) -> list[str]:
        return [self._models.routes[member] for member in members] if self._models.routes else []


def _side_by_side(
    rows: Sequence[tuple[torch.Tensor, torch.Tensor | None]],
) -> tuple[torch.Tensor, torch.Tensor]:
    """Encoder states of several lengths as one batch, and the scores that keep a row from the others' positions."""
    first = rows[0][0]
    most = max(len(states) for states, _ in rows)
    batch = first.new_zeros(len(rows), most, first.shape[-1])
    bias = first.new_full((len(rows), 1, 1, most), -torch.inf)
    for place, (states, scores) in enumerate(rows):
        batch[place, : len(states)] = states
        bias[place, 0, 0, : len(states)] = 0.0 if scores is None else scores[0]
    return batch, bias


@contextmanager
def _inferring(model: Model) -> Iterator[None]:
    """The model in eval mode without gradients, and afterwards as it was."""
    was_training = model.training
    model.eval()
    try:
        with torch.no_grad(), rounded_weights(model):
            yield
    finally:
        model.train(was_training)


def by_language(languages: Sequence[str]) -> dict[str, list[int]]:
    """Indices of clips by their language, in order; those of one are decoded together."""
    groups: dict[str, list[int]] = {}
    for index, language in enumerate(languages):
        groups.setdefault(language, []).append(index)
    return groups


def decode_sorted(
    decoder: Callable[[Sequence[Audio]], list[Text]],
    read: Callable[[int], Audio],
    durations: Sequence[float],
    batch_size: int,
    known: Container[int] = (),
) -> Iterator[dict[int, Text]]:
    """Texts of many clips by their index, one batch of like length after the other.

    Args:
        decoder: of the model to use, or of several.
        read: gives the clip of an index.
        durations: seconds of every clip.
        batch_size: clips decoded at once.
        known: clips that need no text; batches of such alone are left out.
    """
    order = np.argsort(-np.asarray(durations), kind="stable").tolist()
    for start in range(0, len(order), batch_size):
        members = order[start : start + batch_size]
        if not all(index in known for index in members):
            yield dict(zip(members, decoder([read(index) for index in members]), strict=True))
