"""What the command line shows: progress, tables and errors."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from studio.checkpoints.strength import AS_TRAINED
from studio.errors import StudioError
from studio.runs.report import CHOSEN_ON_JUDGED, Intervals, Report, SideFigures
from studio.runs.report_page import interval, percent
from studio.settings.languages import LANGUAGES
from studio.storage.atomic import write_text
from studio.text.alignment import differences
from studio.text.inline_diff import Piece, pieces_of
from studio.text.terms import Recall

_INSTALLED, _FROM_CHECKOUT = "whisper-lora-studio ", "python -m studio "
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class PlainConsole(Console):
    """Shows what stands in file names, texts and messages, and lets none of it steer the terminal.

    Control characters but line ends and tabs, and bytes of a name that are no text, are written as ``\\x1b`` is here.
    """

    def print(self, *objects: Any, **how: Any) -> None:
        """As `Console.print`, with commands as they can be typed where the program was started."""
        super().print(*map(_as_started, objects), **how)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """As `Console.render`; what rich itself steers the terminal with is left."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=printable(segment.text))


def _as_started(shown: Any) -> Any:
    """A text whose commands begin with ``python -m studio`` where that is how the program was started."""
    if Path(sys.argv[0]).parts[-2:] != ("studio", "__main__.py"):
        return shown
    if isinstance(shown, Text):
        return Text(_FROM_CHECKOUT).join(shown.split(_INSTALLED, allow_blank=True))
    return shown.replace(_INSTALLED, _FROM_CHECKOUT) if isinstance(shown, str) else shown


def printable(text: str) -> str:
    """A text with escapes such as ``\\x1b`` in place of what would steer a terminal or cannot be written to one."""
    return _UNPRINTABLE.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


out = PlainConsole(highlight=False)
"""Results: what another program may read."""

err = PlainConsole(stderr=True, highlight=False)
"""Progress and errors: what only people read."""


class RateColumn(ProgressColumn):
    """Units done a second."""

    def render(self, task: Task) -> Text:
        """Such as ``17.8/s``; empty until known."""
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="progress.data.speed")


def counted(count: int, noun: str) -> str:
    """``1 utterance``, ``1,200 utterances``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def counting_progress() -> Progress:
    """A bar with count, rate and remaining time."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=not err.is_terminal,
    )


class CountedWork:
    """The bar of something counted: call it with what is done and the total."""

    def __init__(self, progress: Progress, description: str) -> None:
        self._progress, self._description = progress, description
        self._task = progress.add_task(description, total=None)

    def __call__(self, done: int, total: int) -> None:
        self._progress.update(self._task, description=self._description, completed=done, total=total)

    def unpacking(self, done: int, total: int) -> None:
        """Show the bytes of archives instead, which are unpacked first."""
        self._progress.update(self._task, description="Unpacking (MB)", completed=done // 10**6, total=total // 10**6)


@contextmanager
def audit_progress(description: str) -> Iterator[CountedWork]:
    """Show the progress of something counted."""
    with counting_progress() as progress:
        yield CountedWork(progress, description)


@contextmanager
def download_progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show the phases of a download in bytes."""
    columns = (DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(TextColumn("{task.description}"), BarColumn(), *columns, console=err) as progress:
        tasks: dict[str, Any] = {}

        def report(phase: str, done: int, total: int) -> None:
            if phase not in tasks:
                tasks[phase] = progress.add_task(phase, total=None)
            progress.update(tasks[phase], completed=done, total=total or None)

        yield report


def show_error(error: StudioError) -> None:
    """What happened, and what to do now."""
    err.print(Text("Error: ", style="bold red").append(error.message, style="not bold default"), soft_wrap=True)
    if error.hint:
        err.print(Text(error.hint), soft_wrap=True)


def write_json(target: str, value: Any) -> None:
    """Write JSON to a file, or to standard output for ``-``."""
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    if target == "-":
        # JSON's own escapes of control characters leave out these, which some terminals obey.
        out.file.write(re.sub("[\x7f-\x9f\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", text))
    else:
        write_text(Path(target), text)


def show_transcripts(clips: Sequence[dict[str, Any]], adapters: Sequence[str]) -> None:
    """What every model writes of each recording, how strongly adapters are applied, and how long the pass took."""
    for clip in clips:
        out.print(Text(str(clip["audio"]), style="bold"), soft_wrap=True)
        for result in clip["results"]:
            shared = f", shared by {result['together']}" if result["together"] > 1 else ""
            is_told = result["model"] in adapters or result["strength"] != AS_TRAINED
            strength = f"{result['strength']:g} %, " if is_told else ""
            head = f"  {result['model']} ({strength}{result['language']}, {result['seconds']:.1f} s{shared}): "
            out.print(Text(head).append(str(result["text"])), soft_wrap=True)
            for segment in result["segments"]:
                span = f"    {segment['start']:7.2f} – {segment['end']:7.2f}  "
                out.print(Text(span).append(str(segment["text"])), soft_wrap=True)


def report_table(report: Report) -> Table:
    """Base → adapted, with 95 % bootstrap intervals."""
    intervals = Intervals.of(report.judged, report.cer_profile)
    table = Table(
        title=f"{escape(report.checkpoint)}, {counted(report.eval_utterances, 'utterance')}, "
        f"normalisation: {report.cer_profile}",
        caption="; ".join(filter(None, (f"decoded {report.decoding}", *_judged_how(report)))),
    )
    for heading in ("", "base", "95 % interval", "adapted", "95 % interval"):
        table.add_column(heading, justify="right" if heading else "left")
    sides = report.sides if len(report.sides) > 1 else []
    figures: list[tuple[str, Report | SideFigures, Intervals]] = [
        (f", {escape(name)} ({counted(side.utterances, 'utterance')})", side, side.intervals)
        for name, side in [
            *((side.name, side) for side in sides),
            *((LANGUAGES.get(side.set, side.set), side) for side in report.languages),
            *((guard.name, guard) for guard in report.guards),
        ]
    ]
    if not any(_is_whole(side, report) for side in sides):
        figures.insert(0, ("", report, intervals))
    for of, rates, bounds in figures:
        cer = percent(rates.cer_base), interval(bounds.cer_base), percent(rates.cer_adapted)
        table.add_row(f"CER{of}", *cer, interval(bounds.cer_adapted))
        wer = percent(rates.wer_base), interval(bounds.wer_base), percent(rates.wer_adapted)
        table.add_row(f"WER{of}", *wer, interval(bounds.wer_adapted))
    for side in report.term_recall():
        of = f", {side.split}" if side.split else ""
        table.add_row(f"Words recognised{of}", *_recognised(side))
    errors = report.error_analysis()
    if errors.base.spaced_wer is not None:
        adapted = errors.adapted.spaced_wer if errors.adapted else None
        table.add_row("WER, spaced as the reference", percent(errors.base.spaced_wer), "", percent(adapted), "")
    return table


def _is_whole(side: SideFigures, report: Report) -> bool:
    """Whether the report's own figures are those of this side."""
    return (side.utterances, side.cer_base, side.wer_base) == (report.eval_utterances, report.cer_base, report.wer_base)


def _recognised(side: Recall) -> tuple[str, ...]:
    """Counts and intervals of base and adapter."""
    return (
        f"{side.base:,} of {side.spoken:,}",
        interval(side.base_interval),
        "–" if side.adapted is None else f"{side.adapted:,} of {side.spoken:,}",
        interval(side.adapted_interval),
    )


def _judged_how(report: Report) -> tuple[str, str, str]:
    strength = "" if report.cer_adapted is None else f"adapter applied at {report.strength:g} %"
    return strength, report.told_of_folds, CHOSEN_ON_JUDGED if report.is_chosen_on_judged else ""


def sentences_table(report: Report, count: int, *, plain: bool = False) -> Table:
    """Some sentences before and after, those first that changed most, with the differences marked.

    ``plain`` marks them by characters, for where neither colours nor lines can be shown.
    """
    rows = sorted(report.judged, key=lambda row: -_changed(row.base, row.adapted or ""))[:count]
    table = Table(title=marks_legend("heard wrongly", "really said", plain=plain), show_lines=True)
    table.add_column("base", ratio=1)
    table.add_column("adapted", ratio=1)
    for row in rows:
        cells = (marked(row.reference, text or "", report.language, plain=plain) for text in (row.base, row.adapted))
        table.add_row(*cells)
    return table


def marks_legend(wrong: str, right: str, *, plain: bool = False) -> Text:
    """What the marks of ``marked`` mean."""
    names = ("…", "…") if plain else ("struck", "underlined")
    legend = (Piece(names[0], "wrong"), Piece(f": {wrong}, "), Piece(names[1], "right"), Piece(f": {right}"))
    return Text.assemble(*(_marked(piece, plain=plain) for piece in legend))


def marked(reference: str, hypothesis: str, language: str, *, plain: bool = False) -> Text:
    """The hypothesis with its correction; ``plain`` as wdiff writes it: ``[-wrong-]{+right+}``."""
    return Text.assemble(*(_marked(piece, plain=plain) for piece in pieces_of(reference, hypothesis, language)))


def _marked(piece: Piece, *, plain: bool) -> tuple[str, str]:
    if plain:
        before, after = {"wrong": ("[-", "-]"), "right": ("{+", "+}")}.get(piece.kind, ("", ""))
        return f"{before}{piece.text}{after}", ""
    return piece.text, {"wrong": "red strike", "right": "green underline"}.get(piece.kind, "")


def _changed(base: str, adapted: str) -> int:
    return sum(difference.kind != "equal" for difference in differences(adapted, base))
