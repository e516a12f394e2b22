"""The form equals the schema: every setting has a widget, and what is typed arrives in run.toml."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from studio.gui.kit.choices import SegmentedControl
from studio.gui.kit.fields import NumberField
from studio.gui.project.session import Session
from studio.gui.project.setting_controls import CheckpointBox, LanguageBox, ModulesBox, PercentField
from studio.gui.setup.form import TextField
from studio.gui.setup.page import SetupPage
from studio.gui.shell.main_window import MainWindow
from studio.settings.field import SettingField, walk_fields
from studio.settings.methods import METHOD_SETTINGS, METHODS
from studio.settings.presets import load_presets
from studio.settings.resources import ROOT, resource
from studio.settings.run import RunSettings
from studio.settings.toml import load_run_settings
from tests.gui.setup_support import (
    choose,
    click,
    click_segment,
    install_checkpoints,
    open_corpus,
    setup_page,
    type_into,
    unfit,
)

NEEDS_VALIDATION = ("evaluation.choose_strength", "evaluation.guards", "evaluation.guard_limit")
OF_OTHER_METHODS = set(METHOD_SETTINGS) - set(METHODS["lora"].settings)
FOLDER = str(Path("/recordings/other").absolute())
FIELDS = [field for field in walk_fields(RunSettings) if field.path != "data.source"]


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> SetupPage:
    """The page with two checkpoints on disk and all fields unfolded."""
    install_checkpoints()
    made = setup_page(window, qtbot)
    for card in made.form.cards.values():
        if card.action_button is not None:
            click(qtbot, card.action_button)
    return made


def edit_of(page: SetupPage, path: str) -> QLineEdit:
    control = page.form.controls[path]
    assert isinstance(control, QLineEdit)
    return control


def test_every_setting_but_the_recordings_has_a_widget_of_its_kind(page: SetupPage) -> None:
    assert set(page.form.fields) == {field.path for field in FIELDS}
    kinds: dict[str, tuple[type[QWidget], ...]] = {
        "int": (NumberField,),
        "float": (NumberField,),
        "bool": (QCheckBox,),
        "choice": (SegmentedControl, QComboBox),
        "list": (ModulesBox,),
        "str": (CheckpointBox, LanguageBox, TextField),
    }
    for field in FIELDS:
        control = page.form.controls[field.path]
        assert isinstance(control, kinds[field.kind]), field.path
        assert page.form.isAncestorOf(control), field.path
        if isinstance(control, SegmentedControl):
            assert len(field.choices) <= 3
        assert control.accessibleName(), field.path


def test_basic_settings_are_seen_first_and_advanced_ones_folded(window: MainWindow, qtbot: QtBot) -> None:
    page = setup_page(window, qtbot)
    for field in FIELDS:
        control = page.form.controls[field.path]
        assert isinstance(control, QWidget)
        hidden_unit = field.path == "training.max_steps"  # epochs are counted, in the same place
        of_others = field.path.removeprefix("adapter.") in OF_OTHER_METHODS
        assert control.isVisible() == (field.level == "basic" and not hidden_unit and not of_others), field.path
    button = page.form.cards["training"].action_button
    assert button is not None
    click(qtbot, button)
    control = page.form.controls["training.lr_scheduler"]
    assert isinstance(control, QWidget) and control.isVisible()
    click(qtbot, button)
    assert not control.isVisible()


def change(page: SetupPage, field: SettingField, qtbot: QtBot) -> Any:
    """Give a field another value by its widget; returns what run.toml must hold."""
    control = page.form.controls[field.path]
    before = field.default
    if isinstance(control, CheckpointBox):
        choose(control, "whisper-base")
        return "whisper-base"
    if isinstance(control, LanguageBox):
        edit = control.lineEdit()
        assert edit is not None
        type_into(qtbot, edit, "haw")
        return "haw"
    if isinstance(control, PercentField):
        type_into(qtbot, control, "12.5")
        return 0.125
    if isinstance(control, NumberField):
        value = (field.minimum or 0) + (3 if field.kind == "int" else 0.375)
        type_into(qtbot, control, f"{value:g}")
        return value
    if isinstance(control, QCheckBox):
        control.click()
        return not before
    if isinstance(control, SegmentedControl):
        click_segment(qtbot, control, len(field.choices) - 1)
        return field.choices[-1]
    if isinstance(control, ModulesBox):
        control.boxes["fc1"].click()
        return ("q_proj", "v_proj", "fc1")
    if isinstance(control, TextField):
        text = f"outside={FOLDER}" if field.path == "evaluation.guards" else FOLDER
        type_into(qtbot, control, text)
        return text
    assert isinstance(control, QComboBox)
    choose(control, field.choices[-1])
    return field.choices[-1]


OF_THE_ENCODER = (
    "spec_augment",
    "augmentation",
    "prompt_share",
    "word_prompt_share",
    "timestamp_share",
)
"""What goes with an adapted encoder alone."""


@pytest.mark.parametrize(
    "left_out",  # what excludes each other
    [
        ("data.folds", "adapter.scope", "training.average"),
        (
            *NEEDS_VALIDATION,
            "adapter.init_lora_weights",
            "training.optimizer",
            "training.noise_folder",
            *(f"training.{name}" for name in OF_THE_ENCODER),
        ),
    ],
)
def test_what_is_typed_arrives_in_a_saved_run_file(
    page: SetupPage,
    session: Session,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    left_out: tuple[str, ...],
) -> None:
    open_corpus(session, qtbot, tmp_path / "french")
    page.session.navigator.go("setup")
    unfit(session, qtbot)
    hidden = {f"adapter.{name}" for name in OF_OTHER_METHODS}
    typed = [
        field for field in FIELDS if field.path not in ("training.max_steps", "adapter.method", *hidden, *left_out)
    ]
    expected = {field.path: change(page, field, qtbot) for field in typed}
    page.form.length.menu.actions()[0].trigger()
    type_into(qtbot, page.form.length.steps, "123")
    expected["training.max_steps"] = 123
    assert not page.form.errors
    saved = tmp_path / "run.toml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(saved), ""))
    click(qtbot, page.save_button)
    qtbot.waitUntil(saved.is_file)
    written = load_run_settings(saved)
    for path, value in expected.items():
        section, _, name = path.partition(".")
        assert getattr(getattr(written, section), name) == value, path
    assert written == session.project.settings
    assert "# Rank (r): How much it can learn" in saved.read_text(encoding="utf-8")


@pytest.mark.parametrize("method", METHODS)
def test_a_method_shows_its_own_fields_and_brings_its_learning_rate(
    page: SetupPage, session: Session, method: str
) -> None:
    control = page.form.controls["adapter.method"]
    assert isinstance(control, QComboBox)
    choose(control, method)
    settings = session.project.settings
    assert (settings.adapter.method, settings.training.learning_rate) == (method, METHODS[method].learning_rate)
    shown = {name for name in METHOD_SETTINGS if page.form.fields[f"adapter.{name}"].isVisible()}
    assert shown == set(METHODS[method].settings)


@pytest.mark.parametrize(
    ("path", "typed", "error"),
    [
        ("adapter.rank", "0", "From 1 to 512"),
        ("adapter.rank", "513", "From 1 to 512"),
        ("adapter.rank", "8.5", "Type a whole number"),
        ("adapter.rank", "", "Type a whole number"),
        ("training.learning_rate", "fast", "Type a number"),
        ("training.learning_rate", "0", "More than 0, at most 1"),
        ("training.warmup_ratio", "120", "From 0 % to 100 %"),
        ("data.validation_fraction", "80", "More than 0 %, at most 50 %"),
        ("training.save_steps", "0", "At least 1"),
        ("training.epochs", "-3", "More than 0, at most 10,000"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    page: SetupPage, session: Session, qtbot: QtBot, path: str, typed: str, error: str
) -> None:
    type_into(qtbot, edit_of(page, path), typed)
    assert page.form.fields[path].error == error
    assert edit_of(page, path).text() == typed
    assert RunSettings.model_validate(session.project.settings.model_dump()), "what is kept is always valid"
    assert not page.start_button.isEnabled()


def test_an_error_goes_when_it_is_mended_and_stays_when_something_else_changes(
    page: SetupPage, session: Session, qtbot: QtBot
) -> None:
    rank = edit_of(page, "adapter.rank")
    type_into(qtbot, rank, "9999")
    type_into(qtbot, edit_of(page, "adapter.alpha"), "48")
    assert session.project.settings.adapter.alpha == 48
    assert page.form.fields["adapter.rank"].error and rank.text() == "9999"
    type_into(qtbot, rank, "24")
    assert not page.form.fields["adapter.rank"].error
    assert session.project.settings.adapter.rank == 24


def test_a_wrong_form_is_never_saved(
    page: SetupPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "run.toml"
    target.write_text("before", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    page.session.notifier.error.disconnect()
    type_into(qtbot, edit_of(page, "adapter.rank"), "9999")
    with qtbot.waitSignal(page.session.notifier.error) as signal:
        click(qtbot, page.save_button)
    assert signal.args is not None and "Rank (r)" in signal.args[0].hint
    assert target.read_text(encoding="utf-8") == "before"


def test_no_projection_at_all_is_an_error(page: SetupPage, session: Session, qtbot: QtBot) -> None:
    box = page.form.controls["adapter.target_modules"]
    assert isinstance(box, ModulesBox)
    box.boxes["q_proj"].click()
    assert session.project.settings.adapter.target_modules == ("v_proj",)
    box.boxes["v_proj"].click()
    assert page.form.fields["adapter.target_modules"].error == "Choose at least one"
    assert session.project.settings.adapter.target_modules == ("v_proj",)
    box.menu.actions()[2].trigger()
    assert len(session.project.settings.adapter.target_modules) == 6
    assert not page.form.fields["adapter.target_modules"].error


def test_length_in_steps_or_epochs_comes_to_the_same(
    page: SetupPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    open_corpus(session, qtbot, tmp_path / "french")
    page.session.navigator.go("setup")
    unfit(session, qtbot)
    field = page.form.fields["training.max_steps"]
    assert field.note.text() == "10 steps"
    page.form.length.menu.actions()[0].trigger()
    assert (session.project.settings.training.max_steps, page.form.length.steps.text()) == (10, "10")
    assert field.note.text() == "10 times through the data"
    type_into(qtbot, page.form.length.steps, "0")
    assert field.error and session.project.settings.training.max_steps == 10
    page.form.length.menu.actions()[1].trigger()
    assert session.project.settings.training.max_steps == 0
    assert page.form.length.epochs.isVisible() and not field.error


def test_an_english_only_checkpoint_leaves_no_choice_of_language(
    page: SetupPage, session: Session, qtbot: QtBot
) -> None:
    session.project.change_setting("checkpoint.language", "fr")
    session.project.change_setting("checkpoint.task", "translate")
    box, languages = page.form.controls["checkpoint.name"], page.form.controls["checkpoint.language"]
    assert isinstance(box, CheckpointBox) and isinstance(languages, LanguageBox)
    assert [languages.itemData(i) for i in range(languages.count())] == ["en", "fr", "haw"]
    choose(box, "whisper-tiny.en")
    assert (session.project.settings.checkpoint.language, session.project.settings.checkpoint.task) == (
        "en",
        "transcribe",
    )
    assert languages.currentText() == "English (en)"
    assert languages.count() == 1
    choose(box, "whisper-small")
    assert languages.count() == 100


def test_a_language_is_found_by_typing(page: SetupPage, session: Session, qtbot: QtBot) -> None:
    box = page.form.controls["checkpoint.language"]
    assert isinstance(box, LanguageBox)
    edit = box.lineEdit()
    assert edit is not None
    type_into(qtbot, edit, "h or f")
    assert page.form.fields["checkpoint.language"].error == "Not a language that this checkpoint knows"
    type_into(qtbot, edit, "fren")
    completer = box.completer()
    assert completer is not None and completer.completionCount() == 1
    assert session.project.settings.checkpoint.language == "fr"
    assert not page.form.fields["checkpoint.language"].error
    edit.editingFinished.emit()
    assert edit.text() == "French (fr)"
    for typed, code in (("Eng", "en"), ("fran", "fr")):
        type_into(qtbot, edit, typed)
        assert session.project.settings.checkpoint.language == code, "the begin of one name, or of its own, is enough"


def test_helps_say_what_follows_from_the_values(
    page: SetupPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    open_corpus(session, qtbot, tmp_path / "french")
    page.session.navigator.go("setup")
    unfit(session, qtbot)

    def said(path: str) -> str:
        return page.form.fields[path].note.text()

    type_into(qtbot, edit_of(page, "training.batch_size"), "3")
    type_into(qtbot, edit_of(page, "training.gradient_accumulation_steps"), "2")
    assert said("training.gradient_accumulation_steps") == "6 utterances a step"
    assert said("training.epochs") == "15 steps"
    type_into(qtbot, edit_of(page, "training.warmup_ratio"), "40")
    assert said("training.warmup_ratio") == "First 6 steps"
    type_into(qtbot, edit_of(page, "evaluation.eval_steps"), "5")
    assert said("evaluation.eval_steps") == "3 evaluations"
    assert said("adapter.target_modules") == "In all 6 attention blocks"
    page.session.project.change_setting("adapter.scope", "decoder")
    assert said("adapter.target_modules") == "Only in the decoder's 4 attention blocks"
    assert said("adapter.scope").startswith("Learns new words, hardly new sounds. Epochs after the first are fast")
    page.session.project.change_setting("training.encoder_cache", 0.0)
    assert said("adapter.scope") == "Learns new words, hardly new sounds"
    assert said("data.validation_fraction") == "1 held out, never trained on"
    type_into(qtbot, edit_of(page, "training.keep_checkpoints"), "5")
    assert said("training.save_steps") == "The last 5 are kept"


def test_schema_and_presets_have_their_korean() -> None:
    contexts = ET.parse(ROOT / "translations" / "ko.ts").getroot().findall("context")
    context = next(item for item in contexts if item.findtext("name") == "Settings")
    known = {
        message.findtext("source"): message.findtext("translation")
        for message in context.findall("message")
        if message.find("translation") is not None and not message.find("translation").get("type")  # type: ignore[union-attr]
    }
    texts = [text for field in walk_fields(RunSettings) for text in (field.label, field.help, field.unit) if text]
    texts += [text for preset in load_presets([resource("presets")])[0] for text in (preset.title, preset.help)]
    assert [text for text in texts if not known.get(text)] == [], "run resources/translations/update.py"


def test_arrow_keys_step_a_number(page: SetupPage, session: Session, qtbot: QtBot) -> None:
    qtbot.keyClick(edit_of(page, "adapter.rank"), Qt.Key.Key_Up)
    assert session.project.settings.adapter.rank == 33
    qtbot.keyClick(edit_of(page, "training.warmup_ratio"), Qt.Key.Key_Down)
    assert session.project.settings.training.warmup_ratio == 0.09
