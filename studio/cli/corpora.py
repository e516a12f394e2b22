"""``dataset import`` and ``dataset formats``: corpora as others publish them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from studio.cli.common import JsonOption, check_language, check_writable
from studio.cli.console import audit_progress, err, out, write_json
from studio.cli.opening import FormatOption, SetOption, choice_of, show_notices
from studio.cli.runs import show_found, warn_of_subtitles
from studio.corpus.import_choice import ImportChoice
from studio.corpus.importers import FORMATS, Format, labels_of
from studio.corpus.importers.options import COMMON, MARKS, Option
from studio.corpus.importers.versions import SUBTITLE_LANGUAGE
from studio.corpus.manifest_import import import_corpus
from studio.errors import DataError

SubtitleOption = Annotated[
    str,
    typer.Option(
        "--language", "-l", help="Code of the language spoken, such as ko: of several subtitles, those in it."
    ),
]


def import_dataset(
    source: Annotated[Path, typer.Argument(help="Folder, archive or table of a corpus.", metavar="SRC")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The manifest to write.", metavar="MANIFEST.jsonl")],
    format_name: FormatOption = "",
    choices: SetOption = None,
    language: SubtitleOption = "",
    force: Annotated[bool, typer.Option("--force", help="Replace the manifest if it exists.")] = False,
    json_file: JsonOption = "",
) -> None:
    """Write a corpus as a manifest, which can be named wherever a folder of recordings can."""
    check_writable("--json", json_file)
    check_writable("--output", output)
    check_language(language)
    target = output.expanduser()
    if target.exists() and not force:
        raise DataError(
            f"{target} exists already.", "Choose another --output, or replace it with --force.", code="exists"
        )
    choice = choice_of(format_name, choices) or ImportChoice()
    path = source.expanduser()
    with audit_progress("Importing recordings") as progress:
        imported = import_corpus(
            path,
            format=choice.format,
            options=choice.options,
            language=language,
            progress=progress,
            unpacking=progress.unpacking,
        )
    if not imported.utterances:
        first = f" First: {imported.excluded[0].message}" if imported.excluded else ""
        raise DataError(
            f"None of the {imported.found} recordings can be used, so no manifest was written.{first}",
            "Name the format with --format, or see what is expected with: whisper-lora-studio dataset formats",
            code="nothing_usable",
        )
    imported.save(target)
    if json_file:
        write_json(json_file, imported.to_dict() | {"manifest": str(target)})
    err.print(f"Recognised: {labels_of(imported.formats)}.", markup=False)
    show_notices(imported.notices)
    show_found([utterance.audio for utterance in imported.utterances], imported.excluded, "dataset import --json")
    is_chosen = language or SUBTITLE_LANGUAGE.name in choice.options
    if not is_chosen and any(each.reason == "other_subtitles" for each in imported.excluded):
        warn_of_subtitles("--language, such as --language fr, or with --set subtitle_language=fr")
    unheard = "No sound was decoded: dataset audit, new and train also exclude what is silent, damaged or too long."
    err.print(unheard, soft_wrap=True)
    out.print(str(target), soft_wrap=True, markup=False, highlight=False)


def list_formats(json_file: JsonOption = "") -> None:
    """Every layout that is read, what it is told by, and what can be chosen about it."""
    check_writable("--json", json_file)
    if json_file:
        write_json(json_file, {"formats": [_described(form) for form in FORMATS]})
    if json_file == "-":
        return
    table = Table(caption=f"{', '.join(each.name for each in MARKS)}: of every format, with transcript=aihub")
    table.add_column("Format")
    table.add_column("Told by", overflow="fold")
    table.add_column("Options", overflow="fold", width=27)  # of side=spelling|pronunciation, as others give way
    for form in FORMATS:
        own = [option for option in form.options if option not in COMMON]
        options = escape(_choices(own)) or "–"
        table.add_row(f"{form.name}\n[dim]{escape(form.label)}[/dim]", escape(form.layout), options)
    table.add_section()
    table.add_row("all", "", escape(_choices(COMMON)))
    out.print(table)


def _choices(options: list[Option] | tuple[Option, ...]) -> str:
    return "\n".join(f"{option.name}={_values(option)}" for option in options)


def _values(option: Option) -> str:
    return "|".join(value for value, _ in option.choices) or option.default or option.kind.upper()


def _described(form: Format) -> dict[str, object]:
    options = [
        {
            "name": option.name,
            "label": option.label,
            "help": option.help,
            "default": option.default,
            "choices": [value for value, _ in option.choices],
        }
        for option in form.options
    ]
    return {"name": form.name, "label": form.label, "layout": form.layout, "options": options}
