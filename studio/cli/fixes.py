"""``dataset fix``: what can be done about findings, listed and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from studio.cli.console import counted, err, out
from studio.cli.opening import (
    FolderArgument,
    FormatOption,
    SetOption,
    SpokenOption,
    TokenizerOption,
    check_quality,
    choice_of,
    open_with_progress,
)
from studio.corpus.dataset import Dataset
from studio.corpus.overrides import Override
from studio.corpus.quality.fix_log import AppliedFix, FixLog
from studio.corpus.quality.fixes import FIXES, describe_part, plan
from studio.corpus.quality.registry import rule_of
from studio.corpus.quality.transcript_check import TranscriptCheck
from studio.errors import DataError, SettingsError

_SHOWN = 20


def fix_dataset(
    folder: FolderArgument,
    code: Annotated[str, typer.Option("--all", metavar="CODE", help="Fix every recording with this finding.")] = "",
    chosen: Annotated[
        str,
        typer.Option("--with", metavar="FIX", help="What to do, where there is a choice; else the first."),
    ] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take the newest fix back.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="List the fixes applied so far.")] = False,
    language: SpokenOption = "",
    checkpoint_name: TokenizerOption = "",
    format_name: FormatOption = "",
    choices: SetOption = None,
) -> None:
    """Fix all recordings with a finding of dataset audit; your own files are not touched, and --undo takes it back."""
    if sum((bool(code), undo, listed)) != 1:
        raise SettingsError([("--all", "name a finding to fix, or say --undo or --list")])
    dataset = open_with_progress(folder, checkpoint_name, language, choice_of(format_name, choices))
    log = FixLog(dataset.store)
    if listed:
        _show_applied(log.applied())
    elif undo:
        _undo(log, dataset)
    else:
        _fix(log, dataset, code, chosen, language)


def _fix(log: FixLog, dataset: Dataset, code: str, chosen: str, language: str) -> None:
    quality = check_quality(dataset, language)
    check = TranscriptCheck.latest(dataset)
    overrides = plan(
        dataset,
        quality,
        code,
        chosen,
        anchors=check.anchors if check else None,
        transcribed=check.text if check else None,
    )
    count = quality.counts.get(code, 0)
    if not overrides:
        err.print(f"Nothing was changed: {counted(count, 'recording')} with this finding, none that can be fixed so.")
        return
    applied = log.apply(dataset, code, chosen or rule_of(code).fixes[0], overrides)
    _show_changes(dataset, applied)
    err.print(
        f"{FIXES[applied.fix]}: {counted(len(overrides), 'recording')} changed, {count:,} had the finding. "
        "Take it back with --undo."
    )


def _undo(log: FixLog, dataset: Dataset) -> None:
    undone = log.undo(dataset)
    if undone is None:
        raise DataError("There is no fix to take back.", "dataset fix --list shows them.", code="fix")
    restored = counted(len(undone.restored), "recording")
    err.print(f"Taken back: {FIXES[undone.applied.fix]} ({undone.applied.code}), {restored}.")
    for identifier in undone.changed_since:
        err.print(f"  left as it is, since it was changed again later: {identifier}", markup=False, soft_wrap=True)


def _show_changes(dataset: Dataset, applied: AppliedFix) -> None:
    table = Table("recording", "before", "after", show_lines=True)
    for before, after in list(zip(applied.before, applied.after, strict=True))[:_SHOWN]:
        own = "" if before.text == after.text else dataset.recording(dataset.row_of(after.id)).text or ""
        table.add_row(escape(after.id), *(escape(_described(override, own)) for override in (before, after)))
    err.print(table)
    if len(applied.after) > _SHOWN:
        err.print(f"… and {len(applied.after) - _SHOWN:,} more.")


def _described(override: Override, own: str) -> str:
    """An override in words; `own` is the text in the user's files where that is to be seen."""
    if override.is_empty and not own:
        return "as it is in your files"
    words = []
    if override.left_out:
        words.append("left out")
    if override.merged_into:
        words.append(f"merged into {override.merged_into}")
    if override.start is not None:
        words.append(f"from {override.start:.2f} s")
    if override.duration is not None:
        words.append(f"{override.duration:.2f} s long")
    text = own if override.text is None else override.text
    words += [text] if text else []
    return "\n".join([", ".join(words), *map(describe_part, override.parts)]).strip()


def _show_applied(fixes: Sequence[AppliedFix]) -> None:
    table = Table("when", "finding", "fix", "recordings")
    for applied in reversed(fixes):
        when = datetime.fromtimestamp(applied.time).strftime("%Y-%m-%d %H:%M")
        table.add_row(when, applied.code, FIXES[applied.fix], f"{len(applied.after):,}")
    out.print(table if fixes else "Nothing has been fixed.")
