"""``evaluate``, and what commands that take a checkpoint and its adapters share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from studio.checkpoints.adapters import check_adapter_folder, find_adapter
from studio.checkpoints.strength import strengths_of
from studio.cli.common import (
    DEVICES,
    BaseOption,
    DeviceOption,
    JsonOption,
    LanguageOption,
    StrengthOption,
    TaskOption,
    check_choice,
    check_writable,
    choose_base,
    choose_language,
    job_folder,
    require_access,
    require_checkpoint,
)
from studio.cli.console import err, out, report_table, write_json
from studio.cli.engine_view import run_engine
from studio.cli.opening import (
    FormatOption,
    SetOption,
    choice_of,
    open_with_progress,
)
from studio.cli.runs import STOPPED, show_used, show_warning
from studio.cli.words import WORDS_HELP
from studio.corpus.quality.transcript_check import CheckItem, save_items
from studio.corpus.terms import load_term_file, load_terms, read_terms
from studio.corpus.utterance import Manifest
from studio.errors import SettingsError
from studio.runs.advice import few_held_out
from studio.runs.directory import RunDirectory
from studio.runs.jobs import CheckJob, EvaluateJob, Job
from studio.runs.languages import told_languages
from studio.runs.report import Report
from studio.runs.training_share import is_chosen_by, seen_in_training
from studio.settings.languages import profile_problem
from studio.settings.toml import load_run_settings
from studio.text.error_rates import require_references
from studio.text.normalisation import PROFILES, default_profile

TASKS = ("transcribe", "translate")


def evaluate(
    data: Annotated[Path, typer.Argument(metavar="DATA", help="Folder of recordings, or a manifest file.")],
    checkpoint: BaseOption = "",
    adapter: Annotated[Path | None, typer.Option("--adapter", "-a", help="Folder of an adapter.")] = None,
    language: LanguageOption = "",
    profile: Annotated[str, typer.Option("--profile", help="Normalisation before CER.")] = "auto",
    batch_size: Annotated[int, typer.Option("--batch-size", min=1, help="Clips decoded at once.")] = 8,
    device: DeviceOption = "auto",
    task: TaskOption = "transcribe",
    json_file: JsonOption = "",
    strength: StrengthOption = None,
    mixed_languages: Annotated[
        bool, typer.Option("--mixed-languages", help="Decode each utterance in the language that the data name for it.")
    ] = False,
    words: Annotated[Path | None, typer.Option("--words", help=f"{WORDS_HELP} Else the dataset's own list.")] = None,
    format_name: FormatOption = "",
    choices: SetOption = None,
) -> None:
    """Measure CER and WER of a base, and of an adapter on it, on all utterances (of a run's manifest: the held-out)."""
    check_writable("--json", json_file)
    chosen = check_choice("--profile", profile, ("auto", *PROFILES))
    check_choice("--task", task, TASKS)
    check_choice("--device", device, DEVICES)
    require_access(data)
    trained = absolute([adapter] if adapter else [])
    require_strengths(trained, [] if strength is None else [strength])
    checkpoint = choose_base(checkpoint, trained)
    terms = read_terms(words.expanduser()) if words else ()
    info = require_checkpoint(checkpoint)
    spoken = choose_language(language, info, trained)
    if problem := profile_problem(chosen, spoken):
        raise SettingsError([("--profile", problem)])
    dataset = open_with_progress(data, checkpoint, spoken, choice_of(format_name, choices))
    manifest, excluded = dataset.used_and_unused()
    show_used(manifest, excluded)
    dataset.require_usable()
    run = RunDirectory(data.expanduser().parent)
    is_of_run = run.exists and data.name == run.manifest.name
    mixed = mixed_languages or (is_of_run and load_run_settings(run.settings).data.mixed_languages)
    manifest = told_languages(manifest, info, spoken, mixed=mixed)
    judged = Manifest(manifest.held_out or manifest)
    reported = judged.test or judged
    show_warning(few_held_out(len(reported)))
    if adapter:
        show_warning(seen_in_training(adapter, judged))
    scored_by = default_profile(spoken) if chosen == "auto" else chosen
    require_references([utterance.text for utterance in judged], scored_by)
    with job_folder() as folder:
        judged.save(folder / "manifest.jsonl")
        job = EvaluateJob(
            checkpoint,
            spoken,
            str(folder / "report.json"),
            task=task,
            device=device,
            manifest=str(folder / "manifest.jsonl"),
            adapter=str(trained[0]) if trained else "",
            cer_profile=scored_by,
            batch_size=batch_size,
            selected_on="validation" if adapter and is_chosen_by(adapter, reported) else "",
            strength=strength,
            terms=terms or (load_term_file(run.terms) if is_of_run else load_terms(dataset.store)),
        )
        execute("evaluate", job, folder)
        report = Report.load(folder / "report.json")
    if json_file:
        write_json(json_file, report.to_dict())
    if json_file != "-":
        out.print(report_table(report))


def absolute(adapters: list[Path]) -> list[Path]:
    """The adapters' whole paths, each checked before any long work begins."""
    named = [adapter.expanduser().resolve() for adapter in adapters]
    folders = [find_adapter(folder) for folder in named]
    for folder, given in zip(folders, named, strict=True):
        check_adapter_folder(folder)
        if folder != given:
            err.print(f"Note: the adapter is taken from {folder}.", soft_wrap=True, markup=False)
    return folders


def require_strengths(adapters: list[Path], strengths: list[float]) -> None:
    """StudioError, before any long work begins, for strengths that no adapter here can have."""
    if strengths and not adapters:
        raise SettingsError([("--strength", "name the adapter that it is of, with --adapter")])
    strengths_of([str(adapter) for adapter in adapters], strengths)


def check_pieces(job: CheckJob, items: Sequence[CheckItem]) -> bool:
    """Let an engine transcribe pieces of recordings into the job's output; whether it came to its end."""
    with job_folder() as folder:
        save_items(folder / "items.jsonl", items)
        replace(job, items=str(folder / "items.jsonl")).save(folder / "job.json")
        return run_engine(["check", str(folder / "job.json")], folder / "log.txt").status != "stopped"


def execute(kind: str, job: Job, folder: Path) -> None:
    """Let an engine do a job; the command ends where it is stopped."""
    job.save(folder / "job.json")
    state = run_engine([kind, str(folder / "job.json")], folder / "log.txt")
    if state.status == "stopped":
        raise typer.Exit(STOPPED)
