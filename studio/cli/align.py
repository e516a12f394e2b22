"""``dataset align``: a long recording and its text as a dataset of utterances."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from studio.cli.common import (
    DEVICES,
    BaseOption,
    DeviceOption,
    JsonOption,
    LanguageOption,
    check_choice,
    check_writable,
    choose_base,
    choose_language,
    require_access,
    require_checkpoint,
)
from studio.cli.console import audit_progress, counted, err, out, write_json
from studio.cli.models import absolute, check_pieces
from studio.cli.runs import STOPPED
from studio.corpus.aligned_dataset import (
    UNMATCHED_NAME,
    aligned,
    alignment_item,
    require_new,
    transcripts_file,
    write_aligned,
)
from studio.corpus.alignment import WINDOW_SECONDS, Alignment
from studio.corpus.quality.transcript_check import model_name
from studio.runs.jobs import CheckJob
from studio.text.documents import read_document


def align_recording(
    recording: Annotated[Path, typer.Argument(help="A recording of any length, such as a lecture or an audiobook.")],
    text: Annotated[Path, typer.Argument(help="What is said in it: a text file, Word document (.docx) or PDF.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder of the new dataset.", metavar="FOLDER")],
    checkpoint: BaseOption = "",
    adapter: Annotated[Path | None, typer.Option("--adapter", "-a", help="Folder of an adapter.")] = None,
    language: LanguageOption = "",
    confidence: Annotated[
        float, typer.Option("--confidence", min=0, max=1, help="Utterances that are less certain are not used.")
    ] = 0.0,
    device: DeviceOption = "auto",
    json_file: JsonOption = "",
) -> None:
    """Cut a long recording into utterances of 5 to 28 s with their words, which a model finds by transcribing it.

    What of the recording or the text has no counterpart is listed and not used. What was transcribed is kept: the same
    recording is aligned with another text in a second.
    """
    check_writable("--json", json_file)
    check_choice("--device", device, DEVICES)
    require_access(recording.expanduser())
    recording, output = (path.expanduser().absolute() for path in (recording, output))
    require_new(output)
    written = read_document(text.expanduser())
    adapters = absolute([adapter] if adapter else [])
    checkpoint = choose_base(checkpoint, adapters)
    info = require_checkpoint(checkpoint)
    spoken = choose_language(language, info, adapters)
    item, transcripts = alignment_item(recording), transcripts_file(recording)
    job = CheckJob(
        checkpoint,
        spoken,
        str(transcripts),
        device=device,
        adapter=str(adapters[0]) if adapters else "",
        spoken_seconds=WINDOW_SECONDS,
    )
    is_complete = check_pieces(job, [item])
    if not is_complete:
        err.print("Stopped: nothing was written.")
        raise typer.Exit(STOPPED)
    model = model_name(info.name, adapters[0] if adapters else None)
    found = aligned(item, transcripts, model, spoken, written).at_least(confidence)
    with audit_progress("Writing clips") as progress:
        write_aligned(recording, found, output, progress)
    if json_file:
        write_json(json_file, alignment_report(found))
    if json_file != "-":
        _show(found, output)
        out.print(str(output), soft_wrap=True, markup=False, highlight=False)


def alignment_report(found: Alignment) -> dict[str, Any]:
    """For JSON: ``share`` of the text's letters that are used, ``utterances`` and ``unmatched``, times in seconds."""
    return {
        "share": round(found.share, 4),
        "utterances": [each._asdict() for each in found.utterances],
        "unmatched": [each._asdict() for each in found.unmatched],
    }


def _show(found: Alignment, output: Path) -> None:
    if found.unmatched:
        table = Table("from", "to", "in the text", "transcribed", title="not used", show_lines=True)
        for each in found.unmatched:
            table.add_row(_clock(each.start), _clock(each.end), escape(each.text), escape(each.transcribed))
        err.print(table)
    seconds = sum(each.end - each.start for each in found.utterances)
    doubtful = sum(each.confidence < 0.8 for each in found.utterances)
    err.print(
        f"{counted(len(found.utterances), 'utterance')}, {_clock(seconds)}, with {found.share * 100:.1f} % of the text"
        f", {doubtful} with a confidence below 0.8. Not used: {counted(len(found.unmatched), 'part')}, listed in "
        f"{output / UNMATCHED_NAME}.",
        soft_wrap=True,
        markup=False,
    )


def _clock(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))
