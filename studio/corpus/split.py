"""Dividing a dataset into the sides that are trained on, chosen by and reported on.

The split is drawn from what the source itself says, never from what the user changed, and is kept beside the user's
changes: so nothing moves because something else was left out, corrected or added.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
import numpy.typing as npt

from studio.corpus.equal_texts import text_keys
from studio.corpus.utterance import SPLITS, Utterance
from studio.errors import DataError
from studio.settings.run import DataSettings

SPLIT_BY = ("corpus", "random", "speaker", "text", "duration")
"""Ways to divide; `draw_sides` tells them apart."""

_TOGETHER: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "corpus": (("text", "audio"), ("text",)),
    "text": (("text", "audio"), ("text",)),
    "duration": (("text", "audio"), ("text",)),
    "speaker": (("speaker", "audio", "text"), ("speaker", "audio"), ("speaker",)),
    "random": (("id",),),
}
"""What must be of one side, by way: where that leaves too little to hold out, the next is taken."""

_EXACT_BITS = 1 << 28  # 32 MB of sums
_STRATA = 10


class SplitOptions(msgspec.Struct, frozen=True):
    """What is asked of a split: shares of all utterances, the seed of what is drawn, and one of `SPLIT_BY`."""

    validation_fraction: float
    test_fraction: float
    seed: int
    split_by: str = "corpus"

    @classmethod
    def of(cls, data: DataSettings) -> SplitOptions:
        """As a run's settings ask for it."""
        return cls(data.validation_fraction, data.test_fraction, data.split_seed, data.split_by)

    def require_valid(self) -> None:
        """DataError where the fractions leave nothing for a side."""
        validation, test = self.validation_fraction, self.test_fraction
        if not (validation > 0 and test >= 0 and validation + test < 1):
            raise DataError(
                f"The shares held out are {validation:g} for validation and {test:g} for test.",
                "Choose shares that leave something to train on; that for validation over 0.",
                code="split_shares",
            )


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """The sides before the user's own choices; ``sides`` has an index into `SPLITS` a row, shape (rows,)."""

    options: SplitOptions
    sides: npt.NDArray[np.int8]

    @classmethod
    def none(cls, count: int) -> Split:
        """Of as many rows, nothing drawn: every utterance keeps the side that its source gives it."""
        return cls(SplitOptions(0.0, 0.0, 0), np.zeros(count, np.int8))

    @property
    def is_drawn(self) -> bool:
        """Whether every utterance has a side."""
        return self.options.validation_fraction > 0


def given_sides(ids: Sequence[str], own: Sequence[str], options: SplitOptions, kept: Mapping[str, str]) -> list[str]:
    """The sides that the corpus gives, or an earlier draw; empty where there is still one to be drawn.

    What the corpus trains on is not given where it names nothing to choose by.

    Args:
        ids: of the utterances.
        own: their sides in the corpus.
        options: of the split.
        kept: sides by id that an earlier draw with these options gave.
    """
    if options.split_by != "corpus":
        own = [""] * len(ids)
    elif _has_own_test_alone(own, options):
        drawn = {name: side for name, side in kept.items() if side != "test"}
        return ["test" if side == "test" else drawn.get(name, "") for name, side in zip(ids, own, strict=True)]
    elif set(own) <= {"", "train"}:
        own = [""] * len(ids)
    return [side or kept.get(name, "") for name, side in zip(ids, own, strict=True)]


def is_settled(given: Sequence[str]) -> bool:
    """Whether there is nothing left to draw, as good as always when a dataset is opened again."""
    return all(given) and {"train", "validation"} <= set(given)


def _has_own_test_alone(own: Sequence[str], options: SplitOptions) -> bool:
    sides = set(own) if options.split_by == "corpus" else set()
    return "test" in sides and "validation" not in sides and sides != {"test"}


def draw_sides(
    utterances: Sequence[Utterance],
    options: SplitOptions,
    kept: Mapping[str, str] | None = None,
    keys: Callable[[], Sequence[str]] | None = None,
) -> list[str]:
    """The side of each utterance.

    - ``corpus``: a side that the corpus gives is kept; validation is drawn from what it trains on where it has none,
      and a test where it names neither. The other ways pay no heed to the corpus's sides.
    - ``corpus``, ``text``, ``duration``: the same text (`text_keys`), and the parts of one recording, are of one side;
      ``duration`` holds out the same share of short and of long utterances.
    - ``speaker``: the same for speakers, and for recordings and texts as far as that leaves something to hold out.
    - ``random``: each for itself.

    What is drawn depends only on ids and seed, not on order. It comes as near to the shares as what must be of one side
    allows, with at least one utterance to train on and one for validation.

    Args:
        utterances: what is divided.
        options: how.
        kept: sides by id that an earlier draw with the same options gave; they stay, but for those the corpus gives.
        keys: gives what is equal for utterances of the same text; by default told from their own texts.

    Raises:
        DataError: there are not two different texts or speakers, nothing may be trained on, or the shares are none;
            for ``speaker`` also where the speaker of an utterance is not known.
    """
    options.require_valid()
    own = [utterance.split for utterance in utterances]
    given = given_sides([utterance.id for utterance in utterances], own, options, kept or {})
    if is_settled(given):
        return given
    if _has_own_test_alone(own, options):  # which stays as it is
        return _beside_own_test(utterances, options, kept or {}, keys)
    columns: dict[str, Callable[[], Sequence[str]]] = {
        "id": lambda: [utterance.id for utterance in utterances],
        "text": keys or (lambda: list(text_keys([utterance.text for utterance in utterances]))),
        "audio": lambda: [utterance.audio for utterance in utterances],
        "speaker": lambda: _speakers(utterances),
    }
    known: dict[str, Sequence[str]] = {}
    levels = _TOGETHER[options.split_by]
    for level in levels:
        known |= {name: columns[name]() for name in level if name not in known}
        if len(level) > 1 and "audio" in level and level is not levels[-1] and _all_differ(known["audio"]):
            level = tuple(name for name in level if name != "audio")
        draw = _Draw(utterances, _groups([known[name] for name in level], len(utterances)), given, options)
        if draw.is_good or level is levels[-1]:
            break
    if kept and not {"train", "validation"} <= set(draw.sides):
        return draw_sides(utterances, options, None, keys)  # what was drawn for a side has gone
    _require_sides(draw.sides, len(draw.names), options.split_by)
    return draw.sides


def _beside_own_test(
    utterances: Sequence[Utterance],
    options: SplitOptions,
    kept: Mapping[str, str],
    keys: Callable[[], Sequence[str]] | None,
) -> list[str]:
    """Divide what a corpus does not test on, as if there were nothing else."""
    rows = [row for row, utterance in enumerate(utterances) if utterance.split != "test"]
    rest = [msgspec.structs.replace(utterances[row], split="") for row in rows]
    of_rest = None if keys is None else lambda: [known[row] for known in [keys()] for row in rows]
    without = msgspec.structs.replace(options, test_fraction=0.0)
    kept = {name: side for name, side in kept.items() if side != "test"}
    drawn = dict(zip(rows, draw_sides(rest, without, kept, of_rest), strict=True))
    return [drawn.get(row, "test") for row in range(len(utterances))]


def draw_folds(utterances: Sequence[Utterance], count: int, options: SplitOptions) -> list[int]:
    """The fold of each utterance, from 0: what must be of one side is of one fold, and folds are as equal as can be.

    Raises:
        DataError: there are fewer different texts or speakers than folds; as `draw_sides`.
    """
    columns = {
        "id": [utterance.id for utterance in utterances],
        "text": list(text_keys([utterance.text for utterance in utterances])),
        "audio": [utterance.audio for utterance in utterances],
        "speaker": _speakers(utterances) if options.split_by == "speaker" else [],
    }
    members: dict[int, list[int]] = {}
    for level in _TOGETHER[options.split_by]:
        members = {}
        for row, group in enumerate(_groups([columns[name] for name in level], len(utterances))):
            members.setdefault(group, []).append(row)
        if len(members) >= count and max(map(len, members.values())) * count <= 2 * len(utterances):
            break
    if len(members) < count:
        raise DataError(
            f"There are too few different recordings for {count} folds: {len(members)}.",
            "Take fewer folds, or add recordings of other sentences or speakers.",
            code="split_folds",
        )
    order = _in_random_order(
        {group: min(utterances[row].id for row in rows) for group, rows in members.items()}, options.seed
    )
    folds, sizes = [0] * len(utterances), [0] * count
    for group in sorted(order, key=lambda group: -len(members[group])):
        fold = sizes.index(min(sizes))
        sizes[fold] += len(members[group])
        for row in members[group]:
            folds[row] = fold
    return folds


class _Draw:
    """One draw.

    Args:
        utterances: what is divided.
        groups: the number of each one's group.
        given: sides that are settled already, else empty.
        options: of the split.
    """

    def __init__(
        self, utterances: Sequence[Utterance], groups: Sequence[int], given: Sequence[str], options: SplitOptions
    ) -> None:
        self._total = len(utterances)
        settled = _sides_of_groups(groups, given)
        self.sides = [side or settled.get(group, "") for side, group in zip(given, groups, strict=True)]
        members: dict[int, list[int]] = {}
        for row, group in enumerate(groups):
            if not self.sides[row]:
                members.setdefault(group, []).append(row)
        self.names = {group: min(utterances[row].id for row in rows) for group, rows in members.items()}
        self._members = members
        self._seconds = {
            group: sum(utterances[row].duration for row in rows) / len(rows) for group, rows in members.items()
        }
        self._by_length = options.split_by == "duration"
        # Groups of which no two members are settled on different sides, and shares that come near what is asked.
        self.is_good = all(not side or settled[group] == side for group, side in zip(groups, given, strict=True))
        order = _in_random_order(self.names, options.seed)
        order = self._hold_out("validation", options.validation_fraction, order, is_needed=True)
        if ("test" in given) == ("validation" in given):
            # From the other end: what is drawn for one share hardly depends on the other.
            order = self._hold_out("test", options.test_fraction, order[::-1], is_needed=False)
        self._give("train", order)

    def _hold_out(self, side: str, fraction: float, order: list[int], *, is_needed: bool) -> list[int]:
        """Give groups to a side, in this order as far as possible; the groups that are left."""
        held = self.sides.count(side)
        wanted = round(fraction * self._total) - held
        wanted = max(wanted, 1) if is_needed and not held else wanted
        if wanted <= 0 or not order:
            return order
        keep = "train" not in self.sides
        if self._by_length:
            taken = self._of_each_length(order, wanted, keep)
        else:
            chosen = _nearest([len(self._members[group]) for group in order], wanted, keep_train=keep, need=is_needed)
            taken = {order[index] for index in chosen}
        self._give(side, taken)
        count = self.sides.count(side) - held
        self.is_good &= wanted / 2 <= count <= wanted * 2
        return [group for group in order if group not in taken]

    def _give(self, side: str, groups: Iterable[int]) -> None:
        for group in groups:
            for row in self._members[group]:
                self.sides[row] = side

    def _of_each_length(self, order: list[int], wanted: int, keep_train: bool) -> set[int]:
        """The same share of each stratum of durations."""
        place = {group: index for index, group in enumerate(order)}
        by_length = sorted(order, key=lambda group: (self._seconds[group], place[group]))
        total = sum(len(self._members[group]) for group in order)
        share = wanted / total
        count = max(1, min(_STRATA, int(share * len(by_length)), int((1 - share) * len(by_length))))
        chosen: set[int] = set()
        seen = taken = 0
        for number in range(count):
            stratum = by_length[number * len(by_length) // count : (number + 1) * len(by_length) // count]
            stratum.sort(key=place.__getitem__)
            sizes = [len(self._members[group]) for group in stratum]
            seen += sum(sizes)
            keep = len(stratum) > 1 or (keep_train and count == 1)
            indices = _nearest(sizes, round(share * seen) - taken, keep_train=keep, need=count == 1)
            chosen |= {stratum[index] for index in indices}
            taken += sum(sizes[index] for index in indices)
        return chosen or set(order[:1] if len(order) > 1 or not keep_train else ())


def _sides_of_groups(groups: Iterable[int], given: Iterable[str]) -> dict[int, str]:
    """The side to which the rest of a group goes; that of training, if there are several: it must not be held out."""
    sides: dict[int, str] = {}
    for group, side in zip(groups, given, strict=True):
        if side and (group not in sides or SPLITS.index(side) < SPLITS.index(sides[group])):
            sides[group] = side
    return sides


def _groups(columns: Sequence[Sequence[str]], count: int) -> list[int]:
    """The number of each row's group: rows that share a key of any column, and their like in turn, are of one."""
    parents = list(range(count))

    def root(row: int) -> int:
        while parents[row] != row:
            parents[row] = row = parents[parents[row]]
        return row

    for column in columns:
        first: dict[str, int] = {}
        for row, key in enumerate(column):
            other = first.setdefault(key, row)
            if other != row:
                one, two = sorted((root(other), root(row)))
                parents[two] = one
    return [root(row) for row in range(count)]


def _all_differ(keys: Sequence[str]) -> bool:
    return len(set(keys)) == len(keys)


def _speakers(utterances: Sequence[Utterance]) -> list[str]:
    unknown = [utterance for utterance in utterances if not utterance.speaker]
    if unknown:
        raise DataError(
            f"The speaker of {len(unknown)} of {len(utterances)} utterances is not known, such as of {unknown[0].id}, "
            "so that they cannot be divided by speaker.",
            "Name the speakers in the table of recordings (column speaker), or divide them by text or at random.",
            code="split_speakers",
        )
    return [utterance.speaker for utterance in utterances]


def _in_random_order(names: Mapping[int, str], seed: int) -> list[int]:
    """The groups by a hash of seed and first id."""
    start = f"{seed}\0".encode()

    def place(group: int) -> tuple[bytes, str]:
        name = names[group]
        return hashlib.blake2b(start + name.encode(errors="surrogatepass"), digest_size=16).digest(), name

    return sorted(names, key=place)


def _nearest(sizes: Sequence[int], target: int, *, keep_train: bool, need: bool) -> list[int]:
    """Indices, the earliest preferred, of groups whose sizes sum to as near `target` as can be.

    `keep_train` leaves at least one group out, `need` takes at least one.
    """
    total = sum(sizes)
    target = min(max(target, 1 if need else 0), total - 1 if keep_train else total)
    chosen, remaining = [], target
    for index, size in enumerate(sizes):
        if size <= remaining:
            chosen.append(index)
            remaining -= size
    if remaining and len(sizes) * total <= _EXACT_BITS:
        return _exactly_nearest(sizes, target, keep_train=keep_train, need=need)
    return chosen


def _exactly_nearest(sizes: Sequence[int], target: int, *, keep_train: bool, need: bool) -> list[int]:
    """Subset sum by dynamic programming; bit n of a row of `reachable` says that the groups so far can sum to n."""
    reachable = [1]
    for size in sizes:
        reachable.append(reachable[-1] | reachable[-1] << size)
    total = sum(sizes)
    lowest, highest = (1 if need else 0), (total - 1 if keep_train else total)
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


def _require_sides(sides: Sequence[str], drawn: int, split_by: str) -> None:
    """DataError where there is nothing to train on or to choose by; ``drawn`` groups could be given to either."""
    found = set(sides)
    if {"train", "validation"} <= found:
        return
    if "train" not in found and len(sides) > 1 and not drawn:
        raise DataError(
            "The corpus gives every utterance to evaluation, so that there is nothing to train on.",
            "Add the corpus's training part, rename its tables and folders, or divide it anew: data.split_by = text.",
            code="split_no_training",
        )
    if split_by == "speaker":
        raise DataError(
            "There is only one speaker, so that no voice can be held out.",
            "Divide the recordings by text or at random, or add those of another speaker.",
            code="split_one_speaker",
        )
    what = "utterance" if split_by == "random" else "text"
    raise DataError(
        f"There is only one {what}, so that nothing can be held out.",
        "Add recordings of other sentences; two are the least.",
        code="split_one_text",
    )
