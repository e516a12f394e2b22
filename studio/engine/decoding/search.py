"""Choosing tokens: greedily, by sampling at a temperature, or by beam search, each row until it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch

from studio.engine.decoding.cached_decoder import CachedDecoder, in_place
from studio.engine.decoding.token_rules import TokenRules

Prefixes = Sequence[Sequence[int]]

_SEED = 0


@dataclass(frozen=True)
class Hypothesis:
    """What was written after the prefix.

    Attributes:
        tokens: up to the end token, which is left out.
        log_probability: mean over the tokens, the end token among them, in nats; 0 where it was not asked for.
    """

    tokens: tuple[int, ...]
    log_probability: float = 0.0


def greedy_search(
    decoder: CachedDecoder,
    rules: TokenRules,
    prefixes: Prefixes,
    limits: Sequence[int],
    *,
    temperature: float = 0.0,
    scored: bool = False,
) -> list[Hypothesis]:
    """The most probable token after the other; above a temperature of 0 one drawn at random, always with the same dice.

    Args:
        decoder: of a batch, nothing decoded yet.
        rules: of what may be written.
        prefixes: tokens that each row begins with, all equally many.
        limits: tokens at most for each row, the prefix among them.
        temperature: what the logits are divided by.
        scored: whether log-probabilities are wanted.
    """
    device = decoder.device
    tokens = torch.tensor(prefixes, device=device)
    rows = list(range(len(prefixes)))
    texts = [list(prefix) for prefix in prefixes]
    dice = [torch.Generator().manual_seed(_SEED) for _ in rows] if temperature else []
    totals, counts = [0.0] * len(rows), [0] * len(rows)
    while rows:
        scores = rules.allowed(decoder(tokens), [texts[row] for row in rows])
        chosen = _drawn(scores, temperature, [dice[row] for row in rows]) if dice else scores.argmax(-1, keepdim=True)
        if scored:
            for row, each in zip(rows, scores.log_softmax(-1).gather(-1, chosen).flatten().tolist(), strict=True):
                totals[row] += each
                counts[row] += 1
        going = []
        for slot, (row, token) in enumerate(zip(rows, chosen.flatten().tolist(), strict=True)):
            if token in rules.ends:
                continue
            texts[row].append(token)
            if len(texts[row]) < limits[row]:
                going.append(slot)
        going = in_place(going)
        tokens = chosen[going]
        rows = [rows[slot] for slot in going]
        decoder.keep(going)
    return [
        Hypothesis(tuple(text[len(prefix) :]), total / max(count, 1))
        for text, prefix, total, count in zip(texts, prefixes, totals, counts, strict=True)
    ]


def _drawn(scores: torch.Tensor, temperature: float, dice: Sequence[torch.Generator]) -> torch.Tensor:
    """A token of each row; each row has dice of its own, so that the others make no difference. Shape (rows, 1)."""
    shares = (scores / temperature).softmax(-1).cpu()
    drawn = [torch.multinomial(row, 1, generator=die) for row, die in zip(shares, dice, strict=True)]
    return torch.stack(drawn).to(scores.device)


@dataclass
class _Beams:
    """The hypotheses of one row; scores are sums of log-probabilities, those of complete ones means."""

    running: list[tuple[float, list[int]]]
    complete: list[tuple[float, Hypothesis]] = field(default_factory=list)

    def advance(
        self, candidates: Sequence[tuple[float, int, int]], rules: TokenRules, prefix: int, limit: int
    ) -> list[int] | None:
        """Take the best continuations (score, beam, token), best first.

        Returns:
            The beam that each of those that go on came from; None where nothing better can come.
        """
        width = len(self.running)
        going: list[tuple[float, int, list[int]]] = []
        for rank, (score, beam, token) in enumerate(candidates):
            tokens = [*self.running[beam][1], token]
            if token in rules.ends or len(tokens) >= limit:
                if rank < width:
                    self._finish(score / (len(tokens) - prefix), tokens[prefix:], rules)
            elif len(going) < width:
                going.append((score, beam, tokens))
        self.complete = sorted(self.complete, key=lambda each: -each[0])[:width]
        if not going:
            return None
        length = len(going[0][2]) - prefix
        if len(self.complete) == width and going[0][0] / length <= self.complete[-1][0]:
            return None
        while len(going) < width:  # a vocabulary of fewer tokens than are needed
            going.append((float("-inf"), going[0][1], going[0][2]))
        self.running = [(score, tokens) for score, _, tokens in going]
        return [beam for _, beam, _ in going]

    def _finish(self, mean: float, tokens: list[int], rules: TokenRules) -> None:
        text = tokens[:-1] if tokens[-1] in rules.ends else tokens
        self.complete.append((mean, Hypothesis(tuple(text), mean)))


def beam_search(
    decoder: CachedDecoder, rules: TokenRules, prefixes: Prefixes, limits: Sequence[int], beams: int
) -> list[Hypothesis]:
    """Of several hypotheses a row the one of the highest mean log-probability, as transformers' ``generate`` searches.

    Arguments as of `greedy_search`; the decoder must have been made for so many beams.
    """
    device = decoder.device
    start = len(prefixes[0])
    rows = list(range(len(prefixes)))
    # At first all beams are alike: only one counts.
    found = [_Beams([(0.0 if not beam else -1e9, list(prefix)) for beam in range(beams)]) for prefix in prefixes]
    tokens = torch.tensor([prefix for prefix in prefixes for _ in range(beams)], device=device)
    while rows:
        running = [each for row in rows for each in found[row].running]
        scores = rules.allowed(decoder(tokens).log_softmax(-1), [text for _, text in running])
        scores += torch.tensor([score for score, _ in running], device=device)[:, None]
        wide = scores.reshape(len(rows), -1)
        best, places = wide.topk(min(max(2, 1 + len(rules.ends)) * beams, wide.shape[-1]))
        going, parents = [], []
        for slot, row in enumerate(rows):
            cells = ((place // scores.shape[-1], place % scores.shape[-1]) for place in places[slot].tolist())
            candidates = [(score, *cell) for score, cell in zip(best[slot].tolist(), cells, strict=True)]
            followed = found[row].advance(candidates, rules, start, limits[row])
            if followed is not None:
                going.append(slot)
                parents.append([slot * beams + beam for beam in followed])
            else:
                parents.append([slot * beams + beam for beam in range(beams)])
        decoder.follow(torch.tensor(parents, device=device).flatten())
        going = in_place(going)
        rows = [rows[slot] for slot in going]
        decoder.keep(going)
        tokens = torch.tensor([[text[-1]] for row in rows for _, text in found[row].running], device=device)
    return [each.complete[0][1] for each in found]
