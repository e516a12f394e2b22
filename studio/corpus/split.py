"""Dividing utterances into those trained on and those held out for evaluation."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

from studio.corpus.utterance import Utterance, on_side
from studio.errors import DataError
from studio.text.normalisation import normalise

SPLIT_BY = ("corpus", "random", "speaker", "text", "duration")
"""Ways to divide; `assign_splits` tells them apart."""

_EXACT_BITS = 1 << 28  # 32 MB of sums
_STRATA = 10


def assign_splits(
    utterances: Sequence[Utterance], validation_fraction: float, seed: int, split_by: str = "corpus"
) -> list[Utterance]:
    """Give every utterance a split, in the order given.

    - ``corpus``: a split that the corpus gives is kept; if it calls everything ``train``, the held-out side is taken
      from that. Utterances of the same text (profile ``basic``) go to the same side, and to the side where the corpus
      has already put that text (``train``, if both). The other ways pay no heed to the corpus's splits.
    - ``text``: utterances of the same text go to the same side.
    - ``random``: each for itself.
    - ``speaker``: utterances of the same speaker go to the same side.
    - ``duration``: as ``text``, with the same share held out of short and of long utterances.

    What is held out depends only on ids and seed, not on order, and changes little as a corpus grows. It comes as near
    to the fraction of all utterances as whole texts or speakers allow, with at least one on each side.

    Raises:
        DataError: there are not two different texts or speakers, nothing may be trained on, or the fraction is not in
            (0, 1); for ``speaker`` also where the speaker of an utterance is not known.
    """
    sides = split_sides(utterances, validation_fraction, seed, split_by)
    return [
        on_side(utterance, side, utterance.set if side == utterance.split else "")
        for utterance, side in zip(utterances, sides, strict=True)
    ]


def split_sides(
    utterances: Sequence[Utterance],
    validation_fraction: float,
    seed: int,
    split_by: str = "corpus",
    text_keys: Callable[[], Sequence[str]] | None = None,
) -> list[str]:
    """The split of each utterance, as `assign_splits`.

    Args:
        utterances: what is divided.
        validation_fraction: of them all.
        seed: of what is held out.
        split_by: one of `SPLIT_BY`.
        text_keys: gives what is equal for utterances of the same text; by default told from their own texts.

    Raises:
        DataError: as `assign_splits`.
    """
    if not 0 < validation_fraction < 1:
        raise DataError(f"The held-out fraction is {validation_fraction}.", "Choose one between 0 and 1.", code="split")
    keys_of_texts = text_keys or (lambda: [text_key(utterance.text) for utterance in utterances])
    if split_by == "corpus":
        return _by_corpus(utterances, keys_of_texts(), validation_fraction, seed)
    keys = _keys(utterances, split_by, keys_of_texts)
    groups: dict[str, list[str]] = {}
    for utterance, key in zip(utterances, keys, strict=True):
        groups.setdefault(key, []).append(utterance.id)
    if len(groups) < 2:
        raise _only_one(split_by)
    order = _in_random_order(groups, seed)
    if split_by == "duration":
        held_out = _stratified(order, groups, utterances, validation_fraction)
    else:
        sizes = [len(groups[key]) for key in order]
        chosen = _nearest(sizes, round(validation_fraction * len(utterances)), keep_train=True, need_eval=True)
        held_out = {order[index] for index in chosen}
    return ["validation" if key in held_out else "train" for key in keys]


def text_key(text: str) -> str:
    """Equal for texts that must not be on both sides: those that are the same in the profile ``basic``."""
    return normalise(text, "basic") or text


def _keys(utterances: Sequence[Utterance], split_by: str, text_keys: Callable[[], Sequence[str]]) -> Sequence[str]:
    """What must not be on both sides, for each utterance."""
    if split_by == "random":
        return [utterance.id for utterance in utterances]
    if split_by != "speaker":
        return text_keys()
    unknown = [utterance for utterance in utterances if not utterance.speaker]
    if unknown:
        raise DataError(
            f"The speaker of {len(unknown)} of {len(utterances)} utterances is not known, such as of {unknown[0].id}, "
            "so that they cannot be divided by speaker.",
            "Name the speakers in the table of recordings (column speaker), or divide them otherwise: data.split_by.",
            code="split",
        )
    return [utterance.speaker for utterance in utterances]


def _stratified(
    order: Sequence[str], groups: dict[str, list[str]], utterances: Sequence[Utterance], validation_fraction: float
) -> set[str]:
    """The groups to hold out, the same share of each stratum of durations."""
    seconds = {utterance.id: utterance.duration for utterance in utterances}
    place = {key: index for index, key in enumerate(order)}
    by_length = sorted(
        order, key=lambda key: (sum(seconds[name] for name in groups[key]) / len(groups[key]), place[key])
    )
    count = max(
        1, min(_STRATA, int(validation_fraction * len(by_length)), int((1 - validation_fraction) * len(by_length)))
    )
    held_out: set[str] = set()
    seen = taken = 0
    for number in range(count):
        stratum = by_length[number * len(by_length) // count : (number + 1) * len(by_length) // count]
        stratum.sort(key=place.__getitem__)
        sizes = [len(groups[key]) for key in stratum]
        seen += sum(sizes)
        chosen = _nearest(
            sizes, round(validation_fraction * seen) - taken, keep_train=len(stratum) > 1, need_eval=count == 1
        )
        held_out |= {stratum[index] for index in chosen}
        taken += sum(sizes[index] for index in chosen)
    return held_out or {order[0]}


def _only_one(split_by: str) -> DataError:
    if split_by == "speaker":
        return DataError(
            "There is only one speaker, so that no voice can be held out for evaluation.",
            "Divide the recordings otherwise (data.split_by), or add those of another speaker.",
            code="split",
        )
    what = "utterance" if split_by == "random" else "text"
    return DataError(
        f"There is only one {what}, so that nothing can be held out for evaluation.",
        "Add recordings of other sentences; two are the least.",
        code="split",
    )


def _by_corpus(
    utterances: Sequence[Utterance], texts: Sequence[str], validation_fraction: float, seed: int
) -> list[str]:
    given = _given(utterances)
    sides = _sides_of_texts(texts, given)
    groups = _groups(utterances, texts, given, sides)
    if groups:
        held_out = given.count("validation") + sum(sides.get(text) == "validation" for text in _undecided(texts, given))
        free = [text for text in _in_random_order(groups, seed) if text not in sides]
        sizes = [len(groups[text]) for text in free]
        target = round(validation_fraction * len(utterances)) - held_out
        chosen = _nearest(sizes, target, keep_train="train" not in given, need_eval=held_out == 0)
        sides |= {text: "train" for text in free} | {free[index]: "validation" for index in chosen}
    result = [side or sides[text] for side, text in zip(given, texts, strict=True)]
    _require_both_sides(result)
    return result


def _given(utterances: Sequence[Utterance]) -> list[str]:
    """The corpus's splits; what it trains on is not decided yet where it has nothing to choose by."""
    given = [utterance.split for utterance in utterances]
    return ["" if side == "train" else side for side in given] if set(given) <= {"train", "test"} else given


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
    """The groups by a hash of seed and first id."""
    start = f"{seed}\0".encode()
    names = list(map(min, groups.values()))
    digests = [hashlib.blake2b(start + name.encode(errors="surrogatepass"), digest_size=16).digest() for name in names]
    return [key for _, _, key in sorted(zip(digests, names, groups, strict=True))]


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


def _require_both_sides(given: Sequence[str]) -> None:
    sides = set(given)
    if {"train", "validation"} <= sides:
        return
    if "train" not in sides and len(given) > 1:
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
