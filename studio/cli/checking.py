"""``dataset check``: transcripts against what a base model hears, the likeliest mistyped and mislabelled first."""

from __future__ import annotations

import math
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from studio.cli.common import (
    DEVICES,
    CheckpointOption,
    DeviceOption,
    JsonOption,
    LanguageOption,
    check_choice,
    check_writable,
    choose_language,
    job_folder,
    require_checkpoint,
)
from studio.cli.console import audit_progress, err, marked, out, write_json
from studio.cli.engine_view import run_engine
from studio.cli.examining import FolderArgument, open_corpus
from studio.cli.runs import STOPPED
from studio.data.transcript_check import TranscriptCheck, check_items, results_file, save_items
from studio.runs.jobs import CheckJob


def check_dataset(
    folder: FolderArgument,
    checkpoint: CheckpointOption = "whisper-base",
    language: LanguageOption = "",
    batch_size: Annotated[int, typer.Option("--batch-size", min=1, help="Clips decoded at once.")] = 8,
    count: Annotated[int, typer.Option("--count", min=1, help="How many recordings are shown.")] = 20,
    device: DeviceOption = "auto",
    json_file: JsonOption = "",
) -> None:
    """Let a base model hear the recordings; first come other texts, then likely typing errors.

    What was heard is kept: a stopped check goes on where it was, and a second one only hears what is new.
    """
    check_writable("--json", json_file)
    check_choice("--device", device, DEVICES)
    info = require_checkpoint(checkpoint)
    spoken = choose_language(language, info, [])
    corpus = open_corpus(folder, checkpoint, spoken)
    with audit_progress("Looking for what is new") as progress:
        items = check_items(corpus, progress)
    with job_folder() as job_files:
        save_items(job_files / "items.jsonl", items)
        output = str(results_file(corpus.store))
        job = CheckJob(
            checkpoint, spoken, output, device=device, items=str(job_files / "items.jsonl"), batch_size=batch_size
        )
        job.save(job_files / "job.json")
        state = run_engine(["check", str(job_files / "job.json")], job_files / "log.txt")
    check = TranscriptCheck.of(corpus, info.name, spoken)
    if json_file:
        write_json(json_file, check_report(check))
    if json_file != "-":
        _show(check, count)
    if state.status == "stopped":
        err.print(f"Stopped: {check.checked:,} of {len(corpus):,} recordings were heard. The same command goes on.")
        raise typer.Exit(STOPPED)


def check_report(check: TranscriptCheck) -> dict[str, Any]:
    """For JSON: ``checkpoint``, ``language``, ``cer_profile``, and ``rows`` in the order of the ranking."""
    corpus = check.corpus
    rows = [
        {
            "id": corpus[row].id,
            "audio": corpus[row].audio,
            "cer": round(float(check.cer[row]), 4),
            "text": corpus[row].text,
            "heard": check.text(row),
            "misspellings": [pair._asdict() for pair in check.misspellings(row)],
        }
        for row in check.ranking().tolist()
    ]
    return {"checkpoint": check.checkpoint, "language": check.language, "cer_profile": check.profile, "rows": rows}


def _show(check: TranscriptCheck, count: int) -> None:
    corpus = check.corpus
    table = Table(
        title=f"{escape(check.checkpoint)}, normalisation: {check.profile}; [red]struck[/]: heard, but not in the "
        "transcript; [green]underlined[/]: in the transcript, but not heard",
        show_lines=True,
    )
    table.add_column("recording", overflow="fold")
    table.add_column("CER", justify="right")
    table.add_column("heard, corrected to the transcript", ratio=2)
    table.add_column("perhaps mistyped: written → heard", ratio=1)
    for row in check.ranking()[:count].tolist():
        if not math.isfinite(check.cer[row]) or not check.cer[row]:
            break
        rate = f"{check.cer[row] * 100:.0f} %"
        heard = marked(corpus[row].text, check.text(row), check.language)
        table.add_row(escape(corpus[row].id), rate, heard, escape("\n".join(map(str, check.misspellings(row)))))
    out.print(table if table.rows else "Every transcript is what was heard.")
