"""Guard sets: judged beside the validation side and in the report, resumed exactly, and able to stop a run."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest

from studio.corpus.utterance import Manifest, Utterance, on_side
from studio.engine.channel import Controls
from studio.engine.evaluation.held_out import TextSource
from studio.engine.training import final_evaluation
from studio.errors import DataError, SettingsError
from studio.protocol.commands import Stop
from studio.protocol.events import EvaluationCompleted, Event, PhaseChanged, RunFinished, RunStopped, Warned
from studio.protocol.state import replay
from studio.runs.report import Report
from studio.runs.report_page import write_report_page
from tests.engine.conftest import Run
from tests.engine.small_whisper import write_corpus

MakeRun = Callable[..., Run]


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Three clips of the small corpus in another place."""
    folder = write_corpus(tmp_path / "outside")
    table = folder / "metadata.csv"
    table.write_text("\n".join(table.read_text(encoding="utf-8").splitlines()[:4]), encoding="utf-8")
    for clip in sorted(folder.glob("*.flac"))[3:]:
        clip.unlink()
    return folder


def guard_events(run: Run) -> list[tuple[int, str]]:
    return [(event.step, event.set) for event in run.of(EvaluationCompleted) if event.split == "guard"]


def test_guard_sets_are_judged_at_each_evaluation_and_in_the_report(make_run: MakeRun, outside: Path) -> None:
    guards = f"outside={outside}; english:en={outside}"
    evaluation = {"guards": guards, "max_utterances": 2, "choose_strength": True}
    run = make_run(training={"max_steps": 3}, evaluation=evaluation)
    events = run.execute()
    assert isinstance(events[-1], RunFinished)
    assert guard_events(run) == [(step, name) for step in (0, 3) for name in ("outside", "english")]
    assert {event.utterances for event in run.of(EvaluationCompleted) if event.split == "guard"} == {2}
    state = replay(run.directory.read_events())
    assert [(event.step, event.set) for event in state.guards] == guard_events(run)
    assert [event.step for event in state.evaluations] == [3]
    report = Report.load(run.directory.report)
    assert [(side.set, side.utterances) for side in report.guards] == [("outside", 3), ("english", 3)]
    assert all(side.cer_adapted is not None and side.intervals.cer_difference for side in report.guards)
    assert {point.set for point in report.strengths} == {"validation", "outside", "english"}
    assert len(report.rows) == 2, "guard sets are no rows of the report"
    write_report_page(run.directory)
    assert "What was known before" in run.directory.report_page.read_text(encoding="utf-8")


def test_a_stop_while_a_guard_set_is_judged_leaves_the_evaluation_to_the_resumed_run(
    make_run: MakeRun, outside: Path
) -> None:
    run = make_run(training={"max_steps": 3}, evaluation={"guards": f"outside={outside}", "max_utterances": 2})

    def react(event: Event, controls: Controls) -> None:
        if event == PhaseChanged("evaluating guards", 2, 2) and run.directory.complete_checkpoints():
            controls.handle(Stop())

    assert isinstance(run.execute(react)[-1], RunStopped)
    assert isinstance(run.execute()[-1], RunFinished)
    state = replay(run.directory.read_events())
    assert [(event.step, event.set) for event in state.guards] == [(0, "outside"), (3, "outside")]


@pytest.fixture
def forgetting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is decoded: validation gets better at each evaluation, the guard set worse."""
    calls = count()

    def texts(self: TextSource, utterances: Sequence[Utterance], phase: str, *others: Any) -> dict[str, str]:
        number = next(calls)
        wrong = number if "guards" in phase else 40 - number
        return {utterance.id: utterance.text + "x" * wrong for utterance in utterances}

    monkeypatch.setattr(TextSource, "__call__", texts)
    monkeypatch.setattr(final_evaluation, "guard_figures", lambda *_: [])


@pytest.mark.usefixtures("forgetting")
@pytest.mark.parametrize(("limit", "best", "last"), [(0.0, 4, 4), (30.0, 1, 2), (1.0, 1, 1)])
def test_a_run_that_forgets_stops_with_the_best_adapter_within_the_limit(
    make_run: MakeRun, outside: Path, limit: float, best: int, last: int
) -> None:
    run = make_run(
        training={"max_steps": 4},
        evaluation={"guards": f"outside={outside}", "guard_limit": limit, "eval_steps": 1},
    )
    assert isinstance(run.execute()[-1], RunFinished)
    report = Report.load(run.directory.report)
    assert (report.best_step, report.steps) == (best, last)
    state = replay(run.directory.read_events())
    assert state.best is not None and state.best.step == best
    said = [event.message for event in run.of(Warned) if "evaluation.guard_limit" in event.message]
    assert bool(said) == bool(limit)
    assert all("outside: " in message for message in said)
    saved = json.loads((run.directory.complete_checkpoints()[-1][1] / "training_state.json").read_text())["state"]
    assert saved["has_forgotten"] == bool(limit)


def test_what_is_trained_on_guards_nothing(make_run: MakeRun, corpus: Path, outside: Path) -> None:
    with pytest.raises(DataError) as caught:
        make_run(evaluation={"guards": f"same={corpus}"})
    assert caught.value.code == "guard_trained"
    with pytest.raises(DataError, match=r"“gone” \(evaluation\.guards\)"):
        make_run(evaluation={"guards": f"gone={outside / 'nowhere'}"})
    with pytest.raises(SettingsError, match=r"evaluation\.guards"):
        make_run(checkpoint={"language": "fr"}, evaluation={"guards": f"other:xx={outside}"})


def test_what_is_trained_on_guards_nothing_by_any_name_or_in_part(
    make_run: MakeRun, corpus: Path, tmp_path: Path
) -> None:
    manifest = Manifest.load(make_run("plain").directory.manifest)
    (tmp_path / "link").symlink_to(corpus)
    trained = manifest.train[0]
    names = {"link": str(tmp_path / "link" / Path(trained.audio).name), "part": trained.audio}
    for name, audio in names.items():
        start = 0.1 if name == "part" else 0.0
        held = msgspec.structs.replace(trained, audio=audio, start=start, duration=0.3, split="test")
        Manifest([held]).save(tmp_path / f"{name}.jsonl")
        with pytest.raises(DataError) as caught:
            make_run(f"of-{name}", evaluation={"guards": f"same={tmp_path / name}.jsonl"})
        assert caught.value.code == "guard_trained"


def test_of_a_manifest_with_sides_what_is_held_out_guards(make_run: MakeRun, outside: Path, tmp_path: Path) -> None:
    every = make_run("every", evaluation={"guards": f"outside={outside}"})
    utterances = Manifest.load(every.directory.guard("outside"))
    manifest = Manifest(
        on_side(each, "validation" if number else "train", "") for number, each in enumerate(utterances)
    )
    manifest.save(tmp_path / "sides.jsonl")
    run = make_run(evaluation={"guards": f"outside={tmp_path / 'sides.jsonl'}"})
    held_out = {utterance.id for utterance in manifest.held_out}
    assert {utterance.id for utterance in Manifest.load(run.directory.guard("outside"))} == held_out
