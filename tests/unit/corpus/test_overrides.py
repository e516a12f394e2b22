"""What a user changes survives crashes, and others who change the same dataset."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
import soundfile

from studio.corpus import overrides
from studio.corpus.opening import open_dataset
from studio.corpus.overrides import Override, OverrideStore, take_over
from studio.corpus.sides import VALIDATION
from studio.errors import StudioError
from studio.settings.application import HOME_VARIABLE
from studio.settings.run import DataSettings
from tests.unit.corpus.overrides_process import CHANGES

ROOT = Path(__file__).resolve().parents[3]
IDS = ("a", "b", *(f"shared-{number}" for number in range(4)))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Six recordings."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    root = tmp_path / "speech"
    root.mkdir()
    for name in IDS:
        soundfile.write(root / f"{name}.wav", np.random.default_rng(1).normal(0, 0.1, 1600), 16_000)
        (root / f"{name}.txt").write_text(f"text of {name}", encoding="utf-8")
    return root


def test_two_processes_that_change_one_dataset_lose_nothing(folder: Path) -> None:
    store = OverrideStore(folder)
    old = [Override(name, text=f"old {number}") for number in range(400) for name in ("a", "b")]
    store.save(old)  # so long a journal that opening it makes it shorter, again and again
    command = [sys.executable, "-m", "tests.unit.corpus.overrides_process", str(folder)]
    processes = [
        subprocess.Popen([*command, name], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name in ("a", "b")
    ]
    for process in processes:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.wait(120) for process in processes] == [0, 0]
    for process in processes:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.close()
        process.stdout.close()
    stored = store.load()
    assert [stored[name].text for name in ("a", "b")] == [f"text {CHANGES - 1}"] * 2
    assert all(stored[name].left_out and stored[name].confirmed for name in IDS[2:])


def test_a_change_leaves_alone_what_another_process_changed_about_the_same_recording(folder: Path) -> None:
    first, second = (open_dataset(folder, count_tokens=len) for _ in range(2))
    row = first.row_of("a")
    first.set_overrides([first.with_text(row, "corrected")])
    second.set_overrides([msgspec.structs.replace(second.override(row), left_out=True)])
    assert second[row].text == "corrected"
    first.set_overrides([msgspec.structs.replace(first.override(row), confirmed=True)])
    assert first.left_out[row]
    assert OverrideStore(folder).load()["a"] == Override("a", text="corrected", left_out=True, confirmed=True)
    second.set_overrides([Override("a")])  # all taken back, but for what it has not seen
    first.set_overrides([Override("b", left_out=True)])
    assert first.override(row) == second.override(row) == Override("a", confirmed=True)


def test_what_is_changed_without_saving_is_kept_later_on_top_of_what_others_changed(folder: Path) -> None:
    first, second = (open_dataset(folder, count_tokens=len) for _ in range(2))
    row = first.row_of("a")
    first.set_overrides([first.with_text(row, "corrected")], saves=False)
    first.set_overrides([first.with_text(row, "corrected again"), Override("b", left_out=True)], saves=False)
    assert first[row].text == "corrected again" and not OverrideStore(folder).load()
    second.set_overrides([Override("a", left_out=True), Override("shared-0", text="theirs")])
    assert first.save_changes()
    wanted = {
        "a": Override("a", text="corrected again", left_out=True),
        "b": Override("b", left_out=True),
        "shared-0": Override("shared-0", text="theirs"),
    }
    assert OverrideStore(folder).load() == wanted
    assert {name: first.override_of(name) for name in wanted} == wanted
    assert not first.save_changes()


def test_what_cannot_be_saved_stays_changed_and_goes_with_the_next(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = open_dataset(folder, count_tokens=len)
    with monkeypatch.context() as patch:
        patch.setattr(OverrideStore, "save", lambda *_: (_ for _ in ()).throw(StudioError("full")))
        dataset.set_overrides([Override("a", left_out=True)], saves=False)
        with pytest.raises(StudioError):
            dataset.save_changes()
        with pytest.raises(StudioError):
            dataset.set_overrides([Override("b", left_out=True)])  # this one waits, and so is taken back
    assert dataset.override_of("a").left_out and not dataset.override_of("b").left_out
    dataset.set_overrides([Override("shared-0", text="more")])
    assert set(OverrideStore(folder).load()) == {"a", "shared-0"}


def test_what_leaves_no_side_empty_but_with_what_others_changed_is_not_lost(folder: Path) -> None:
    settings = DataSettings(validation_fraction=0.2, test_fraction=0)
    first, second = (open_dataset(folder, settings, count_tokens=len) for _ in range(2))
    held_out = [name for name in IDS if first.sides[first.row_of(name)] == VALIDATION]
    other, mine = [name for name in IDS if name not in held_out][:2]
    theirs = [*(Override(name, split="train") for name in held_out), Override(other, split="validation")]
    first.set_overrides([Override(other, left_out=True), Override(mine, text="mine")], saves=False)
    second.set_overrides(theirs)
    for _ in range(2):
        with pytest.raises(StudioError):
            first.save_changes()
        assert first.override_of(other).left_out and first.override_of(mine).text == "mine"
    first.set_overrides([Override(other)])
    assert OverrideStore(folder).load() == {each.id: each for each in (*theirs, Override(mine, text="mine"))}


def test_only_the_fields_that_were_changed_are_taken_over() -> None:
    known, theirs = Override("a", text="one"), Override("a", text="two", left_out=True)
    assert take_over(Override("a", text="one", split="train"), known, theirs) == Override(
        "a", text="two", left_out=True, split="train"
    )
    assert take_over(Override("a"), known, theirs) == Override("a", left_out=True)


def test_a_compacted_journal_keeps_the_newest_of_each_in_their_order(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overrides, "_COMPACT_FROM", 1)
    store = OverrideStore(folder)
    store.save(
        [Override("a", text=str(number)) for number in range(9)] + [Override("b", confirmed=True), Override("a")]
    )
    store.save([Override("a", left_out=True)])
    assert list(store.load().items()) == [("b", Override("b", confirmed=True)), ("a", Override("a", left_out=True))]
    assert store.journal.read_bytes().count(b"\n") == 2
    assert list(OverrideStore(folder).load()) == ["b", "a"]


@pytest.mark.parametrize("line", ['{"id":"a","split":"left"}', '{"id":"a","start":-1.0}', '{"id":"a","parts":[[]]}'])
def test_what_no_dataset_could_obey_is_named(folder: Path, line: str) -> None:
    store = OverrideStore(folder)
    store.prepare()
    store.journal.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(StudioError) as caught:
        store.load()
    assert "a" in caught.value.message and caught.value.hint


def test_journals_of_earlier_versions_are_read_as_they_are(folder: Path) -> None:
    store = OverrideStore(folder)
    store.prepare()
    assert store.journal.name == "edits.jsonl"
    store.journal.write_text('{"id":"a","split":"eval"}\n{"id":"b","left_out":true}\n', encoding="utf-8")
    assert store.load() == {"a": Override("a", split="validation"), "b": Override("b", left_out=True)}
