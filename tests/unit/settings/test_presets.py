"""Presets that come with the studio, and the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.errors import RunError, SettingsError, StorageError
from studio.settings.presets import file_name, load_preset, load_presets, save_preset
from studio.settings.resources import resource
from studio.settings.run import RunSettings


def filled(**training: object) -> RunSettings:
    raw = {
        "checkpoint": {"name": "whisper-small", "language": "fr"},
        "data": {"source": "/recordings"},
        "training": training,
    }
    return RunSettings.model_validate(raw)


def test_the_four_presets_are_whole_and_change_the_same_settings() -> None:
    presets, problems = load_presets([resource("presets")])
    assert not problems
    assert [preset.title for preset in presets] == ["One voice", "New domain", "Little memory", "Quick try"]
    assert len({tuple(path for path, _ in preset.values) for preset in presets}) == 1, "one could not undo another"
    assert all(preset.help for preset in presets)


def test_a_preset_leaves_model_language_and_recordings() -> None:
    for preset in load_presets([resource("presets")])[0]:
        changed = preset.apply(filled(seed=7))
        assert (changed.checkpoint, changed.data, changed.training.seed) == (
            filled().checkpoint,
            filled().data,
            7,
        )
        assert preset.matches(changed)
        assert not preset.matches(filled(learning_rate=0.123))


def test_exactly_one_preset_matches_after_it_was_chosen() -> None:
    presets, _ = load_presets([resource("presets")])
    for chosen in presets:
        settings = chosen.apply(filled())
        assert [preset.title for preset in presets if preset.matches(settings)] == [chosen.title]


def test_own_preset_comes_back(tmp_path: Path) -> None:
    settings = filled(batch_size=3, learning_rate=2e-4, precision="bfloat16")
    saved = save_preset("  Mein Büro: nachts ", settings, tmp_path / "presets")
    assert saved.path.name == "mein-büro-nachts.toml"
    (found,), problems = load_presets([tmp_path / "presets"])
    assert (found.title, problems) == ("Mein Büro: nachts", [])
    assert found.apply(filled()).training == settings.training
    assert found.apply(RunSettings()).checkpoint == RunSettings().checkpoint


def test_same_title_replaces(tmp_path: Path) -> None:
    save_preset("mine", filled(batch_size=3), tmp_path)
    save_preset("Mine", filled(batch_size=4), tmp_path)
    (found,), _ = load_presets([tmp_path])
    assert found.apply(RunSettings()).training.batch_size == 4
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"]


def test_a_title_without_letters_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="name"):
        save_preset(" ../ ", filled(), tmp_path)
    assert file_name("../../etc/passwd") == "etc-passwd"


def test_an_unwritable_folder_keeps_what_was_there(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    with pytest.raises(StorageError, match="cannot be written"):
        save_preset("mine", filled(), blocked)
    assert blocked.read_text(encoding="utf-8") == ""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[adapter]\nrank = 0", "adapter.rank"),
        ("[adapter]\nranks = 4", "adapter.ranks"),
        ('[checkpoint]\nname = "whisper-tiny"', "checkpoint"),
    ],
)
def test_a_broken_preset_says_what_is_wrong_and_spares_the_others(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "broken.toml").write_text(text, encoding="utf-8")
    save_preset("good", filled(), tmp_path)
    with pytest.raises(SettingsError) as caught:
        load_preset(tmp_path / "broken.toml")
    assert caught.value.problems[0][0] == problem
    presets, problems = load_presets([tmp_path])
    assert [preset.title for preset in presets] == ["good"]
    assert len(problems) == 1
