"""Runs of the past: problems, curves, settings that differ, the trash; and clips that were listened to."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.errors import RunError
from studio.gui.project import run_events
from studio.gui.project.run_summaries import RunSummary, find_runs, summarise
from studio.gui.runs.details import read_details
from studio.runs.clips import BASE, ClipHistory, TranscribedClip, Transcription, new_clip
from studio.runs.comparison import setting_rows, split_rows
from studio.runs.directory import RunDirectory
from studio.runs.history import TRASH, find_problem, flat, move_to_trash, read_curves, read_settings, restore
from studio.settings.run import RunSettings
from studio.settings.toml import parse_run_settings, save_run_settings


def write_run(
    path: Path, events: list[dict[str, Any]] | None = None, *, adapter: bool = True, **adapter_fields: Any
) -> Path:
    """A run directory as the engine leaves one."""
    path.mkdir(parents=True)
    raw = {"checkpoint": {"language": "fr"}, "data": {"source": "/recordings"}, "adapter": adapter_fields}
    save_run_settings(parse_run_settings(raw), path / "run.toml")
    write_events(path, events or [])
    utterance = {"id": "a", "audio": "/a.flac", "text": "un", "duration": 60.0, "split": "validation"}
    (path / "manifest.jsonl").write_text(json.dumps(utterance) + "\n", encoding="utf-8")
    if adapter:
        (path / "adapter").mkdir()
        for name in ("adapter_config.json", "adapter_model.safetensors"):
            (path / "adapter" / name).touch()
    return path


def write_events(path: Path, events: list[dict[str, Any]]) -> None:
    """All events of a run, one a second."""
    rows = [json.dumps({"v": 1, "seq": seq, "time": 100.0 + seq, **event}) for seq, event in enumerate(events)]
    (path / "events.jsonl").write_text("".join(row + "\n" for row in rows), encoding="utf-8")


def started(step: int = 0) -> dict[str, Any]:
    """A RunStarted event."""
    return {"type": "run_started", "total_steps": 4, "start_step": step, "trainable_parameters": 1000}


def step_done(step: int, loss: float = 1.0) -> dict[str, Any]:
    """A StepCompleted event."""
    figures = {"epoch": 1.0, "learning_rate": 1e-3, "grad_norm": 1.0, "utterances_per_second": 1.0}
    return {
        "type": "step_completed",
        "step": step,
        "loss": loss,
        **figures,
        "memory_bytes": 0,
        "device_memory_bytes": 0,
    }


def evaluated(step: int, cer: float | None) -> dict[str, Any]:
    """An EvaluationCompleted event."""
    return {"type": "evaluation_completed", "step": step, "loss": 1.0, "cer": cer, "wer": 0.5, "utterances": 8}


FINISHED = {"type": "run_finished", "step": 4}


def test_a_whole_run_has_no_problem(tmp_path: Path) -> None:
    assert find_problem(write_run(tmp_path / "run", [started(), FINISHED]), is_finished=True) is None


@pytest.mark.parametrize(
    ("spoil", "code", "words"),
    [
        (lambda run: (run / "run.toml").unlink(), "no_settings", ""),
        (lambda run: (run / "run.toml").write_text("[adapter\n"), "broken_settings", "run.toml"),
        (lambda run: (run / "run.toml").write_text('checkpoint = "x"\n[adapter]\nrank = "many"'), "broken_settings",
         "adapter.rank"),
        (lambda run: (run / "manifest.jsonl").unlink(), "no_recordings", ""),
        (lambda run: (run / "adapter" / "adapter_model.safetensors").unlink(), "no_adapter", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_run_is_said(tmp_path: Path, spoil: Any, code: str, words: str) -> None:
    run = write_run(tmp_path / "runs" / "run", [started(), evaluated(0, 0.2), FINISHED])
    spoil(run)
    summaries = find_runs([tmp_path / "runs"])
    assert [each.path for each in summaries] == [run]
    problem = summaries[0].problem
    assert problem is not None
    assert problem.code == code
    assert words in problem.detail
    assert summaries[0].is_broken == (code != "no_adapter")
    assert not summaries[0].can_resume


def test_foreign_files_never_raise(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    (run / "events.jsonl").write_bytes(b'{"v": 1, "seq"\xff\n[]\nnull\n{"type": "evaluation_completed", "step": "x"}\n')
    (run / "report.json").write_text('{"cer_base": "much", "cer_adapted": []}')
    (run / "manifest.jsonl").write_text("[1]\n")
    summary = summarise(run)
    assert (summary.cer_base, summary.cer_adapted, summary.cer_curve) == (None, None, ())
    assert read_curves(run).evaluations == []
    empty = tmp_path / "empty"
    empty.mkdir()
    assert find_runs([empty, tmp_path / "not there"]) == []


HUGE, DEEP = "1" + "0" * 400, "[" * 100_000

SPOILT: dict[str, list[bytes]] = {
    "run.toml": [b"", b"\0\xff", b"a = " + DEEP.encode(), b"[adapter]\nrank = " + HUGE.encode(), b"checkpoint = 1",
                 b'[checkpoint]\nname = ["a", {b = 1}]\nlanguage = 1979-05-27', b"a" + b".a" * 100_000 + b" = 1"],
    "events.jsonl": [
        *(json.dumps(event).replace('"X"', value).encode() for value in (HUGE, DEEP, "NaN", "1e999", "-1", "{}", "null")
          for event in (
              {"v": 1, "seq": 0, "time": 0, **evaluated(0, 0.5), "cer": "X"},
              {"v": 1, "seq": 0, "time": 0, **step_done(1), "step": "X"},
              {"v": 1, "seq": 0, "time": "X", **step_done(1)},
              {"v": 1, "seq": "X", "time": 0, **started()},
          )),
        b"\0" * 1000, b"\xff\n",
    ],
    "manifest.jsonl": [b'{"duration": ' + HUGE.encode() + b"}\n", DEEP.encode(), b'{"duration": "x"}', b"\0\xff"],
    "report.json": [b'{"cer_base": ' + value + b', "train_seconds": ' + value + b"}"
                    for value in (HUGE.encode(), DEEP.encode(), b"NaN", b"1e999", b"-1", b"{}", b'"x"')
                    ] + [b"[]", b"\xff"],
}  # fmt: skip


@pytest.mark.parametrize("name", [*SPOILT, "adapter", "checkpoints", ".lock"])
def test_one_bad_run_hides_no_other(tmp_path: Path, name: str) -> None:
    runs = tmp_path / "runs"
    write_run(runs / "good", [started(), evaluated(0, 0.2), evaluated(4, 0.1), FINISHED])
    spoils: list[Callable[[Path], object]] = [
        Path.mkdir,
        os.mkfifo,
        lambda path: path.symlink_to("nowhere"),
        lambda path: path.symlink_to(path),
        *(lambda path, data=data: path.write_bytes(data) for data in SPOILT.get(name, [])),
    ]
    for number, spoil in enumerate(spoils):
        path = write_run(runs / f"bad-{number}", [started(), evaluated(0, 0.2), FINISHED]) / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        spoil(path)
    found = find_runs([runs])
    assert len(found) == 1 + len(spoils)
    (good,) = (run for run in found if run.name == "good")
    assert good.status == "finished" and good.cer_base == 0.2 and good.problem is None
    assert len(read_details(found)) == len(found)


def test_what_nobody_thought_of_in_a_run_hides_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("good", "bad"):
        write_run(tmp_path / name, [started(), evaluated(0, 0.2), FINISHED])

    def surprised(path: Path) -> bool:
        if path.name == "bad":
            raise OverflowError("int too large to convert to float")
        return True

    monkeypatch.setattr("studio.runs.history.has_adapter", surprised)
    good, bad = sorted(find_runs([tmp_path]), key=lambda run: run.is_broken)
    assert (good.name, good.problem, bad.name) == ("good", None, "bad")
    assert bad.problem is not None and bad.problem.code == "unreadable" and "too large" in bad.problem.detail
    assert not bad.can_resume


def test_an_adapter_without_an_error_is_not_taken_for_unknown(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", [started(), evaluated(0, 0.2), evaluated(2, 0.1), FINISHED])
    (run / "report.json").write_text('{"cer_base": 0.2, "cer_adapted": 0.0}')
    assert summarise(run).cer_adapted == 0.0


def test_of_a_run_that_goes_on_only_what_is_new_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = write_run(tmp_path / "runs" / "run", [started(), evaluated(0, 0.4), step_done(1)])
    events, read = run / "events.jsonl", list[bytes]()
    lines_of = run_events.lines_of
    monkeypatch.setattr(run_events, "lines_of", lambda file: (read.append(line) or line for line in lines_of(file)))

    def look(before: dict[Path, RunSummary]) -> tuple[dict[Path, RunSummary], int, list[float]]:
        read.clear()
        summary = find_runs([tmp_path / "runs"], before)[0]
        return {run: summary}, summary.step, summary.curve

    known, *_ = look({})
    whole = events.read_bytes()
    line = json.dumps({"v": 1, "seq": 9, "time": 109.0, **evaluated(2, 0.2)}).encode()
    events.write_bytes(whole + line[:50])  # while it is being written
    assert look(known)[1:] == (1, [0.4]) and read == [line[:50]]
    events.write_bytes(whole + line + b"\n" + whole.splitlines(keepends=True)[-1].replace(b'"step": 1', b'"step": 2'))
    known, step, curve = look(known)
    assert (step, curve, len(read)) == (2, [0.4, 0.2], 2)
    write_events(run, [started(), evaluated(0, 0.3)])  # begun anew
    known, *seen = look(known)
    assert seen == [0, [0.3]] and len(read) == 2
    events.unlink()
    assert look(known)[1:] == (0, [])


def test_events_that_grow_tell_of_a_run_on_another_machine(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", [started(), step_done(1)])
    assert summarise(run).status == "running"
    long_ago = time.time() - 3600
    os.utime(run / "events.jsonl", (long_ago, long_ago))
    assert summarise(run).status == "interrupted"


def test_a_run_that_changes_is_read_again_and_others_are_not(tmp_path: Path) -> None:
    run = write_run(tmp_path / "runs" / "run", [started(), evaluated(0, 0.2), FINISHED])
    first = find_runs([tmp_path / "runs"])
    again = find_runs([tmp_path / "runs"], {each.path: each for each in first})
    assert again[0] is first[0]
    (run / "manifest.jsonl").unlink()
    assert find_runs([tmp_path / "runs"], {run: first[0]})[0].problem is not None


def test_curves_count_what_a_resumed_run_does_again_once(tmp_path: Path) -> None:
    first = [started(), evaluated(0, 0.2), step_done(1, 3.0), step_done(2, 2.0), evaluated(2, 0.15), step_done(3, 9.0),
             evaluated(3, 0.9)]  # fmt: skip
    second = [started(2), step_done(3, 1.5), step_done(4, 1.0), evaluated(4, 0.1), FINISHED]
    curves = read_curves(write_run(tmp_path / "run", first + second))
    assert list(curves.steps) == [1, 2, 3, 4]
    assert list(curves.losses) == [3.0, 2.0, 1.5, 1.0]
    assert [(step, cer) for step, cer, _ in curves.evaluations] == [(0, 0.2), (2, 0.15), (4, 0.1)]
    assert (curves.best_step, curves.trainable_parameters) == (4, 1000)


def test_an_undefined_rate_is_never_the_best(tmp_path: Path) -> None:
    events = [started(), evaluated(0, 0.2), evaluated(2, None), evaluated(4, 0.1)]
    assert read_curves(write_run(tmp_path / "run", events)).best_step == 4


def test_other_sides_are_no_points_of_the_curve_and_what_forgets_too_much_is_not_the_best(tmp_path: Path) -> None:
    forgotten = evaluated(4, 0.5) | {"split": "guard", "set": "outside", "is_over_limit": True}
    tested = evaluated(4, 0.3) | {"split": "test"}
    events = [started(), evaluated(0, 0.2), evaluated(2, 0.15), evaluated(4, 0.1), forgotten, tested]
    curves = read_curves(write_run(tmp_path / "run", events))
    assert [(step, cer) for step, cer, _ in curves.evaluations] == [(0, 0.2), (2, 0.15), (4, 0.1)]
    assert curves.best_step == 2
    only = [started(), evaluated(0, 0.2), evaluated(4, 0.1), forgotten]
    assert read_curves(write_run(tmp_path / "only", only)).best_step == 4, "the first is kept, for want of another"


def test_settings_that_differ_are_parted_from_the_rest(tmp_path: Path) -> None:
    first = read_settings(write_run(tmp_path / "a", rank=16, alpha=32))
    second = read_settings(write_run(tmp_path / "b", rank=4, alpha=32))
    differing, same = split_rows(setting_rows([first, second]))
    assert [(row.field.path, row.values) for row in differing] == [("adapter.rank", (16, 4))]
    assert len(same) + 1 == len(flat(RunSettings()))


def test_settings_that_cannot_be_read_differ_from_nothing(tmp_path: Path) -> None:
    differing, _ = split_rows(setting_rows([read_settings(write_run(tmp_path / "a")), {}]))
    assert differing == []


def test_a_deleted_run_can_be_brought_back_whole(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", [FINISHED])
    before = sorted(path.relative_to(run) for path in run.rglob("*"))
    trashed = move_to_trash(run)
    assert trashed == tmp_path / TRASH / "run"
    assert not run.exists()
    assert find_runs([tmp_path]) == []
    restore(trashed, run)
    assert sorted(path.relative_to(run) for path in run.rglob("*")) == before


def test_two_deleted_runs_of_one_name_do_not_meet(tmp_path: Path) -> None:
    first = move_to_trash(write_run(tmp_path / "run"))
    second = move_to_trash(write_run(tmp_path / "run"))
    assert first != second
    assert first.is_dir()
    write_run(tmp_path / "run")
    with pytest.raises(RunError) as caught:
        restore(first, tmp_path / "run")
    assert caught.value.code == "run_exists"
    assert first.is_dir()


def test_a_run_in_use_is_not_deleted(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    with RunDirectory(run).locked(), pytest.raises(RunError) as caught:
        move_to_trash(run)
    assert caught.value.code == "run_busy"
    assert run.is_dir()


def clip_with(reference: str, base: str, adapted: str, profile: str = "basic") -> TranscribedClip:
    """A clip that two models heard."""
    hearings = (Transcription(BASE, "whisper", base, 0.4), Transcription("/run/adapter", "run", adapted, 0.5))
    return TranscribedClip("1", 1.0, "/a.wav", 2.0, "en", profile, reference, hearings)


def test_rates_of_a_clip_follow_its_reference() -> None:
    clip = clip_with("one two", "one too", "One two.")
    base, adapted = clip.transcriptions
    assert clip.cer(base) == pytest.approx(1 / 7)
    assert clip.cer(adapted) == 0.0
    assert clip_with("", "one", "two").cer(base) is None
    assert clip_with("…", "one", "two").cer(base) is None


def test_a_clip_takes_the_profile_of_its_language() -> None:
    assert new_clip(Path("/a.wav"), "", "ko", "auto").profile == "korean-cer"
    assert new_clip(Path("/a.wav"), "", "ko", "none").profile == "none"


def test_the_list_of_clips_is_kept_and_survives_a_broken_line(tmp_path: Path) -> None:
    path = tmp_path / "compare" / "history.jsonl"
    assert ClipHistory.load(path) == ClipHistory()
    clip = clip_with("one", "two", "one")
    ClipHistory().put(clip).save(path)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"id": 3\n')
    assert ClipHistory.load(path).clips == (clip,)
    assert ClipHistory.load(path).without("1").clips == ()


def test_clips_are_kept_under_the_names_of_older_versions(tmp_path: Path) -> None:
    line = (
        b'{"id":"1","time":1.0,"audio":"/a.wav","hearings":[{"model":"base","name":"b","text":"said","seconds":0.5}]}\n'
    )
    (tmp_path / "history.jsonl").write_bytes(line)
    history = ClipHistory.load(tmp_path / "history.jsonl")
    assert [each.text for each in history.clips[0].transcriptions] == ["said"]
    history.save(tmp_path / "again.jsonl")
    assert b'"hearings":[' in (tmp_path / "again.jsonl").read_bytes()
