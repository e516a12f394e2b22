"""The launcher as a user starts it: a process beside a ``.venv`` whose pip only pretends."""

from __future__ import annotations

import ast
import fcntl
import json
import os
import re
import signal
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.unit.packaging.launch_support import REPOSITORY, SCRIPTS, Launcher, copy_launcher


@pytest.fixture
def launcher(tmp_path: Path) -> Launcher:
    """A launcher whose ``.venv`` exists, with nothing installed in it yet."""
    launcher = copy_launcher(tmp_path / "studio here")
    launcher.make_environment()
    return launcher


def test_first_start_installs_and_passes_the_command_on(launcher: Launcher, tmp_path: Path) -> None:
    launcher.environment = {"FAKE_STATUS": "7", "PYTHONPATH": "/elsewhere", "PYTHONHOME": ""}
    result = launcher.run("train", "run.toml", "--set", "adapter.rank=16", cwd=tmp_path)
    started = json.loads(result.stdout)
    assert result.returncode == 7
    assert started["arguments"] == ["train", "run.toml", "--set", "adapter.rank=16"]
    assert started["folder"] == str(tmp_path), "relative paths stay the user's"
    assert started["environment"]["PYTHONUTF8"] == "1"
    assert started["environment"]["PYTHONPATH"] == str(launcher.root)
    [call] = launcher.pip_calls()
    assert call[0] == "install"
    assert "--require-hashes" in call
    assert call[call.index("-r") + 1] == str(launcher.root / "packaging" / "requirements.lock")
    assert "Installing 2 packages" in result.stderr


def test_without_a_command_the_studio_opens(launcher: Launcher) -> None:
    assert json.loads(launcher.run().stdout)["arguments"] == []


def test_another_studio_in_the_users_folder_is_not_started(launcher: Launcher, tmp_path: Path) -> None:
    (tmp_path / "studio").mkdir()
    (tmp_path / "studio" / "__init__.py").write_text("raise SystemExit('the wrong one')")
    result = launcher.run("demo", cwd=tmp_path)
    assert (result.returncode, json.loads(result.stdout)["arguments"]) == (0, ["demo"])


def test_a_safe_path_in_the_users_environment_does_no_harm(launcher: Launcher) -> None:
    launcher.environment = {"PYTHONSAFEPATH": "1"}
    assert launcher.run("demo").returncode == 0


def test_pip_is_safe_but_what_it_builds_may_import_itself(launcher: Launcher) -> None:
    launcher.environment = {"PYTHONSAFEPATH": "1"}
    launcher.run("demo")
    assert json.loads((launcher.root / "pip-paths").read_text()) == [True, []]


def test_second_start_only_checks_the_stamp(launcher: Launcher) -> None:
    launcher.run("demo")
    result = launcher.run("demo")
    assert (len(launcher.pip_calls()), result.returncode, result.stderr) == (1, 0, "")


def test_second_start_needs_no_writable_environment(launcher: Launcher) -> None:
    launcher.run("demo")
    before = {path: path.stat().st_mtime_ns for path in launcher.venv.iterdir()}
    launcher.run("demo")
    assert {path: path.stat().st_mtime_ns for path in launcher.venv.iterdir()} == before


def test_changed_requirements_are_installed(launcher: Launcher) -> None:
    launcher.run("demo")
    for count, name in ((2, "requirements.txt"), (3, "requirements.lock")):
        (launcher.root / "packaging" / name).write_text("one==1.1\n")
        assert launcher.run("demo").returncode == 0
        assert len(launcher.pip_calls()) == count


def test_an_interrupted_installation_goes_on_in_the_same_environment(launcher: Launcher) -> None:
    kept = launcher.venv / "downloaded"
    kept.touch()
    launcher.pip_will("Collecting one==1.0", status=-9)
    assert launcher.run("demo").returncode == 1
    assert not (launcher.venv / "requirements.stamp").exists()
    launcher.pip_will("Requirement already satisfied: one==1.0 in somewhere")
    assert launcher.run("demo").returncode == 0
    assert kept.exists()


def test_without_network_the_message_is_short_and_says_what_to_do(launcher: Launcher) -> None:
    warning = "WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError': Errno -3"
    launcher.pip_will(*[warning] * 100, "ERROR: No matching distribution found for one==1.0", status=1)
    result = launcher.run("demo")
    assert result.returncode == 1
    assert result.stdout == "", "the command is not started"
    assert "cannot be reached" in result.stderr
    assert "network" in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) <= 6
    log = launcher.venv / "install.log"
    assert str(log) in result.stderr
    assert log.read_text().count("NewConnectionError") == 100


def test_interrupting_ends_pip_and_keeps_the_environment(launcher: Launcher) -> None:
    reader, writer = os.pipe()
    launcher.pip_will("Collecting one==1.0", pipe=writer)
    process = launcher.start("demo", pass_fds=[writer])
    os.close(writer)
    with os.fdopen(reader, "rb") as pip_says:
        assert pip_says.read(7) == b"running"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "Interrupted" in err
    assert not (launcher.venv / "requirements.stamp").exists()
    with (launcher.venv / ".lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises if pip had been left running with it


def test_two_starts_at_once_install_once(launcher: Launcher) -> None:
    first, second = launcher.start("demo"), launcher.start("demo")
    results = [process.communicate() for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), results
    assert len(launcher.pip_calls()) == 1


def test_a_start_waits_for_the_one_that_installs(launcher: Launcher) -> None:
    with (launcher.venv / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = launcher.start("demo")
        assert process.stderr is not None
        assert "waiting" in process.stderr.readline()
        assert launcher.pip_calls() == []
    process.communicate()
    assert process.returncode == 0
    assert len(launcher.pip_calls()) == 1


def test_the_tests_have_requirements_and_a_stamp_of_their_own(launcher: Launcher, tmp_path: Path) -> None:
    launcher.run("demo")
    result = launcher.run("test", "tests/unit", "-k", "name", cwd=tmp_path)
    assert json.loads(result.stdout)["arguments"] == ["tests/unit", "-k", "name"]
    assert json.loads(result.stdout)["folder"] == str(launcher.root)
    assert [Path(call[call.index("-r") + 1]).name for call in launcher.pip_calls()] == [
        "requirements.lock",
        "requirements-dev.lock",
    ]


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["test"], ["--ignore=tests/end_to_end/microphone", "tests/end_to_end/microphone", "tests/gui"]),
        (["test", "--fast"], ["tests/unit"]),
    ],
)
def test_the_tests_take_a_process_a_core_and_one_part_that_fails_fails_all(
    launcher: Launcher, arguments: list[str], parts: list[str]
) -> None:
    result = launcher.run(*arguments)
    started = [json.loads(line) for line in result.stdout.splitlines() if line]
    assert [each["arguments"][-1] for each in started] == parts
    assert ["-n" in each["arguments"] for each in started] == [part != "tests/end_to_end/microphone" for part in parts]
    assert {each["environment"]["OMP_NUM_THREADS"] for each in started} == {"1"}
    assert result.returncode == 0
    for part in parts:
        launcher.environment = {"FAKE_FAILING": part}
        assert launcher.run(*arguments).returncode != 0, "a part was killed"


@pytest.mark.skipif(not hasattr(os, "nice"), reason="this system knows no such priorities")
def test_what_plays_into_a_microphone_comes_before_the_others(launcher: Launcher) -> None:
    started = [json.loads(line) for line in launcher.run("test").stdout.splitlines() if line]
    priorities = {each["arguments"][-1]: each["nice"] for each in started}
    first = priorities.pop("tests/end_to_end/microphone")
    assert set(priorities.values()) == {min(first + 10, 19)}


def test_a_real_environment_is_made_from_nothing(tmp_path: Path) -> None:
    launcher = copy_launcher(tmp_path)
    (tmp_path / "packaging" / "requirements.lock").write_text(f"{tmp_path.as_uri()}/absent.whl --hash=sha256:0\n")
    result = launcher.run("demo")
    assert "Creating environment" in result.stderr
    assert result.returncode == 1, "the wheel does not exist"
    assert "could not be installed" in result.stderr
    version = subprocess.run([launcher.venv / "bin" / "python", "-m", "pip", "--version"], check=True)
    assert version.returncode == 0


def test_an_unwritable_place_is_said(tmp_path: Path) -> None:
    launcher = copy_launcher(tmp_path)
    launcher.venv.write_text("a file where the folder should be")
    result = launcher.run("demo")
    assert result.returncode == 1
    assert str(launcher.venv) in result.stderr
    assert "Traceback" not in result.stderr
    assert launcher.venv.read_text().startswith("a file")


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_launcher_parses_on_an_old_python(name: str) -> None:
    source = (REPOSITORY / "packaging" / name).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))
    assert "from __future__ import annotations" in source


def pins(name: str) -> dict[str, str]:
    """Package name to version; fails on a line that is not a pin with a comment."""
    found = {}
    for line in (REPOSITORY / "packaging" / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            match = re.fullmatch(r"([a-z0-9-]+)==([0-9][0-9.]*) +# \S.*", line)
            assert match, line
            found[match[1]] = match[2]
    return found


def test_every_requirement_is_pinned_and_explained() -> None:
    runtime, dev = pins("requirements.txt"), pins("requirements-dev.txt")
    assert runtime["torch"] == "2.13.0"
    assert runtime.keys().isdisjoint(dev)


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_pin_has_its_hashes(name: str) -> None:
    text = (REPOSITORY / "packaging" / f"{name}.lock").read_text(encoding="utf-8")
    locked = re.findall(r"^([a-z0-9-]+)==(\S+) \\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
    assert dict(locked) == pins(f"{name}.txt"), "run packaging/lock.py"


def test_every_dependency_of_the_distribution_is_pinned() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=]", line)[0].lower() for line in project["dependencies"]}
    assert names <= pins("requirements.txt").keys()
    assert set(project["optional-dependencies"]["dev"]) <= pins("requirements-dev.txt").keys()
