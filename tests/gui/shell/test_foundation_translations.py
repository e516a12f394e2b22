"""Every text of the window has its Korean, compiled; and placeholders survive translation."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from string import Formatter

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from studio.engine.channel import warned_of
from studio.errors import DataError, SettingsError
from studio.gui.kit.wording import percent, with_particles
from studio.gui.project.setting_texts import language_name, language_names, said_problem
from studio.gui.shell.translations import install_language
from studio.gui.train.log import warning_text
from studio.protocol.events import Warned
from studio.protocol.warnings import WARNINGS, warned
from studio.settings.consistency import cross_problems
from studio.settings.languages import LANGUAGES
from studio.settings.resources import ROOT
from studio.settings.run import RunSettings
from studio.settings.toml import parse_run_settings

SOURCES = ROOT.parent / "studio" / "gui"
CATALOGUE = ROOT / "translations" / "ko.ts"


def messages(path: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """(context, source) → (translation, type)."""
    found = {}
    for context in ET.parse(path).getroot().findall("context"):
        for message in context.findall("message"):
            translation = message.find("translation")
            kind = translation.get("type", "") if translation is not None else "unfinished"
            text = (translation.text or "") if translation is not None else ""
            found[context.findtext("name", ""), message.findtext("source", "")] = (text, kind)
    return found


def test_nothing_is_missing(tmp_path: Path) -> None:
    """Extracts anew, so that a text added without its translation is found."""
    fresh = tmp_path / "ko.ts"
    shutil.copy(CATALOGUE, fresh)
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    sources = sorted(str(path) for path in SOURCES.rglob("*.py"))
    subprocess.run([str(tool), "-silent", "-locations", "none", *sources, "-ts", str(fresh)], check=True)
    wanted = {key: value for key, value in messages(fresh).items() if value[1] not in ("vanished", "obsolete")}
    missing = [key for key, (text, kind) in wanted.items() if not text or kind == "unfinished"]
    assert not missing, "run resources/translations/update.py"


def test_placeholders_survive() -> None:
    broken = {
        source: text
        for (_, source), (text, _) in messages(CATALOGUE).items()
        if sorted(re.findall(r"{\w+}", source)) != sorted(re.findall(r"{\w+}", text))
    }
    assert not broken


def test_the_compiled_catalogue_is_that_of_the_source(qapp: QApplication) -> None:
    install_language(qapp, "ko")
    wrong = [
        (context, source)
        for (context, source), (text, kind) in messages(CATALOGUE).items()
        if not kind and QCoreApplication.translate(context, source) != text and context != "Wording"
    ]
    assert not wrong, "run resources/translations/update.py"


def test_the_language_can_be_taken_back(qapp: QApplication) -> None:
    install_language(qapp, "ko")
    assert QCoreApplication.translate("Rail", "Runs") == "실행"
    install_language(qapp, "en")
    assert QCoreApplication.translate("Rail", "Runs") == "Runs"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("모델을(를)", "모델을"),
        ("어댑터을(를)", "어댑터를"),
        ("«whisper-small»은(는)", "«whisper-small»은"),
        ("whisper-base은(는)", "whisper-base는"),
        ("run-3이(가)", "run-3이"),
        ("run-2와(과)", "run-2와"),
        ("한국어이(가) 아니라 영어(으)로", "한국어가 아니라 영어로"),
        ("검증 발화 21개(으)로, 검증 1(으)로, 시험(으)로", "검증 발화 21개로, 검증 1로, 시험으로"),
        ("no particles (s)", "no particles (s)"),
    ],
)
def test_particles_follow_the_sound_before_them(text: str, whole: str) -> None:
    assert with_particles(text) == whole


def test_languages_and_rates_are_korean(qapp: QApplication) -> None:
    install_language(qapp, "ko")
    assert dict(language_names(("ko", "fr", "yue"))) == {"ko": "한국어", "fr": "프랑스어", "yue": "광둥어"}
    assert percent(0.0491) == "4.9%"
    names = [language_name(code) for code in LANGUAGES]
    assert len(set(names)) == len(LANGUAGES) and not [name for name in names if name.isascii()]


def test_qts_own_buttons_are_korean(qapp: QApplication) -> None:
    install_language(qapp, "ko")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "취소"


def test_words_of_the_korean_window() -> None:
    texts = " ".join(text for text, kind in messages(CATALOGUE).values() if kind not in ("vanished", "obsolete"))
    assert not re.search(r"최고|기울기|초안|받아쓴|[0-9}] %|두 번 세면", texts)


def test_what_is_wrong_with_settings_is_korean_and_names_them_by_their_labels(qapp: QApplication) -> None:
    run = RunSettings.model_validate(
        {
            "checkpoint": {"name": "whisper-tiny.en", "language": "ko", "task": "translate"},
            "data": {"folds": 1, "replay_source": "/more"},
            "adapter": {"scope": "decoder", "bias": "all"},
            "training": {"max_steps": 10, "warmup_steps": 10, "timestamp_share": 0.5, "prompt_share": 0.5},
            "evaluation": {"cer_profile": "whisper-english", "guard_limit": 0.1, "choose_strength": True},
        }
    )
    install_language(qapp, "ko")
    problems = [problem for _, problem in cross_problems(run)]
    assert len(problems) >= 10
    for problem in problems:
        said = said_problem(problem)
        assert re.search("[가-힣]", said) and not re.search(r"(data|training|adapter|evaluation)[.]|[{}]", said), said
    assert said_problem(problems[0]) == (
        "whisper-tiny.en은 영어만 알고 한국어는 모릅니다. 이름에 .en이 없는 체크포인트를 고르세요"
    )


def test_values_of_a_wrong_kind_are_told_in_korean(qapp: QApplication) -> None:
    install_language(qapp, "ko")
    with pytest.raises(SettingsError) as caught:
        parse_run_settings({"evaluation": {"guards": "outside"}})
    problem = dict(caught.value.problems)["evaluation.guards"]
    assert problem.endswith("(it is 'outside')") and said_problem(problem).startswith("가드 세트는")
    assert said_problem("no template {") == "no template {"


def test_warnings_of_an_engine_are_korean(qapp: QApplication) -> None:
    install_language(qapp, "ko")
    names = {code: [name for _, name, _, _ in Formatter().parse(text) if name] for code, text in WARNINGS.items()}
    for code, values in names.items():
        said = warning_text(warned(code, **dict.fromkeys(values, "7")))
        assert re.search("[가-힣]", said) and not re.search(r"(data|training|evaluation)[.]|[{}]", said), said
    error = DataError("It is damaged: /a.wav", "Copy it.", code="unreadable", about="/a.wav")
    assert warning_text(warned_of(error)).startswith("파일을 읽을 수 없습니다: /a.wav")
    assert warning_text(Warned("as an older version wrote it")) == "as an older version wrote it"
