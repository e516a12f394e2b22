"""The launcher's decisions: how to make an environment, where torch comes from, which libraries are missing."""

from __future__ import annotations

import importlib
import importlib.util
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

from tests.unit.packaging.launch_support import Launcher, copy_launcher


@pytest.fixture
def launcher(tmp_path: Path) -> Launcher:
    return copy_launcher(tmp_path)


@pytest.fixture
def launch(launcher: Launcher, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The copy as a module, with an empty ``.venv``."""
    launcher.venv.mkdir()
    monkeypatch.syspath_prepend(str(launcher.script.parent))
    for name in ("launch", "pip_report", "system_libraries"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module("launch")


class Commands:
    """Stands for ``run_logged``: records commands and fails those that contain one of the words."""

    def __init__(self, *failing: str) -> None:
        self._failing = failing
        self.seen: list[str] = []

    def __call__(self, command: Sequence[str]) -> int:
        self.seen.append(" ".join(command))
        return int(any(word in self.seen[-1] for word in self._failing))


def use(monkeypatch: pytest.MonkeyPatch, launch: ModuleType, **values: object) -> None:
    for name, value in values.items():
        monkeypatch.setattr(launch, name, value)


# --- environment ---


def test_an_old_python_is_told_which_one_is_needed(
    launch: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    status = launch.main(["demo"])
    monkeypatch.undo()
    error = capsys.readouterr().err
    assert status == 1
    assert "3.11 or newer" in error
    assert "3.9.2" in error


def test_an_environment_whose_python_is_gone_is_made_anew(
    launch: ModuleType,
    launcher: Launcher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    launcher.make_environment()
    assert launch.environment_works()
    (launcher.venv / "bin" / "python").unlink()
    (launcher.venv / "bin" / "python").symlink_to("/nowhere/python3.11")
    (launcher.venv / "requirements.stamp").write_text("left over")
    (launcher.venv / ".lock").touch()
    use(monkeypatch, launch, create_environment=launcher.make_environment)
    launch.ensure_environment()
    assert launch.environment_works()
    assert (launcher.venv / ".lock").exists(), "whoever waits for it holds this very file"
    assert not launch.is_installed(launch.REQUIREMENTS)


def test_a_working_environment_is_kept(
    launch: ModuleType,
    launcher: Launcher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    launcher.make_environment()
    use(monkeypatch, launch, create_environment=lambda: pytest.fail("made anew"))
    launch.ensure_environment()


def test_another_interpreter_behind_the_environment_invalidates_the_stamp(
    launch: ModuleType,
    launcher: Launcher,
) -> None:
    launcher.make_environment()
    launch.stamp_file(launch.REQUIREMENTS).write_text(launch.fingerprint(launch.REQUIREMENTS))
    assert launch.is_installed(launch.REQUIREMENTS)
    python = launcher.venv / "bin" / "python"
    python.unlink()
    python.symlink_to(shutil.which("true") or "/bin/true")
    assert not launch.is_installed(launch.REQUIREMENTS)


@pytest.mark.parametrize(
    ("failing", "last"),
    [
        ((), "-m venv"),
        (("-m venv ",), "-m virtualenv"),
        (("-m venv ", "-m virtualenv", "virtualenv --no"), "install pip"),
    ],
)
def test_other_ways_are_tried_where_venv_lacks_its_pip(
    launch: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    failing: tuple[str, ...],
    last: str,
) -> None:
    # The last way also uses venv, without pip.
    commands = Commands(*(word.replace("venv ", f"venv {launch.VENV}") for word in failing))
    use(monkeypatch, launch, run_logged=commands, environment_works=lambda: True, may_use_apt=lambda: False)
    launch.create_environment()
    assert last in commands.seen[-1]


def test_no_way_to_an_environment_names_the_package(
    launch: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    launcher: Launcher,
) -> None:
    use(monkeypatch, launch, run_logged=Commands("venv", "pip"), may_use_apt=lambda: False)
    with pytest.raises(launch.LaunchError) as caught:
        launch.create_environment()
    assert f"python3.{sys.version_info[1]}-venv" in caught.value.hint


def test_root_on_debian_gets_the_missing_venv_package(
    launch: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commands = Commands()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    use(monkeypatch, launch, run_logged=commands, environment_works=lambda: True, may_use_apt=lambda: True)
    launch.create_environment()
    assert commands.seen[0].startswith("apt-get install")
    assert commands.seen[0].endswith(launch.VENV_PACKAGE)


# --- packages ---


@pytest.mark.parametrize(
    ("gpu", "own_indexes", "reachable", "expected"),
    [
        (False, False, True, True),
        (True, False, True, False),
        (False, True, True, False),
        (False, False, False, False),
    ],
)
def test_the_cpu_build_of_torch_is_asked_for_only_where_it_helps(
    launch: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    gpu: bool,
    own_indexes: bool,
    reachable: bool,
    expected: bool,
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    use(monkeypatch, launch, has_nvidia_gpu=lambda: gpu, has_own_indexes=lambda: own_indexes)
    use(monkeypatch, launch, answers=lambda url: reachable)
    assert launch.index_options(launch.REQUIREMENTS) == (
        ["--extra-index-url", "https://download.pytorch.org/whl/cpu"] if expected else []
    )
    assert launch.index_options(launch.DEV_REQUIREMENTS) == []


def test_the_users_own_pip_configuration_is_seen(
    launch: ModuleType,
    launcher: Launcher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    launcher.make_environment()
    assert launch.has_own_indexes()  # the pretended pip has find-links
    fake_pip = next(launcher.venv.rglob("pip/__main__.py"))
    fake_pip.write_text("print(\"global.cert='x'\")")
    assert not launch.has_own_indexes()


def test_an_address_that_nobody_serves_does_not_answer(launch: ModuleType) -> None:
    assert not launch.answers("http://127.0.0.1:9/torch/")


def test_progress_follows_pips_lines_however_they_are_cut(launch: ModuleType) -> None:
    output = (
        "Collecting torch==2.13.0 (from -r requirements.txt (line 3))\n"
        "  Downloading https://host/a/torch-2.13.0-cp311-linux.whl (190.4 MB)\n"
        "Requirement already satisfied: rich==15.0.0 in ./somewhere\n"
    )
    report = launch.PipReport(9)
    for character in output:
        report.feed(character)
    assert report.text() == "2 of 9, downloading torch (190.4 MB)"
    report.feed("Processing /wheels/numpy-2.4.6-cp311.whl\n")
    assert report.text() == "3 of 9, fetching numpy"
    report.feed("Installing collected packages: torch, rich\n")
    assert report.text() == "all fetched, unpacking"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "certificate"),
        ("ReadTimeoutError: HTTPSConnectionPool: Read timed out.", "broke off"),
        ("ProtocolError: ('Connection broken: IncompleteRead(12 bytes read)", "cannot be reached"),
        ("ERROR: No matching distribution found for torch==2.13.0", "does not exist for this Python"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "damaged"),
        ("ERROR: something of its own kind", "something of its own kind"),
        ("", "without saying why"),
    ],
)
def test_failures_are_explained(launch: ModuleType, line: str, said: str) -> None:
    message, _ = launch.explain_failure(f"Collecting one\n{line}\n")
    assert said in message
    assert "\n" not in message


# --- system libraries ---


@pytest.fixture
def with_window(launch: ModuleType, launcher: Launcher, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The window exists; libGL and PortAudio are missing on a system with apt-get, without root."""
    (launcher.root / "studio" / "gui").mkdir()
    libraries = importlib.import_module("system_libraries")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(libraries, "is_loadable", lambda name: name not in ("libGL.so.1", "libportaudio.so.2"))
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name == "apt-get" else None)
    use(monkeypatch, launch, may_use_apt=lambda: False)
    return libraries


def test_a_window_without_its_libraries_names_the_packages(launch: ModuleType, with_window: ModuleType) -> None:
    for arguments in ([], ["gui"]):
        with pytest.raises(launch.LaunchError, match=r"libGL\.so\.1") as caught:
            launch.ensure_libraries(arguments)
        assert caught.value.hint == "Install them: sudo apt-get install libgl1 libportaudio2"


def test_the_command_line_needs_no_window_libraries(launch: ModuleType, with_window: ModuleType) -> None:
    launch.ensure_libraries(["demo"])


def test_a_useful_library_is_named_and_the_window_opens(
    launch: ModuleType,
    with_window: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(with_window, "is_loadable", lambda name: name != "libportaudio.so.2")
    launch.ensure_libraries(["gui"])
    assert "libportaudio2" in capsys.readouterr().err


def test_root_on_debian_gets_the_missing_libraries(
    launch: ModuleType,
    with_window: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    commands = Commands()

    def install(command: Sequence[str]) -> int:
        monkeypatch.setattr(with_window, "is_loadable", lambda name: True)
        return commands(command)

    use(monkeypatch, launch, may_use_apt=lambda: True, run_logged=install)
    launch.ensure_libraries(["gui"])
    assert commands.seen == ["apt-get install -y -q --no-install-recommends libgl1 libportaudio2"]
    assert len(capsys.readouterr().err.splitlines()) == 1
    monkeypatch.setattr(with_window, "is_loadable", lambda name: pytest.fail("looked for again"))
    launch.ensure_libraries(["gui"])


def test_package_lists_are_fetched_where_there_are_none(launch: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = Commands("apt-get install")
    use(monkeypatch, launch, run_logged=commands)
    launch.apt_install(["libgl1"])
    assert [command.split()[1] for command in commands.seen] == ["install", "update", "install"]


@pytest.mark.parametrize(
    ("program", "command"),
    [
        ("dnf", "sudo dnf install libglvnd-glx libglvnd-egl"),
        ("pacman", "sudo pacman -S libglvnd"),
        ("none", "package manager"),
    ],
)
def test_each_systems_own_command_is_named(
    launch: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    program: str,
    command: str,
) -> None:
    libraries = importlib.import_module("system_libraries")
    monkeypatch.setattr(shutil, "which", lambda name: name if name == program else None)
    assert command in libraries.install_hint(libraries.WINDOW_LIBRARIES[:2])


def test_the_dynamic_linker_is_asked(launch: ModuleType) -> None:
    libraries = importlib.import_module("system_libraries")
    assert not libraries.is_loadable("libdoes-not-exist.so.77")
    assert libraries.is_loadable("libc.so.6")
