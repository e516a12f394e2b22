"""``dataset draft``: recordings without texts, with what a model writes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from studio.cli.common import (
    DEVICES,
    BaseOption,
    DeviceOption,
    LanguageOption,
    check_choice,
    choose_base,
    choose_language,
    require_access,
    require_checkpoint,
)
from studio.cli.console import audit_progress, counted, err, out
from studio.cli.models import absolute, check_pieces
from studio.cli.opening import FolderArgument, FormatOption, SetOption, choice_of, open_with_progress
from studio.cli.runs import STOPPED
from studio.corpus.aligned_dataset import require_new
from studio.corpus.drafts import LONGEST_DRAFT, draft_items, transcripts_file, write_drafts
from studio.corpus.quality.transcript_check import model_name
from studio.runs.jobs import CheckJob


def draft_texts(
    folder: FolderArgument,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder of the new dataset.", metavar="FOLDER")],
    checkpoint: BaseOption = "",
    adapter: Annotated[Path | None, typer.Option("--adapter", "-a", help="Folder of an adapter.")] = None,
    language: LanguageOption = "",
    batch_size: Annotated[int, typer.Option("--batch-size", min=1, help="Clips decoded at once.")] = 8,
    device: DeviceOption = "auto",
    format_name: FormatOption = "",
    choices: SetOption = None,
) -> None:
    """Transcribe the recordings of a folder that have no text; long ones are cut at pauses.

    The texts are drafts: each must be read in the window before it is used, the least certain first. They are never
    held out unread, and only learned from unread where you say so: dataset fix NEW --all draft --with learn_unread.
    """
    check_choice("--device", device, DEVICES)
    require_access(folder)
    output = output.expanduser().absolute()
    require_new(output)
    adapters = absolute([adapter] if adapter else [])
    checkpoint = choose_base(checkpoint, adapters)
    info = require_checkpoint(checkpoint)
    spoken = choose_language(language, info, adapters)
    dataset = open_with_progress(folder, checkpoint, spoken, choice_of(format_name, choices))
    with audit_progress("Looking for what is new") as progress:
        items = draft_items(dataset, progress)
    dataset.store.prepare()
    transcripts = transcripts_file(dataset.store)
    job = CheckJob(
        checkpoint,
        spoken,
        str(transcripts),
        device=device,
        batch_size=batch_size,
        adapter=str(adapters[0]) if adapters else "",
        spoken_seconds=LONGEST_DRAFT,
    )
    is_complete = check_pieces(job, items)
    if not is_complete:
        err.print("Stopped: nothing was written. The same command goes on where it was.")
        raise typer.Exit(STOPPED)
    model = model_name(info.name, adapters[0] if adapters else None)
    with audit_progress("Writing clips") as progress:
        count = write_drafts(items, transcripts, (model, spoken), output, progress)
    err.print(f"{counted(count, 'draft')} of {counted(len(items), 'recording')}: open them in the window to read them.")
    out.print(str(output), soft_wrap=True, markup=False, highlight=False)
