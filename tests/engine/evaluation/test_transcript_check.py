"""The job that hears a corpus for the transcript check: resumable, by content, in batches by length."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import numpy as np
import pytest
import soundfile

from studio.audio.decoding import read_audio
from studio.corpus.dataset import Dataset
from studio.corpus.opening import open_dataset
from studio.corpus.quality.transcript_check import (
    CheckItem,
    TranscriptCheck,
    check_items,
    read_transcribed,
    results_file,
    save_items,
)
from studio.engine.channel import Controls, EventChannel
from studio.engine.evaluation import transcript_check
from studio.engine.model.session import ModelSession
from studio.engine.training.distributed import StopRequested
from studio.protocol.events import Event, PhaseChanged, RunFinished, Warned
from studio.runs.jobs import CheckJob


@pytest.fixture
def folder(corpus: Path, tmp_path: Path) -> Path:
    """A copy of the small corpus, with a recording of 40 s."""
    root = Path(shutil.copytree(corpus, tmp_path / "corpus"))
    soundfile.write(root / "long.wav", np.random.default_rng(0).normal(0, 0.1, 40 * 16_000), 16_000)
    with (root / "metadata.csv").open("a", encoding="utf-8") as file:
        file.write("\nlong.wav,une longue phrase")
    return root


def opened(folder: Path) -> Dataset:
    return open_dataset(folder, count_tokens=len)


def check(checkpoint: Path, dataset: Dataset, stop_after: int = 0, items: list[CheckItem] | None = None) -> list[Event]:
    """Run the job; it is asked to stop once so many are done."""
    listed = dataset.store.folder / "items.jsonl"
    listed.parent.mkdir(parents=True, exist_ok=True)
    save_items(listed, check_items(dataset) if items is None else items)
    channel, controls, events = EventChannel(None), Controls(), []
    channel.listen(events.append)

    def react(event: Event) -> None:
        if stop_after and isinstance(event, PhaseChanged) and event.done >= stop_after:
            controls.request_stop()

    channel.listen(react)
    job = CheckJob(
        str(checkpoint), "fr", str(results_file(dataset.store)), device="cpu", items=str(listed), batch_size=4
    )
    transcript_check.check(job, channel, controls)
    return events


def progress(events: list[Event]) -> list[tuple[int, int]]:
    return [(e.done, e.total) for e in events if isinstance(e, PhaseChanged) and e.phase == "checking transcripts"]


def test_a_stopped_check_goes_on_where_it_was(folder: Path, checkpoint: Path) -> None:
    dataset = opened(folder)
    with pytest.raises(StopRequested):
        check(checkpoint, dataset, stop_after=5)
    path = results_file(dataset.store)
    assert len(read_transcribed(path)) == 5
    path.write_bytes(path.read_bytes() + b'{"key": "torn by a cra')
    events = check(checkpoint, dataset)
    assert progress(events) == [(5, 11), (9, 11), (11, 11)]
    assert isinstance(events[-1], RunFinished)
    heard = read_transcribed(path)
    assert len({each.key for each in heard}) == len(heard) == 11
    assert progress(check(checkpoint, dataset)) == [(11, 11)], "nothing is heard twice"


def test_what_is_heard_is_what_the_decoder_says_and_new_content_is_heard_anew(folder: Path, checkpoint: Path) -> None:
    dataset = opened(folder)
    check(checkpoint, dataset)
    session = ModelSession.load(str(checkpoint), "fr", "transcribe", EventChannel(None), device="cpu")
    result = TranscriptCheck.latest(dataset)
    assert result is not None
    assert (result.checkpoint, result.language, result.checked) == (session.info.name, "fr", len(dataset))
    row = next(row for row in range(len(dataset)) if dataset[row].id == "clip 3")
    assert result.text(row) == session.decoder(session.base)([read_audio(folder / "clip 3.flac")])[0]
    shutil.copy(folder / "clip 4.flac", folder / "clip 3.flac")
    again = opened(folder)
    assert progress(check(checkpoint, again))[0] == (10, 10), "the same content under another name is known"
    soundfile.write(folder / "clip 3.flac", np.random.default_rng(1).normal(0, 0.1, 16_000), 16_000)
    assert progress(check(checkpoint, opened(folder))) == [(10, 11), (11, 11)]


def test_a_long_recording_is_heard_in_windows(folder: Path, checkpoint: Path) -> None:
    dataset = opened(folder)
    check(checkpoint, dataset)
    (heard,) = [each for each in read_transcribed(results_file(dataset.store)) if each.windows]
    assert heard.windows[0].start == 0 and heard.windows[-1].end == pytest.approx(40)
    assert all(before.end == after.start for before, after in zip(heard.windows, heard.windows[1:], strict=False))
    assert all(window.end - window.start <= 15.01 for window in heard.windows)


def test_a_file_that_has_gone_is_told_and_the_others_go_on(folder: Path, checkpoint: Path) -> None:
    dataset = opened(folder)
    items = check_items(dataset)
    (folder / "clip 5.flac").unlink()
    events = check(checkpoint, dataset, items=items)
    assert any(isinstance(event, Warned) and "clip 5.flac" in event.message for event in events)
    assert len(read_transcribed(results_file(dataset.store))) == 10


def test_a_listed_length_rounded_down_to_30_s_loses_no_other_recording(folder: Path, checkpoint: Path) -> None:
    soundfile.write(folder / "clip 5.flac", np.random.default_rng(1).normal(0, 0.1, 30 * 16_000 + 5), 16_000)
    dataset = opened(folder)
    items = [msgspec.structs.replace(item, seconds=min(item.seconds, 30.0)) for item in check_items(dataset)]
    check(checkpoint, dataset, items=items)
    heard = read_transcribed(results_file(dataset.store))
    assert {each.key for each in heard} == {item.key for item in items}
    assert sum(bool(each.windows) for each in heard) == 2
