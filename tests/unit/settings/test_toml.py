"""``run.toml``: written, read, overridden, and every way in which it can be wrong."""

from __future__ import annotations

import errno
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.errors import RunError, SettingsError, StorageError
from studio.settings.field import walk_fields
from studio.settings.run import RunSettings
from studio.settings.toml import (
    apply_overrides,
    dump_run_settings,
    load_run_settings,
    parse_run_settings,
    read_toml,
    save_run_settings,
)

COMPLETE = {"checkpoint": {"name": "whisper-base", "language": "ko"}, "data": {"source": "녹음 파일"}}


def problems_of(raw: dict[str, object]) -> dict[str, str]:
    with pytest.raises(SettingsError) as caught:
        parse_run_settings(raw, "run.toml")
    assert caught.value.code == "settings_file"
    assert all(path in caught.value.message for path, _ in caught.value.problems)
    return dict(caught.value.problems)


def rewritten(settings: RunSettings, tmp_path: Path, *, commented: bool) -> RunSettings:
    save_run_settings(settings, tmp_path / "run.toml", commented=commented)
    return load_run_settings(tmp_path / "run.toml")


@pytest.mark.parametrize("commented", [False, True])
def test_round_trip(tmp_path: Path, commented: bool) -> None:
    raw = {**COMPLETE, "adapter": {"rank": 3, "target_modules": "all-linear"}, "training": {"learning_rate": 3.3e-4}}
    raw["data"] = {"source": str(tmp_path / "녹음 파일")}
    settings = parse_run_settings(raw)
    assert rewritten(settings, tmp_path, commented=commented) == settings
    assert [path.name for path in tmp_path.iterdir()] == ["run.toml"]


def test_the_share_held_out_of_earlier_versions_is_for_validation(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    path.write_text('[checkpoint]\nlanguage = "ko"\n[data]\nsource = "a"\neval_fraction = 0.2\n', encoding="utf-8")
    data = load_run_settings(path).data
    assert (data.validation_fraction, data.test_fraction) == (0.2, 0.0)
    assert load_run_settings(path, ["data.validation_fraction=0.3"]).data.validation_fraction == 0.3


@settings(deadline=None)
@given(
    source=st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    rate=st.floats(1e-12, 1.0),
    rank=st.integers(1, 512),
    modules=st.lists(st.sampled_from(["q_proj", "k_proj", "fc1", "fc2"]), min_size=1, unique=True),
)
def test_round_trip_of_any_values(source: str, rate: float, rank: int, modules: list[str]) -> None:
    run = RunSettings.model_validate(
        {"data": {"source": source}, "training": {"learning_rate": rate}}
        | {"adapter": {"rank": rank, "target_modules": modules}}
    )
    for commented in (False, True):
        text = dump_run_settings(run, commented=commented)
        assert RunSettings.model_validate(tomllib.loads(text)) == run


def test_a_commented_file_explains_every_setting() -> None:
    text = dump_run_settings(RunSettings(), commented=True)
    for field in walk_fields(RunSettings):
        assert f"# {field.label}: " in text
        assert f"\n{field.name} = " in text
    assert all(len(line) <= 120 for line in text.splitlines())
    assert text.startswith("schema_version = 1\n")


def test_recordings_are_sought_from_the_run_files_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "elsewhere" / "run.toml"
    path.parent.mkdir()
    path.write_text(dump_run_settings(RunSettings.model_validate(COMPLETE)), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_run_settings(Path("elsewhere/run.toml")).data.source == str(path.parent / "녹음 파일")
    assert load_run_settings(path, ["data.source=typed"]).data.source == "typed"
    for whole in ("~/voice", str(tmp_path / "voice")):
        settings = RunSettings.model_validate(COMPLETE | {"data": {"source": whole}})
        path.write_text(dump_run_settings(settings), encoding="utf-8")
        assert load_run_settings(path).data.source == whole


def test_noises_are_sought_from_the_run_files_folder(tmp_path: Path) -> None:
    settings = RunSettings.model_validate(COMPLETE | {"training": {"noise_folder": "noises", "silence_share": 0.1}})
    path = tmp_path / "run.toml"
    path.write_text(dump_run_settings(settings), encoding="utf-8")
    assert load_run_settings(path).training.noise_folder == str(tmp_path / "noises")


def test_every_problem_is_told_at_once_with_its_path() -> None:
    problems = problems_of(
        {
            "checkpoint": {"name": "whisper-tiny.en", "language": "ko"},
            "adapter": {"rank": 0, "dropuot": 0.1, "target_modules": ["qproj"]},
            "training": {"learning_rate": float("nan"), "epochs": "many"},
            "trainig": {},
        }
    )
    assert problems == {
        "adapter.rank": "must be a whole number, at least 1, at most 512 (it is 0)",
        "adapter.dropuot": "there is no such setting; did you mean adapter.dropout?",
        "adapter.target_modules": "must be any of q_proj, k_proj, v_proj, out_proj, fc1, fc2 (it is 'qproj')",
        "training.learning_rate": "must be a number, over 0, at most 1 (it is nan)",
        "training.epochs": "must be a number, over 0, at most 10000 (it is 'many')",
        "trainig": "there is no such section; did you mean [training]?",
        "checkpoint.language": "whisper-tiny.en knows only English, not Korean; take a checkpoint without .en",
        "data.source": "name a folder of recordings with transcripts",
    }


@pytest.mark.parametrize(
    ("raw", "path", "hint"),
    [
        ({"training": {"rank": 8}}, "training.rank", "did you mean adapter.rank?"),
        ({"rank": 8}, "rank", "did you mean adapter.rank?"),
        ({"training": {"learning_rat": 8}}, "training.learning_rat", "did you mean training.learning_rate?"),
        ({"training": {"stepz": 8}}, "training.stepz", "did you mean training.max_steps or training.save_steps?"),
        ({"adaptor": {"rank": 8}}, "adaptor", "did you mean [adapter]?"),
        ({"training": {"zzzzzz": 8}}, "training.zzzzzz", "no such setting"),
        ({"training": {"batch_sizes": 8}}, "training.batch_sizes", "did you mean training.batch_size?"),
        ({"data": {"rnak": 8}}, "data.rnak", "did you mean adapter.rank?"),
        ({"adapter": 5}, "adapter", "must be a table of settings (it is 5)"),
        ({"schema_version": 2}, "schema_version", "this studio reads version 1"),
        ({"checkpoint": {"language": "korean"}}, "checkpoint.language", "write ko for Korean (it is 'korean')"),
        ({"adapter": {"alpha": True}}, "adapter.alpha", "must be a number (it is True)"),
        ({"adapter": {"use_rslora": "maybe"}}, "adapter.use_rslora", "must be true or false"),
        ({"data": {"source": 5}}, "data.source", "must be a text (it is 5)"),
        ({"training": {"device": "gpu"}}, "training.device", "must be one of auto, cpu, cuda (it is 'gpu')"),
    ],
)
def test_hints(raw: dict[str, object], path: str, hint: str) -> None:
    problems = problems_of({**COMPLETE, **raw})
    assert hint in problems.pop(path)
    assert not set(problems) - {"data.source", "checkpoint.language"}


def test_overrides() -> None:
    raw = {"adapter": {"rank": 8}, "data": {"source": "a"}}
    merged = apply_overrides(
        raw,
        [
            "adapter.rank=16",
            "adapter.use_rslora=true",
            "training.learning_rate = 1e-4",
            "checkpoint.name=whisper-tiny.en",
            'checkpoint.language="en"',
            "adapter.target_modules=attention",
            "data.source=/tmp/a=b c",
        ],
    )
    assert raw == {"adapter": {"rank": 8}, "data": {"source": "a"}}, "the tables given are left alone"
    settings = parse_run_settings(merged)
    assert (settings.adapter.rank, settings.adapter.use_rslora) == (16, True)
    assert settings.training.learning_rate == 1e-4
    assert (settings.checkpoint.name, settings.checkpoint.language) == ("whisper-tiny.en", "en")
    assert settings.adapter.target_modules == ("q_proj", "k_proj", "v_proj", "out_proj")
    assert settings.data.source == "/tmp/a=b c"


@pytest.mark.parametrize("written", ['["q_proj", "fc1"]', "q_proj,fc1", "[q_proj, fc1]"])
def test_a_list_may_be_written_as_toml_or_as_a_shell_leaves_it(written: str) -> None:
    merged = apply_overrides(COMPLETE, [f"adapter.target_modules={written}"])
    assert parse_run_settings(merged).adapter.target_modules == ("q_proj", "fc1")


@pytest.mark.parametrize("folder", ["2024", "1.5", "true", "2024-01-01", "no"])
def test_a_text_stays_a_text_whatever_it_looks_like(folder: str) -> None:
    merged = apply_overrides(COMPLETE, [f"data.source={folder}", "checkpoint.language=no"])
    assert parse_run_settings(merged).data.source == folder


@pytest.mark.parametrize(
    ("override", "says"),
    [
        ("adapter.rnk=4", "did you mean adapter.rank?"),
        ("adapter.rank", "write it as section.key=value"),
        ("rank=4", "write it as section.key=value"),
        ("=4", "write it as section.key=value"),
        ("adapter.=4", "write it as section.key=value"),
    ],
)
def test_an_override_that_is_none(override: str, says: str) -> None:
    with pytest.raises(SettingsError, match="--set") as caught:
        apply_overrides(COMPLETE, [override])
    assert says in caught.value.message


def test_a_wrong_value_says_whether_an_override_had_a_part_in_it(tmp_path: Path) -> None:
    save_run_settings(parse_run_settings(COMPLETE), tmp_path / "run.toml")
    with pytest.raises(SettingsError, match=r"wrong in .*run\.toml with --set:"):
        load_run_settings(tmp_path / "run.toml", ["adapter.rank=0"])


def test_epochs_take_the_place_of_the_files_steps() -> None:
    steps = {**COMPLETE, "training": {"max_steps": 40}}
    settings = parse_run_settings(apply_overrides(steps, ["training.epochs=3"]))
    assert (settings.training.max_steps, settings.training.epochs) == (0, 3.0)
    assert steps["training"] == {"max_steps": 40}
    kept = parse_run_settings(apply_overrides(steps, ["training.seed=1"]))
    assert kept.training.max_steps == 40


@pytest.mark.parametrize("order", [1, -1])
def test_epochs_and_steps_at_once_are_told_by_both_names(order: int) -> None:
    overrides = ["training.epochs=3", "training.max_steps=40"][::order]
    with pytest.raises(SettingsError, match=r"training\.epochs: .*training\.max_steps=40"):
        apply_overrides(COMPLETE, overrides)
    by_epochs = apply_overrides(COMPLETE, ["training.epochs=3", "training.max_steps=0"])
    assert by_epochs["training"] == {"epochs": 3, "max_steps": 0}


def test_an_override_of_what_is_no_table_leaves_the_telling_to_the_validation() -> None:
    assert "must be a table" in problems_of(apply_overrides({**COMPLETE, "adapter": 5}, ["adapter.rank=3"]))["adapter"]


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "run.toml").write_bytes(b"\xef\xbb\xbf" + dump_run_settings(parse_run_settings(COMPLETE)).encode())
    assert load_run_settings(tmp_path / "run.toml").checkpoint.language == "ko"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    broken = tmp_path / "run.toml"
    with pytest.raises(RunError, match="There is no run file") as caught:
        read_toml(broken)
    assert "whisper-lora-studio new" in caught.value.hint
    broken.write_text("[adapter]\nrank = = 4\n")
    with pytest.raises(RunError, match=r"run\.toml is not a valid run file: .*line 2"):
        read_toml(broken)
    broken.write_bytes("name = '녹음'".encode("cp949"))
    with pytest.raises(RunError, match=r"run\.toml is not a valid run file"):
        read_toml(broken)
    with pytest.raises(RunError, match="There is no run file"):
        read_toml(broken / "run.toml")
    with pytest.raises(RunError, match="is a folder"):
        read_toml(tmp_path)


def test_a_refused_save_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "run.toml"
    save_run_settings(parse_run_settings(COMPLETE), target)
    before = target.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StorageError, match="disk is full") as caught:
        save_run_settings(RunSettings(), target)
    assert caught.value.code == "disk_full"
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["run.toml"]


def test_a_save_below_a_file_is_an_error_with_a_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    with pytest.raises(StorageError, match="cannot be written: Not a directory"):
        save_run_settings(RunSettings(), tmp_path / "file" / "run.toml")
    assert (tmp_path / "file").read_text() == "kept"


@pytest.mark.parametrize("what", ["folder", "manifest"])
def test_what_can_be_trained_on_is_no_run_file(tmp_path: Path, what: str) -> None:
    path = tmp_path / ("mine" if what == "folder" else "mine.jsonl")
    if what == "folder":
        path.mkdir()
    else:
        path.write_text('{"id":"a"}', encoding="utf-8")
    with pytest.raises(RunError, match=f"is a {what}, not a run file") as caught:
        load_run_settings(path)
    assert caught.value.hint == f"Write one with: whisper-lora-studio new --data {path} -o run.toml"
