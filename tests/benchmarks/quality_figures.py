"""The figures of ``bench_quality.py``: error rates of adapters with paired bootstrap intervals, and how they fail."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from guard_sets import JudgedSet
from plain_judge import texts_in
from quality_runs import RECIPE, Corpus, Trained

from studio.corpus.utterance import Manifest
from studio.text.error_rates import edit_counts
from studio.text.normalisation import default_profile, normalise

RESAMPLES = 2000
HALF = 0.5

Values = np.ndarray[Any, Any]


class Scores:
    """The character edits of a judged set, shape ``(seeds, utterances)``.

    Args:
        judged: what was written down.
        folders: whose texts, one a seed.
    """

    def __init__(self, judged: JudgedSet, folders: Sequence[Path]) -> None:
        utterances = list(Manifest.load(judged.recordings))
        profile = default_profile(judged.language)
        rows = []
        for folder in folders:
            texts = texts_in(judged.texts_in(folder))
            hypotheses = [texts[utterance.id] for utterance in utterances]
            rows.append(edit_counts([utterance.text for utterance in utterances], hypotheses, profile))
        self.edits = np.array([[row.by_character.total for row in counts] for counts in rows], dtype=float)
        self.lengths = np.array([row.by_character.length for row in rows[0]], dtype=float)

    @property
    def rates(self) -> list[float]:
        """The CER of each seed."""
        return [float(row.sum() / self.lengths.sum()) for row in self.edits]

    @property
    def over_half(self) -> float:
        """The share of texts of which more than half is wrong: they loop, stop early, or were not understood."""
        return float((self.edits > HALF * self.lengths).mean())

    def worse_than(self, base: Scores) -> float:
        """The share of texts with more edits than the base's."""
        return float((self.edits > base.edits.mean(axis=0)).mean())

    def difference(self, other: Scores, seed: int | None = None) -> tuple[float, float]:
        """The 95 % interval of this CER less another's, of the mean of all seeds or of one of them."""
        mine = self.edits.mean(axis=0) if seed is None else self.edits[seed]
        same = seed is not None and len(other.edits) == len(self.edits)
        theirs = other.edits[seed] if same else other.edits.mean(axis=0)
        return paired_interval(mine - theirs, self.lengths)


def paired_interval(differences: Values, lengths: Values) -> tuple[float, float]:
    """The 95 % interval of a difference in CER: utterances are drawn again and again.

    Args:
        differences: in character edits, shape ``(utterances,)``.
        lengths: characters of each.
    """
    draws = np.random.default_rng(0).integers(len(lengths), size=(RESAMPLES, len(lengths)))
    low, high = np.percentile(differences[draws].sum(axis=1) / lengths[draws].sum(axis=1), [2.5, 97.5])
    return float(low), float(high)


def figures_of(corpus: Corpus, adapters: Sequence[Trained], sets: Sequence[JudgedSet]) -> dict[str, Any]:
    """A table's figures: the base, the recipe if it was trained, and a row for each way of ours in each round."""
    spoken = [judged for judged in sets if judged.name != "quiet"]
    base = {judged.name: Scores(judged, [corpus.base]) for judged in spoken}
    groups = {
        key: list(members)
        for key, members in itertools.groupby(adapters, key=lambda adapter: (adapter.way, adapter.round))
    }
    recipes = [adapter.folder for adapter in groups.get((RECIPE, "equal"), [])]
    recipe = Scores(spoken[0], recipes) if recipes else None
    rows = [{"way": "base", **_rates(base, base), "quiet_empty": _empty(sets, [corpus.base])}]
    for (way, round_), members in groups.items():
        folders = [adapter.folder for adapter in members]
        scores = {judged.name: Scores(judged, folders) for judged in spoken}
        test = scores["test"]
        rows.append(
            {
                "way": way,
                "round": round_,
                "seeds": [adapter.seed for adapter in members],
                "steps": [adapter.figures["steps"] for adapter in members],
                "cpu_seconds": [adapter.figures["cpu_seconds"] for adapter in members],
                **_rates(scores, base),
                **(_to_recipe(test, recipe) if recipe else {}),
                "to_base": test.difference(base["test"]),
                "quiet_empty": _empty(sets, folders),
            }
        )
    return {"corpus": corpus.name, "utterances": len(base["test"].lengths), "rows": rows}


def _to_recipe(test: Scores, recipe: Scores) -> dict[str, Any]:
    by_seed = [test.difference(recipe, seed) for seed in range(len(test.edits))]
    return {"to_recipe": test.difference(recipe), "to_recipe_by_seed": by_seed}


def _rates(scores: dict[str, Scores], base: dict[str, Scores]) -> dict[str, Any]:
    test = scores["test"]
    return {
        "cer": {name: each.rates for name, each in scores.items()},
        "worse_than_base": test.worse_than(base["test"]),
        "over_half": test.over_half,
    }


def _empty(sets: Sequence[JudgedSet], folders: Sequence[Path]) -> float:
    """The share of clips without speech of which nothing was written."""
    (quiet,) = [judged for judged in sets if judged.name == "quiet"]
    texts = [text for folder in folders for text in texts_in(quiet.texts_in(folder)).values()]
    return sum(not normalise(text, default_profile(quiet.language)) for text in texts) / len(texts)


def print_figures(table: dict[str, Any]) -> None:
    """A table in Markdown; error rates are medians of the seeds, intervals in points of CER."""
    others = [name for name in table["rows"][0]["cer"] if name != "test"]
    head = ["way", "round", "steps", "CPU s", "CER", "by seed", "to recipe, 95 %", "to base, 95 %", "worse than base"]
    head += ["over half wrong", *others, "quiet: empty"]
    print(f"\n{table['corpus']}: {table['utterances']} utterances judged\n")
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in table["rows"]:
        rates = row["cer"]["test"]
        cells = [row["way"], row.get("round", ""), _mean(row.get("steps")), _mean(row.get("cpu_seconds"))]
        cells += [f"{statistics.median(rates):.2%}", ", ".join(f"{100 * rate:.2f}" for rate in rates)]
        cells += [_points(row.get(key)) for key in ("to_recipe", "to_base")]
        cells += [f"{row['worse_than_base']:.1%}", f"{row['over_half']:.1%}"]
        cells += [f"{statistics.median(row['cer'][name]):.2%}" for name in others]
        print("| " + " | ".join([*cells, f"{row['quiet_empty']:.0%}"]) + " |", flush=True)


def _mean(values: Sequence[float] | None) -> str:
    return f"{statistics.mean(values):.0f}" if values else ""


def _points(interval: Sequence[float] | None) -> str:
    return f"{100 * interval[0]:+.2f} … {100 * interval[1]:+.2f}" if interval else ""
