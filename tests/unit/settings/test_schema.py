"""The schema of a run: every setting explains itself, and its default is one that it admits."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from studio.settings.adapter import AdapterSettings
from studio.settings.application import checkpoints_folder, demo_folder, runs_folder, studio_home
from studio.settings.consistency import cross_problems
from studio.settings.field import SettingField, walk_fields
from studio.settings.languages import LANGUAGES, language_problem
from studio.settings.run import RunSettings
from studio.settings.target_modules import LINEAR_MODULES

FIELDS = list(walk_fields(RunSettings))
BY_PATH = {field.path: field for field in FIELDS}
each_field = pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.path)


def test_the_sections_of_the_run_file_in_their_order() -> None:
    sections = list(dict.fromkeys(field.section for field in FIELDS))
    assert sections == ["checkpoint", "data", "adapter", "quantization", "training", "evaluation"]


@each_field
def test_every_setting_has_label_help_and_level(field: SettingField) -> None:
    assert field.label and field.label != field.path
    assert field.help.endswith(".") and len(field.help) > 10
    assert field.level in ("basic", "advanced")
    assert field.path == f"{field.section}.{field.name}"


@each_field
def test_every_default_is_within_its_bounds(field: SettingField) -> None:
    if field.kind == "list":
        assert set(field.default) <= set(field.choices)
    elif field.choices:
        assert field.default in field.choices
    if field.minimum is not None:
        assert field.default > field.minimum or (field.default == field.minimum and not field.exclusive_minimum)
    if field.maximum is not None:
        assert field.default <= field.maximum
    RunSettings.model_validate({field.section: {field.name: field.default}})


@pytest.mark.parametrize("field", [f for f in FIELDS if f.kind in ("int", "float")], ids=lambda field: field.path)
def test_every_number_is_bounded_below_and_its_bounds_are_enforced(field: SettingField) -> None:
    assert field.minimum is not None
    wrong = [field.minimum if field.exclusive_minimum else field.minimum - 1]
    wrong += [field.maximum + 1] if field.maximum is not None else []
    for value in wrong:
        with pytest.raises(ValidationError):
            RunSettings.model_validate({field.section: {field.name: value}})


def test_kinds_and_bounds_in_words() -> None:
    assert (BY_PATH["adapter.rank"].kind, BY_PATH["adapter.rank"].bounds_text()) == ("int", "at least 1, at most 512")
    assert BY_PATH["data.validation_fraction"].bounds_text() == "over 0, at most 0.5"
    assert BY_PATH["training.seed"].bounds_text() == "at least 0, at most 4294967295"
    assert BY_PATH["training.learning_rate"].kind == "float"
    assert BY_PATH["adapter.use_rslora"].kind == "bool"
    assert BY_PATH["data.source"].kind == "str"
    assert BY_PATH["quantization.method"].bounds_text() == "one of none, int8, nf4"
    assert BY_PATH["adapter.target_modules"].kind == "list"
    assert BY_PATH["adapter.target_modules"].choices == LINEAR_MODULES
    assert BY_PATH["training.max_steps"].unit == "steps"


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        RunSettings().adapter.rank = 4


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("attention", ("q_proj", "k_proj", "v_proj", "out_proj")),
        ("all-linear", LINEAR_MODULES),
        ("q_proj, fc1", ("q_proj", "fc1")),
        ("[q_proj,v_proj]", ("q_proj", "v_proj")),
        (["attention", "fc1"], ("q_proj", "k_proj", "v_proj", "out_proj", "fc1")),
        (["v_proj", "v_proj"], ("v_proj",)),
    ],
)
def test_groups_of_modules(written: object, meant: tuple[str, ...]) -> None:
    assert AdapterSettings.model_validate({"target_modules": written}).target_modules == meant


def test_no_module_is_refused() -> None:
    with pytest.raises(ValidationError):
        AdapterSettings.model_validate({"target_modules": []})


@pytest.mark.parametrize("path", ["adapter.rank", "training.learning_rate"])
def test_true_is_no_number(path: str) -> None:
    section, _, name = path.partition(".")
    with pytest.raises(ValidationError, match="must be a number"):
        RunSettings.model_validate({section: {name: True}})


def test_languages_are_whispers_hundred() -> None:
    assert len(LANGUAGES) == 100
    assert (LANGUAGES["ko"], LANGUAGES["fr"], LANGUAGES["yue"]) == ("Korean", "French", "Cantonese")
    assert LANGUAGES["ht"] == "Haitian Creole"
    assert all(code == code.strip().lower() and 2 <= len(code) <= 3 for code in LANGUAGES)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("Korean", "write ko for Korean"),
        ("KO", "write ko for Korean"),
        ("fr-CA", "write fr for French"),
        ("haitian creole", "write ht for Haitian Creole"),
        ("kr", "codes look like en, ko or fr"),
    ],
)
def test_what_is_no_language_code_is_told_the_one_meant(code: str, says: str) -> None:
    assert says in language_problem(code)
    assert language_problem("ko") == ""


def test_settings_that_do_not_go_together() -> None:
    english = {
        "checkpoint": {"name": "whisper-tiny.en", "language": "ko", "task": "translate"},
        "data": {"source": "x"},
    }
    problems = dict(cross_problems(RunSettings.model_validate(english)))
    assert set(problems) == {"checkpoint.language", "checkpoint.task"}
    assert "only English, not Korean" in problems["checkpoint.language"]
    assert set(dict(cross_problems(RunSettings()))) == {"checkpoint.language", "data.source"}
    unused = RunSettings.model_validate({"training": {"noise_folder": "noises"}})
    assert "training.noise_folder" in dict(cross_problems(unused))


def test_a_frozen_encoder_is_not_trained_and_hears_the_same_in_every_epoch() -> None:
    shares = dict.fromkeys(("prompt_share", "word_prompt_share", "timestamp_share"), 0.1)
    training = {"spec_augment": True, "augmentation": "gentle", **shares}
    chosen = {"adapter": {"scope": "decoder", "bias": "all"}, "training": training}
    problems = dict(cross_problems(RunSettings.model_validate(chosen)))
    heard = {f"training.{name}" for name in training}
    assert set(problems) == {"checkpoint.language", "data.source", "adapter.bias", *heard}
    assert "take lora_only or none" in problems["adapter.bias"]
    assert "switch it off, or adapt both parts" in problems["training.spec_augment"]
    whole = RunSettings.model_validate({**chosen, "adapter": {"bias": "all"}})
    assert not {"adapter.bias", *heard} & set(dict(cross_problems(whole)))


def test_the_studios_own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHISPER_LORA_STUDIO_HOME", str(tmp_path))
    assert studio_home() == tmp_path
    assert {checkpoints_folder().parent, runs_folder().parent, demo_folder().parent} == {tmp_path}
    monkeypatch.delenv("WHISPER_LORA_STUDIO_HOME")
    assert studio_home().is_absolute() and studio_home() != tmp_path
