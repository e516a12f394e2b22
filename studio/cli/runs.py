"""``new``, ``train`` and ``resume``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from studio.cli.common import (
    CheckpointOption,
    LanguageOption,
    check_choice,
    check_writable,
    choose_language,
    require_access,
    require_checkpoint,
    store,
)
from studio.cli.console import audit_progress, counted, err, out, report_table, sentences_table
from studio.cli.engine_view import run_engine
from studio.cli.opening import FormatOption, choice_of, open_with_progress, show_changes
from studio.cli.words import WORDS_HELP, say_counts
from studio.corpus.dataset import Dataset
from studio.corpus.exclusions import Excluded
from studio.corpus.opening import divide
from studio.corpus.split import SPLIT_BY
from studio.corpus.terms import count_terms, load_terms, read_terms, save_terms
from studio.corpus.utterance import SPLITS, Manifest
from studio.errors import DataError, RunError
from studio.protocol.state import RunState
from studio.runs.blend import read_blend
from studio.runs.defaults import Machine, choose_method, fitting_fractions, suggest
from studio.runs.devices import device_of
from studio.runs.directory import RunDirectory
from studio.runs.inputs import accept_inputs
from studio.runs.pace import timed_runs
from studio.runs.plan import RunPlan
from studio.runs.prepare import PreparedRun, check_against_checkpoint, prepare_run
from studio.runs.report import Report
from studio.settings.application import runs_folder
from studio.settings.methods import METHODS
from studio.settings.run import DataSettings, RunSettings
from studio.settings.toml import apply_overrides, load_run_settings, parse_run_settings, save_run_settings
from studio.text.normalisation import default_profile

STOPPED = 130
"""Exit status of a run that was stopped and can be resumed."""

_SHOWN_EXCLUSIONS = 10
_SHOWN_SENTENCES = 5


def new(
    data: Annotated[Path, typer.Option("--data", "-d", help="Folder of recordings with transcripts, or a manifest.")],
    checkpoint: CheckpointOption = "whisper-base",
    language: LanguageOption = "",
    output: Annotated[Path, typer.Option("--output", "-o", help="The run file to write.")] = Path("run.toml"),
    split_by: Annotated[
        str, typer.Option("--split-by", help="What is not on both sides: corpus, random, speaker, text or duration.")
    ] = "corpus",
    words: Annotated[Path | None, typer.Option("--words", help=WORDS_HELP)] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the run file if it exists.")] = False,
    format_name: FormatOption = "",
    choices: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="A setting as KEY=VALUE, such as adapter.method=prefix, or a choice of the format as NAME=VALUE, such "
            "as side=spelling; may be repeated.",
        ),
    ] = None,
) -> None:
    """Write a complete, commented run file with defaults fit for these recordings and this machine."""
    if output.exists() and not force:
        raise RunError(f"{output} exists already.", "Choose another --output, or replace it with --force.")
    check_writable("--output", output)
    check_choice("--split-by", split_by, SPLIT_BY)
    require_access(data)
    terms = read_terms(words.expanduser()) if words else ()
    info = require_checkpoint(checkpoint)
    spoken = choose_language(language, info, [])
    overrides = [each for each in choices or () if "." in each.partition("=")[0]]
    of_format = [each for each in choices or () if each not in overrides]
    dataset = open_with_progress(data, checkpoint, spoken, choice_of(format_name, of_format))
    dataset.require_usable()
    if terms:
        save_terms(dataset.store, terms)
    # Whole paths: the run file may be written, and used, elsewhere.
    name = str(Path(checkpoint).absolute()) if Path(checkpoint).is_dir() else info.name
    shares = fitting_fractions(int(dataset.usable.sum()), dataset.store.folder)  # as the window reckons them
    settings = suggest(dataset.count(*SPLITS[1:]), shares, info, spoken, str(data.absolute()), Machine.here())
    data_settings = settings.data.model_copy(update={"split_by": split_by})
    chosen = settings.checkpoint.model_copy(update={"name": name})
    settings = _chosen(settings.model_copy(update={"checkpoint": chosen, "data": data_settings}), overrides)
    data_settings = settings.data
    _divide(dataset, data_settings)
    save_run_settings(settings, output, commented=True)
    show_used(*dataset.used_and_unused())
    show_plan(RunPlan(settings, dataset, [info], device_of("auto"), timed_runs(runs_folder())))
    if terms := load_terms(dataset.store):
        say_counts(count_terms(dataset.manifest(), terms, spoken, default_profile(spoken)))
    out.print(f"Wrote {output}. Start it with: whisper-lora-studio train {output}", soft_wrap=True, markup=False)


def _chosen(settings: RunSettings, overrides: Sequence[str]) -> RunSettings:
    """Settings with the user's own in them; a method is told with what it brings along."""
    wanted = parse_run_settings(apply_overrides(settings.model_dump(), overrides), "--set") if overrides else settings
    name = wanted.adapter.method
    if name == settings.adapter.method:
        return wanted
    begun = choose_method(settings, name)
    made = parse_run_settings(apply_overrides(begun.model_dump(), overrides), "--set")
    err.print(f"{METHODS[name].title}: {METHODS[name].words}", soft_wrap=True, markup=False)
    err.print(f"It starts from a learning rate of {made.training.learning_rate:g}.")
    return made


def _divide(dataset: Dataset, settings: DataSettings) -> None:
    """Divide as a run would; not at all where only the corpus's own division cannot be made yet."""
    try:
        divide(dataset, settings)
    except DataError:
        if settings.split_by != "corpus":  # asked for, so that it is said now
            raise


def train(
    run_file: Annotated[Path, typer.Argument(metavar="RUN.TOML", help="A run file, as written by new.")],
    overrides: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a setting: adapter.rank=16.")
    ] = None,
    run_dir: Annotated[Path | None, typer.Option("--run-dir", help="Where everything of the run goes.")] = None,
) -> None:
    """Train an adapter and measure it against its base."""
    settings = load_run_settings(run_file, overrides or ())
    finish(train_settings(settings, run_dir))


def resume(
    run_dir: Annotated[Path, typer.Argument(metavar="RUN_DIR", help="Directory of a stopped run.")],
    changed: Annotated[
        bool, typer.Option("--changed", help="Go on although manifest or recordings were changed meanwhile.")
    ] = False,
) -> None:
    """Go on with a run from its last whole checkpoint."""
    directory = RunDirectory(run_dir.expanduser().resolve())
    directory.require()
    if read_blend(directory.path) is not None:
        message = f"{run_dir} was merged from other runs: there is nothing to resume."
        raise RunError(message, f"Its adapter is in {directory.adapter}.", code="run_finished")
    if directory.is_finished:
        raise RunError(
            f"{run_dir} is finished: there is nothing to resume.",
            f"Its figures are in {directory.report}; its adapter is in {directory.adapter}.",
            code="run_finished",
        )
    settings = load_run_settings(directory.settings)
    require_checkpoint(settings.checkpoint.name)
    if changed:
        accept_inputs(directory)
    finish(continue_run(directory))


def train_settings(settings: RunSettings, run_dir: Path | None) -> RunDirectory | None:
    """Prepare and train a run; None where it was stopped before it finished."""
    info = require_checkpoint(settings.checkpoint.name)
    check_against_checkpoint(settings, info)
    with audit_progress("Reading recordings") as progress:
        prepared = prepare_run(settings, run_dir, progress, unpacking=progress.unpacking)
    _show_prepared(prepared)
    return continue_run(prepared.directory)


def continue_run(directory: RunDirectory) -> RunDirectory | None:
    """Start the engine on a prepared run; None where it was stopped before it finished."""
    if directory.is_busy:
        with directory.locked():
            pass
    state = run_engine(["train", str(directory.path)], directory.log)
    if state.status == "stopped":
        _show_stopped(directory, state)
        return None
    return directory


def finish(directory: RunDirectory | None) -> None:
    """Show what a finished run came to, or end with the exit status of a stopped one."""
    if directory is None:
        raise typer.Exit(STOPPED)
    report = Report.load(directory.report)
    out.print(report_table(report))
    out.print(sentences_table(report, _SHOWN_SENTENCES, plain=out.color_system is None))
    out.print(
        f"Trained {counted(report.steps, 'step')} in {report.train_seconds:.0f} s "
        f"({report.utterances_per_second:.1f} utterances/s), peak memory {report.peak_memory_bytes / 1e9:.1f} GB."
    )
    for label, path in (("Adapter", directory.adapter), ("Report", directory.report_page)):
        out.print(f"{label}: {path}", soft_wrap=True, markup=False)


def show_used(manifest: Manifest, excluded: Sequence[Excluded]) -> None:
    """How many recordings are used, and why the others are not."""
    show_found([utterance.audio for utterance in manifest], excluded, "dataset audit --json")


def show_found(used: Sequence[str], excluded: Sequence[Excluded], listing: str) -> None:
    """How many recordings, or parts of them, are used, and why others are not: a line for all with the same reason.

    Args:
        used: the file of each that is used.
        excluded: all others.
        listing: the command that lists all of those.
    """
    found, files = len(used) + len(excluded), len({*used, *(each.audio for each in excluded)})
    recordings = counted(files, "recording")
    what = recordings if files == found else f"{counted(found, 'utterance')} of {recordings}"
    err.print(f"{what} found, {len(used):,} used, {len(excluded):,} excluded.")
    alike = Counter(excluded)  # in the order of the first of each
    for each, count in list(alike.items())[:_SHOWN_EXCLUSIONS]:
        times = f" ({count:,} utterances)" if count > 1 else ""
        err.print(f"  {each.reason}: {each.audio}: {each.message}{times}", soft_wrap=True, markup=False)
    rest = sum(list(alike.values())[_SHOWN_EXCLUSIONS:])
    if rest:
        err.print(f"  … and {rest:,} more; all are listed by: {listing}", markup=False)


def warn_of_subtitles(ways: str) -> None:
    """Say that nobody chose among several subtitle files of a recording, and in which `ways` one can."""
    show_warning(
        "Which language is spoken was not told, so one of several subtitle files of a recording was taken: "
        f"the one without a mark, else the first. Choose with {ways}."
    )


def show_warning(text: str) -> None:
    """Say what is not wrong but may disappoint; nothing for an empty text."""
    if text:
        err.print(Text("Warning: ", style="yellow").append(text, style="not bold default"), soft_wrap=True)


def show_plan(plan: RunPlan) -> None:
    """What a run will need, and what may disappoint; what is left out is told by `show_used`."""
    for doubt in plan.doubts:
        if doubt.code != "left_out":
            show_warning(doubt.message)
    if plan.memory is None or plan.duration is None or plan.pace is None:
        return
    known = plan.pace.run
    timed = f"at the pace of {known}" if known else "estimated: no run of this checkpoint was timed here"
    needed = f"{plan.memory.total / 1e9:.1f} GB of memory and {_long(plan.duration.total)}"
    err.print(f"The run will take about {needed} ({timed}).", soft_wrap=True, markup=False)


def _long(seconds: float) -> str:
    """Such as ``3 days`` or ``20 minutes``: never more exact than a forecast can be."""
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= 1.5 * size:
            return counted(round(seconds / size), unit)
    return "a minute"


def _show_prepared(prepared: PreparedRun) -> None:
    show_changes(prepared.dataset)
    show_used(prepared.manifest, prepared.excluded)
    settings = prepared.settings
    base = store().resolve(settings.checkpoint.name)
    device = device_of(settings.training.device)
    show_plan(RunPlan(settings, prepared.dataset, [base], device, timed_runs(runs_folder())))
    err.print(f"Run directory: {prepared.directory.path}", soft_wrap=True, markup=False)


def _show_stopped(directory: RunDirectory, state: RunState) -> None:
    step = state.checkpoint.step if state.checkpoint else 0
    err.print(
        f"Stopped at step {step}, everything is saved. Go on with: whisper-lora-studio resume {directory.path}",
        soft_wrap=True,
        markup=False,
    )
