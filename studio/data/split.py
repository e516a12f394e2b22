"""Dividing utterances into those trained on and those held out for evaluation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from studio.data.normalise import normalise
from studio.data.utterance import Utterance
from studio.errors import DataError

_EXACT_BITS = 1 << 28  # 32 MB of sums


def assign_splits(utterances: Sequence[Utterance], eval_fraction: float, seed: int) -> list[Utterance]:
    """Give every utterance a split, in the order given.

    - A split that the corpus gives is kept; if it calls everything ``train``, the held-out side is taken from that.
    - Utterances of the same text (profile ``basic``) go to the same side, and to the side where the corpus has
      already put that text (``train``, if both).
    - Which texts are held out depends only on ids and seed, not on order, and changes little as a corpus grows.
    - The held-out side comes as near to the fraction of all utterances as whole texts allow, with at least one
      text on each side.

    Raises:
        DataError: there are not two different texts, nothing may be trained on, or the fraction is not in (0, 1).
    """
    if not 0 < eval_fraction < 1:
        raise DataError(f"The held-out fraction is {eval_fraction}.", "Choose one between 0 and 1.", code="split")
    given = _given(utterances)
    texts = [normalise(utterance.text, "basic") or utterance.text for utterance in utterances]
    sides = _sides_of_texts(texts, given)
    groups = _groups(utterances, texts, given, sides)
    if groups:
        held_out = given.count("eval") + sum(sides.get(text) == "eval" for text in _undecided(texts, given))
        free = [text for text in _in_random_order(groups, seed) if text not in sides]
        sizes = [len(groups[text]) for text in free]
        target = round(eval_fraction * len(utterances)) - held_out
        chosen = _nearest(sizes, target, keep_train="train" not in given, need_eval=held_out == 0)
        sides |= {text: "train" for text in free} | {free[index]: "eval" for index in chosen}
    result = [
        msgspec.structs.replace(utterance, split=side or sides[text])
        for utterance, side, text in zip(utterances, given, texts, strict=True)
    ]
    _require_both_sides(result)
    return result


def _given(utterances: Sequence[Utterance]) -> list[str]:
    """The corpus's splits, unless it only has training data: then nothing is decided yet."""
    given = [utterance.split for utterance in utterances]
    return [""] * len(given) if set(given) == {"train"} else given


def _sides_of_texts(texts: Iterable[str], given: Iterable[str]) -> dict[str, str]:
    sides: dict[str, str] = {}
    for text, side in zip(texts, given, strict=True):
        if side and sides.get(text) != "train":
            sides[text] = side
    return sides


def _undecided(texts: Sequence[str], given: Sequence[str]) -> list[str]:
    return [text for text, side in zip(texts, given, strict=True) if not side]


def _groups(
    utterances: Sequence[Utterance], texts: Sequence[str], given: Sequence[str], sides: dict[str, str]
) -> dict[str, list[str]]:
    """Ids of the undecided utterances by text."""
    groups: dict[str, list[str]] = {}
    for utterance, text, side in zip(utterances, texts, given, strict=True):
        if not side and text not in sides:
            groups.setdefault(text, []).append(utterance.id)
    return groups


def _in_random_order(groups: dict[str, list[str]], seed: int) -> list[str]:
    def key(text: str) -> tuple[bytes, str]:
        name = min(groups[text])
        return hashlib.blake2b(f"{seed}\0{name}".encode(errors="surrogatepass"), digest_size=16).digest(), name

    return sorted(groups, key=key)


def _nearest(sizes: Sequence[int], target: int, *, keep_train: bool, need_eval: bool) -> list[int]:
    """Indices, the earliest preferred, of groups whose sizes sum to as near `target` as can be.

    `keep_train` leaves at least one group out, `need_eval` takes at least one.
    """
    total = sum(sizes)
    target = min(max(target, 1 if need_eval else 0), total - 1 if keep_train else total)
    chosen, remaining = [], target
    for index, size in enumerate(sizes):
        if size <= remaining:
            chosen.append(index)
            remaining -= size
    if remaining and len(sizes) * total <= _EXACT_BITS:
        return _exactly_nearest(sizes, target, keep_train=keep_train, need_eval=need_eval)
    return chosen


def _exactly_nearest(sizes: Sequence[int], target: int, *, keep_train: bool, need_eval: bool) -> list[int]:
    """Subset sum by dynamic programming; bit n of a row of `reachable` says that the groups so far can sum to n."""
    reachable = [1]
    for size in sizes:
        reachable.append(reachable[-1] | reachable[-1] << size)
    total = sum(sizes)
    lowest, highest = (1 if need_eval else 0), (total - 1 if keep_train else total)
    sums = [number for number in range(lowest, highest + 1) if reachable[-1] >> number & 1]
    if not sums:
        return []
    wanted = min(sums, key=lambda number: (abs(number - target), number))
    chosen = []
    for index in range(len(sizes) - 1, -1, -1):
        if not reachable[index] >> wanted & 1:
            chosen.append(index)
            wanted -= sizes[index]
    return chosen


def _require_both_sides(utterances: Sequence[Utterance]) -> None:
    sides = {utterance.split for utterance in utterances}
    if sides == {"train", "eval"}:
        return
    if sides == {"eval"} and len(utterances) > 1:
        raise DataError(
            "The corpus gives every utterance to evaluation, so that there is nothing to train on.",
            "Add the corpus's training part, or remove its split column or the names of its tables.",
            code="split",
        )
    raise DataError(
        "There is only one text, so that nothing can be held out for evaluation.",
        "Add recordings of other sentences; two different texts are the least.",
        code="split",
    )
