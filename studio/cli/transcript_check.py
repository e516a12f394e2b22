"""``dataset check``: transcripts against what a base model hears, the likeliest mistyped and mislabelled first."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from studio.cli.common import (
    DEVICES,
    CheckpointOption,
    DeviceOption,
    JsonOption,
    LanguageOption,
    check_choice,
    check_writable,
    choose_language,
    require_access,
    require_checkpoint,
)
from studio.cli.console import audit_progress, counted, err, marked, marks_legend, out, write_json
from studio.cli.models import check_pieces
from studio.cli.opening import (
    FolderArgument,
    FormatOption,
    SetOption,
    choice_of,
    open_with_progress,
)
from studio.cli.runs import STOPPED
from studio.corpus.quality.transcript_check import TranscriptCheck, check_items, results_file
from studio.runs.jobs import CheckJob


def check_dataset(
    folder: FolderArgument,
    checkpoint: CheckpointOption = "whisper-base",
    language: LanguageOption = "",
    batch_size: Annotated[int, typer.Option("--batch-size", min=1, help="Clips decoded at once.")] = 8,
    count: Annotated[int, typer.Option("--count", min=1, help="How many recordings are shown.")] = 20,
    device: DeviceOption = "auto",
    json_file: JsonOption = "",
    format_name: FormatOption = "",
    choices: SetOption = None,
) -> None:
    """Let a base model hear the recordings; first come other texts, then likely typing errors.

    What was heard is kept: a stopped check goes on where it was, and a second one only hears what is new.
    """
    check_writable("--json", json_file)
    check_choice("--device", device, DEVICES)
    require_access(folder)
    info = require_checkpoint(checkpoint)
    spoken = choose_language(language, info, [])
    dataset = open_with_progress(folder, checkpoint, spoken, choice_of(format_name, choices))
    with audit_progress("Looking for what is new") as progress:
        items = check_items(dataset, progress)
    output = str(results_file(dataset.store))
    job = CheckJob(checkpoint, spoken, output, device=device, batch_size=batch_size)
    is_complete = check_pieces(job, items)
    check = TranscriptCheck.of(dataset, info.name, spoken)
    if json_file:
        write_json(json_file, check_report(check))
    if json_file != "-":
        _show(check, count)
    if not is_complete:
        err.print(f"Stopped: {check.checked:,} of {len(dataset):,} recordings were heard. The same command goes on.")
        raise typer.Exit(STOPPED)


def check_report(check: TranscriptCheck) -> dict[str, Any]:
    """For JSON: ``checkpoint``, ``language``, ``cer_profile``, and ``rows`` in the order of the ranking.

    A row without a transcript has a ``cer`` of null.
    """
    dataset = check.dataset
    rows = [
        {
            "id": dataset[row].id,
            "audio": dataset[row].audio,
            "cer": None if check.lacks_transcript(row) else round(float(check.cer[row]), 4),
            "text": dataset[row].text,
            "transcribed": check.text(row),
            "misspellings": [pair._asdict() for pair in check.misspellings(row)],
        }
        for row in check.ranking().tolist()
    ]
    return {"checkpoint": check.checkpoint, "language": check.language, "cer_profile": check.profile, "rows": rows}


def _show(check: TranscriptCheck, count: int) -> None:
    rows = [row for row in check.ranking().tolist() if check.cer[row] > 0]
    otherwise = [row for row in rows if not check.lacks_transcript(row)]
    without = [row for row in rows if check.lacks_transcript(row)]
    if otherwise:
        out.print(_compared(check, otherwise[:count], plain=out.color_system is None))
    elif check.checked:
        out.print("Every transcript is what was heard.")
    shown = [f"{min(count, len(otherwise)):,} of {len(otherwise):,} transcripts that were heard otherwise"]
    if without:
        out.print(_without_transcript(check, without[:count]))
        shown.append(f"{min(count, len(without)):,} of {len(without):,} recordings without a transcript")
    more = " (--count shows more)" if max(len(otherwise), len(without)) > count else ""
    heard = f"Heard: {check.checked:,} of {counted(len(check.dataset), 'recording')}."
    out.print(f"Shown: {', '.join(shown)}{more}. {heard}", soft_wrap=True)


def _compared(check: TranscriptCheck, rows: list[int], *, plain: bool) -> Table:
    head = Text(f"{check.checkpoint}, normalisation: {check.profile}; ")
    title = head + marks_legend("heard, but not in the transcript", "in the transcript, but not heard", plain=plain)
    table = Table(title=title, show_lines=True)
    table.add_column("recording", overflow="fold")
    table.add_column("CER", justify="right")
    table.add_column("heard, corrected to the transcript", ratio=2)
    table.add_column("perhaps mistyped: written → heard", ratio=1)
    for row in rows:
        utterance = check.dataset[row]
        heard = marked(utterance.text, check.text(row), check.language, plain=plain)
        mistyped = "\n".join(map(str, check.misspellings(row)))
        table.add_row(escape(utterance.id), f"{check.cer[row] * 100:.0f} %", heard, escape(mistyped))
    return table


def _without_transcript(check: TranscriptCheck, rows: list[int]) -> Table:
    table = Table(title="no transcript")
    table.add_column("recording", overflow="fold")
    table.add_column("heard", ratio=1)
    for row in rows:
        table.add_row(escape(check.dataset[row].id), escape(check.text(row)))
    return table
