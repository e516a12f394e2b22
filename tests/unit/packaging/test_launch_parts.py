"""The launcher's decisions: how to make an environment, where torch comes from, which libraries are missing."""

from __future__ import annotations

import importlib
import importlib.util
import io
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from tests.unit.packaging.launch_support import SCRIPTS, Launcher, copy_launcher

CPU = "https://download.pytorch.org/whl/cpu"


@pytest.fixture
def launcher(tmp_path: Path) -> Launcher:
    return copy_launcher(tmp_path)


@pytest.fixture
def load(launcher: Launcher, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Imports a module of the copy, beside an empty ``.venv``."""
    launcher.venv.mkdir()
    monkeypatch.syspath_prepend(str(launcher.script.parent))
    for name in SCRIPTS:
        monkeypatch.delitem(sys.modules, name.removesuffix(".py"), raising=False)
    return importlib.import_module


@pytest.fixture
def launch(load: Callable[[str], ModuleType]) -> ModuleType:
    return load("launch")


@pytest.fixture
def environment(load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module that makes ``.venv``, with nothing said about system packages."""
    module = load("environment")
    monkeypatch.delenv(module.APT_VARIABLE, raising=False)
    return module


@pytest.fixture
def packages(load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module that installs packages, with nothing said about torch."""
    module = load("packages")
    for name in (module.TORCH_VARIABLE, module.CUDA_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    return module


class Terminal(io.StringIO):
    """A standard stream that is a terminal, or is none."""

    def __init__(self, text: str, terminal: bool) -> None:
        super().__init__(text)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


class Commands:
    """Stands for ``run_logged``: records commands and fails those that contain one of the words."""

    def __init__(self, *failing: str) -> None:
        self._failing = failing
        self.seen: list[str] = []

    def __call__(self, command: Sequence[str]) -> int:
        self.seen.append(" ".join(command))
        return int(any(word in self.seen[-1] for word in self._failing))


class Pip:
    """Stands for ``pip_install``: records what it is asked for, and fails what contains one of the words."""

    def __init__(self, *failing: str) -> None:
        self._failing = failing
        self.seen: list[list[str]] = []

    def __call__(self, options: Sequence[str], *_: object) -> tuple[int, str]:
        self.seen.append(list(options))
        failed = any(word in options for word in self._failing)
        return int(failed), "WARNING: Connection broken" if failed else ""


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
    environment: ModuleType,
    launcher: Launcher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    launcher.make_environment()
    assert environment.environment_works()
    (launcher.venv / "bin" / "python").unlink()
    (launcher.venv / "bin" / "python").symlink_to("/nowhere/python3.11")
    (launcher.venv / "requirements.stamp").write_text("left over")
    (launcher.venv / ".lock").touch()
    use(monkeypatch, environment, create_environment=launcher.make_environment)
    environment.ensure_environment()
    assert environment.environment_works()
    assert (launcher.venv / ".lock").exists(), "whoever waits for it holds this very file"
    assert not (launcher.venv / "requirements.stamp").exists()


def test_a_working_environment_is_kept(
    environment: ModuleType,
    launcher: Launcher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    launcher.make_environment()
    use(monkeypatch, environment, create_environment=lambda: pytest.fail("made anew"))
    environment.ensure_environment()


@pytest.mark.parametrize(
    ("failing", "last"),
    [
        ((), "-m venv"),
        (("-m venv ",), "-m virtualenv"),
        (("-m venv ", "-m virtualenv", "virtualenv --no"), "install pip"),
    ],
)
def test_other_ways_are_tried_where_venv_lacks_its_pip(
    environment: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    failing: tuple[str, ...],
    last: str,
) -> None:
    # The last way also uses venv, without pip.
    commands = Commands(*(word.replace("venv ", f"venv {environment.VENV}") for word in failing))
    use(monkeypatch, environment, run_logged=commands, environment_works=lambda: True, can_use_apt=lambda: False)
    environment.create_environment()
    assert last in commands.seen[-1]


def test_no_way_to_an_environment_names_the_package(
    environment: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    launcher: Launcher,
) -> None:
    use(monkeypatch, environment, run_logged=Commands("venv", "pip"), can_use_apt=lambda: False)
    with pytest.raises(environment.LaunchError) as caught:
        environment.create_environment()
    assert f"python3.{sys.version_info[1]}-venv" in caught.value.hint


def test_root_on_debian_gets_the_missing_venv_package(
    environment: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commands = Commands()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv(environment.APT_VARIABLE, "yes")
    use(monkeypatch, environment, run_logged=commands, environment_works=lambda: True, can_use_apt=lambda: True)
    environment.create_environment()
    assert commands.seen[0].startswith("apt-get install")
    assert commands.seen[0].endswith(environment.VENV_PACKAGE)


@pytest.mark.parametrize(
    ("answer", "terminal", "installed"),
    [("yes", False, True), ("no", True, False), ("", False, False), ("y\n", True, True), ("n\n", True, False)],
)
def test_root_is_asked_before_apt_installs_anything(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch, answer: str, terminal: bool, installed: bool
) -> None:
    commands = Commands()
    use(monkeypatch, environment, can_use_apt=lambda: True, run_logged=commands)
    if answer in ("yes", "no"):
        monkeypatch.setenv(environment.APT_VARIABLE, answer)
    monkeypatch.setattr(sys, "stdin", Terminal(answer, terminal))
    monkeypatch.setattr(sys, "stderr", Terminal("", terminal))
    environment.apt_install(["libgl1"])
    assert bool(commands.seen) == installed


def test_an_answer_that_is_none_is_refused(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, environment, can_use_apt=lambda: True)
    monkeypatch.setenv(environment.APT_VARIABLE, "1")
    with pytest.raises(environment.LaunchError, match=environment.APT_VARIABLE):
        environment.apt_install(["libgl1"])


def test_root_is_told_how_to_let_apt_install(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, environment, can_use_apt=lambda: True)
    assert f"{environment.APT_VARIABLE}=yes" in environment.apt_hint()
    use(monkeypatch, environment, can_use_apt=lambda: False)
    assert environment.apt_hint() == ""


# --- packages ---


def test_another_interpreter_behind_the_environment_invalidates_the_stamp(
    packages: ModuleType,
    launcher: Launcher,
) -> None:
    launcher.make_environment()
    packages.stamp_file(packages.REQUIREMENTS).write_text(packages.fingerprint(packages.REQUIREMENTS))
    assert packages.is_installed(packages.REQUIREMENTS)
    python = launcher.venv / "bin" / "python"
    python.unlink()
    python.symlink_to(shutil.which("true") or "/bin/true")
    assert not packages.is_installed(packages.REQUIREMENTS)


@pytest.mark.parametrize(
    ("platform", "gpu", "chosen", "index"),
    [
        ("linux", False, "", CPU),
        ("linux", True, "", ""),
        ("linux", True, "cpu", CPU),
        ("linux", False, "cuda", ""),
        ("linux", False, "https://mirror/torch", "https://mirror/torch"),
        ("win32", False, "", ""),
        ("win32", True, "", ""),
        ("win32", True, "https://mirror/cu", "https://mirror/cu"),
        ("darwin", False, "", ""),
    ],
)
def test_where_torch_comes_from(
    packages: ModuleType, monkeypatch: pytest.MonkeyPatch, platform: str, gpu: bool, chosen: str, index: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv(packages.TORCH_VARIABLE, chosen)
    use(monkeypatch, packages, has_nvidia_gpu=lambda: gpu)
    assert packages.torch_index() == index


def test_windows_with_a_gpu_is_told_of_the_build_that_uses_it(
    packages: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    use(monkeypatch, packages, has_nvidia_gpu=lambda: True)
    packages.torch_index()
    assert packages.TORCH_VARIABLE in capsys.readouterr().err


def with_torch(launcher: Launcher) -> None:
    for suffix in ("txt", "lock"):
        (launcher.root / "packaging" / f"requirements.{suffix}").write_text("one==1.0\ntorch==2.13.0\n")


def test_torch_comes_alone_from_its_own_index_and_all_else_by_hash(
    packages: ModuleType, launcher: Launcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_torch(launcher)
    calls = Pip()
    use(monkeypatch, packages, torch_index=lambda: CPU, pip_install=calls)
    packages.ensure_packages(packages.REQUIREMENTS)
    first, second = calls.seen
    assert first[-1] == "torch==2.13.0" and first[first.index("--index-url") + 1] == CPU and "--no-deps" in first
    assert "--require-hashes" in second and "--index-url" not in second
    assert packages.stamp_file(packages.REQUIREMENTS).exists()


def test_with_a_gpu_the_libraries_of_cuda_follow(
    packages: ModuleType, launcher: Launcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_torch(launcher)
    calls = Pip()
    monkeypatch.setattr(sys, "platform", "linux")
    use(monkeypatch, packages, torch_index=lambda: "", pip_install=calls)
    packages.ensure_packages(packages.REQUIREMENTS)
    assert ["--require-hashes" in call for call in calls.seen] == [True, False]
    assert calls.seen[1] == ["torch==2.13.0"]


def test_cuda_is_not_downloaded_without_a_word_where_the_cpu_build_is_out_of_reach(
    packages: ModuleType, launcher: Launcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_torch(launcher)
    monkeypatch.setattr(sys, "platform", "linux")
    calls = Pip("--index-url")
    use(monkeypatch, packages, torch_index=lambda: CPU, pip_install=calls)
    monkeypatch.setattr(sys, "stdin", Terminal("", False))
    with pytest.raises(packages.LaunchError, match=CPU) as caught:
        packages.ensure_packages(packages.REQUIREMENTS)
    assert packages.CUDA_VARIABLE in caught.value.hint and len(calls.seen) == 1
    monkeypatch.setenv(packages.CUDA_VARIABLE, "yes")
    packages.ensure_packages(packages.REQUIREMENTS)
    assert "--require-hashes" in calls.seen[-2] and calls.seen[-1] == ["torch==2.13.0"]


@pytest.mark.parametrize(
    ("listing", "found"), [("GPU 0: NVIDIA H200 (UUID: 1)", True), ("No devices were found", False)]
)
def test_the_driver_says_whether_there_is_a_gpu(
    packages: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, listing: str, found: bool
) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\necho '{listing}'\n")
    program.chmod(0o755)
    use(monkeypatch, packages, WSL_SMI=str(tmp_path / "none"), DRIVER_GPUS=tmp_path / "none")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert packages.has_nvidia_gpu() == found


def test_progress_follows_pips_lines_however_they_are_cut(packages: ModuleType) -> None:
    output = (
        "Collecting torch==2.13.0 (from -r requirements.txt (line 3))\n"
        "  Downloading https://host/a/torch-2.13.0-cp311-linux.whl (190.4 MB)\n"
        "Requirement already satisfied: rich==15.0.0 in ./somewhere\n"
    )
    report = packages.PipReport(9)
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
def test_failures_are_explained(packages: ModuleType, line: str, said: str) -> None:
    message, _ = packages.explain_failure(f"Collecting one\n{line}\n")
    assert said in message
    assert "\n" not in message


# --- system libraries ---


@pytest.fixture
def with_window(
    launch: ModuleType, environment: ModuleType, launcher: Launcher, monkeypatch: pytest.MonkeyPatch
) -> ModuleType:
    """The window exists; libGL and PortAudio are missing on a system with apt-get, without root."""
    (launcher.root / "studio" / "gui").mkdir()
    libraries = importlib.import_module("system_libraries")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(libraries, "is_loadable", lambda name: name not in ("libGL.so.1", "libportaudio.so.2"))
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name == "apt-get" else None)
    use(monkeypatch, environment, can_use_apt=lambda: False)
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
    environment: ModuleType,
    with_window: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    commands = Commands()

    def install(command: Sequence[str]) -> int:
        monkeypatch.setattr(with_window, "is_loadable", lambda name: True)
        return commands(command)

    use(monkeypatch, environment, can_use_apt=lambda: True, run_logged=install)
    monkeypatch.setenv(environment.APT_VARIABLE, "yes")
    launch.ensure_libraries(["gui"])
    assert commands.seen == ["apt-get install -y -q --no-install-recommends libgl1 libportaudio2"]
    assert len(capsys.readouterr().err.splitlines()) == 1
    monkeypatch.setattr(with_window, "is_loadable", lambda name: pytest.fail("looked for again"))
    launch.ensure_libraries(["gui"])


def test_package_lists_are_fetched_where_there_are_none(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = Commands("apt-get install")
    use(monkeypatch, environment, can_use_apt=lambda: True, run_logged=commands)
    monkeypatch.setenv(environment.APT_VARIABLE, "yes")
    environment.apt_install(["libgl1"])
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
