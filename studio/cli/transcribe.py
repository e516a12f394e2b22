"""``transcribe``: recordings to texts side by side, or into a folder of subtitles and documents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from studio.cli.common import (
    DEVICES,
    STRENGTH_HELP,
    BaseOption,
    DeviceOption,
    JsonOption,
    LanguageOption,
    TaskOption,
    access_problem,
    check_choice,
    check_writable,
    choose_base,
    choose_language,
    job_folder,
    require_checkpoint,
)
from studio.cli.console import counted, err, out, show_transcripts, write_json
from studio.cli.models import TASKS, absolute, execute, require_strengths
from studio.cli.words import WORDS_HELP
from studio.corpus.importers.tree import scan
from studio.corpus.terms import read_terms
from studio.errors import SettingsError, StudioError
from studio.runs.directory import RunDirectory
from studio.runs.jobs import TranscribeJob
from studio.runs.transcripts import TranscriptFolder, TranscriptPlan, key_of
from studio.storage.atomic import require_writable
from studio.text.transcript_files import TRANSCRIPT_FORMATS

_FORMAT_HELP = f"Write a file for each recording; may be given several times. One of: {', '.join(TRANSCRIPT_FORMATS)}."
_RULE = "Of subtitles; else as Netflix asks for the language"


def transcribe(
    audio: Annotated[list[Path], typer.Argument(metavar="AUDIO…", help="Audio files of any length, or folders.")],
    checkpoint: BaseOption = "",
    adapters: Annotated[
        list[Path] | None, typer.Option("--adapter", "-a", help="Folder of an adapter; may be given several times.")
    ] = None,
    language: LanguageOption = "",
    device: DeviceOption = "auto",
    task: TaskOption = "transcribe",
    json_file: JsonOption = "",
    models: Annotated[
        list[Path] | None, typer.Option("--model", "-m", help="Folder of a merged model; may be given several times.")
    ] = None,
    beams: Annotated[int, typer.Option("--beams", min=1, help="Beams of the search; 1 is greedy.")] = 1,
    timestamps: Annotated[bool, typer.Option("--timestamps", help="Tell when each segment is said.")] = False,
    temperature_fallback: Annotated[
        bool,
        typer.Option(
            "--temperature-fallback",
            help="Of recordings over 30 s, draw at random again what repeats itself or is improbable.",
        ),
    ] = False,
    strengths: Annotated[
        list[float] | None, typer.Option("--strength", help=f"{STRENGTH_HELP} Once for all adapters, or once for each.")
    ] = None,
    words: Annotated[
        Path | None,
        typer.Option(
            "--words", help=f"{WORDS_HELP} Each model is told them as a prompt; those that matter most first."
        ),
    ] = None,
    formats: Annotated[list[str] | None, typer.Option("--format", metavar="FORMAT", help=_FORMAT_HELP)] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder that takes them; what is done is passed over."),
    ] = None,
    line_length: Annotated[
        int | None, typer.Option("--line-length", min=8, help=f"Characters a line at most. {_RULE}: 42, Korean 16.")
    ] = None,
    lines: Annotated[int | None, typer.Option("--lines", min=1, help=f"At once. {_RULE}: 2.")] = None,
    shortest: Annotated[
        float | None, typer.Option("--shortest", min=0.0, help=f"Seconds at least. {_RULE}: 0.83.")
    ] = None,
    longest: Annotated[float | None, typer.Option("--longest", min=1.0, help=f"Seconds at most. {_RULE}: 7.")] = None,
    reading_speed: Annotated[
        float | None, typer.Option("--reading-speed", min=1.0, help=f"Characters a second. {_RULE}: 17, Korean 12.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Do again what is done, and write over files that are there.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on with what comes into the folders, until Ctrl-C.")
    ] = False,
) -> None:
    """Transcribe audio files; the language may be «auto».

    Without --format the texts of the base and of every adapter are shown side by side. With it each recording has its
    files below the output, of the adapters and merged models, or of the base where none is named.
    """
    rules = {
        "line_length": line_length, "lines": lines, "shortest": shortest, "longest": longest,
        "reading_speed": reading_speed,
    }  # fmt: skip
    chosen = _require_formats(formats or [], output, audio, watch, {key: rule for key, rule in rules.items() if rule})
    check_writable("--json", json_file)
    check_choice("--task", task, TASKS)
    check_choice("--device", device, DEVICES)
    terms = read_terms(words.expanduser()) if words else ()
    files = _files(audio, may_be_none=watch)
    trained = absolute(adapters or [])
    require_strengths(trained, strengths or [])
    checkpoint = choose_base(checkpoint, trained)
    info = require_checkpoint(checkpoint)
    spoken = language if language == "auto" else choose_language(language, info, trained)
    job = TranscribeJob(
        checkpoint,
        spoken,
        "",
        task=task,
        device=device,
        audio=tuple(map(str, files)),
        adapters=tuple(map(str, trained if chosen else _as_named(adapters or [], trained))),
        models=tuple(str(path.expanduser().resolve()) for path in models or []),
        beams=beams,
        timestamps=timestamps or bool(chosen),
        temperature_fallback=temperature_fallback,
        strengths=tuple(strengths or ()),
        words=tuple(term.text for term in terms),
    )
    if output is None:
        clips = _run(job)
        if json_file != "-":
            show_transcripts(clips["clips"], job.adapters)
        if json_file:
            write_json(json_file, clips)
        _require_all(len(clips["clips"]), len(files))
        return
    job = replace(job, base=not (job.adapters or job.models))
    roots = tuple(str(path.expanduser().absolute()) for path in audio if path.expanduser().is_dir())
    plan = TranscriptPlan(
        str(output.expanduser().absolute()), chosen, _names(job), roots, _key(job, chosen, rules),
        {key: rule for key, rule in rules.items() if rule is not None}, again, watch,
    )  # fmt: skip
    clips = _write(job, plan)
    if json_file:
        write_json(json_file, clips)


def _as_named(given: list[Path], folders: list[Path]) -> list[Path]:
    """The adapters' folders as they were given, but for those that lie inside what was given."""
    named = [path.expanduser() for path in given]
    return [path if path.resolve() == folder else folder for path, folder in zip(named, folders, strict=True)]


def _require_formats(
    formats: list[str], output: Path | None, audio: list[Path], watch: bool, rules: dict[str, Any]
) -> tuple[str, ...]:
    """The formats, each once; SettingsError where options do not go together, or one is not known."""
    for name in formats:
        check_choice("--format", name, tuple(TRANSCRIPT_FORMATS))
    if formats and output is None:
        raise SettingsError([("--output", "name the folder that takes the files")])
    if watch and not any(path.expanduser().is_dir() for path in audio):
        raise SettingsError([("--watch", "name a folder that is watched")])
    if not formats and (output or watch or rules):
        raise SettingsError([("--format", "name what is to be written, such as --format srt")])
    if output is not None:
        require_writable(output.expanduser().absolute())
    return tuple(dict.fromkeys(formats))


def _run(job: TranscribeJob) -> dict[str, Any]:
    """What an engine makes of the job."""
    with job_folder() as folder:
        execute("transcribe", replace(job, output=str(folder / "clips.json")), folder)
        clips: dict[str, Any] = json.loads((folder / "clips.json").read_text(encoding="utf-8"))
    return clips


def _write(job: TranscribeJob, plan: TranscriptPlan) -> dict[str, Any]:
    """Transcribe into the plan's folder what is not done, and tell how much that was."""
    files = [str(Path(file).absolute()) for file in job.audio]
    folder = TranscriptFolder(plan)
    pending = folder.pending(files)
    folder.require_free(pending)
    if before := len(files) - len(pending):
        err.print(f"{counted(before, 'file')} done before; --again does them again.", soft_wrap=True)
    clips: dict[str, Any] = {"clips": []}
    work = replace(job, audio=tuple(pending), transcripts=plan)
    if plan.watch:
        err.print(f"Watching {', '.join(plan.roots)}. Ctrl-C ends it.", soft_wrap=True, markup=False)
        with suppress(typer.Exit):  # as asked
            _run(work)
        return clips
    if pending:
        clips = _run(work)
    done = len(clips["clips"])
    out.print(f"{counted(done, 'file')} transcribed: {plan.folder}", soft_wrap=True, markup=False)
    _require_all(done, len(pending))
    return clips


def _names(job: TranscribeJob) -> tuple[str, ...]:
    """What the models are called in the names of their files, each otherwise."""
    adapters = [each.parent.name if RunDirectory(each.parent).exists else each.name for each in map(Path, job.adapters)]
    names = [*adapters, *(Path(each).name for each in job.models)] or [Path(job.checkpoint).name]
    return tuple(
        name if names.count(name) == 1 else f"{name}-{names[:place].count(name) + 1}"
        for place, name in enumerate(names)
    )


def _key(job: TranscribeJob, formats: Sequence[str], rules: dict[str, Any]) -> str:
    changing = {key: value for key, value in asdict(job).items() if key not in ("output", "device", "audio")}
    return key_of([*job.adapters, *job.models], {**changing, "formats": formats, "rules": rules})


def _require_all(done: int, files: int) -> None:
    """StudioError where some files could not be transcribed."""
    if done < files:
        raise StudioError(
            f"{files - done} of {counted(files, 'file')} could not be transcribed.",
            "The reasons are above; the other files are done.",
        )


def _files(audio: list[Path], *, may_be_none: bool = False) -> list[Path]:
    """The files, and those of each folder; one that cannot be read does not keep the others from being heard.

    Raises:
        StudioError: a folder holds no recordings, or none of the files can be read.
    """
    files: list[Path] = []
    for path in (each.expanduser() for each in audio):
        found = [Path(each) for each in scan(path).recordings] if path.is_dir() else [path]
        if not found and not may_be_none:
            raise StudioError(f"There are no recordings in {path}.", "Name a folder with audio files in it.")
        files += found
    problems = map(access_problem, files)  # up to the first that can be read
    first = next(problems, None)
    if first is not None and all(problems):
        raise first
    return files
