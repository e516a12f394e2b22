"""``report.json``, ``report.html`` and the job files."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from studio.errors import RunError
from studio.protocol.codec import encode
from studio.protocol.events import EvaluationCompleted, Event, RunStarted, StepCompleted
from studio.runs.directory import RunDirectory
from studio.runs.jobs import EvaluateJob, ExportJob, TranscribeJob, TranscriptionServiceJob
from studio.runs.report import OUT_OF_FOLD, Intervals, Report, Row
from studio.runs.report_page import Curves, interval, marked, percent, render_page, smoothed, write_report_page
from studio.settings.run import RunSettings
from studio.settings.toml import save_run_settings
from studio.text.terms import Term

ROWS = [
    Row("1", "/a/1.wav", "안녕하세요 여러분", "안녕 하세요 여러본", "안녕하세요 여러분"),
    Row("2", "/a/2.wav", "less <b> & more", "less <script>alert(1)</script>", "less <b> & more"),
    Row("3", "/a/3.wav", "one two three", "one too three", "one two three"),
]


def report(rows: list[Row] = ROWS, *, adapted: float | None = 0.0) -> Report:
    return Report(
        *("finished", "whisper-base", "ko", 0.25, adapted, 0.5, adapted, "basic", len(rows)),
        train_utterances=12,
        train_audio_seconds=60.0,
        steps=20,
        train_seconds=30.0,
        utterances_per_second=4.0,
        peak_memory_bytes=2**31,
        trainable_parameters=100,
        total_parameters=10_000,
        rows=rows,
    )


def step(number: int, loss: float) -> StepCompleted:
    return StepCompleted(number, number / 10, loss, 1e-3, 1.0, 3.0, 1, 0)


CURVES = Curves(
    [step(1, 3.0), step(2, 2.0), step(3, float("nan")), step(4, 1.0)],
    [EvaluationCompleted(2, 1.5, 0.2, 0.4, 3), EvaluationCompleted(4, 1.0, 0.0, 0.0, 3)],
    EvaluationCompleted(0, 2.5, 0.25, 0.5, 3),
)


class Elements(HTMLParser):
    """Counts elements and gathers attributes and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


# --- report.json --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("adapted", [0.0, None])
def test_a_report_comes_back(tmp_path: Path, adapted: float | None) -> None:
    written = report(adapted=adapted)
    written.save(tmp_path / "report.json")
    assert Report.load(tmp_path / "report.json") == written
    assert "안녕하세요" in (tmp_path / "report.json").read_text(encoding="utf-8")


def test_the_keys_that_other_programs_read(tmp_path: Path) -> None:
    report().save(tmp_path / "report.json")
    raw = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert set(raw) == {
        *("status", "checkpoint", "language", "cer_base", "cer_adapted", "wer_base", "wer_adapted", "cer_profile"),
        *(
            "eval_utterances",
            "decoding",
            "audio_context",
            "precision",
            "train_utterances",
            "train_audio_seconds",
            "steps",
            "train_seconds",
        ),
        *("utterances_per_second", "peak_memory_bytes", "halvings", "trainable_parameters", "total_parameters"),
        *(
            "rows",
            "breakdown",
            "selected_on",
            "folds",
            "sides",
            "best_step",
            "strength",
            "strengths",
            "guards",
            "languages",
        ),
        *("terms", "term_recall"),
    }
    assert set(raw["rows"][0]) == {
        *("id", "audio", "reference", "base", "adapted", "speaker", "duration", "split", "set", "language")
    }


def test_a_key_of_a_later_studio_is_passed_over(tmp_path: Path) -> None:
    report().save(tmp_path / "report.json")
    raw = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    (tmp_path / "report.json").write_text(json.dumps({**raw, "invented": 1}), encoding="utf-8")
    assert Report.load(tmp_path / "report.json") == report()


def test_a_missing_report(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"There is no report .*report\.json"):
        Report.load(tmp_path / "report.json")
    with pytest.raises(RunError, match="cannot be read"):
        Report.load(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"5", b'{"rows": []}', b'{"rows": [5]}', b"\xff\xfe\x00"])
def test_a_broken_report(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "report.json").write_bytes(content)
    with pytest.raises(RunError, match=r"report\.json is not a valid report"):
        Report.load(tmp_path / "report.json")


def test_intervals_hold_the_figures_and_are_the_same_every_time() -> None:
    intervals = Intervals.of(ROWS, "basic")
    assert intervals == Intervals.of(ROWS, "basic")
    assert intervals.cer_adapted is not None and (intervals.cer_adapted.low, intervals.cer_adapted.high) == (0.0, 0.0)
    assert intervals.cer_difference is not None and intervals.cer_difference.high < 0
    assert 0 < intervals.cer_base.low <= intervals.cer_base.high
    assert intervals.wer_adapted is not None


def test_intervals_without_an_adapter() -> None:
    rows = [Row(row.id, row.audio, row.reference, row.base) for row in ROWS]
    intervals = Intervals.of(rows, "basic")
    assert (intervals.cer_adapted, intervals.wer_adapted, intervals.cer_difference) == (None, None, None)
    assert intervals.cer_base.high > 0


def of_sides(*sides: tuple[str, str]) -> Report:
    """A report with the three rows on each of these sides and sets; those of the test have an error less."""
    rows = [
        replace(row, id=f"{row.id}{split}{name}", split=split, set=name, duration=2.0,
                base=row.reference if split == "test" and row.id == "3" else row.base)
        for split, name in sides for row in ROWS
    ]  # fmt: skip
    facts = {"checkpoint": "whisper-base", "language": "ko", "steps": 5, "total_parameters": 9}
    return Report.of(rows, "basic", selected_on="" if any(s == "test" for s, _ in sides) else "validation", **facts)


def test_the_figures_are_of_the_test_and_every_set_has_its_own(tmp_path: Path) -> None:
    both = of_sides(("validation", ""), ("test", "eval_clean"), ("test", "eval_other"))
    assert both.eval_utterances == 6 and {row.split for row in both.judged} == {"test"}
    assert [(side.split, side.set, side.utterances, side.seconds) for side in both.sides] == [
        ("test", "eval_clean", 3, 6.0), ("test", "eval_other", 3, 6.0), ("validation", "", 3, 6.0),
    ]  # fmt: skip
    clean, _, validation = both.sides
    assert both.cer_base == clean.cer_base < validation.cer_base
    assert clean.intervals.cer_base.low <= clean.cer_base <= clean.intervals.cer_base.high
    both.save(tmp_path / "report.json")
    assert Report.load(tmp_path / "report.json") == both
    assert not both.is_chosen_on_judged


def test_what_was_chosen_and_judged_on_the_same_utterances_says_so() -> None:
    alone = of_sides(("validation", ""))
    assert alone.is_chosen_on_judged and alone.selected_on == "validation" and alone.eval_utterances == 3
    assert report().is_chosen_on_judged, "as every run of an earlier version"
    assert not replace(report(), steps=0).is_chosen_on_judged, "but not what evaluate measured"
    page = render_page(alone, RunSettings(), CURVES, "run")
    assert "chosen and judged on the same utterances" in page and "By side" not in page
    tested = render_page(of_sides(("validation", ""), ("test", "eval_clean")), RunSettings(), CURVES, "run")
    assert "chosen and judged on the same" not in tested and "test, eval_clean" in tested and "By side" in tested


def test_a_report_of_folds_says_how_they_were_used_and_headlines_the_test_where_there_is_one() -> None:
    facts = {
        "checkpoint": "whisper-base",
        "language": "ko",
        "steps": 40,
        "best_step": 40,
        "folds": 5,
        "total_parameters": 9,
    }
    out = [replace(row, split=OUT_OF_FOLD) for row in ROWS]
    pooled = Report.of(out, "basic", train_utterances=3, **facts)
    assert pooled.is_out_of_fold and not pooled.is_chosen_on_judged and pooled.eval_utterances == 3
    page = render_page(pooled, RunSettings(), Curves(CURVES.steps, [], None), "run")
    assert "Out of fold: each utterance by one of 5 adapters not trained on it" in page
    assert "trained on all 3 for 40 steps, the median of their best steps" in page
    assert page.count("<svg") == 1 and "chosen by the validation side" not in page, "nothing is evaluated on the way"
    tested = Report.of([*out, replace(ROWS[0], split="test", set="eval_clean")], "basic", **facts)
    assert not tested.is_out_of_fold and tested.eval_utterances == 1
    assert [side.name for side in tested.sides] == ["test, eval_clean", "out of fold"]
    assert "of the test" in render_page(tested, RunSettings(), CURVES, "run")


# --- report.html --------------------------------------------------------------------------------------------------


def test_the_page_needs_nothing_but_itself() -> None:
    page = render_page(report(), RunSettings(), CURVES, "a run")
    elements = Elements(page)
    assert not {"script", "link", "iframe", "object", "embed", "img", "image", "base"} & set(elements.tags)
    loads = [value for _, name, value in elements.attributes if name in ("src", "href", "xlink:href", "srcset", "data")]
    assert all(value.startswith("#") for value in loads), loads
    assert not [name for _, name, _ in elements.attributes if name.startswith("on")]
    assert not re.search(r"@import|url\((?!['\"]?#)", page)


def test_the_page_says_that_the_encoder_was_frozen() -> None:
    frozen = RunSettings.model_validate({"adapter": {"scope": "decoder"}})
    assert "The encoder was frozen: only the decoder was adapted." in render_page(report(), frozen, CURVES, "a run")
    assert "The encoder was frozen" not in render_page(report(), RunSettings(), CURVES, "a run")


def test_both_plots_are_on_the_page() -> None:
    page = render_page(report(), RunSettings(), CURVES, "a run")
    plots = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(plots) == 2
    assert all(plot.count("<path") > 10 for plot in plots)
    assert ">Loss per token<" in plots[0] and ">Character error rate, %<" in plots[1]
    # Colours are the style sheet's, so that a plot turns dark with its page.
    assert all("var(--accent)" in plot and not re.search(r"#[0-9a-f]{6}\b", plot) for plot in plots)
    assert ">validation<" in plots[0] and ">adapter<" in plots[1]
    assert "<?xml" not in page and page.count("<!DOCTYPE") == 0


def test_without_steps_there_are_no_plots() -> None:
    page = render_page(report(), RunSettings(), Curves([], [], None), "a run")
    assert "<svg" not in page and "안녕하세요" in page


def test_a_quick_curve_says_that_it_is_one() -> None:
    quick = [EvaluationCompleted(4, 1.0, 0.0, 0.0, 3, "trimmed", "bfloat16")]
    page = render_page(report(), RunSettings(), Curves(CURVES.steps, quick, CURVES.base), "run")
    words = " ".join(page.split())
    assert "quick ones: decoded by bfloat16 weights from audio trimmed to the recordings" in words
    assert "quick ones" not in render_page(report(), RunSettings(), CURVES, "run")


def test_a_curve_of_fewer_utterances_than_the_table_says_so() -> None:
    fewer = [EvaluationCompleted(4, 1.0, 0.0, 0.0, 2)]
    page = render_page(report(), RunSettings(), Curves(CURVES.steps, fewer, CURVES.base), "run")
    assert "are measured on 2 utterances of the validation side" in page
    assert "are measured on" not in render_page(report(), RunSettings(), CURVES, "run")


def test_what_is_behind_the_figures_is_on_the_page() -> None:
    rows = [replace(row, speaker=f"speaker {row.id}", duration=3.0) for row in ROWS]
    text = " ".join(" ".join(Elements(render_page(report(rows), RunSettings(), CURVES, "run")).texts).split())
    assert "Characters, base" in text and "Words, adapter" in text
    assert "speaker 2" in text and "2–5 s 3" in text
    assert "Most often misheard by the base Said Heard Times" in text
    assert "WER, spaced as the reference" in text


def test_texts_are_escaped_and_shown() -> None:
    page = render_page(report(), RunSettings(), CURVES, "<i>run</i> & 한국어")
    elements = Elements(page)
    assert not {"script", "b", "i"} & set(elements.tags)
    text = "".join(elements.texts)
    assert "less <b> & more" in text and "less <script>ale" in text
    assert "안녕하세요 여러분" in text
    assert "<i>run</i> & 한국어 – Whisper LoRA Studio" in text


def test_figures_and_settings_are_on_the_page() -> None:
    settings = RunSettings.model_validate({"adapter": {"rank": 17}, "data": {"source": "/data/<b>"}})
    text = " ".join("".join(Elements(render_page(report(), settings, CURVES, "a run")).texts).split())
    assert "25.0 % → 0.0 %" in text
    assert "20 steps" in text and "30 s, 4.0 utterances/s" in text and "2.1 GB" in text and "1.00 % of 10,000" in text
    assert "adapter.rankRank (r)17" in text and "/data/<b>" in text
    assert "Where it goesq_proj, v_proj" in text


def test_a_report_without_an_adapter_has_a_page() -> None:
    rows = [Row(row.id, row.audio, row.reference, row.base) for row in ROWS]
    assert "25.0 %" in render_page(report(rows, adapted=None), RunSettings(), Curves([], [], None), "base")


def test_the_page_is_written_beside_the_report(tmp_path: Path) -> None:
    directory = RunDirectory(tmp_path)
    report().save(directory.report)
    save_run_settings(
        RunSettings.model_validate({"checkpoint": {"language": "ko"}, "data": {"source": "/x"}}), directory.settings
    )
    write_report_page(directory)
    assert "<!doctype html>" in directory.report_page.read_text(encoding="utf-8")


def test_marks() -> None:
    assert marked("one two", "one too", "en") == "one <del>too</del> <ins>two</ins>"
    assert marked("안녕하세요", "안녕하새요", "ko") == "안녕하<del>새</del><ins>세</ins>요"
    assert marked("a & b", "a & b", "en") == "a &amp; b"
    assert marked("", "<b>", "en") == "<del>&lt;b&gt;</del>"


def test_figures_in_words() -> None:
    assert (percent(0.0494), percent(None), interval(None)) == ("4.9 %", "–", "")
    difference = Intervals.of(ROWS, "basic").cer_difference
    assert re.fullmatch(r"−\d+\.\d to −\d+\.\d %", interval(difference))


def test_smoothing_starts_at_the_first_value_and_passes_over_what_is_no_number() -> None:
    assert smoothed([2.0, 2.0, 2.0]) == pytest.approx([2.0, 2.0, 2.0])
    assert smoothed([2.0, float("nan"), 2.0]) == pytest.approx([2.0, 2.0, 2.0])
    assert 1.0 < smoothed([2.0, 1.0])[1] < 2.0
    assert smoothed([]) == []


# --- curves -------------------------------------------------------------------------------------------------------


def curves_of(tmp_path: Path, *events: Event) -> Curves:
    directory = RunDirectory(tmp_path)
    directory.events.write_text("".join(encode(event, n, 0.0) for n, event in enumerate(events)), encoding="utf-8")
    return Curves.of(directory)


def test_steps_that_a_resumed_run_did_again_count_once(tmp_path: Path) -> None:
    curves = curves_of(
        tmp_path,
        RunStarted(total_steps=6),
        EvaluationCompleted(0, 2.5, 0.5, 0.6, 3),
        *(step(number, 1.0) for number in range(1, 6)),
        EvaluationCompleted(2, 1.0, 0.2, 0.2, 3),
        EvaluationCompleted(2, math.nan, 0.9, 0.9, 3, set="dev_clean"),
        EvaluationCompleted(4, 1.0, 0.1, 0.1, 3),
        RunStarted(total_steps=6, start_step=2),
        step(3, 0.5),
        step(4, 0.5),
    )
    assert [(event.step, event.loss) for event in curves.steps] == [(1, 1.0), (2, 1.0), (3, 0.5), (4, 0.5)]
    assert [(event.step, event.cer) for event in curves.evaluations] == [(2, 0.2)], (
        "the lost evaluation is not shown as this run's"
    )
    assert curves.base is not None and curves.base.cer == 0.5


def test_a_directory_without_events_has_no_curves(tmp_path: Path) -> None:
    assert Curves.of(RunDirectory(tmp_path)) == Curves([], [], None)


# --- jobs ---------------------------------------------------------------------------------------------------------


def test_jobs_come_back(tmp_path: Path) -> None:
    jobs = (
        EvaluateJob("whisper-base", "ko", "/out/report.json", manifest="/m", adapter="/어댑터"),
        TranscribeJob("whisper-base", "ko", "/out/clips.json", audio=("/a 1.wav", "/나.wav"), adapters=("/x",)),
        ExportJob("whisper-base", "en", "/out", adapter="/x", formats=("adapter", "transformers-float16")),
        TranscriptionServiceJob("cpu"),
    )
    for job in jobs:
        job.save(tmp_path / "job.json")
        assert type(job).load(tmp_path / "job.json") == job


@pytest.mark.parametrize("content", ["", "[1]", '{"checkpoint": 1, "wrong": 2}', '{"audio": 5}'])
def test_a_broken_job(tmp_path: Path, content: str) -> None:
    (tmp_path / "job.json").write_text(content)
    with pytest.raises(RunError, match=r"job\.json is not a valid job file"):
        TranscribeJob.load(tmp_path / "job.json")
    with pytest.raises(RunError):
        TranscribeJob.load(tmp_path / "absent.json")


def test_guard_sets_are_drawn_beside_the_curve() -> None:
    base, adapter = (EvaluationCompleted(step, math.nan, 0.1, 0.2, 3, split="guard", set="outside") for step in (0, 2))
    curves = Curves(CURVES.steps, CURVES.evaluations, CURVES.base, (base, adapter))
    assert "outside" in render_page(report(), RunSettings(), curves, "a run")
    assert "outside" not in render_page(report(), RunSettings(), CURVES, "a run")


def test_words_are_judged_by_side_the_test_first_and_are_on_the_page(tmp_path: Path) -> None:
    rows = [
        Row("1", "/1.wav", "un stent ici", "un stand ici", "un stent ici", split="validation"),
        Row("2", "/2.wav", "le stent", "le stent", "le stent", split="test"),
        Row("3", "/3.wav", "apixaban", "un pixel", "apixa", split="test"),
    ]
    terms = [Term("stent", "device"), Term("apixaban"), Term("ticagrelor")]
    facts = {"checkpoint": "own", "language": "fr", "trainable_parameters": 1, "total_parameters": 2, "terms": terms}
    made = Report.of(rows, "basic", **facts)
    test, validation = made.term_recall()
    assert (test.split, test.spoken, test.base, test.adapted) == ("test", 2, 1, 1)
    assert (validation.split, validation.spoken, validation.base, validation.adapted) == ("validation", 1, 0, 1)
    made.save(tmp_path / "report.json")
    assert Report.load(tmp_path / "report.json").term_recall() == [test, validation]
    saved = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["term_recall"]
    assert saved[0]["terms"][1]["heard_base"] == [{"text": "un pixel", "count": 1}]
    text = " ".join(" ".join(Elements(render_page(made, RunSettings(), CURVES, "run")).texts).split())
    assert "Recognised, test 1 of 2" in text and "Recognised, validation 0 of 1" in text
    assert text.index("apixaban 0 → 0 of 1 un pixel apixa") < text.index("stent device 1 → 1 of 1 stent stent")
    assert "Words" not in Elements(render_page(report(), RunSettings(), CURVES, "run")).texts
