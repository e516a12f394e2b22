"""``experiment``: sets of runs, and what can be told by them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from studio.cli.axes import parse_axis, parse_values
from studio.cli.common import check_choice, require_checkpoint
from studio.cli.console import audit_progress, counted, err, out, write_json
from studio.cli.experiment_view import results_json, results_table, show_forecast, watch
from studio.cli.runs import STOPPED
from studio.errors import SettingsError, StudioError
from studio.runs.experiments.data import keep_data
from studio.runs.experiments.directory import ExperimentDirectory, create_experiment, find_experiments
from studio.runs.experiments.forecast import forecast_of, measure, needs_measuring
from studio.runs.experiments.opening import open_test, read_openings
from studio.runs.experiments.page import write_experiment_page
from studio.runs.experiments.presets import compare_methods
from studio.runs.experiments.requests import ask
from studio.runs.experiments.results import Candidate, Results, read_results
from studio.runs.experiments.settings import ExperimentSettings, parse_experiment
from studio.runs.experiments.words import words_of
from studio.runs.report_page import interval, percent
from studio.settings.toml import dump_run_settings, load_run_settings
from studio.storage.atomic import remove, write_text

experiment = typer.Typer(no_args_is_help=True, help="Try many settings, and see which of them matter.")
_WIDE = 110
_REPEATS = ("all", "close")
_PRUNINGS = ("none", "median", "halving", "hyperband")
FolderArgument = Annotated[Path, typer.Argument(metavar="FOLDER", help="Of the experiment, as new printed it.")]


@experiment.command("new")
def new_experiment(
    run_file: Annotated[Path, typer.Argument(metavar="RUN.TOML", help="What all runs have in common: a run file.")],
    axes: Annotated[
        list[str] | None,
        typer.Option(
            "--axis",
            help="What a setting takes in turn: adapter.rank=4,8,16; of a search also a range: "
            "training.learning_rate=1e-4..1e-2. May be repeated.",
        ),
    ] = None,
    also: Annotated[
        list[str] | None,
        typer.Option("--also", help="One more run, by its settings: adapter.method=full. May be repeated."),
    ] = None,
    methods: Annotated[
        bool,
        typer.Option("--methods", help="Compare full fine-tuning, bottleneck, prefix, prompt, LoRA, DoRA and QLoRA."),
    ] = False,
    search: Annotated[bool, typer.Option("--search", help="Search (TPE) in place of every combination.")] = False,
    trials: Annotated[int, typer.Option("--trials", min=0, help="Runs at most.")] = 0,
    hours: Annotated[float, typer.Option("--hours", min=0, help="Time at most.")] = 0.0,
    patience: Annotated[int, typer.Option("--patience", min=0, help="Runs in a row that bring nothing better.")] = 0,
    prune: Annotated[str, typer.Option("--prune", help="Stop weak ones early: median, halving or hyperband.")] = "none",
    not_before: Annotated[int, typer.Option("--not-before", min=0, help="Step before which none is stopped.")] = 0,
    seeds: Annotated[str, typer.Option("--seeds", help="Such as 1,2,3: each combination is run with each.")] = "",
    repeat: Annotated[str, typer.Option("--repeat", help="all, or close: further seeds where it is close.")] = "all",
    name: Annotated[str, typer.Option("--name", help="What it is called.")] = "",
    overrides: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a setting.")] = None,
    folder: Annotated[Path | None, typer.Option("--dir", help="Where everything of it goes.")] = None,
    no_measure: Annotated[bool, typer.Option("--no-measure", help="Do not time a few steps first.")] = False,
) -> None:
    """Make an experiment, check every combination, and say what it will take; nothing is trained yet."""
    check_choice("--prune", prune, _PRUNINGS)
    check_choice("--repeat", repeat, _REPEATS)
    run = load_run_settings(run_file, overrides or ())
    if methods and (axes or also):
        raise SettingsError([("--methods", "compares by itself; leave --axis and --also out")])
    if not (methods or axes or also):
        raise SettingsError([("--axis", "say what is tried, such as --axis adapter.rank=4,8,16, or take --methods")])
    begun = compare_methods(run, name or f"Methods, {run_file.stem}") if methods else ExperimentSettings(run=run)
    raw: dict[str, Any] = begun.model_dump() | {
        "name": name or begun.name or f"{' and '.join(_short(axis) for axis in axes or also or ())}, {run_file.stem}",
        "strategy": "search" if search else "grid",
        "repeat": repeat,
        "seeds": _seeds(seeds) or (run.training.seed,),
        "budget": {"trials": trials, "hours": hours, "patience": patience},
        "pruning": {"method": prune, "not_before": not_before},
    }
    if not methods:
        raw |= {"axes": dict(map(parse_axis, axes or ())), "also": [parse_values(each) for each in also or ()]}
    require_checkpoint(run.checkpoint.name)
    directory = create_experiment(parse_experiment(raw, str(run_file)), folder)
    try:
        _keep(directory)
    except StudioError:
        remove(directory.path)  # so that the same command can be given again
        raise
    if not no_measure and needs_measuring(forecast_of(directory)):
        err.print("Timing a few steps, since no run of this checkpoint was timed here.")
        measure(directory)
    show_forecast(forecast_of(directory))
    out.print(f"Experiment: {directory.path}", soft_wrap=True, markup=False)
    out.print(f"Start it with: whisper-lora-studio experiment run {directory.path}", soft_wrap=True, markup=False)


def _short(axis: str) -> str:
    return axis.partition("=")[0].rpartition(".")[2].replace("_", " ")


def _seeds(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.replace(",", " ").split())
    except ValueError:
        raise SettingsError([("--seeds", f"write whole numbers with commas between (it is {text!r})")]) from None


def _keep(directory: ExperimentDirectory) -> None:
    require_checkpoint(directory.load().run.checkpoint.name)
    with audit_progress("Reading recordings") as progress:
        chosen = keep_data(directory, progress, unpacking=progress.unpacking)
    manifest = chosen.manifest
    sides = f"{len(manifest.train):,} to train, {len(manifest.validation):,} to choose by"
    closed = f"; the test side of {len(manifest.test):,} stays closed" if manifest.test else ""
    err.print(f"{counted(len(manifest), 'utterance')}: {sides}{closed}.")


@experiment.command("run")
def run_experiment(folder: FolderArgument) -> None:
    """Work on an experiment until it is done; Ctrl-C saves and ends, and run goes on. Several may work on one."""
    directory = _opened(folder)
    _keep(directory)
    ask(directory, "run")
    if watch(directory) == "stopped":
        err.print(
            f"Stopped, everything is saved. Go on with: whisper-lora-studio experiment run {folder}", markup=False
        )
        raise typer.Exit(STOPPED)
    _show(read_results(directory))


@experiment.command("resume")
def resume_experiment(folder: FolderArgument) -> None:
    """Go on with an experiment that was stopped, killed or paused."""
    run_experiment(folder)


@experiment.command("stop")
def stop_experiment(
    folder: FolderArgument,
    pause: Annotated[bool, typer.Option("--pause", help="Wait where it is, in memory, in place of ending.")] = False,
) -> None:
    """Let whoever works on an experiment, in any process or on any machine, save and end."""
    ask(_opened(folder), "pause" if pause else "stop")
    out.print("Asked.")


@experiment.command("list")
def list_experiments() -> None:
    """Experiments in the studio's folder, the one changed last first."""
    for directory in find_experiments():
        results = read_results(directory)
        best = f"; best: {results.best.title}, CER {percent(results.best.cer)}" if results.best else ""
        done = f"{results.count('finished', 'stopped_early', 'failed')} of {counted(results.count(), 'trial')} over"
        out.print(f"{directory.path}: {results.settings.name}, {done}{best}", soft_wrap=True, markup=False)


@experiment.command("show")
def show_experiment(
    folder: FolderArgument,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page with its table and plots.")] = None,
    json_file: Annotated[str, typer.Option("--json", help="Write the table as JSON to this file; - for output.")] = "",
    best: Annotated[Path | None, typer.Option("--best", help="Write the best settings to this run file.")] = None,
) -> None:
    """What an experiment has come to so far: the table, and what can be told apart."""
    directory = _opened(folder)
    results = read_results(directory)
    if html is not None:
        write_experiment_page(results, html)
    if best is not None:
        write_text(best, dump_run_settings(_chosen(results, None).settings, commented=True))
    if json_file:
        write_json(json_file, results_json(results))
    if json_file != "-":
        _show(results)


@experiment.command("test")
def test_experiment(
    folder: FolderArgument,
    trial: Annotated[int | None, typer.Option("--trial", help="Number of its trial; the best without it.")] = None,
) -> None:
    """Open the test side, once, for the chosen settings: the figure to tell others."""
    directory = _opened(folder)
    chosen = _chosen(read_results(directory), trial)
    earlier = [each for each in read_openings(directory) if each.title != chosen.title]
    opening = open_test(directory, chosen)
    if earlier:
        names = ", ".join(each.title for each in earlier)
        err.print(
            f"The test side was opened before for {names}: what is chosen by it is flattered by it.", markup=False
        )
    out.print(
        f"{opening.title} on {counted(opening.utterances, 'test utterance')}: CER {percent(opening.cer_base)} → "
        f"{percent(opening.cer_adapted)} ({interval(opening.cer_interval)}), WER {percent(opening.wer_base)} → "
        f"{percent(opening.wer_adapted)}",
        soft_wrap=True,
        markup=False,
    )


def _opened(folder: Path) -> ExperimentDirectory:
    directory = ExperimentDirectory(folder.expanduser().resolve())
    directory.require()
    return directory


def _chosen(results: Results, trial: int | None) -> Candidate:
    found = results.best if trial is None else results.candidate_of(trial)
    if found is None:
        raise SettingsError([("--trial", "nothing is finished yet" if trial is None else f"there is no trial {trial}")])
    return found


def _show(results: Results) -> None:
    out.print(results_table(results, wide=out.width >= _WIDE))
    for sentence in words_of(results):
        out.print(sentence, soft_wrap=True, markup=False)
