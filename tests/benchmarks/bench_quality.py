"""Adapters of ours against the standard recipe's, on utterances that chose nothing: which are better, and how surely.

Run: python tests/benchmarks/bench_quality.py CORPUS:LANGUAGE… --work FOLDER [--recipes FOLDER] [--seeds 42 1 2]
     [--rounds equal tenth whole] [--way NAME[:section.key=value,…]]… [--guard CORPUS:LANGUAGE]… [--utterances 50]
     [--steps 40] [--judged 96] [--validation 1] [--recipe-seeds 42 | --no-recipe] [--threads 1] [--json FILE]

The recipe is that of ``ways.py``, ours a run with the defaults but for what a ``--way`` changes (several may be named).
Rounds of ours: as many utterances as the recipe sees in its ``--steps``; a tenth of its processor time; all of it.
A corpus is divided once, for all ways and seeds; ``--utterances`` trains on so many only, ``--validation`` gives ours
so many to choose by; ``--no-recipe`` compares with the base alone, at as many utterances. All are judged by plain
transformers + PEFT (``plain_judge.py``) on: the test side; the same joined to long recordings; the test sides of the
other corpora and of ``--guard``; silence and noise. CER has paired bootstrap intervals of 95 %: utterances are
resampled, each with all its seeds.

What is done lies in ``--work``, the recipe's adapters and the base's texts in ``--recipes`` where that is given: the
same command goes on where it was killed, and takes what others left there. Name a way anew when the program changes.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from guard_sets import JudgedSet, guard_set, write_sets
from plain_judge import Job, Task
from quality_figures import figures_of, print_figures
from quality_runs import ROUNDS, Corpus, Trained, train_ours, train_recipe
from ways import checkpoint_folder

Way = tuple[str, list[str]]
"""Its name, and settings as ``section.key=value``."""


def main() -> None:
    """Train, judge, print."""
    options = _options()
    corpora = [Corpus.of(given, options) for given in options.corpora]
    guards = [*corpora, *(Corpus.of(given, options) for given in options.guard)]
    tables: list[dict[str, Any]] = []
    for corpus in corpora:
        adapters = _trained(corpus, options)
        sets = _sets(corpus, guards)
        _judge(corpus, adapters, sets)
        tables.append(figures_of(corpus, adapters, sets))
        print_figures(tables[-1])
        if options.json:
            options.json.write_text(json.dumps(tables, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="+", metavar="CORPUS:LANGUAGE")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--recipes", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[42, 1, 2])
    parser.add_argument("--recipe-seeds", type=int, nargs="+", help="the same as --seeds unless given")
    parser.add_argument("--no-recipe", action="store_true")
    parser.add_argument("--rounds", nargs="*", choices=list(ROUNDS), default=list(ROUNDS))
    parser.add_argument("--way", type=_way, action="append", metavar="NAME[:section.key=value,…]")
    parser.add_argument("--guard", action="append", default=[], metavar="CORPUS:LANGUAGE")
    parser.add_argument("--guard-judged", type=int, default=24)
    parser.add_argument("--judged", type=int, default=0, help="utterances of the test side; 0: all")
    parser.add_argument("--long", type=int, default=3, help="long recordings")
    parser.add_argument("--utterances", type=int, default=0, help="that are trained on; 0: all")
    parser.add_argument("--validation", type=int, default=1, help="utterances that ours may choose by")
    parser.add_argument("--steps", type=int, default=40, help="of the recipe, of 8 utterances")
    parser.add_argument("--checkpoint", default="whisper-base")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    options.way = options.way or [("ours", [])]
    options.recipe_seeds = [] if options.no_recipe else options.recipe_seeds or options.seeds
    if options.no_recipe and options.rounds != ["equal"]:
        parser.error("without the recipe there is no time to compare with: --rounds equal")
    return options


def _way(given: str) -> Way:
    """The name, and the settings after it; a comma before anything but ``section.`` belongs to a value."""
    name, _, changes = given.partition(":")
    return name, re.split(r",(?=[a-z]+\.)", changes) if changes else []


def _trained(corpus: Corpus, options: argparse.Namespace) -> list[Trained]:
    recipes = [train_recipe(corpus, seed) for seed in options.recipe_seeds]
    recipe = recipes[0] if recipes else None
    return [
        *recipes,
        *(
            train_ours(corpus, name, changes, seed, which, recipe)
            for name, changes in options.way
            for which in options.rounds
            for seed in options.seeds
        ),
    ]


def _sets(corpus: Corpus, guards: Iterable[Corpus]) -> list[JudgedSet]:
    options, place = corpus.options, corpus.recipes / "sets"
    sets = write_sets(place, corpus.manifest.test, options.language, options.judged, options.long)
    others = {other.options.language: other for other in guards if other.options.language != options.language}
    return sets + [
        guard_set(place, other.manifest.test, language, options.guard_judged) for language, other in others.items()
    ]


def _judge(corpus: Corpus, adapters: Sequence[Trained], sets: Sequence[JudgedSet]) -> None:
    """Have all texts written that are not there yet."""
    places = [("", corpus.base), *((str(each.folder / "adapter"), each.folder) for each in adapters)]
    tasks = [
        Task(adapter, str(judged.recordings), judged.language, str(judged.texts_in(folder)))
        for adapter, folder in places
        for judged in sets
    ]
    job = corpus.work / "job.json"
    Job(str(checkpoint_folder(corpus.options.checkpoint)), corpus.options.threads, tasks).save(job)
    subprocess.run([sys.executable, str(Path(__file__).with_name("plain_judge.py")), str(job)], check=True)


if __name__ == "__main__":
    main()
