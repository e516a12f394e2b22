"""Events and commands as JSON Lines: what is written is read back, and what is foreign is no message."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studio.engine.channel import warned_of
from studio.errors import DataError
from studio.protocol.codec import (
    ProtocolError,
    decode_command,
    decode_event,
    decode_events,
    encode,
    type_name,
)
from studio.protocol.commands import COMMAND_TYPES, Cancel, Command, Detach, EvaluateNow, Stop, Transcribe
from studio.protocol.events import (
    EVENT_TYPES,
    FINAL_EVENTS,
    CheckpointSaved,
    ClipFailed,
    ClipTranscribed,
    EvaluationCompleted,
    Event,
    ExportProgressed,
    ExportWritten,
    PhaseChanged,
    RunFailed,
    RunFinished,
    RunStarted,
    RunStopped,
    SamplesTranscribed,
    StepCompleted,
    StrengthChosen,
    TranscriptionFailed,
    TranscriptionFinished,
    TranscriptionProgressed,
    Warned,
)
from studio.protocol.warnings import warned

EVENTS: tuple[Event, ...] = (
    RunStarted("/runs/첫 번째", "whisper-base", "cpu", 60, 20, 400, 100, 1_000, 72_593_920, 8 * 1024**3, "basic"),
    PhaseChanged("evaluating base", 3, 100),
    StepCompleted(1, 0.01, 2.5, 1e-4, 0.75, 3.3, 2**40, 0),
    EvaluationCompleted(40, 1.25, 0.232, 0.5, 106, split="test", set="eval_clean"),
    SamplesTranscribed(10, [{"id": "a", "reference": "안녕하세요 “세계” 🎙", "base": "", "adapted": None, "n": [1, 2]}]),
    StrengthChosen(75.0, [{"strength": 75.0, "set": "validation", "utterances": 4, "cer": 0.1}]),
    CheckpointSaved(10, "C:\\runs\\step-00000010"),
    Warned("line one\nline two\u2028line three", "step_skipped", ["step", "3"]),
    TranscriptionProgressed(3, "loading", "whisper-base", 0, 2),
    ClipTranscribed(3, 1, "/a 1.wav", 2.5, [{"model": "base", "text": "안녕", "segments": [{"start": 0.0}]}]),
    ClipFailed(3, 2, "/b.wav", "empty", "It is empty.", "Record it again."),
    TranscriptionFinished(3, 1, 2**33),
    TranscriptionFailed(4, "cancelled", "Given up."),
    ExportProgressed("whisper.cpp-q8_0", "proving", 3, 24),
    ExportWritten("whisper.cpp-q8_0", "/exports/clinic"),
    RunFinished(60, "/runs/report.json"),
    RunStopped(20, "/runs/checkpoints/step-00000020"),
    RunFailed("disk_full", "The disk is full.", "Free some space.", "Traceback …\n"),
)
COMMANDS: tuple[Command, ...] = (
    *(kind() for kind in COMMAND_TYPES if kind not in (Transcribe, Cancel)),
    Transcribe(3, ["/a 1.wav", "/나.wav"], "whisper-base", ["/run/adapter"], ["/merged"], "ko", "translate", 5, True),
    Cancel(3),
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


def line(**changes: object) -> str:
    """A step_completed message with something changed."""
    return json.dumps({**json.loads(encode(EVENTS[2], 7, 1.5)), **changes})


def test_the_samples_hold_every_kind() -> None:
    assert tuple(map(type, EVENTS)) == EVENT_TYPES
    assert tuple(map(type, COMMANDS)) == COMMAND_TYPES
    assert EVENT_TYPES[-3:] == FINAL_EVENTS


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_every_event_comes_back(event: Event) -> None:
    written = encode(event, 12, 1_700_000_000.123456)
    assert written.endswith("\n") and "\n" not in written[:-1]
    envelope = decode_event(written)
    assert (envelope.seq, envelope.time, envelope.message) == (12, 1_700_000_000.123, event)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
def test_every_command_comes_back(command: Command) -> None:
    assert decode_command(encode(command, 0, 0.0)).message == command


def test_the_form_of_a_line() -> None:
    assert json.loads(encode(EvaluateNow(), 3, 1.5)) == {"v": 1, "seq": 3, "time": 1.5, "type": "evaluate_now"}
    assert list(json.loads(encode(EVENTS[3], 3, 1.5))) == [
        *("v", "seq", "time", "type"),
        *("step", "loss", "cer", "wer", "utterances", "audio_context", "precision", "split", "set", "is_over_limit"),
        *("terms_spoken", "terms_recognised"),
    ]
    assert "안녕하세요" in encode(EVENTS[4], 0, 0.0), "Korean stays readable in events.jsonl"
    assert type_name(StepCompleted) == "step_completed"


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_json_cannot_hold_is_null_and_comes_back_as_not_a_number(number: float) -> None:
    written = encode(EvaluationCompleted(5, number, 0.5, 0.5, 4), 0, 0.0)
    assert json.loads(written)["loss"] is None
    message = decode_event(written).message
    assert isinstance(message, EvaluationCompleted) and math.isnan(message.loss)
    rows = decode_event(encode(SamplesTranscribed(1, [{"seconds": number}]), 0, 0.0)).message
    assert rows == SamplesTranscribed(1, [{"seconds": None}])


def test_a_whole_number_may_stand_for_a_float_and_a_later_studios_field_is_passed_over() -> None:
    message = decode_event(line(loss=2, invented="later")).message
    assert isinstance(message, StepCompleted) and message.loss == 2


@pytest.mark.parametrize(
    "wrong",
    [
        line(type="unheard_of"),
        line(type=["step_completed"]),
        line(type="stop"),
        line(v=2),
        line(v=None),
        line(seq=None),
        line(seq=float("inf")),
        line(step=None),
        line(step="ten"),
        line(step=True),
        line(loss="low"),
        line(loss=[1]),
        encode(EVENTS[4], 0, 0.0).replace('"rows": [', '"rows": 5, "x": ['),
        '{"v": 1, "seq": 0, "time": 0, "type": "checkpoint_saved", "step": 3}',
        encode(EVENTS[2], 0, 0.0)[:-20],
        encode(Stop(), 0, 0.0),
        "",
        "\n",
        "null",
        "[1, 2]",
        "Loading checkpoint shards: 100%",
        "[" * 100_000,
    ],
)
def test_what_is_no_event(wrong: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        decode_event(wrong)
    assert len(str(caught.value)) < 1_000


@pytest.mark.parametrize(
    "change", [{"audio": "a.wav"}, {"audio": ["a.wav", 1]}, {"timestamps": 1}, {"beams": True}, {"checkpoint": None}]
)
def test_a_request_of_other_kinds_is_none(change: dict[str, object]) -> None:
    raw = json.loads(encode(Transcribe(1, ["a.wav"], "whisper-base"), 0, 0.0))
    assert decode_command(json.dumps(raw)).message == Transcribe(1, ["a.wav"], "whisper-base")
    with pytest.raises(ProtocolError):
        decode_command(json.dumps(raw | change))


def test_an_event_is_no_command() -> None:
    with pytest.raises(ProtocolError):
        decode_command(encode(EVENTS[0], 0, 0.0))
    assert decode_command(encode(Detach(), 0, 0.0)).message == Detach()


@settings(deadline=None)
@given(st.text())
def test_no_text_gets_past_as_anything_else(text: str) -> None:
    with pytest.raises(ProtocolError):
        decode_event(text)


@settings(deadline=None)
@given(
    st.sampled_from(EVENTS), st.dictionaries(st.text(max_size=3), JSON_VALUES), st.sampled_from(range(12)), JSON_VALUES
)
@example(EVENTS[2], {}, 0, None)
def test_a_message_with_anything_in_it_is_a_message_or_an_error(
    event: Event, extra: dict[str, object], place: int, value: object
) -> None:
    raw = json.loads(encode(event, 0, 0.0))
    raw[list(raw)[place % len(raw)]] = value
    try:
        decoded = decode_event(json.dumps({**extra, **raw}))
    except ProtocolError:
        return
    assert isinstance(decoded.message, EVENT_TYPES)
    encode(decoded.message, 0, 0.0)


@settings(deadline=None)
@given(st.data())
def test_a_cut_line_is_never_a_message(data: st.DataObject) -> None:
    whole = encode(data.draw(st.sampled_from(EVENTS)), 0, 0.0).rstrip("\n")
    with pytest.raises(ProtocolError):
        decode_event(whole[: data.draw(st.integers(0, len(whole) - 1))])


def test_a_file_that_is_being_written_gives_its_whole_events() -> None:
    lines = [encode(event, index, 0.0) for index, event in enumerate(EVENTS)]
    torn = [lines[0], "print from a library\n", "\n", *lines[1:-1], lines[-1][:-30]]
    assert [envelope.message for envelope in decode_events(torn)] == list(EVENTS[:-1])


def test_the_counts_of_earlier_versions_are_those_of_validation() -> None:
    line = '{"v": 1, "seq": 1, "time": 2.0, "type": "run_started", "eval_utterances": 48, "eval_audio_seconds": 9.5}'
    assert decode_event(line).message == RunStarted(validation_utterances=48, validation_audio_seconds=9.5)


def test_a_warning_of_an_older_version_has_its_message_alone() -> None:
    old = '{"v": 1, "seq": 3, "time": 1.5, "type": "warned", "message": "Step 2 was skipped."}'
    assert decode_event(old).message == Warned("Step 2 was skipped.")


def test_a_warning_holds_what_another_language_needs() -> None:
    event = warned("stopped_early", count=3)
    assert event == Warned("Stopped early: no better CER in 3 evaluations.", "stopped_early", ["count", "3"])
    error = DataError("It is damaged: a.wav.", "Copy it again.", code="unreadable", about="a.wav")
    assert warned_of(error).message == "It is damaged: a.wav. Copy it again."
    assert decode_event(encode(warned_of(error), 0, 0.0)).message == warned_of(error)
