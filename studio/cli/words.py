"""``dataset words``: the terms that must come out right, and how often each is spoken on which side."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from studio.cli.common import JsonOption, check_writable
from studio.cli.console import counted, err, out, write_json
from studio.cli.opening import FolderArgument, SpokenOption, TokenizerOption, open_with_progress
from studio.corpus.dataset import Dataset
from studio.corpus.opening import draw_split
from studio.corpus.split import SplitOptions
from studio.corpus.stored_split import stored_options
from studio.corpus.terms import FEW, TermCount, count_terms, load_terms, parse_terms, read_terms, save_terms
from studio.corpus.utterance import SPLITS
from studio.errors import DataError
from studio.runs.defaults import split_fractions
from studio.settings.run import DataSettings
from studio.text.normalisation import default_profile
from studio.text.terms import Term

STATES = {
    "never": "never spoken in training",
    "missed": "still missed",
    "few": f"under {FEW} times in training",
    "learnt": "learnt",
    "unjudged": "",
}

WORDS_HELP = (
    "Words that must come out right: a text file with one a line, or CSV with the columns term, kind and spoken."
)


def show_words(
    folder: FolderArgument,
    words: Annotated[str, typer.Option("--from", metavar="FILE", help=f"{WORDS_HELP} - reads what is piped in.")] = "",
    clear: Annotated[bool, typer.Option("--clear", help="Forget the dataset's list.")] = False,
    language: SpokenOption = "",
    checkpoint_name: TokenizerOption = "",
    json_file: JsonOption = "",
) -> None:
    """How often the dataset's words are spoken on which side, and by how many voices; --from gives it another list."""
    check_writable("--json", json_file)
    new = parse_terms(sys.stdin.read()) if words == "-" else read_terms(Path(words).expanduser()) if words else ()
    dataset = open_with_progress(folder, checkpoint_name, language)
    dataset.require_usable()
    if new or clear:
        save_terms(dataset.store, new)
    terms = new or load_terms(dataset.store)
    if not terms and not clear:
        raise DataError(
            "This dataset has no list of words.", "Give it one: dataset words FOLDER --from words.txt", code="no_terms"
        )
    counts = _counts(dataset, terms, language)
    if json_file:
        write_json(json_file, {"words": [_row(count) for count in counts]})
    if json_file != "-" and counts:
        out.print(_table(counts))
        say_counts(counts)


def divided(dataset: Dataset) -> Dataset:
    """A dataset with the sides that it was, or would be, given; as it is where it cannot be divided. Nothing is kept.

    Raises:
        DataError: how it was divided cannot be read.
    """
    fractions = split_fractions(int(dataset.usable.sum()))
    options = stored_options(dataset.store.folder) or SplitOptions.of(DataSettings.model_validate(fractions))
    try:
        dataset.set_split(draw_split(dataset, options))
    except DataError as error:
        err.print(f"No sides: {error.message}", soft_wrap=True, markup=False)
    return dataset


def say_counts(counts: Sequence[TermCount]) -> None:
    """In a line, which terms are hardly learned."""
    states = Counter(count.state() for count in counts)
    said = [f"{states[state]:,} {STATES[state]}" for state in ("never", "few") if states[state]]
    err.print("; ".join([counted(len(counts), "term"), *said]) + ".")


def _counts(dataset: Dataset, terms: Sequence[Term], language: str) -> list[TermCount]:
    return count_terms(divided(dataset).manifest(), terms, language, default_profile(language))


def _table(counts: Sequence[TermCount]) -> Table:
    has_kinds = any(count.term.kind for count in counts)
    has_voices = any(count.voices for count in counts)
    table = Table("term", *(["kind"] if has_kinds else []))
    sides = [side for side in (*SPLITS[1:], "") if side or any(count.times[""] for count in counts)]
    for side in sides:
        table.add_column(side or "no side", justify="right")
    if has_voices:
        table.add_column("voices", justify="right")
    table.add_column("")
    for count in counts:
        kind = [escape(count.term.kind)] if has_kinds else []
        voices = [f"{count.voices:,}"] if has_voices else []
        times = (f"{count.times[side]:,}" for side in sides)
        table.add_row(escape(count.term.text), *kind, *times, *voices, STATES[count.state()])
    return table


def _row(count: TermCount) -> dict[str, object]:
    times = {side or "none": count.times[side] for side in (*SPLITS[1:], "")}
    ids = [utterance.id for utterance in count.utterances]
    voices = {"voices": count.voices, "training_voices": count.training_voices}
    return asdict(count.term) | {"times": times, **voices, "state": count.state(), "utterances": ids}
