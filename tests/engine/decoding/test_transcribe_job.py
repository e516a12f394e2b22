"""The job ``transcribe`` with a folder of transcripts: written as they are done, gone on with, watched."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pysubs2
import pytest

from studio.engine.channel import Controls, EventChannel
from studio.engine.decoding import transcribe_job
from studio.engine.decoding.decoder import Decoder
from studio.engine.training.distributed import StopRequested
from studio.protocol.events import Event, Warned
from studio.runs.jobs import TranscribeJob
from studio.runs.transcripts import TranscriptFolder, TranscriptPlan
from tests.engine.decoding.same_texts import write_adapter


@pytest.fixture
def job(checkpoint: Path, corpus: Path, tmp_path: Path) -> TranscribeJob:
    clips = tuple(str(corpus / f"clip {number}.flac") for number in (1, 2))
    plan = TranscriptPlan(str(tmp_path / "out"), ("srt", "json"), ("base",), key="key")
    return TranscribeJob(
        str(checkpoint), "fr", str(tmp_path / "clips.json"), device="cpu", audio=clips, timestamps=True,
        transcripts=plan,
    )  # fmt: skip


def run(job: TranscribeJob, controls: Controls | None = None) -> list[Event]:
    channel, events = EventChannel(None), list[Event]()
    channel.listen(events.append)
    transcribe_job.transcribe(job, channel, controls or Controls())
    return events


def test_transcripts_say_what_the_clips_say(job: TranscribeJob, tmp_path: Path) -> None:
    run(job)
    clips = json.loads(Path(job.output).read_text(encoding="utf-8"))["clips"]
    for number, clip in zip((1, 2), clips, strict=True):
        (result,) = clip["results"]
        written = json.loads((tmp_path / "out" / f"clip {number}.json").read_text(encoding="utf-8"))
        assert written["text"] == result["text"]
        assert [each["text"] for each in written["segments"]] == [each["text"] for each in result["segments"]]
        subtitles = pysubs2.load(str(tmp_path / "out" / f"clip {number}.srt"))
        assert all(line.end <= 1000 * clip["duration"] + 7000 for line in subtitles)


def test_the_adapter_alone_says_what_it_says_beside_the_base(
    job: TranscribeJob, checkpoint: Path, tmp_path: Path
) -> None:
    adapters = tuple(str(write_adapter(checkpoint, tmp_path / name, size)) for name, size in (("x", 0.2), ("y", 0.4)))
    beside = replace(job, adapters=adapters, transcripts=None)
    run(beside)
    with_base = json.loads(Path(job.output).read_text(encoding="utf-8"))["clips"]
    run(replace(beside, base=False))
    alone = json.loads(Path(job.output).read_text(encoding="utf-8"))["clips"]
    for both, own in zip(with_base, alone, strict=True):
        assert [each["text"] for each in both["results"]][1:] == [each["text"] for each in own["results"]]
        assert [each["model"] for each in own["results"]] == list(adapters)
    assert with_base[0]["results"][0]["text"] != with_base[0]["results"][1]["text"]


def test_what_was_written_before_a_stop_is_not_done_again(
    job: TranscribeJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    controls, whole = Controls(), Decoder.transcribe

    def stop_after(decoder: Decoder, audios: list[object]) -> object:
        found = whole(decoder, audios)  # type: ignore[arg-type]
        controls.request_stop()
        return found

    monkeypatch.setattr(Decoder, "transcribe", stop_after)
    with pytest.raises(StopRequested):
        run(job, controls)
    assert job.transcripts is not None
    pending = TranscriptFolder(job.transcripts).pending(job.audio)
    assert pending == [job.audio[1]]
    monkeypatch.undo()
    run(replace(job, audio=tuple(pending)))
    assert TranscriptFolder(job.transcripts).pending(job.audio) == []


class Polls(Controls):
    """Something happens at each look at a watched folder; stops after the last."""

    def __init__(self, *actions: Callable[[], object]) -> None:
        super().__init__()
        self._actions = list(actions)

    def wait_for_stop(self, seconds: float) -> bool:
        assert seconds > 0
        if not self._actions:
            return True
        self._actions.pop(0)()
        return False


def test_what_comes_into_a_watched_folder_is_transcribed_once_it_is_whole(job: TranscribeJob, tmp_path: Path) -> None:
    inbox, out, clip = tmp_path / "inbox", tmp_path / "out", Path(job.audio[0])
    inbox.mkdir()
    assert job.transcripts is not None
    plan = replace(job.transcripts, roots=(str(inbox),), watch=True)

    def partly() -> None:
        (inbox / "new.flac").write_bytes(clip.read_bytes()[:200])

    def rest() -> None:
        shutil.copy(clip, inbox / "new.flac")
        (inbox / "broken.wav").write_bytes(b"no sound")

    def nothing() -> None:
        assert not list(out.glob("*.srt"))

    events: list[Event] = []
    channel = EventChannel(None)
    channel.listen(events.append)
    with pytest.raises(StopRequested):
        transcribe_job.transcribe(
            replace(job, audio=(), transcripts=plan), channel, Polls(nothing, partly, rest, nothing, lambda: None)
        )
    assert [path.name for path in out.glob("*.srt")] == ["new.srt"]
    assert len([event for event in events if isinstance(event, Warned)]) == 1


def test_a_watched_recording_writes_over_nothing_of_somebody_elses(job: TranscribeJob, tmp_path: Path) -> None:
    inbox, events = tmp_path / "inbox", list[Event]()
    inbox.mkdir()
    shutil.copy(job.audio[0], inbox / "new.flac")
    (inbox / "new.srt").write_text("by hand", encoding="utf-8")
    assert job.transcripts is not None
    plan = replace(job.transcripts, folder=str(inbox), roots=(str(inbox),), watch=True)
    channel = EventChannel(None)
    channel.listen(events.append)
    with pytest.raises(StopRequested):
        transcribe_job.transcribe(replace(job, audio=(), transcripts=plan), channel, Polls(*[lambda: None] * 4))
    assert (inbox / "new.srt").read_text(encoding="utf-8") == "by hand"
    assert len([event for event in events if isinstance(event, Warned)]) == 1
