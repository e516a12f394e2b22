"""How guard sets are written in settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.errors import SettingsError
from studio.settings.consistency import cross_problems
from studio.settings.guards import GuardSource, anchored_guards, parse_guards
from studio.settings.run import RunSettings
from studio.settings.toml import load_run_settings


def test_names_languages_and_paths_are_read() -> None:
    assert parse_guards(" outside = /a b/c ; english:en=m.jsonl;") == (
        GuardSource("outside", "/a b/c"),
        GuardSource("english", "m.jsonl", "en"),
    )
    assert parse_guards("") == ()


@pytest.mark.parametrize(
    "text", ["outside", "=path", "a=", "test=/a", "a=/1; a=/2", "a:english=/1", "../a=/1", "a:=", "a/b=/1"]
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_guards(text)


def test_relative_paths_count_from_the_run_file(tmp_path: Path) -> None:
    assert anchored_guards("a=x; b:en=/y", tmp_path) == f"a={tmp_path / 'x'}; b:en=/y"
    run = tmp_path / "run.toml"
    run.write_text('[checkpoint]\nlanguage="fr"\n[data]\nsource="d"\n[evaluation]\nguards="a=x"\n', encoding="utf-8")
    settings = load_run_settings(run)
    assert settings.evaluation.guards == f"a={tmp_path / 'x'}"
    assert settings.data.source == str(tmp_path / "d")
    run.write_text('[data]\nsource="d"\n[evaluation]\nguards="x"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"evaluation\.guards"):
        load_run_settings(run)


def test_a_limit_needs_sets_and_sets_need_a_validation_side() -> None:
    limited = RunSettings.model_validate({"evaluation": {"guard_limit": 1.0}})
    assert "evaluation.guard_limit" in dict(cross_problems(limited))
    folds = {"data": {"folds": 5}, "evaluation": {"choose_strength": True, "guards": "a=/x", "guard_limit": 1.0}}
    problems = dict(cross_problems(RunSettings.model_validate(folds)))
    assert {"evaluation.choose_strength", "evaluation.guards"} <= problems.keys()
