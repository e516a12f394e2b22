"""Fixs: splitting at silences, trimming, merging, texts; listed, taken back, and reproducible from the manifest."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import numpy as np
import pytest
import soundfile

from studio.audio.decoding import Samples, read_audio, read_piece
from studio.cli import app
from studio.corpus.dataset import Dataset
from studio.corpus.opening import open_dataset
from studio.corpus.overrides import Part
from studio.corpus.quality.fix_log import FixLog
from studio.corpus.quality.fixes import plan
from studio.corpus.quality.transcript_check import Window, anchors_of
from studio.corpus.segmentation import split, windows_between_silences
from studio.errors import DataError
from studio.settings.application import HOME_VARIABLE
from studio.text.normalisation import normalise
from studio.text.tokens import TokenCounter

RATE = 16_000


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))


def noise(seconds: float, seed: int = 0) -> Samples:
    return np.random.default_rng(seed).normal(0, 0.1, round(seconds * RATE)).astype(np.float32)


def spoken(*seconds: float, pause: float = 0.5) -> Samples:
    """Stretches of noise with pauses between them."""
    gap = np.zeros(round(pause * RATE), np.float32)
    return np.concatenate([part for length in seconds for part in (noise(length), gap)][:-1])


def covered(parts: tuple[Part, ...], seconds: float, start: float = 0.0) -> bool:
    """Whether parts follow each other without gaps from the beginning to the end."""
    ends = [part.start + part.duration for part in parts]
    starts = [part.start for part in parts]
    return np.allclose([start, *ends], [*starts, start + seconds], atol=0.002)


def test_a_split_falls_on_silences_at_sentence_ends() -> None:
    samples = spoken(12, 12, 12, 12)
    text = "Une phrase assez longue. Encore une phrase. Et une autre phrase. Une dernière phrase."
    parts = split(samples, text)
    assert [part.text for part in parts] == [
        "Une phrase assez longue. Encore une phrase.",
        "Et une autre phrase. Une dernière phrase.",
    ]
    assert parts[0].duration == pytest.approx(24.75, abs=0.05)
    assert covered(parts, samples.size / RATE)


def test_sentences_are_told_by_speech_not_by_silence() -> None:
    samples = np.concatenate([noise(5), np.zeros(20 * RATE, np.float32), noise(15)])
    parts = split(samples, "Quatre mots et puis. Douze mots, dont on ne sait rien, sinon leur nombre, et puis fin.")
    assert parts[0].text == "Quatre mots et puis."
    assert covered(parts, 40)


@pytest.mark.parametrize("text", ["mots sans fin " * 30, "문장부호없는글" * 30, "a", ""])
def test_any_text_and_any_sound_is_split_without_losing_anything(text: str) -> None:
    for samples in (noise(95), spoken(0.5, 40, 33, 0.2), np.zeros(70 * RATE, np.float32)):
        parts = split(samples, text, start=3.0)
        assert covered(parts, samples.size / RATE, 3.0)
        assert "".join("".join(part.text for part in parts).split()) == "".join(text.split())
        assert all(part.duration <= 30 for part in parts) or not text.strip()


def test_what_was_heard_tells_where_the_text_is() -> None:
    samples = spoken(10, 10, 10, 10)
    text = "Un long début qui est dit très vite en peu de temps, car il y en a beaucoup à dire ici. Fin. Oui. Non."
    first = text.index("Fin.")
    anchors = anchors_of([Window(0, 10.25, text[: first - 1].upper()), Window(10.25, 42, "Fin oui non")], text)
    assert anchors[0][0] == 10.25
    with_anchors = split(samples, text, anchors=anchors)
    assert with_anchors[0].text.startswith("Un long début")
    assert with_anchors[-1].text in ("Oui. Non.", "Non.", "Fin. Oui. Non.")
    assert anchors_of([], text) == anchors_of([Window(0, 1, "")], text) == ()


def test_windows_are_cut_in_pauses() -> None:
    edges = windows_between_silences(spoken(8, 8, 8), 15)
    assert edges == [(0, pytest.approx(8.25)), (pytest.approx(8.25), pytest.approx(16.75)), (pytest.approx(16.75), 25)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "corpus"
    root.mkdir()
    lines = ["file_name,text"]
    for index in range(10):
        soundfile.write(root / f"good-{index}.wav", noise(2, index), RATE)
        lines.append(f"good-{index}.wav,Une phrase numéro {'abcdefghij'[index]} ici")
    soundfile.write(root / "long.wav", spoken(14, 14, 14), RATE)
    soundfile.write(root / "padded.wav", np.concatenate([np.zeros(RATE), noise(2, 20), np.zeros(RATE)]), RATE)
    soundfile.write(root / "number.wav", noise(2, 21), RATE)
    soundfile.write(root / "twice.wav", noise(4, 22), RATE)
    soundfile.write(root / "spaces.wav", noise(2, 23), RATE)
    lines += ["long.wav,Une première phrase. Une deuxième phrase. Une autre phrase.", "padded.wav,Une phrase au milieu"]
    lines += ["number.wav,Appuyez sur le 5 maintenant", "twice.wav,Appuyez sur dièse. Appuyez sur dièse."]
    lines += ["spaces.wav,Deux  espaces ici &amp; là"]
    (root / "metadata.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root


def opened(folder: Path) -> Dataset:
    return open_dataset(folder, count_tokens=len)


def fixed(dataset: Dataset, code: str, fix: str = "") -> list[str]:
    """Fix all of a kind; the ids that changed."""
    overrides = plan(dataset, dataset.check_quality("fr"), code, fix)
    FixLog(dataset.store).apply(dataset, code, fix or "first", overrides)
    return [override.id for override in overrides]


def by_id(dataset: Dataset) -> dict[str, tuple[float, float, str]]:
    return {u.id: (round(u.start, 2), round(u.duration, 2), u.text) for u in dataset.manifest()}


def test_every_fix_of_one_recording(folder: Path) -> None:
    dataset = opened(folder)
    untouched = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert fixed(dataset, "too_long") == ["long"]
    assert fixed(dataset, "silence") == ["padded"]
    assert fixed(dataset, "digits") == ["number"]
    assert fixed(dataset, "repeated") == ["twice"]
    assert fixed(dataset, "html") == ["spaces"]
    after = by_id(dataset)
    assert after["padded"] == (0.85, 2.3, "Une phrase au milieu")
    assert after["number"][2] == "Appuyez sur le cinq maintenant"
    assert after["twice"][2] == "Appuyez sur dièse."
    assert after["spaces"][2] == "Deux espaces ici & là"
    assert [after[f"long#{number}"][2] for number in (1, 2)] in (
        ["Une première phrase. Une deuxième phrase.", "Une autre phrase."],
        ["Une première phrase.", "Une deuxième phrase. Une autre phrase."],
    )
    assert dataset.check_quality("fr").counts.keys() & {"too_long", "silence", "digits", "repeated", "html"} == set()
    assert by_id(opened(folder)) == after, "the edits are kept"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == untouched


def test_fixes_are_reproducible_from_the_manifest(folder: Path) -> None:
    dataset = opened(folder)
    fixed(dataset, "too_long")
    fixed(dataset, "silence")
    shutil.rmtree(dataset.store.folder.parent / "measurements.sqlite", ignore_errors=True)
    manifest = dataset.manifest()
    assert {u.id: (round(u.start, 2), round(u.duration, 2), u.text) for u in manifest} == by_id(dataset)
    long = read_audio(folder / "long.wav")
    pieces = [read_piece(u.piece) for u in manifest if u.id.startswith("long")]
    np.testing.assert_allclose(np.concatenate(pieces), long, atol=1e-6)


def test_fixes_are_listed_and_taken_back_newest_first(folder: Path) -> None:
    dataset = opened(folder)
    log = FixLog(dataset.store)
    before = by_id(dataset)
    fixed(dataset, "too_long")
    fixed(dataset, "digits")
    assert [applied.code for applied in log.applied()] == ["too_long", "digits"]
    assert b'"mend":"first"' in log.path.read_bytes(), "earlier versions read it, too"
    again = opened(folder)
    undone = log.undo(again)
    assert undone is not None and undone.restored == ("number",)
    row = next(row for row in range(len(again)) if again[row].id == "long")
    again.set_overrides([msgspec.structs.replace(again.override(row), left_out=True)])
    undone = log.undo(again)
    assert undone is not None and undone.restored == () and undone.changed_since == ("long",)
    again.set_overrides([msgspec.structs.replace(again.override(row), left_out=False, parts=())])
    assert by_id(again) == before
    assert log.undo(again) is None
    log.path.write_text("{}\n")
    with pytest.raises(DataError, match="fixes"):
        log.applied()


def test_leaving_out_and_what_cannot_be_fixed(folder: Path) -> None:
    dataset = opened(folder)
    quality = dataset.check_quality("fr")
    with pytest.raises(DataError, match="no rule"):
        plan(dataset, quality, "nonsense")
    with pytest.raises(DataError, match="Nothing fixes"):
        plan(dataset, quality, "symbols")
    with pytest.raises(DataError, match="does not fix"):
        plan(dataset, quality, "digits", "trim")
    assert plan(dataset, quality, "clipped") == []
    assert plan(dataset, quality, "digits", rows=[]) == []


def test_short_neighbours_in_one_file_are_merged(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "all.wav", noise(20), RATE)
    starts = [(0.0, 3.0), (3.2, 0.3), (3.9, 3.0), (9.0, 0.3), (12.0, 3.0)]
    manifest = tmp_path / "parts.jsonl"
    sound = {"audio": str(tmp_path / "all.wav")}
    rows = [
        msgspec.json.encode(sound | {"id": f"u{n}", "text": f"mot {'abcde'[n]}", "duration": seconds, "start": start})
        for n, (start, seconds) in enumerate(starts)
    ]
    manifest.write_bytes(b"\n".join(rows) + b"\n")
    dataset = opened(manifest)
    assert fixed(dataset, "very_short") == ["u0", "u1"]
    merged = by_id(dataset)
    assert "u3" in merged, "its neighbours are too far away"
    assert len(merged) == 4
    assert merged["u0"] == (0.0, 3.5, "mot a mot b")
    assert len(dataset) == 5 and dataset.sides.all()


def test_the_command_fixes_lists_and_takes_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: str) -> tuple[str, str]:
        app(["dataset", "fix", str(folder), *arguments], standalone_mode=False)
        shown = capsys.readouterr()
        return shown.out, shown.err

    out, err = run("--all", "too_long", "--language", "fr")
    assert not out
    assert "1 recording changed" in err
    assert sum(u.id.startswith("long#") for u in opened(folder).manifest()) == 2
    assert "too_long" in run("--list")[0]
    assert "Taken back" in run("--undo")[1]
    assert "Nothing has been fixed" in run("--list")[0]
    shown = run("--all", "digits", "--language", "fr")[1]
    assert "sur le 5" in shown and "sur le cinq" in shown, "what it was and what it is"
    assert "1 recording is taken as you changed it; your files" in run("--undo")[1]
    for wrong in ([], ["--all", "digits", "--undo"]):
        with pytest.raises(Exception, match="--undo"):
            run(*wrong)


def test_the_long_recording_of_fr_ca_is_split_at_silences(fr_ca: Path, tmp_path: Path) -> None:
    table = (fr_ca / "metadata.csv").read_text(encoding="utf-8").splitlines()
    lines = [table[0], *(line for line in table if line.startswith(("demo-instruct.flac", "vm-")))]
    (tmp_path / "metadata.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for line in lines[1:]:
        name = line.partition(",")[0]
        (tmp_path / name).symlink_to(fr_ca / name)
    dataset = open_dataset(tmp_path, count_tokens=TokenCounter.bundled().count)
    found = len(dataset)
    row = next(row for row in range(found) if dataset[row].id == "demo-instruct")
    dataset.set_overrides(plan(dataset, dataset.check_quality("fr"), "too_long"))
    parts = dataset.parts(row)
    assert len(parts) == 3
    assert all(part.duration <= 30 for part in parts)
    assert all(part.text.endswith(".") for part in parts), "cut at the ends of sentences"
    whole = normalise(dataset.original_text(row), "basic")
    assert normalise(" ".join(part.text for part in parts), "basic") == whole
    # The sentence of 3.2 s is said from 24.4 s, that of the console from 46.1 s.
    assert parts[1].text.startswith("Pour effectuer un test") and 24.1 < parts[1].start < 24.4
    assert parts[2].text.startswith("Si vous composer 1234") and 45.8 < parts[2].start < 46.1
    assert len(dataset) == found and dataset.sides[row] > 0
    levels = [np.sqrt(np.mean(np.square(read_piece(part.piece)[-800:]))) for part in parts[:-1]]
    assert max(levels) < 0.01, "the cuts are in silences"
