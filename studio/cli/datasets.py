"""``dataset``: folders of recordings with transcripts, what is wrong with them, and what fixes it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.markup import escape
from rich.table import Table

from studio.cli.align import align_recording
from studio.cli.augment import augment_dataset
from studio.cli.common import JsonOption, check_writable
from studio.cli.console import err, out, write_json
from studio.cli.corpora import import_dataset, list_formats
from studio.cli.draft import draft_texts
from studio.cli.fixes import fix_dataset
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
from studio.cli.runs import show_found, warn_of_subtitles
from studio.cli.sentences import write_sentences
from studio.cli.transcript_check import check_dataset
from studio.cli.words import show_words
from studio.corpus.importers import read_folder
from studio.corpus.quality.registry import rule_of
from studio.corpus.quality.report import QualityReport
from studio.corpus.quality.report_table import audit_report
from studio.corpus.quality.transcript_check import TranscriptCheck
from studio.runs.quality_page import render_audit_page
from studio.storage.atomic import write_text
from studio.text.normalisation import PROFILES, profile_preview
from studio.text.style import FEATURES

dataset = typer.Typer(no_args_is_help=True, help="Folders of recordings with transcripts.")

dataset.command("import")(import_dataset)
dataset.command("formats")(list_formats)
dataset.command("fix")(fix_dataset)
dataset.command("check")(check_dataset)
dataset.command("align")(align_recording)
dataset.command("draft")(draft_texts)
dataset.command("augment")(augment_dataset)
dataset.command("words")(show_words)
dataset.command("sentences")(write_sentences)


@dataset.command("audit")
def audit_dataset(
    folder: FolderArgument,
    checkpoint_name: TokenizerOption = "",
    language: SpokenOption = "",
    json_file: JsonOption = "",
    html_file: Annotated[str, typer.Option("--html", help="Write a page with plots to this file.")] = "",
    format_name: FormatOption = "",
    choices: SetOption = None,
) -> None:
    """Say which recordings can be used, why the others cannot, and what is wrong with any of them."""
    check_writable("--json", json_file)
    check_writable("--html", html_file)
    dataset = open_with_progress(folder, checkpoint_name, language, choice_of(format_name, choices))
    quality = check_quality(dataset, language)
    report = audit_report(dataset, quality)
    if json_file:
        write_json(json_file, report)
    if html_file:
        page = render_audit_page(dataset, quality, TranscriptCheck.latest(dataset))
        write_text(Path(html_file), page)
    excluded, used = list(dataset.excluded()), np.flatnonzero(dataset.sides).tolist()
    show_found([dataset[row].audio for row in used], excluded, "dataset audit --json")
    if dataset.follows_language and not language:
        warn_of_subtitles("--language, such as --language fr")
    _show_refused_parts(report)
    if json_file != "-":
        show_findings(quality)
        show_styles(quality)
    if not dataset.sides.any():
        dataset.require_usable()


@dataset.command("preview-profile")
def preview_profile(
    folder: FolderArgument,
    profiles: Annotated[
        list[str] | None, typer.Option("--profile", help="A text profile; all without it. May be given several times.")
    ] = None,
    count: Annotated[int, typer.Option("--count", min=1, help="Transcripts shown of each profile.")] = 5,
    json_file: JsonOption = "",
) -> None:
    """Show what text profiles make of these transcripts before errors are counted."""
    check_writable("--json", json_file)
    texts = [recording.text for recording in read_folder(folder) if recording.text and recording.problem is None]
    previews = {profile: profile_preview(texts, profile, count) for profile in profiles or PROFILES}
    if json_file:
        rows = {profile: [asdict(change) for change in changes] for profile, changes in previews.items()}
        write_json(json_file, {"profiles": rows})
    if json_file == "-":
        return
    for profile, changes in previews.items():
        table = Table("transcript", "as it is compared", title=profile, show_lines=True, expand=True)
        for change in changes:
            table.add_row(escape(change.before), escape(change.after))
        out.print(table)


def show_findings(quality: QualityReport) -> None:
    """How many recordings have what, the gravest first."""
    if not quality.counts:
        return
    table = Table()
    table.add_column("Finding")
    table.add_column("Code")
    table.add_column("Severity")
    table.add_column("Recordings", justify="right")
    table.add_column("Fix with")
    for code, count in quality.counts.items():
        rule = rule_of(code)
        table.add_row(escape(rule.title), code, rule.severity, f"{count:,}", ", ".join(rule.fixes) or "–")
    err.print(table)


_STYLES = {
    "punctuated": "with punctuation",
    "unpunctuated": "without punctuation",
    "sentence_case": "with capitals as in sentences",
    "lower_case": "all in small letters",
    "upper_case": "all in capitals",
    "digits": "with numbers in digits",
    "number_words": "with numbers in words",
    "without_fillers": "without hesitations",
    "fillers": "with hesitations",
}


def show_styles(quality: QualityReport) -> None:
    """How the transcripts are written, a line for each feature that shows in any, with where they mix."""
    counts = quality.columns.styles
    for styles in FEATURES.values():
        found = [f"{counts[style]:,} {_STYLES[style]}" for style in styles if counts[style]]
        if found:
            err.print(f"Style: {', '.join(found)}{' (mixed)' if len(found) > 1 else ''}.")


def _show_refused_parts(report: dict[str, Any]) -> None:
    for part in report["excluded_parts"]:
        err.print(f"  {part['reason']}: a part of {part['id']}: {part['message']}", soft_wrap=True, markup=False)
