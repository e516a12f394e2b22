"""Multi-adapter decoding against each model alone, and the transcription service, on a small random Whisper."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import soundfile
import torch
from peft import IA3Config, LoHaConfig, LoraConfig, PeftConfig, PeftModel, get_peft_model
from transformers import WhisperForConditionalGeneration

from studio.audio.decoding import read_audio
from studio.checkpoints.strength import ChosenStrength, write_strength
from studio.engine.batches.features import PADDED_FRAMES, LogMel
from studio.engine.channel import Controls, EventChannel
from studio.engine.decoding import decoder as decoding
from studio.engine.decoding import service
from studio.engine.decoding.decoder import Decoder
from studio.engine.decoding.long_form import PartialTranscript, WindowTokens, split_at_timestamps
from studio.engine.decoding.service import Callbacks, LoadedModels, transcribe_clips
from studio.engine.decoding.vocabulary import Vocabulary
from studio.engine.model import multi_adapter
from studio.errors import CheckpointError, StudioError
from studio.protocol.codec import encode
from studio.protocol.commands import Cancel, Command, Stop, Transcribe
from studio.protocol.events import (
    ClipFailed,
    ClipTranscribed,
    Event,
    Row,
    RunStopped,
    TranscriptionFailed,
    TranscriptionFinished,
    TranscriptionProgressed,
    Warned,
)
from studio.runs.jobs import TranscriptionServiceJob
from studio.text.loops import cut_loop
from tests.engine.conftest import read_tokenizer

CPU = torch.device("cpu")
DECODER = r".*decoder.*\.(q_proj|fc2)"
CONFIGS: dict[str, PeftConfig] = {
    "plain": LoraConfig(r=4, target_modules=["q_proj", "v_proj", "fc2"]),
    "rslora": LoraConfig(r=8, lora_alpha=4, use_rslora=True, target_modules=["out_proj", "fc1", "fc2"]),
    "decoder": LoraConfig(r=2, target_modules=DECODER),
    "biased": LoraConfig(r=4, target_modules=["v_proj", "fc2"], bias="all"),
    "dora": LoraConfig(r=4, target_modules=["v_proj", "fc2"], use_dora=True),
    "ia3": IA3Config(target_modules=["k_proj", "v_proj", "fc2"], feedforward_modules=["fc2"]),
    "loha": LoHaConfig(r=4, target_modules=["v_proj", "fc2"]),
    "norms": LoraConfig(r=4, target_modules=["fc2"], modules_to_save=["layer_norm"]),
}
PLAIN = ("plain", "rslora", "decoder")


@pytest.fixture(scope="module")
def adapters(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Adapters of many kinds that all change the random model a lot."""
    folder = tmp_path_factory.mktemp("adapters")
    for number, (name, config) in enumerate(CONFIGS.items()):
        write_adapter(checkpoint, folder / name, config, number)
    return {name: str(folder / name) for name in CONFIGS}


def write_adapter(checkpoint: Path, folder: Path, config: PeftConfig, seed: int) -> None:
    """Write an adapter with random weights."""
    torch.manual_seed(seed)
    model = get_peft_model(WhisperForConditionalGeneration.from_pretrained(checkpoint), config)
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            change = torch.randn_like(parameter) * (0.2 if "lora" in name or "hada" in name else 0.3)
            parameter.data = parameter.data + change
    model.save_pretrained(folder)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window is mostly done with at once: a random model would go on by hundredths of a second."""
    add = PartialTranscript.add_timed

    def hurry(partial: PartialTranscript, *arguments: Any) -> None:
        before = partial.seek
        add(partial, *arguments)
        partial.seek = max(partial.seek, before + min(2_900, partial.frames - before))

    monkeypatch.setattr(PartialTranscript, "add_timed", hurry)
    monkeypatch.setattr(decoding, "TEMPERATURES", (0.6,))


@pytest.fixture
def clip(corpus: Path) -> str:
    """A short recording."""
    return str(corpus / "clip 3.flac")


@pytest.fixture(scope="module")
def models() -> LoadedModels:
    """What stays loaded."""
    return LoadedModels(CPU)


def results(models: LoadedModels, request: Transcribe) -> list[Row]:
    """What every model of a request hears in its only recording."""
    (event,) = transcribe_clips(request, models, Callbacks())
    assert isinstance(event, ClipTranscribed)
    return event.results


def alone(checkpoint: Path, adapter: str, audio: str, beams: int, **arguments: Any) -> str:
    """The text that transformers and PEFT give, used directly, without any other adapter; loops are cut."""
    model: Any = WhisperForConditionalGeneration.from_pretrained(checkpoint)
    if adapter:
        model = PeftModel.from_pretrained(model, adapter)
    features = LogMel(80)(read_audio(audio), PADDED_FRAMES).unsqueeze(0)
    with torch.no_grad():
        tokens = model.eval().generate(
            input_features=features, language="fr", task="transcribe", num_beams=beams, **arguments
        )
    text = read_tokenizer(checkpoint).batch_decode(tokens, skip_special_tokens=True)[0].strip()
    return cut_loop(text)


@pytest.mark.parametrize(
    ("beams", "names", "texts"),
    [
        (1, ["dora", "plain", "biased", "rslora", "ia3", "decoder", "loha", "norms", "plain"], 6),
        (3, ["biased", "plain", "decoder"], 3),
    ],
)
def test_every_model_says_in_one_request_what_it_says_alone(
    checkpoint: Path,
    adapters: dict[str, str],
    models: LoadedModels,
    clip: str,
    beams: int,
    names: list[str],
    texts: int,
) -> None:
    asked = Transcribe(
        1, [clip], str(checkpoint), [adapters[name] for name in names], [str(checkpoint)], "fr", beams=beams
    )
    rows = results(models, asked)
    assert [row["model"] for row in rows] == ["base", *asked.adapters, str(checkpoint)]
    said = {adapter: alone(checkpoint, adapter, clip, beams) for adapter in {"", *asked.adapters}}
    assert [row["text"] for row in rows] == [said[adapter] for adapter in ("", *asked.adapters, "")]
    assert len(set(said.values())) >= texts, "the adapters of this test must not sound alike"
    together = {row["model"]: row["together"] for row in rows}
    passed = 1 + sum(name in PLAIN for name in names)
    assert together["base"] == passed
    assert [together[adapters[name]] for name in names] == [passed if name in PLAIN else 1 for name in names]
    assert all(row["seconds"] > 0 and row["segments"] == [] for row in rows)


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("beams", [1, 2])
def test_with_timestamps_one_pass_is_as_each_alone(
    checkpoint: Path, adapters: dict[str, str], models: LoadedModels, clip: str, beams: int
) -> None:
    plain = [adapters[name] for name in PLAIN]
    arguments = {"language": "fr", "beams": beams, "timestamps": True}
    rows = results(models, Transcribe(1, [clip], str(checkpoint), plain, **arguments))
    separate = [results(models, Transcribe(1, [clip], str(checkpoint), [adapter], **arguments))[1] for adapter in plain]
    keys = ("text", "segments", "prefix")
    assert [[row[key] for key in keys] for row in rows[1:]] == [[row[key] for key in keys] for row in separate]
    assert rows[0]["prefix"] == "<|startoftranscript|><|fr|><|transcribe|>"
    duration = len(read_audio(clip)) / 16_000
    for segment in (segment for row in rows for segment in row["segments"]):
        assert segment["start"] >= 0 and segment["end"] <= round(duration, 2) and segment["text"]


def test_what_the_decoder_was_given_is_told(checkpoint: Path, models: LoadedModels, clip: str) -> None:
    request = Transcribe(1, [clip], str(checkpoint), [], [], "ko", "translate")
    results(models, request)
    assert models._base is not None
    given: list[list[int]] = []
    embedding = models._base.model.get_decoder().embed_tokens
    hook = embedding.register_forward_pre_hook(lambda _module, inputs: given.append(inputs[0][0].tolist()))
    row = results(models, request)[0]
    hook.remove()
    assert row["prefix"] == "<|startoftranscript|><|ko|><|translate|><|notimestamps|>"
    assert max(given, key=len) == [50258, 50264, 50358, 50363]
    assert (row["language"], row["detected"], row["context"]) == ("ko", False, "padded")


def test_each_model_detects_the_language_itself(
    checkpoint: Path, adapters: dict[str, str], models: LoadedModels, clip: str
) -> None:
    asked = [adapters[name] for name in ("plain", "decoder", "biased", "dora")]
    rows = results(models, Transcribe(1, [clip], str(checkpoint), asked, language="auto"))
    expected = []
    features = LogMel(80)(read_audio(clip), PADDED_FRAMES).unsqueeze(0)
    for adapter in ("", *asked):
        model: Any = WhisperForConditionalGeneration.from_pretrained(checkpoint)
        if adapter:
            model = PeftModel.from_pretrained(model, adapter)
        ids = {number: code for code, number in model.generation_config.lang_to_id.items()}
        expected.append(ids[int(model.eval().detect_language(features))].strip("<|>"))
    assert [row["language"] for row in rows] == expected
    assert all(row["detected"] for row in rows)


def test_adapters_share_the_bases_weights_and_never_change_them(
    checkpoint: Path, adapters: dict[str, str], clip: str
) -> None:
    models = LoadedModels(CPU)
    results(models, Transcribe(1, [clip], str(checkpoint), list(adapters.values()), language="fr"))
    assert models._base is not None
    untouched = WhisperForConditionalGeneration.from_pretrained(checkpoint).state_dict()
    state = models._base.model.state_dict()
    assert all(torch.equal(state[name], tensor) for name, tensor in untouched.items())
    matrix = models._base.model.model.encoder.layers[0].fc1.weight
    for loaded in models._base.adapters._loaded.values():
        layer = loaded.model.get_base_model().model.encoder.layers[0].fc1
        assert getattr(layer, "base_layer", layer).weight.data_ptr() == matrix.data_ptr()


def test_the_base_stays_and_adapters_are_loaded_once_or_when_they_changed(
    checkpoint: Path, adapters: dict[str, str], clip: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multi_adapter, "KEPT_ADAPTERS", 0)
    models, loaded = LoadedModels(CPU), list[str]()

    def ask(*names: str) -> list[str]:
        del loaded[:]
        request = Transcribe(1, [clip], str(checkpoint), list(names), language="fr")
        callbacks = Callbacks(progress=lambda phase, subject, *_: _note(loaded, phase, subject))
        list(transcribe_clips(request, models, callbacks))
        return list(loaded)

    changing = str(tmp_path / "changing")
    write_adapter(checkpoint, Path(changing), CONFIGS["plain"], 1)
    assert ask(changing) == ["random-whisper", changing]
    assert ask(changing) == []
    assert ask(adapters["rslora"]) == [adapters["rslora"]]
    assert ask(changing) == [changing], "only so many are kept"
    write_adapter(checkpoint, Path(changing), CONFIGS["rslora"], 2)
    assert ask(changing) == [changing]
    request = Transcribe(1, [clip], str(checkpoint), [changing], language="fr")
    assert results(models, request)[1]["text"] == alone(checkpoint, changing, clip, 1)


def test_one_adapter_is_heard_at_several_strengths_and_moved_without_loading_it_again(
    checkpoint: Path, adapters: dict[str, str], models: LoadedModels, clip: str
) -> None:
    loaded = list[str]()

    def ask(*strengths: float, adapter: str = adapters["plain"]) -> list[Row]:
        del loaded[:]
        request = Transcribe(1, [clip], str(checkpoint), [adapter] * 2, language="fr", strengths=list(strengths))
        callbacks = Callbacks(progress=lambda phase, subject, *_: _note(loaded, phase, subject))
        (event,) = transcribe_clips(request, models, callbacks)
        assert isinstance(event, ClipTranscribed)
        return event.results

    whole = alone(checkpoint, adapters["plain"], clip, 1)
    base, none, full = ask(0.0, 100.0)
    assert (none["text"], full["text"]) == (base["text"], whole) and base["text"] != whole
    assert [row["strength"] for row in (none, full)] == [0.0, 100.0]
    assert full["together"] == 3
    ask(60.0, 100.0)
    assert loaded == []
    assert [row["text"] for row in ask(100.0, 0.0)[1:]] == [whole, base["text"]]
    assert loaded == []
    assert [row["text"] for row in ask(0.0, adapter=adapters["dora"])] == [base["text"]] * 3
    with pytest.raises(StudioError) as caught:
        ask(1.0, 2.0, 3.0)
    assert caught.value.code == "strength"


def test_the_strength_chosen_for_an_adapter_counts_where_none_is_asked_for(
    checkpoint: Path, adapters: dict[str, str], models: LoadedModels, clip: str, tmp_path: Path
) -> None:
    folder = tmp_path / "chosen"
    shutil.copytree(adapters["plain"], folder)
    write_strength(folder, ChosenStrength(0.0))
    base, chosen = results(models, Transcribe(1, [clip], str(checkpoint), [str(folder)], language="fr"))
    assert (chosen["strength"], chosen["text"]) == (0.0, base["text"])
    (folder / "strength.json").unlink()
    again = results(models, Transcribe(2, [clip], str(checkpoint), [str(folder)], language="fr"))[1]
    assert (again["strength"], again["text"]) == (100.0, alone(checkpoint, adapters["plain"], clip, 1))


def _note(loaded: list[str], phase: str, subject: str) -> None:
    if phase == "loading":
        loaded.append(subject)


def test_an_adapter_that_changes_the_base_on_loading_is_heard_alone(checkpoint: Path, tmp_path: Path) -> None:
    config = LoraConfig(r=4, target_modules=["q_proj"], init_lora_weights="pissa")
    write_adapter(checkpoint, tmp_path / "pissa", config, 1)
    assert not multi_adapter.AdapterTraits.read(tmp_path / "pissa").is_plain


def test_an_adapter_of_another_base_fails_and_the_others_go_on(
    checkpoint: Path, adapters: dict[str, str], models: LoadedModels, clip: str, tmp_path: Path
) -> None:
    from transformers import WhisperConfig

    other = WhisperForConditionalGeneration(WhisperConfig(d_model=96, encoder_layers=1, decoder_layers=1))
    get_peft_model(other, LoraConfig(r=2, target_modules=["q_proj"])).save_pretrained(tmp_path / "other")
    before = results(models, Transcribe(1, [clip], str(checkpoint), [adapters["plain"]], language="fr"))
    with pytest.raises(CheckpointError, match="not a valid adapter for this checkpoint"):
        results(models, Transcribe(2, [clip], str(checkpoint), [adapters["plain"], str(tmp_path / "other")], [], "fr"))
    after = results(models, Transcribe(3, [clip], str(checkpoint), [adapters["plain"]], language="fr"))
    assert [row["text"] for row in after] == [row["text"] for row in before]


@pytest.mark.parametrize("name", PLAIN)
def test_giving_up_midway_leaves_nothing_behind(
    checkpoint: Path, adapters: dict[str, str], models: LoadedModels, clip: str, name: str
) -> None:
    request = Transcribe(1, [clip], str(checkpoint), [adapters[name]], language="fr")
    calls = 0

    def check() -> None:
        nonlocal calls
        calls += 1
        if calls > 5:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        list(transcribe_clips(request, models, Callbacks(check)))
    both = results(models, request)
    assert [row["text"] for row in both] == [alone(checkpoint, each, clip, 1) for each in ("", adapters[name])]


@pytest.mark.usefixtures("hurried")
def test_a_long_recording_is_heard_to_its_end_by_every_model(
    checkpoint: Path, adapters: dict[str, str], models: LoadedModels, tmp_path: Path
) -> None:
    path = tmp_path / "long.flac"
    soundfile.write(path, np.random.default_rng(0).normal(0, 0.1, 16_000 * 31), 16_000)
    rows = results(models, Transcribe(1, [str(path)], str(checkpoint), [adapters["plain"]], language="fr"))
    (separate,) = results(models, Transcribe(1, [str(path)], str(checkpoint), language="fr"))
    assert [row["context"] for row in rows] == ["long-form"] * 2
    assert [row["segments"] for row in rows] == [[], []]
    assert rows[0]["text"] == separate["text"]


# --- timestamps -----------------------------------------------------------------------------------------------------

FIRST = 50364


@pytest.mark.parametrize(
    ("tokens", "segments", "advance"),
    [
        ([FIRST, 7, 8, FIRST + 100], [(10.0, 12.0, (7, 8))], 3_000),
        ([FIRST, 7, FIRST + 50, FIRST + 60, 8, FIRST + 100], [(10.0, 11.0, (7,)), (11.2, 12.0, (8,))], 3_000),
        ([FIRST, 7, FIRST + 50, FIRST + 50, 8, 9], [(10.0, 11.0, (7,))], 100),
        ([FIRST, 7, FIRST + 50, FIRST + 50], [(10.0, 11.0, (7,))], 100),
        ([FIRST, 7, 8], [(10.0, 40.0, (7, 8))], 3_000),
        ([FIRST, FIRST], [], 3_000),
        ([], [], 3_000),
    ],
)
def test_a_window_is_split_at_its_timestamps(
    tokens: list[int], segments: list[tuple[float, float, tuple[int, ...]]], advance: int
) -> None:
    found, on = split_at_timestamps(tokens, 1_000, 3_000, FIRST)
    assert [(each.start, each.end, each.tokens) for each in found] == segments
    assert on == advance


def test_loops_and_improbable_texts_are_tried_again_but_not_silence() -> None:
    good = WindowTokens("fr", (), (1,), -0.3, 0.1)
    assert not good.must_be_retried("une phrase comme une autre")
    assert good.must_be_retried("encore " * 40)
    unsure, silent = WindowTokens("fr", (), (1,), -1.5, 0.1), WindowTokens("fr", (), (1,), -1.5, 0.9)
    assert unsure.must_be_retried("bon") and not unsure.is_silence
    assert silent.is_silence and not silent.must_be_retried("bon")


class Words:
    """A vocabulary whose tokens are words."""

    no_timestamps = FIRST - 1

    def text(self, tokens: Sequence[int]) -> str:
        return "".join(f" w{token}" for token in tokens)


def add(partial: PartialTranscript, window: WindowTokens) -> None:
    partial.add_timed(window, cast("Vocabulary", Words()), lambda text: text[:6])


def test_silence_is_passed_over() -> None:
    partial = PartialTranscript(4_000)
    add(partial, WindowTokens("fr", (1,), (1,), -1.5, 0.9))
    assert (partial.seek, partial.texts, partial.language) == (3_000, [], "fr")


def test_what_is_cut_of_a_windows_text_is_in_no_segment_and_the_clip_goes_on_after_it() -> None:
    partial = PartialTranscript(4_000)
    add(partial, WindowTokens("fr", (1,), (FIRST, 1, FIRST + 50, FIRST + 50, 2, FIRST + 80, FIRST + 80, 3, FIRST + 90)))
    assert partial.seek == 3_000
    assert [(each.start, each.end, each.text) for each in partial.segments] == [(0.0, 1.0, "w1"), (1.0, 1.6, "w2")]
    add(partial, WindowTokens("fr", (1,), (FIRST, 4, FIRST + 3_000)))
    assert "".join(partial.texts) == " w1 w2 w4"
    assert partial.segments[-1].end == 40.0


# --- the job --------------------------------------------------------------------------------------------------------


def serve(*commands: Command, react: Callable[[Event, Controls], None] | None = None) -> list[Event]:
    """All events of an engine that is told these commands, which are all there before it begins, and then the end."""
    channel, controls, events = EventChannel(None), Controls(), list[Event]()
    channel.listen(events.append)
    if react is not None:
        channel.listen(lambda event: react(event, controls))
    for command in commands:
        controls.handle(command)

    def stop_when_done(event: Event) -> None:
        ended = sum(isinstance(each, (TranscriptionFinished, TranscriptionFailed)) for each in events)
        if ended == sum(isinstance(command, Transcribe) for command in commands):
            controls.handle(Stop())

    channel.listen(stop_when_done)
    service.serve(TranscriptionServiceJob("cpu"), channel, controls)
    return events


def test_requests_are_answered_one_after_another_and_failures_do_not_end_it(
    checkpoint: Path, adapters: dict[str, str], clip: str, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_text("not audio")
    events = serve(
        Transcribe(1, [str(broken), clip], str(checkpoint), [adapters["plain"]], language="fr"),
        Transcribe(2, [clip], str(tmp_path / "absent"), language="fr"),
        Transcribe(3, [clip], str(checkpoint), language="xx"),
        Transcribe(4, [clip], str(checkpoint), language="fr", beams=0),
        Transcribe(5, [clip], str(checkpoint), language="fr"),
    )
    assert isinstance(events[-1], RunStopped) and sum(isinstance(each, RunStopped) for each in events) == 1
    first = [event for event in events if getattr(event, "request", None) == 1]
    assert [type(event) for event in first if not isinstance(event, TranscriptionProgressed)] == [
        ClipFailed, ClipTranscribed, TranscriptionFinished,
    ]  # fmt: skip
    (failed,) = [event for event in first if isinstance(event, ClipFailed)]
    assert (failed.index, failed.audio) == (0, str(broken)) and failed.hint
    phases = [(event.phase, event.subject) for event in first if isinstance(event, TranscriptionProgressed)]
    assert phases == [
        ("loading", "random-whisper"), ("loading", adapters["plain"]), ("transcribing", str(broken)),
        ("transcribing", clip), ("transcribing", ""),
    ]  # fmt: skip
    failures = {event.request: event for event in events if isinstance(event, TranscriptionFailed)}
    assert {number: each.code for number, each in failures.items()} == {
        2: failures[2].code, 3: "language", 4: "beams"
    }  # fmt: skip
    assert all(each.message and each.hint for each in failures.values())
    done = {event.request: event for event in events if isinstance(event, TranscriptionFinished)}
    assert (done[1].clips, done[5].clips) == (1, 1) and done[5].memory_bytes > 0


def test_a_request_is_cancelled_while_it_waits_or_works_and_the_next_is_answered(checkpoint: Path, clip: str) -> None:
    def react(event: Event, controls: Controls) -> None:
        if isinstance(event, TranscriptionProgressed) and event.phase == "transcribing" and event.request == 1:
            controls.handle(Cancel(1))

    requests = [Transcribe(number, [clip], str(checkpoint), language="fr") for number in (1, 2, 3)]
    events = serve(*requests, Cancel(2), react=react)
    ends = [event for event in events if isinstance(event, (TranscriptionFinished, TranscriptionFailed))]
    assert [(type(end), end.request) for end in ends] == [
        (TranscriptionFailed, 1),
        (TranscriptionFailed, 2),
        (TranscriptionFinished, 3),
    ]
    assert [end.code for end in ends if isinstance(end, TranscriptionFailed)] == ["cancelled", "cancelled"]


def test_a_stop_while_it_works_fails_the_request_and_ends_cleanly(checkpoint: Path, clip: str) -> None:
    def react(event: Event, controls: Controls) -> None:
        if isinstance(event, TranscriptionProgressed) and event.phase == "transcribing":
            controls.handle(Stop())

    events = serve(Transcribe(1, [clip], str(checkpoint), language="fr"), react=react)
    assert [type(event) for event in events[-2:]] == [TranscriptionFailed, RunStopped]


def test_memory_for_fewer_models_at_once_gives_the_same_texts_and_is_told(
    checkpoint: Path, adapters: dict[str, str], models: LoadedModels, clip: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = Transcribe(1, [clip], str(checkpoint), [adapters[name] for name in PLAIN], [], "fr")
    expected = [row["text"] for row in results(models, request)]
    forward: Any = decoding.CachedDecoder.__call__

    def limited(decoder: Any, tokens: torch.Tensor) -> torch.Tensor:
        if len(tokens) > 1:
            raise MemoryError
        logits: torch.Tensor = forward(decoder, tokens)
        return logits

    monkeypatch.setattr(decoding.CachedDecoder, "__call__", limited)
    warnings: list[Warned] = []
    (event,) = transcribe_clips(request, models, Callbacks(warn=warnings.append))
    assert isinstance(event, ClipTranscribed)
    assert [row["text"] for row in event.results] == expected
    assert len(warnings) == 1 and "4 texts at once" in warnings[0].message


def test_memory_that_runs_out_frees_the_models_and_the_next_request_loads_again(
    checkpoint: Path, clip: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    transcribe: Any = Decoder.transcribe
    raised: list[bool] = []

    def run_out(decoder: Decoder, audios: Any) -> Any:
        if not raised:
            raised.append(True)
            raise MemoryError
        return transcribe(decoder, audios)

    monkeypatch.setattr(Decoder, "transcribe", run_out)
    events = serve(*(Transcribe(number, [clip], str(checkpoint), language="fr") for number in (1, 2)))
    (failed,) = [event for event in events if isinstance(event, TranscriptionFailed)]
    assert failed.code == "out_of_memory" and "fewer models" in failed.hint
    loads = [
        event.request for event in events if isinstance(event, TranscriptionProgressed) and event.phase == "loading"
    ]
    assert loads == [1, 2]


def test_another_checkpoint_takes_the_place_of_the_first(
    checkpoint: Path, clip: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import weakref

    other = tmp_path / "other"
    other.mkdir()
    for file in checkpoint.iterdir():
        (other / file.name).symlink_to(file)
    models, kept = LoadedModels(CPU), list[weakref.ref[Any]]()
    results(models, Transcribe(1, [clip], str(checkpoint), language="fr"))
    assert models._base is not None
    kept.append(weakref.ref(models._base.model))
    load = service.load_base

    def check_freed(*arguments: Any, **named: Any) -> Any:
        assert kept[0]() is None, "the first must be gone before the second is loaded"
        return load(*arguments, **named)

    monkeypatch.setattr(service, "load_base", check_freed)
    results(models, Transcribe(2, [clip], str(other), language="fr"))
    models.release()


def test_a_closed_pipe_ends_the_engine_cleanly(checkpoint: Path, clip: str) -> None:
    channel, controls, events = EventChannel(None), Controls(), list[Event]()
    channel.listen(events.append)
    controls.follow(
        io.StringIO(encode(Transcribe(1, [clip], str(checkpoint), language="fr"), 0, 0.0)), channel.complain
    )
    service.serve(TranscriptionServiceJob("cpu"), channel, controls)
    assert isinstance(events[-1], RunStopped)
