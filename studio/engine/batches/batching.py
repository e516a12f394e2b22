"""Which utterances go together in a batch, and how a batch is put together."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch.utils.data import Dataset, Sampler

from studio.audio.augmentation.non_speech import NonSpeech
from studio.audio.augmentation.presets import Augmentation
from studio.audio.decoding import Samples
from studio.corpus.utterance import Utterance, read_utterance
from studio.engine.batches.features import HOP, PADDED_FRAMES, SAMPLE_RATE, LogMel, frames_for
from studio.engine.batches.packing import Span, packed
from studio.engine.batches.prompts import PromptSource
from studio.engine.batches.spec_augment import SpecAugment
from studio.engine.batches.tokenization import IGNORED, LabelMaker
from studio.settings.whisper import MAX_PAUSE_SECONDS, context_seconds
from studio.text.tokens import MAX_LABEL_TOKENS

Read = Callable[[Utterance], Samples]
"""Gives an utterance's samples, as `read_utterance` does."""

_GROUPED_BATCHES = 32
"""Batches among which utterances are sorted by length: enough to be tight, few enough to stay random."""
_PAUSES, _JOINED = 1, 8
"""Set the draws of pauses, and of what is joined, apart from those of an epoch's order."""


class Pick(NamedTuple):
    """What is asked of a dataset.

    Attributes:
        row: of an utterance in the dataset.
        padded: to 30 s.
        pause: seconds of silence before it where it follows another in a window whose labels hold times; None where
            the labels hold none.
        draw: which of all that a run learns from; None where nothing is learned.
        longest: seconds of the longest utterance of a batch of like lengths; infinite in a batch of any lengths.
    """

    row: int
    padded: bool = False
    pause: float | None = None
    draw: int | None = None
    longest: float = math.inf


class RunBatches(Sampler[list[Pick]]):
    """One process's batches of a whole run, epoch after epoch, the same for the same seed.

    Within groups of shuffled utterances those of like length share a batch, so that little of a batch is padding.

    Args:
        durations: seconds of every training utterance.
        batch_size: utterances a batch; an epoch's last batch may have fewer.
        rounds: batches that each process takes in all.
        seed: of the shuffling.
        processes: that take batches in turn; those of one round are of like length, so that none waits for another.
        rank: which of the processes this is.
        first: rounds that have been taken already, in a resumed run.
        by_length: whether utterances of like length share a batch; without it, batches are of all lengths.
        padded_share: share of the batches, evenly spread, that are to be padded to 30 s.
        timestamp_share: share of the utterances, drawn, whose labels hold times; their pauses are drawn too.
        languages: of every training utterance, where they are to be drawn unevenly.
        temperature: T of p ∝ n^(1/T) (arXiv 1911.02116, §3.1), which gives languages of n utterances their share of an
            epoch; 1 leaves every utterance its turn.
        by_seconds: batches of an epoch, each of about as many seconds; 0 where each is of as many utterances.
    """

    def __init__(
        self,
        durations: Sequence[float],
        batch_size: int,
        rounds: int,
        seed: int,
        processes: int = 1,
        rank: int = 0,
        *,
        first: int = 0,
        by_length: bool = True,
        padded_share: float = 0.0,
        timestamp_share: float = 0.0,
        languages: Sequence[str] = (),
        temperature: float = 1.0,
        by_seconds: int = 0,
    ) -> None:
        self._batch_size = batch_size
        self._per_epoch = by_seconds or math.ceil(len(durations) / batch_size)
        self._by_seconds = by_seconds > 0
        self._processes = processes
        self._rank = rank
        self._first = first
        self._by_length = by_length
        self._padded_share = padded_share
        self._timestamp_share = timestamp_share
        self._durations = np.asarray(durations, dtype=np.float32)
        self._languages = np.asarray(languages)
        self._temperature = temperature
        self._rounds = rounds
        self._seed = seed

    def __len__(self) -> int:
        return self._rounds - self._first

    def __iter__(self) -> Iterator[list[Pick]]:
        per_epoch = self._per_epoch
        epoch, batches = -1, list[list[int]]()
        for turn in range(self._first, self._rounds):
            number = turn * self._processes + self._rank
            if number // per_epoch != epoch:
                epoch = number // per_epoch
                batches = self._epoch(epoch)
            yield self._picks(batches[number % per_epoch], turn, number)

    def _picks(self, batch: list[int], turn: int, number: int) -> list[Pick]:
        is_padded = _is_due(turn, self._padded_share)
        most = len(self._durations) if self._by_seconds else self._batch_size
        draws = range(number * most, (number + 1) * most)
        longest = float(self._durations[batch].max()) if self._by_length else math.inf
        return [Pick(row, is_padded, self.pause(draw), draw, longest) for row, draw in zip(batch, draws, strict=False)]

    def pause(self, draw: int) -> float | None:
        """The drawn pause of an utterance whose labels hold times; None for one whose labels hold none."""
        if not self._timestamp_share:
            return None
        random = np.random.default_rng((self._seed, draw, _PAUSES))
        is_timed, pause = random.random() < self._timestamp_share, float(random.uniform(0, MAX_PAUSE_SECONDS))
        return pause if is_timed else None

    def _epoch(self, epoch: int) -> list[list[int]]:
        random = np.random.default_rng((self._seed, epoch))
        parts = self._parts(self._order(random), self._per_epoch)
        group = _GROUPED_BATCHES * self._processes
        for start in range(0, len(parts) if self._by_length else 0, group):
            members = np.concatenate(parts[start : start + group])
            members = members[np.argsort(-self._durations[members], kind="stable")]
            parts[start : start + group] = self._parts(members, len(parts[start : start + group]))
        return self._in_rounds([part.tolist() for part in parts], epoch, random)

    def _parts(self, rows: npt.NDArray[np.int64], count: int) -> list[npt.NDArray[np.int64]]:
        """Rows in their order as so many batches; a row goes into the one that its middle is in."""
        if not self._by_seconds:
            return np.split(rows, range(self._batch_size, len(rows), self._batch_size))
        seconds = self._durations[rows].astype(np.float64)
        middles = seconds.cumsum() - seconds / 2
        ends = np.searchsorted(middles, seconds.sum() / count * np.arange(1, count))
        each = np.arange(1, count)
        # None is empty, however long a single row is.
        ends = np.maximum.accumulate(np.maximum(ends, each) - each) + each
        return np.split(rows, np.minimum(ends, len(rows) - count + each))

    def _order(self, random: np.random.Generator) -> npt.NDArray[np.int64]:
        """Rows of an epoch at random: each once, or those of a language as often as p ∝ n^(1/T) asks for."""
        if self._temperature == 1 or not len(self._languages):
            return random.permutation(len(self._durations))
        _, of, counts = np.unique(self._languages, return_inverse=True, return_counts=True)
        shares = counts ** (1 / self._temperature)
        ends = np.rint(np.cumsum(shares / shares.sum()) * len(of)).astype(np.int64)
        taken = np.diff(ends, prepend=0)
        rows = [_repeated(np.flatnonzero(of == each), count, random) for each, count in enumerate(taken.tolist())]
        return random.permutation(np.concatenate(rows))

    def _in_rounds(self, batches: list[list[int]], epoch: int, random: np.random.Generator) -> list[list[int]]:
        """Shuffle whole rounds; the epoch's first batches complete the round that the one before has begun."""
        processes = self._processes
        begun = -epoch * len(batches) % processes
        whole = (len(batches) - begun) // processes
        lone = batches[whole * processes :]
        rounds = [batches[i * processes : (i + 1) * processes] for i in random.permutation(whole)]
        return lone[:begun] + [batch for members in rounds for batch in members] + lone[begun:]


def _repeated(rows: npt.NDArray[np.int64], count: int, random: np.random.Generator) -> npt.NDArray[np.int64]:
    """So many of some rows, none of them twice more often than another."""
    whole, rest = divmod(count, len(rows))
    return np.concatenate([np.tile(rows, whole), random.choice(rows, rest, replace=False)])


def _is_due(turn: int, share: float) -> bool:
    """Whether this turn is one of the share of all turns, evenly spread."""
    return int((turn + 1) * share) > int(turn * share)


class UtteranceDataset(Dataset[dict[str, Any]]):
    """Audio, text and labels of one utterance at a time, read when asked for.

    Args:
        utterances: those of one split.
        labels: makes the label tokens.
        read: gives an utterance's samples.
        augment: changes the samples of what is learned from.
        non_speech: takes the place of some of what is learned from.
        prompts: of some of what is learned from.
    """

    def __init__(
        self,
        utterances: Sequence[Utterance],
        labels: LabelMaker,
        read: Read = read_utterance,
        augment: Augmentation | None = None,
        non_speech: NonSpeech | None = None,
        prompts: PromptSource | None = None,
    ) -> None:
        self._utterances = utterances
        self._labels = labels
        self._read = read
        self._augment = augment
        self._non_speech = non_speech
        self._prompts = prompts

    def __len__(self) -> int:
        return len(self._utterances)

    def __getitem__(self, pick: Pick) -> dict[str, Any]:
        how = {"padded": pick.padded, "draw": pick.draw}
        if self._non_speech is not None and pick.draw is not None:
            audio = self._non_speech(pick.draw, pick.longest)
            if audio is not None:
                return {"audio": audio, "text": "", "labels": self._labels(""), "given": self._labels.given, **how}
        return self._utterance(pick) | how

    def _utterance(self, pick: Pick) -> dict[str, Any]:
        utterance = self._utterances[pick.row]
        audio = self._read(utterance)
        if self._augment is not None and pick.draw is not None:
            audio = self._augment(audio, pick.draw)
        labels = self._labels.of(utterance.language)
        tokens, pause = labels(utterance.text), pick.pause
        if pause is not None:
            timed = labels.timed([(utterance.text, 0.0, len(audio) / SAMPLE_RATE)])
            tokens, pause = (timed, pause) if len(timed) <= MAX_LABEL_TOKENS else (tokens, None)
        prompt = self._prompts(pick.row, pick.draw) if self._prompts and pick.draw is not None else ""
        shown: dict[str, Any] = {"prompt": self._labels.prompt(prompt)} if prompt else {}
        shown["language"] = utterance.language
        return {"audio": audio, "text": utterance.text, "labels": tokens, "pause": pause, **shown}


@dataclass(frozen=True)
class Collator:
    """Puts utterances together: features, decoder inputs and labels.

    Args:
        log_mel: computes the features.
        labels: knows the start and end tokens.
        dtype: of the features, that of the base's weights.
        margin: seconds of silence after the longest utterance, or None for the padded 30 s.
        spec_augment: masks the features of what is learned from.
        ragged: gives the features of each input as long as it needs, to be computed side by side; otherwise those of a
            batch are as long as its longest needs.
    """

    log_mel: LogMel
    labels: LabelMaker
    dtype: torch.dtype
    margin: float | None
    spec_augment: SpecAugment | None = None
    ragged: bool = False

    def frames(self, items: Sequence[dict[str, Any]]) -> int:
        """Frames that the longest of some utterances needs."""
        if self.margin is None or any(item.get("padded") for item in items):
            return PADDED_FRAMES
        return frames_for(max(len(item["audio"]) for item in items) / SAMPLE_RATE, self.margin)

    def __call__(self, items: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """``input_features`` (batch, mel bins, frames), or a list of (mel bins, frames) where they are ragged;
        ``decoder_input_ids`` and ``labels`` (batch, tokens)."""
        rows = token_rows(items, self.labels)
        frames = [self.frames([item] if self.ragged else items) for item in items]
        features = [self._features(item, count).to(self.dtype) for item, count in zip(items, frames, strict=True)]
        return {"input_features": features if self.ragged else torch.stack(features), **rows}

    def _features(self, item: dict[str, Any], frames: int) -> torch.Tensor:
        features = self.log_mel(item["audio"], frames)
        if self.spec_augment is None:
            return features
        # Each utterance by itself, whatever is beside it: its masks must not depend on that.
        for draw, start, end in item.get("spans") or [Span(item.get("draw"), 0, len(item["audio"]))]:
            own = slice(start // HOP, min(math.ceil(end / HOP), frames))
            if draw is not None:
                features[:, own] = self.spec_augment(features[:, own], draw)
        return features


def token_rows(items: Sequence[dict[str, Any]], labels: LabelMaker) -> dict[str, torch.Tensor]:
    """``decoder_input_ids`` and ``labels`` (batch, tokens) of the label tokens of some items.

    Not learned are an item's ``prompt``, as far as there is room before its labels, and so many of these as it has
    ``given``.
    """
    prompts = [_fitting(item.get("prompt", []), len(item["labels"])) for item in items]
    length = max(len(prompt) + len(item["labels"]) for prompt, item in zip(prompts, items, strict=True))
    # The end token doubles as padding: what counts is told by length, so that each text's own end is learned.
    inputs = torch.full((len(items), length), labels.end)
    targets = torch.full((len(items), length), IGNORED)
    for row, (prompt, item) in enumerate(zip(prompts, items, strict=True)):
        tokens = torch.tensor([*prompt, labels.start, *item["labels"]])
        inputs[row, : len(tokens) - 1] = tokens[:-1]
        known = len(prompt) + item.get("given", 0)
        targets[row, known : len(tokens) - 1] = tokens[known + 1 :]
    return {"decoder_input_ids": inputs, "labels": targets}


def _fitting(prompt: Sequence[int], labels: int) -> Sequence[int]:
    """A prompt without its earliest words where the decoder has no room for all of it beside so many labels."""
    room = MAX_LABEL_TOKENS - labels
    return prompt if len(prompt) <= room else [*prompt[:1], *prompt[len(prompt) - room + 1 :]] if room > 1 else []


def together(pieces: list[dict[str, Any]], utterances: int) -> dict[str, Any]:
    """A batch of pieces, with all their ``labels``, whose tokens are counted, and the number of ``utterances``."""
    labels = torch.cat([piece["labels"].flatten() for piece in pieces])
    return {"pieces": pieces, "labels": labels, "utterances": utterances}


def to_device(value: Any, device: torch.device) -> Any:
    """A batch, or a list of some, with its tensors on a device."""
    if device.type == "cpu":
        return value
    if isinstance(value, torch.Tensor):
        return value.to(device, non_blocking=True)
    if isinstance(value, dict):
        return {name: to_device(each, device) for name, each in value.items()}
    return [to_device(each, device) for each in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class PieceCollator:
    """Puts the utterances of a batch together in pieces that the memory holds one after the other.

    A batch has as many utterances as it has; how much audio is worked on at once is bounded by the pieces. The sum of
    the pieces' losses, divided by the tokens of the whole step, is the batch's loss: nothing is learned differently.

    Args:
        collator: makes each piece.
        seconds: of encoder input a piece, padding included; a single utterance or window may have more.
        packs: whether all utterances are joined into windows of up to 30 s.
        joined_share: share of the utterances, drawn, that are joined to windows where not all are. Where any are, a
            piece has the ``members`` of each window too, the ``share`` that its loss counts with, and the frames that
            it ``needs`` by itself.
        seed: of drawing them.
    """

    collator: Collator
    seconds: float
    packs: bool = False
    joined_share: float = 0.0
    seed: int = 0

    def __call__(self, items: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """``pieces``: batches of like length, longest first; ``labels``: all of theirs, to be counted;
        ``utterances``: how many there are."""
        joined = [self.packs or (self.joined_share > 0 and self._is_joined(item["draw"])) for item in items]
        rows = [item for item, is_joined in zip(items, joined, strict=True) if not is_joined]
        rows += packed(list(compress(items, joined)), self.collator.labels)
        parts = [part for group in self._groups(rows) for part in self._parts(group)]
        parts.sort(key=lambda part: -len(part[0]["audio"]))
        return together([self._piece(part) for part in parts], len(items))

    def _is_joined(self, draw: int) -> bool:
        return np.random.default_rng((self.seed, draw, _JOINED)).random() < self.joined_share

    def cut(self, piece: dict[str, Any], seconds: float) -> list[dict[str, Any]]:
        """A window as windows of at most so many seconds, where it is longer and of several utterances.

        One that was beside a longer one loses that one's padding. Each text then has a start and an end of its own:
        ``share`` makes all their tokens count as those of the one.
        """
        windows = packed(piece["members"][0], self.collator.labels, seconds)
        if len(windows) == 1 and piece["needs"][0] >= piece["input_features"][0].shape[-1]:
            return [piece]
        pieces = [self._piece([window]) for window in windows]
        before, *after = (int((each["labels"] != IGNORED).sum()) for each in (piece, *pieces))
        share = piece["share"][0] * before / sum(after)
        return [each | {"share": [share]} for each in pieces]

    def _piece(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        piece: dict[str, Any] = dict(self.collator(rows))
        if self.packs or self.joined_share > 0:
            piece |= {
                "members": [self._members(row) for row in rows],
                "share": [1.0] * len(rows),
                "needs": [self.collator.frames([row]) for row in rows],
            }
        return piece

    def _members(self, row: dict[str, Any]) -> list[dict[str, Any]]:
        """What a window can be cut into: where all are padded to 30 s, cutting it would save nothing."""
        members: list[dict[str, Any]] = row.get("members", [row])
        return members if self.collator.margin is not None else [row]

    def _groups(self, rows: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
        """Windows, and single utterances, which beside them would be padded to their length."""
        if self.collator.ragged or self.collator.margin is None:
            return [list(rows)]
        return [[row for row in rows if ("spans" in row) == is_window] for is_window in (True, False)]

    def _parts(self, items: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
        waiting = sorted(items, key=lambda item: -len(item["audio"]))
        while waiting:
            count = self._fitting(waiting)
            yield waiting[:count]
            waiting = waiting[count:]

    def _fitting(self, waiting: Sequence[dict[str, Any]]) -> int:
        """How many of the first make a piece: at least one, side by side or padded to the longest."""
        if self.collator.ragged:
            sums = accumulate(context_seconds(self.collator.frames([item])) for item in waiting)
            return max(1, sum(seconds <= self.seconds for seconds in sums))
        seconds = context_seconds(self.collator.frames(waiting[:1]))
        return max(1, int(min(self.seconds / seconds, len(waiting))))
