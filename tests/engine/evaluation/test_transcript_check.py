"""The job that hears a corpus for the transcript check: resumable, by content, in batches by length."""

from __future__ import annotations

import shutil
from dataclasses import replace
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
    TranscribedPiece,
    TranscriptCheck,
    check_items,
    read_transcribed,
    results_file,
    save_items,
)
from studio.engine.channel import Controls, EventChannel
from studio.engine.evaluation import transcript_check
from studio.engine.model.loading import load_adapter
from studio.engine.model.session import ModelSession
from studio.engine.training.distributed import StopRequested
from studio.protocol.events import Event, PhaseChanged, RunFinished, Warned
from studio.runs.jobs import CheckJob
from tests.engine.decoding.same_texts import write_adapter


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


def transcribe(checkpoint: Path, folder: Path, adapter: Path | None = None) -> list[TranscribedPiece]:
    """What is said in a folder, in windows of at most 4 s."""
    dataset = opened(folder)
    listed, output = folder / "items.jsonl", folder / "texts.jsonl"
    save_items(listed, check_items(dataset))
    job = CheckJob(str(checkpoint), "fr", str(output), device="cpu", items=str(listed), spoken_seconds=4.0)
    channel = EventChannel(None)
    transcript_check.check(replace(job, adapter=str(adapter or "")), channel, Controls())
    return read_transcribed(output)


@pytest.fixture
def spoken(fr_ca: Path, tmp_path: Path) -> Path:
    """A clip of 3 s, and a recording of that clip, 5 s of quiet, and the clip again."""
    folder = tmp_path / "spoken"
    folder.mkdir()
    clip = read_audio(fr_ca / "agent-pass.flac")
    quiet = np.random.default_rng(0).normal(0, 0.001, 5 * 16_000).astype(np.float32)
    soundfile.write(folder / "one.wav", clip, 16_000)
    soundfile.write(folder / "two.wav", np.concatenate([clip, quiet, clip]), 16_000)
    (folder / "metadata.csv").write_text("file_name,text\none.wav,une\ntwo.wav,deux\n", encoding="utf-8")
    return folder


def test_what_is_spoken_is_cut_at_pauses_with_its_probability(spoken: Path, checkpoint: Path) -> None:
    long, short = sorted(transcribe(checkpoint, spoken), key=lambda each: not each.windows)
    assert -10 < short.log_probability < 0 and not short.windows
    assert long.windows[0].start < 0.2 and 10.5 < long.windows[-1].end <= 10.95
    assert all(each.end <= 3.3 or each.start >= 7.8 for each in long.windows), "nothing is transcribed of the quiet"
    assert all(-10 < each.log_probability < 0 for each in long.windows)


def test_an_adapter_transcribes_and_is_named(spoken: Path, checkpoint: Path, tmp_path: Path) -> None:
    adapter = write_adapter(checkpoint, tmp_path / "adapter", 0.5)
    by_base = {each.key: each.text for each in transcribe(checkpoint, spoken)}
    every = transcribe(checkpoint, spoken, adapter)
    by_adapter = {each.key: each for each in every[len(by_base) :]}
    assert len(by_adapter) == len(by_base) == 2, "what the base has transcribed is not taken for the adapter's"
    assert all(str(adapter) in each.checkpoint for each in by_adapter.values())
    session = ModelSession.load(str(checkpoint), "fr", "transcribe", EventChannel(None), device="cpu")
    model = load_adapter(session.base, adapter, "default")
    (text,) = session.decoder(model)([read_audio(spoken / "one.wav")])
    (short,) = (each for each in by_adapter.values() if not each.windows)
    assert short.text == text != by_base[short.key]
