"""The adapters that ``bench_quality.py`` compares: the sides of a corpus, the ways, and how long each may train.

A work folder holds, for each corpus, ``manifest.jsonl`` (its sides, the same for every way and seed) and a folder for
each adapter, with ``adapter`` and ``result.json`` when it is done. What is there is not trained again.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import random
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ways import BATCH, in_own_process, settings_of

from studio.corpus.utterance import Manifest
from studio.runs.prepare import prepare_run
from studio.settings.run import RunSettings
from studio.settings.toml import apply_overrides, parse_run_settings

VALIDATION_FRACTION, TEST_FRACTION = 0.1, 0.3
ROUNDS = {"equal": 0.0, "tenth": 0.1, "whole": 1.0}
"""Share of the recipe's training time that ours may take; ``equal`` takes as many utterances instead."""
PROBE_STEPS = 8
RECIPE = "recipe"


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder of recordings, what is spoken in it, and where its adapters lie.

    Attributes:
        name: in tables.
        options: of the command line, for this corpus.
        work: folder of its adapters and texts.
        recipes: folder of its recipes' adapters, and of what the base makes of it.
    """

    name: str
    options: argparse.Namespace
    work: Path
    recipes: Path

    @classmethod
    def of(cls, given: str, options: argparse.Namespace) -> Corpus:
        """A corpus written as ``FOLDER:LANGUAGE``; draws its sides where that is yet to be done."""
        folder, _, language = given.rpartition(":")
        own = copy.copy(options)
        own.corpus, own.language, own.seed = Path(folder).resolve(), language, options.seeds[0]
        name = own.corpus.name + (f"-{options.utterances}" if options.utterances else "")
        corpus = cls(name, own, options.work / name, (options.recipes or options.work) / name)
        for place in {corpus.work, corpus.recipes}:
            if not (place / "manifest.jsonl").is_file():
                corpus._divide(place)
        return corpus

    @property
    def base(self) -> Path:
        """Folder of what the base makes of this corpus."""
        return self.recipes / "base"

    @property
    def manifest(self) -> Manifest:
        """All that is trained on, chosen by and judged."""
        return Manifest.load(self.work / "manifest.jsonl")

    def _divide(self, place: Path) -> None:
        """Write the manifest; of the training side only so many utterances as are asked for."""
        fractions = {"validation_fraction": VALIDATION_FRACTION, "test_fraction": TEST_FRACTION}
        settings = parse_run_settings(settings_of(self.options, self.options.corpus, 1, **fractions))
        shutil.rmtree(place / "split", ignore_errors=True)
        manifest = prepare_run(settings, place / "split").manifest
        train = manifest.train
        if self.options.utterances:
            train = random.Random(0).sample(train, self.options.utterances)
        Manifest([*train, *manifest.held_out]).save(place / "manifest.jsonl")


@dataclass(frozen=True, slots=True)
class Trained:
    """An adapter that was trained, or the base where there is none.

    Attributes:
        way: the recipe, or the name of settings of ours.
        round: what the time was, one of `ROUNDS`.
        seed: of training.
        folder: holds ``adapter`` and ``result.json``.
        figures: of the training, as in ``result.json``.
    """

    way: str
    round: str
    seed: int
    folder: Path
    figures: dict[str, Any]


def train_recipe(corpus: Corpus, seed: int) -> Trained:
    """The recipe's adapter for a seed, trained if it is not there."""
    options = _with_seed(corpus, seed)
    folder = corpus.recipes / f"{RECIPE}-{options.steps}-s{seed}"
    if not (folder / "result.json").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shutil.copy(corpus.recipes / "manifest.jsonl", folder)
        _keep(folder, {"steps": options.steps, **in_own_process(options, "recipe", folder, steps=options.steps)})
    return Trained(RECIPE, "equal", seed, folder, _kept(folder))


def train_ours(corpus: Corpus, way: str, changes: list[str], seed: int, which: str, recipe: Trained | None) -> Trained:
    """An adapter of ours for a way, a seed and a round, trained if it is not there.

    Args:
        corpus: trained on.
        way: the name of these settings.
        changes: settings that differ from the defaults, as ``section.key=value``.
        seed: of training.
        which: one of `ROUNDS`.
        recipe: what sets the time of the rounds but ``equal``.
    """
    if recipe is None or which == "equal":
        steps = max(1, round(corpus.options.steps * BATCH / _utterances_a_step(corpus, changes)))
    else:
        budget = ROUNDS[which] * recipe.figures["cpu_seconds"] / recipe.figures["steps"] * corpus.options.steps
        steps = max(1, int(budget / _seconds_a_step(corpus, way, changes, seed)))
    return Trained(way, which, seed, *_train(corpus, way, changes, seed, which, steps))


def _seconds_a_step(corpus: Corpus, way: str, changes: list[str], seed: int) -> float:
    """Processor seconds: of the round of equal utterances where that is done, else of a few steps."""
    equal = _folder(corpus, way, changes, seed, "equal")
    if (equal / "result.json").is_file():
        figures = _kept(equal)
    else:
        _, figures = _train(corpus, way, changes, 0, "probe", PROBE_STEPS)
    return figures["cpu_seconds"] / figures["steps"]


def _train(
    corpus: Corpus, way: str, changes: list[str], seed: int, which: str, steps: int
) -> tuple[Path, dict[str, Any]]:
    folder = _folder(corpus, way, changes, seed, which)
    if not (folder / "result.json").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        options = _with_seed(corpus, seed)
        manifest = corpus.manifest
        source = corpus.work / f"trained-on-{options.validation}.jsonl"
        Manifest([*manifest.train, *manifest.validation[: options.validation]]).save(source)
        prepare_run(_settings(options, source, steps, changes), folder)
        _keep(folder, {"steps": steps, **in_own_process(options, "ours", folder, steps=steps)})
    return folder, _kept(folder)


def _settings(options: argparse.Namespace, source: Path, steps: int, changes: list[str]) -> RunSettings:
    return parse_run_settings(apply_overrides(settings_of(options, source, steps), changes))


def _utterances_a_step(corpus: Corpus, changes: list[str]) -> int:
    training = _settings(corpus.options, corpus.options.corpus, 1, changes).training
    return training.batch_size * training.gradient_accumulation_steps


def _folder(corpus: Corpus, way: str, changes: list[str], seed: int, which: str) -> Path:
    """Named also by the settings, so that a way that was changed is trained anew."""
    digest = hashlib.sha256(json.dumps([changes, corpus.options.steps, corpus.options.validation]).encode())
    return corpus.work / f"{way}-{which}-s{seed}-{digest.hexdigest()[:6]}"


def _with_seed(corpus: Corpus, seed: int) -> argparse.Namespace:
    options = copy.copy(corpus.options)
    options.seed = seed
    return options


def _keep(folder: Path, figures: dict[str, Any]) -> None:
    (folder / "result.json").write_text(json.dumps(figures) + "\n", encoding="utf-8")


def _kept(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "result.json").read_text(encoding="utf-8"))
