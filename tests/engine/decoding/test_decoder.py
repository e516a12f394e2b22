"""The decoder's promises: a text depends on the clip, the model and the options, and less memory changes none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.audio.decoding import read_audio
from studio.engine.channel import EventChannel
from studio.engine.decoding import decoder as decoding
from studio.engine.decoding.decoder import Audio
from studio.engine.decoding.options import DEFAULT_OPTIONS, DecodingOptions, token_bound
from studio.engine.decoding.search import Hypothesis
from studio.engine.model.loading import Model, load_adapter
from studio.engine.model.session import ModelSession
from studio.protocol.events import Event, Warned
from tests.engine.decoding.same_texts import write_adapter


@pytest.fixture
def events() -> list[Event]:
    """What was told."""
    return []


@pytest.fixture(scope="module")
def adapter(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Without one the random model says the same of every clip."""
    return write_adapter(checkpoint, tmp_path_factory.mktemp("adapter") / "adapter", 1.0)


@pytest.fixture
def session(checkpoint: Path, events: list[Event]) -> ModelSession:
    """The small random model."""
    channel = EventChannel(None)
    channel.listen(events.append)
    return ModelSession.load(str(checkpoint), "fr", "transcribe", channel, device="cpu")


@pytest.fixture
def model(session: ModelSession, adapter: Path) -> Model:
    """The small model with its adapter."""
    return load_adapter(session.base, adapter, "default")


@pytest.fixture
def clips(corpus: Path) -> list[Audio]:
    """Ten clips of all lengths."""
    return [read_audio(path) for path in sorted(corpus.glob("*.flac"))]


@pytest.mark.parametrize("options", [DEFAULT_OPTIONS, DecodingOptions(margin=0.1), DecodingOptions(beams=3)])
def test_a_text_is_the_same_alone_and_in_every_batch(
    session: ModelSession, model: Model, clips: list[Audio], options: DecodingOptions
) -> None:
    decoder, clips = session.decoder(model, options), clips[::2]
    together = decoder(clips)
    assert together == [decoder([clip])[0] for clip in clips]
    assert together[::-1] == decoder(clips[::-1])
    assert len(set(together)) > 1


def test_beams_and_quick_inputs_are_options_that_make_a_difference(
    session: ModelSession, model: Model, clips: list[Audio]
) -> None:
    plain, beams, quick = (
        session.decoder(model, options)(clips)
        for options in (DEFAULT_OPTIONS, DecodingOptions(beams=3), DecodingOptions(margin=0.1))
    )
    assert plain != beams and plain != quick


def test_the_length_of_a_clip_bounds_its_text(
    session: ModelSession, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "token_bound", lambda samples: 5)
    clip = np.random.default_rng(0).normal(0, 0.1, 16_000).astype(np.float32)
    options = (DecodingOptions(loops="keep"), DecodingOptions(loops="keep", bounded=False))
    bounded, free = (session.decoder(model, each)([clip])[0] for each in options)
    assert free.startswith(bounded) and len(free) > len(bounded)
    assert [token_bound(16_000 * seconds) for seconds in (0, 1, 30)] == [32, 82, 1_532]


def test_loops_are_cut_or_kept(
    session: ModelSession, model: Model, clips: list[Audio], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.engine.decoding.vocabulary.Vocabulary.text", lambda *_: " encore" * 40)
    cut, kept = (session.decoder(model, DecodingOptions(loops=loops))(clips[:1]) for loops in ("cut", "keep"))
    assert (cut, kept) == (["encore"], [("encore " * 40).strip()])


def test_memory_that_does_not_suffice_halves_the_batch_and_is_told_once(
    session: ModelSession, model: Model, clips: list[Audio], events: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    decoder = session.decoder(model)
    expected = decoder(clips)
    forward: Any = decoding.CachedDecoder.__call__
    sizes: list[int] = []

    def limited(cached: Any, tokens: Any) -> Any:
        sizes.append(len(tokens))
        if len(tokens) > 2:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")
        return forward(cached, tokens)

    monkeypatch.setattr(decoding.CachedDecoder, "__call__", limited)
    del events[:]
    assert decoder(clips) == expected
    (warning,) = events
    assert isinstance(warning, Warned) and "10 texts at once" in warning.message and "at most 5" in warning.message
    assert [size for size in sizes if size > 2] == [10, 5]
    assert decoder(clips) == expected
    decoder.in_language("ko")(clips)
    assert [size for size in sizes if size > 2] == [10, 5], "what did not fit is not tried again, in no language"


def test_what_one_language_found_of_the_memory_holds_for_the_next(
    session: ModelSession, model: Model, clips: list[Audio], monkeypatch: pytest.MonkeyPatch
) -> None:
    forward: Any = decoding.CachedDecoder.__call__
    failed: list[int] = []

    def limited(cached: Any, tokens: Any) -> Any:
        if len(tokens) > 5:
            failed.append(len(tokens))
            raise MemoryError
        return forward(cached, tokens)

    monkeypatch.setattr(decoding.CachedDecoder, "__call__", limited)
    decoder = session.decoder(model)
    for language in ("ko", "de", "ko"):
        decoder.in_language(language)(clips)
    assert failed == [10]


def test_a_single_text_that_does_not_fit_fails(
    session: ModelSession, model: Model, clips: list[Audio], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr(decoding.CachedDecoder, "__call__", fail)
    with pytest.raises(MemoryError):
        session.decoder(model)(clips[:3])


def test_options_are_told_in_words() -> None:
    assert DEFAULT_OPTIONS.describe("float32") == (
        "greedy, 30 s padded input, float32 weights, loops cut where the compression ratio is over 2.4"
    )
    other = DecodingOptions(5, timestamps=True, loops="keep", temperature_fallback=True, margin=0.1, words=("stent",))
    assert other.describe("int8, float32") == (
        "5 beams, input trimmed to each clip, with what stands for silence up to 30 s, int8, float32 weights, "
        "timestamps, prompted with words, temperature fallback"
    )


@pytest.mark.parametrize("falls_back", [False, True])
def test_what_must_be_retried_is_drawn_at_each_temperature_only_where_that_is_asked_for(
    session: ModelSession, clips: list[Audio], monkeypatch: pytest.MonkeyPatch, *, falls_back: bool
) -> None:
    drawn: list[float] = []

    def search(
        _decoder: Any, _rules: Any, prefixes: list[Any], _limits: Any, *, temperature: float, scored: bool
    ) -> Any:
        drawn.append(temperature)
        return [Hypothesis((1,), -2.0 if scored else 0.0) for _ in prefixes]

    monkeypatch.setattr(decoding, "greedy_search", search)
    options = DecodingOptions(timestamps=True, temperature_fallback=falls_back)
    session.decoder(session.base, options)(clips[:1])
    assert drawn == ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0] if falls_back else [0.0])
