"""A small random Whisper with the real tokenizer, and a small corpus of real audio files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from transformers import WhisperTokenizer

from studio.corpus.utterance import Utterance
from studio.engine.channel import Controls, EventChannel
from studio.engine.evaluation.held_out import TextSource
from studio.engine.model import loading
from studio.engine.training import final_evaluation
from studio.engine.training.job import TrainingJob
from studio.protocol.commands import Stop
from studio.protocol.events import Event, StepCompleted
from studio.runs.directory import RunDirectory
from studio.runs.prepare import prepare_run
from studio.settings.application import HOME_VARIABLE
from studio.settings.toml import parse_run_settings
from studio.storage.atomic import write_text
from tests.engine.small_whisper import write_checkpoint, write_corpus

read_tokenizer = cache(WhisperTokenizer.from_pretrained)
"""The tokenizer of a checkpoint's folder: its 50,000 tokens are read once."""


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """The small model's products are too small to share: threads only wait for each other, long on a busy machine."""
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        yield


@pytest.fixture(scope="session", autouse=True)
def tokenizers_kept() -> Iterator[None]:
    """Every run and every request would read the tokenizer again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "WhisperTokenizer", SimpleNamespace(from_pretrained=read_tokenizer))
        yield


@pytest.fixture(autouse=True)
def page_undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of a run's report takes no time to draw; tests of it draw it."""
    monkeypatch.setattr(
        final_evaluation, "write_report_page", lambda directory: write_text(directory.report_page, "<html>")
    )


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is kept from one test to the next, and nothing among the user's own."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole transformers folder of a random multilingual Whisper with two layers of width 128."""
    return write_checkpoint(tmp_path_factory.mktemp("checkpoints") / "random-whisper")


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten short FLAC files of distinct tones, with metadata.csv."""
    return write_corpus(tmp_path_factory.mktemp("corpus"))


def stop_at(step: int) -> Callable[[Event, Controls], None]:
    """Stops a run as it has taken a step."""

    def react(event: Event, controls: Controls) -> None:
        if isinstance(event, StepCompleted) and event.step == step:
            controls.handle(Stop())

    return react


@dataclass
class Run:
    """A run in this process: its directory, what it told, and what it was told."""

    directory: RunDirectory
    events: list[Event] = field(default_factory=list)
    controls: Controls = field(default_factory=Controls)

    def execute(self, react: Callable[[Event, Controls], None] | None = None) -> list[Event]:
        """Train or resume until it ends; ``react`` sees every event and may give commands."""
        channel = EventChannel(None)
        self.controls = Controls()
        told: list[Event] = []
        channel.listen(told.append)
        if react is not None:
            channel.listen(lambda event: react(event, self.controls))
        TrainingJob(self.directory, channel, self.controls).execute()
        channel.stop_recording()
        self.events += told
        return told

    def of(self, kind: type[Any]) -> list[Any]:
        """The events of one kind, in order."""
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
def make_run(checkpoint: Path, corpus: Path, tmp_path: Path) -> Callable[..., Run]:
    """Prepare a run on the small corpus; keyword arguments are tables of settings."""

    def make(name: str = "run", **tables: dict[str, Any]) -> Run:
        raw: dict[str, dict[str, Any]] = {
            "checkpoint": {"name": str(checkpoint), "language": "fr"},
            "data": {"source": str(corpus), "validation_fraction": 0.2, "test_fraction": 0.0},
            "adapter": {"rank": 4, "alpha": 8},
            "training": {
                "max_steps": 6,
                "batch_size": 3,
                "save_steps": 2,
                "learning_rate": 1e-2,
                "device": "cpu",
                "precision": "float32",
            },
            "evaluation": {"eval_steps": 3, "batch_size": 2},
        }
        for section, table in tables.items():
            raw.setdefault(section, {}).update(table)
        return Run(prepare_run(parse_run_settings(raw), tmp_path / name).directory)

    return make


@pytest.fixture
def nothing_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Decoding takes most of a short run's time: every text is heard as it was said."""

    def known(self: TextSource, utterances: Sequence[Utterance], *others: Any) -> dict[str, str]:
        return {utterance.id: utterance.text for utterance in utterances}

    monkeypatch.setattr(TextSource, "__call__", known)


@pytest.fixture
def ever_better(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is decoded: each evaluation is better than the one before, and a run's last adapter its best."""
    calls = count()

    def texts(self: TextSource, utterances: Sequence[Utterance], *others: Any) -> dict[str, str]:
        wrong = "x" * max(0, 50 - next(calls))
        return {utterance.id: utterance.text + wrong for utterance in utterances}

    monkeypatch.setattr(TextSource, "__call__", texts)
