"""What the window shows, what commands open and what a run trains on are the same rows, sides and texts."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.corpus.dataset import Dataset
from studio.corpus.opening import divide, open_dataset
from studio.corpus.overrides import Override, Part
from studio.corpus.split import SPLIT_BY
from studio.corpus.utterance import Manifest, Utterance
from studio.errors import DataError
from studio.runs.prepare import prepare_run
from studio.settings.application import HOME_VARIABLE
from studio.settings.run import DataSettings, RunSettings
from studio.text.tokens import TokenCounter
from tests.unit.runs.run_support import write_checkpoint

TEXTS = ("Un e-mail", "un e mail!", "Straße", "strasse", "Deux", "Trois", "…", "")
SIDES = ("", "train", "validation", "test")
ROWS = 14
"""Twelve files, the last two rows being parts of one; the second and third have one text, two are given sides."""

counter = cache(lambda: TokenCounter.bundled().count)

Change = tuple[str, int, object]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A checkpoint in ``own``, and a corpus in ``corpus``; its tokenizer is read once."""
    root = tmp_path_factory.mktemp("same-rows")
    write_checkpoint(root / "own")
    folder = root / "corpus"
    folder.mkdir()
    random = np.random.default_rng(0)
    rows: list[tuple[object, ...]] = []
    for number in range(ROWS - 2):
        soundfile.write(folder / f"{number:02}.wav", random.normal(0, 0.1, 1600 * (number % 5 + 1)), 16_000)
        text = "Bonjour" if number in (1, 2) else f"Phrase numéro {number}" if number != 5 else ""
        rows.append((f"{number:02}.wav", text, f"s{number % 3}", "", ""))
    soundfile.write(folder / "long.wav", random.normal(0, 0.1, 16_000), 16_000)
    rows += [("long.wav", "la fin", "s0", 0.0, 0.5), ("long.wav", "du jour", "s0", 0.5, 0.5)]
    with (folder / "table.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("audio", "text", "speaker", "start", "duration"), *rows])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TokenCounter, "from_checkpoint", cache(TokenCounter.from_checkpoint))
        yield root


ways = st.builds(
    DataSettings,
    validation_fraction=st.sampled_from((0.15, 0.3)),
    test_fraction=st.sampled_from((0.0, 0.2)),
    split_seed=st.integers(0, 5),
    split_by=st.sampled_from(SPLIT_BY),
)
row = st.integers(0, ROWS - 1)
changes = st.lists(
    st.one_of(
        st.tuples(st.just("move"), row, st.sampled_from(SIDES)),
        st.tuples(st.just("leave out"), row, st.booleans()),
        st.tuples(st.just("correct"), row, st.sampled_from(TEXTS)),
        st.tuples(st.just("split"), row, st.sampled_from((0.05, 0.1))),
        st.tuples(st.just("merge"), row, st.none()),
        st.tuples(st.just("restore"), row, st.none()),
        st.tuples(st.just("divide"), row, ways),
    ),
    max_size=12,
)


def change(dataset: Dataset, asked: Change, data: DataSettings) -> DataSettings:
    """Do something as the window does it; what it refuses is not done."""
    what, row, value = asked
    try:
        match what, value:
            case "divide", DataSettings():
                divide(dataset, value)
                return value
            case "merge", _:
                first, second = ROWS - 2, ROWS - 1
                both = msgspec.structs.replace(
                    dataset.override(first), text="la fin du jour", start=0.0, duration=1.0, parts=()
                )
                merged = dataset.recording(first).id
                dataset.set_overrides([both, msgspec.structs.replace(dataset.override(second), merged_into=merged)])
            case _:
                dataset.set_overrides([changed(dataset, what, row, value)])
    except DataError as error:
        assert error.code.startswith("split")
    return data


def changed(dataset: Dataset, what: str, row: int, value: object) -> Override:
    """A row's override with one thing changed."""
    override = dataset.override(row)
    match what, value:
        case "move", str():
            return msgspec.structs.replace(override, split=value)
        case "leave out", bool():
            return msgspec.structs.replace(override, left_out=value)
        case "correct", str():
            return dataset.with_text(row, value)
        case "split", float():
            parts = (Part(0.0, value, "Un"), Part(value, 0.05, "deux"))
            return msgspec.structs.replace(override, parts=parts)
    return Override(override.id)


def facts(utterances: Manifest) -> list[Utterance]:
    return list(utterances)


@pytest.mark.parametrize("split_by", SPLIT_BY)
@given(data=ways, asked=changes)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_window_commands_and_run_have_the_same_rows(
    place: Path, split_by: str, data: DataSettings, asked: list[Change]
) -> None:
    source, count = place / "corpus", counter()
    data = data.model_copy(update={"split_by": split_by, "source": str(source)})
    with tempfile.TemporaryDirectory() as home, pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, home)
        window = open_dataset(source, data, count_tokens=count)
        for each in asked:
            data = change(window, each, data)
        data = data.model_copy(update={"source": str(source)})
        raw = {"checkpoint": {"name": str(place / "own"), "language": "fr"}, "data": data.model_dump()}
        run = RunSettings.model_validate(raw)
        command = open_dataset(source, data, count_tokens=count)
        prepared = {
            "window": prepare_run(run, Path(home) / "window", dataset=window),
            "command": prepare_run(run, Path(home) / "command"),
        }
        shown = facts(window.manifest())
        assert facts(command.manifest()) == shown
        for each in prepared.values():
            assert facts(Manifest.load(each.directory.manifest)) == shown
            assert each.excluded == window.used_and_unused()[1]
        assert command.sides.tolist() == window.sides.tolist()
        assert command.texts == window.texts
        assert command.same_as.tolist() == window.same_as.tolist()
        assert [window.count(side) for side in SIDES[1:]] == [
            len(prepared["window"].manifest.side(s)) for s in SIDES[1:]
        ]
        again = open_dataset(prepared["window"].directory.manifest, count_tokens=count)
        assert facts(again.manifest()) == shown
