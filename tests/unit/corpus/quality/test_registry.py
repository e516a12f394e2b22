"""One registry of rules: a rule declared in one place is found, listed, filtered and translated."""

from __future__ import annotations

import string
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from studio.audio.signal import SIGNAL
from studio.cli.datasets import show_findings
from studio.corpus.quality import registry
from studio.corpus.quality.registry import REASONS, register, rule_of, rules
from studio.corpus.quality.report import quality_report, quick_report
from studio.corpus.quality.rule import SEVERITIES, Rule, TextTest
from studio.errors import DataError
from tests.unit.corpus.quality.report_support import columns_of

CATALOGUE = Path(__file__).resolve().parents[4] / "resources" / "translations" / "ko.ts"

SHOUTED = Rule(
    "shouted",
    "warning",
    "All in capitals",
    "The text is written in capitals: {found}.",
    TextTest(lambda language: str.isupper),
    ("exclude",),
    lambda columns, row: {"found": columns.texts[row]},
)


@pytest.fixture(autouse=True)
def _rules_of_one_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_rules", dict(registry._rules))


@pytest.fixture
def shouted() -> Rule:
    register(SHOUTED)
    return SHOUTED


def test_a_registered_rule_is_in_the_report_its_filters_and_the_listing(
    shouted: Rule, capsys: pytest.CaptureFixture[str]
) -> None:
    report = quality_report(columns_of(["a quiet word", "A LOUD WORD"]))
    assert rule_of("shouted") is shouted and shouted in report.rules
    assert report.counts == {"shouted": 1}
    assert report.rows("shouted").tolist() == [1]
    assert report.of_severity("error", "warning").tolist() == [False, True]
    assert not report.of_severity("note").any()
    assert [finding.message for finding in report.findings(1)] == ["The text is written in capitals: A LOUD WORD."]
    show_findings(report)
    listed = capsys.readouterr().err
    assert all(word in listed for word in ("All in capitals", "shouted", "warning", "exclude"))


def test_rules_are_ordered_by_severity_and_have_codes_of_their_own() -> None:
    grave = [SEVERITIES.index(rule.severity) for rule in rules()]
    assert grave == sorted(grave)
    assert len({rule.code for rule in rules()}) == len({rule.title for rule in rules()}) == len(rules())


def test_a_report_has_no_room_for_more_than_64_rules() -> None:
    spare = [f"spare-{number}" for number in range(64 - len(rules()))]
    for code in spare:
        register(Rule(code, "note", code, "", None))
    with pytest.raises(ValueError, match="64"):
        register(SHOUTED)
    register(Rule(spare[-1], "note", "again", "", TextTest(lambda language: str.isupper)))
    report = quality_report(columns_of(["A LOUD WORD"]))
    assert report.codes(0) == [spare[-1]] and report.gravest().tolist() == [63]


def test_an_unknown_rule_is_refused_with_those_there_are() -> None:
    with pytest.raises(DataError, match="no rule “shouted”") as caught:
        rule_of("shouted")
    assert caught.value.code == "rule" and "digits" in (caught.value.hint or "")


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_every_rule_is_translated(rule: Rule) -> None:
    messages = {
        message.findtext("source", ""): message.find("translation")
        for context in ET.parse(CATALOGUE).iter("context")
        if context.findtext("name") == "Rules"
        for message in context.iter("message")
    }
    for source in (rule.title, rule.explanation):
        translation = messages.get(source)
        assert translation is not None and translation.text and translation.get("type") is None, source
        assert names_in(translation.text) == names_in(source), source


def names_in(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_a_refused_row_has_the_audits_own_sentence() -> None:
    refused = np.array([REASONS.index("too_long"), 0, REASONS.index("held_out_too")], np.int8)
    messages = {0: "It is 31.0 s long.", 2: "See other.wav."}
    columns = columns_of(["5", "5", "5"], refused=refused, messages=messages)
    for report in (quick_report(columns), quality_report(columns)):
        assert report.codes(2) == ["held_out_too"], "nothing else is said of what is used elsewhere"
        (finding, *_) = report.findings(0)
        assert (finding.rule.code, finding.message) == ("too_long", "It is 31.0 s long.")
        assert finding.figures == {"reason": "It is 31.0 s long."}
    assert report.codes(0) == ["too_long", "digits"]


def test_changed_rows_are_judged_as_in_a_new_report() -> None:
    random = np.random.default_rng(0)
    texts = [" ".join(["word"] * random.integers(1, 12)) for _ in range(200)]
    signals = np.zeros(200, SIGNAL)
    signals["rate"], signals["seconds"], signals["snr"] = 16_000, 3.0, 30.0
    signals["fingerprint"] = random.integers(1, 2**63, (200, 4), dtype=np.uint64)
    signals["fingerprint"][7] = signals["fingerprint"][3]
    characters = np.array([len(text) for text in texts], np.int32)
    characters[150] = 0  # counts in no median, so that refusing it changes none
    before = quality_report(columns_of(texts, signals=signals, characters=characters))
    assert before.rows("same_audio").tolist() == [7]
    changed = [20, 150]
    new = [text if row not in changed else "please press 5 &amp; wait" for row, text in enumerate(texts)]
    later = signals.copy()
    later["clipped"][20] = 0.5
    refused = np.zeros(200, np.int8)
    refused[150] = REASONS.index("missing")
    columns = columns_of(new, signals=later, refused=refused, messages={150: "Gone."}, characters=characters)
    updated, again = before.updated(columns, changed), quality_report(columns)
    assert updated.masks.tolist() == again.masks.tolist() != before.masks.tolist()
    assert updated.codes(20) == ["html", "clipped", "symbols", "digits"]
    assert "html" not in before.codes(20), "the report before stays as it was"
    assert [f.message for row in changed for f in updated.findings(row)] == [
        f.message for row in changed for f in again.findings(row)
    ]


def test_a_report_can_be_cancelled_and_tells_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    quality_report(columns_of(["word"] * 9000), progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 9000), (4096, 9000), (8192, 9000)]
    with pytest.raises(DataError) as caught:
        quality_report(columns_of(["word"]), cancelled=lambda: True)
    assert caught.value.code == "cancelled"
