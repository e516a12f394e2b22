"""What held-out utterances lose by how training puts utterances together: loss, CER and processor time of each way.

Run: python tests/benchmarks/bench_context.py CORPUS:LANGUAGE… --work FOLDER [--way NAME[:key=value,…][@STEPS]]…
     [--seeds 42 1 2] [--steps 40] [--judged 96] [--threads 1] [--silence 44 88 176]

Ways are settings of ``[training]``; without any: the defaults, and packed windows for as much processor time (52 steps
for 40). The loss is cross entropy a token in nats of the held-out texts, given what is before it; CER is that of quick
decoding (trimmed input) without cutting loops; clips over half wrong are counted; the difference of the first way and
each other has a paired bootstrap interval. Float32 judges. Each corpus's way and
seed is written to a line of ``FOLDER/results.jsonl`` when it is done, and not done again.

With ``--silence`` nothing is trained: the base hears ``--judged`` utterances with so many positions for the silence
after each, and the Kullback-Leibler divergence of its next tokens from those of padded input is printed.
"""

from __future__ import annotations

import argparse
import copy
import json
import statistics
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from quality_figures import paired_interval
from ways import BATCH, JUDGED, in_own_process, parser_of_runs, prepare, transcripts

from studio.text.normalisation import default_profile

Way = tuple[str, dict[str, Any], int]
"""Its name, settings of ``[training]``, steps; 0 takes ``--steps``."""
WAYS = ("trimmed", "packed:audio_context=packed@52")


def held_out(options: argparse.Namespace) -> dict[str, Any]:
    """Loss, CER and clips over half wrong of the adapter in ``options.work`` on what is held out there.

    ``clips`` has each utterance's wrong characters and how many it has.
    """
    import torch

    from studio.corpus.utterance import Manifest, read_utterance
    from studio.engine.batches.batching import Collator
    from studio.engine.batches.tokenization import IGNORED
    from studio.engine.channel import EventChannel
    from studio.engine.decoding.options import DecodingOptions
    from studio.engine.model.loading import load_adapter
    from studio.engine.model.session import ModelSession
    from studio.engine.training.loss import batch_loss
    from studio.settings.run import TrainingSettings
    from studio.text.error_rates import error_rates

    margin = TrainingSettings().context_margin
    utterances = sorted(Manifest.load(options.work / JUDGED)[: options.judged], key=lambda each: each.duration)
    session = ModelSession.load(options.checkpoint, options.language, "transcribe", EventChannel(None), device="cpu")
    model = load_adapter(session.base, options.work / "adapter", "default").eval()
    collate = Collator(session.log_mel, session.labels, torch.float32, margin)
    loss, tokens = 0.0, 0
    for start in range(0, len(utterances), BATCH):
        items = [
            {"audio": read_utterance(each), "labels": session.labels(each.text)}
            for each in utterances[start : start + BATCH]
        ]
        batch = collate(items)
        with torch.inference_mode():
            loss += float(batch_loss(model, batch))
        tokens += int((batch["labels"] != IGNORED).sum())
    profile = default_profile(options.language)
    references = [each.text for each in utterances]
    hypotheses = transcripts(session.decoder(model, DecodingOptions(margin=margin, loops="keep")), utterances)
    each = [error_rates([text], [heard], profile).cer for text, heard in zip(references, hypotheses, strict=True)]
    return {
        "loss": loss / tokens,
        "cer": error_rates(references, hypotheses, profile).cer,
        "half_wrong": sum(rate > 0.5 for rate in each),
        "clips": [(rate * len(text), len(text)) for rate, text in zip(each, references, strict=True)],
    }


def silence(options: argparse.Namespace) -> dict[str, float]:
    """Nats a token by which the base's next tokens differ from those of padded input, by positions for silence."""
    import torch

    from studio.corpus.utterance import Manifest, read_utterance
    from studio.engine.batches.batching import Collator
    from studio.engine.channel import EventChannel
    from studio.engine.model.forward import decode, encode
    from studio.engine.model.session import ModelSession
    from studio.settings import whisper
    from studio.settings.run import TrainingSettings

    utterances = Manifest.load(options.work / JUDGED)[: options.judged]
    session = ModelSession.load(options.checkpoint, options.language, "transcribe", EventChannel(None), device="cpu")
    model = session.base.eval()
    items = [{"audio": read_utterance(each), "labels": session.labels(each.text)} for each in utterances]

    def next_tokens(margin: float | None) -> list[torch.Tensor]:
        collate = Collator(session.log_mel, session.labels, torch.float32, margin)
        batches = [collate([item]) for item in items]
        with torch.inference_mode():
            states = [decode(model, encode(model, b["input_features"]), b["decoder_input_ids"])[0] for b in batches]
            return [(each @ model.get_output_embeddings().weight.T).log_softmax(-1) for each in states]

    padded = next_tokens(None)
    tokens = sum(len(each) for each in padded)
    divergence = {}
    for count in options.silence:
        whisper.SILENCE_POSITIONS = count  # type: ignore[misc]
        own = zip(padded, next_tokens(TrainingSettings().context_margin), strict=True)
        divergence[str(count)] = float(sum((wanted.exp() * (wanted - each)).sum() for wanted, each in own)) / tokens
    return divergence


def main() -> None:
    """Train and judge what is not done yet; print the medians of the seeds."""
    if "--part" in sys.argv:
        _part()
        return
    options = _options()
    options.work.mkdir(parents=True, exist_ok=True)
    if options.silence:
        for given in options.corpora:
            own = _own(options, given, options.seeds[0])
            work = prepare(own, options.work / f"{own.corpus.name}-silence", 1)
            counts = [str(count) for count in options.silence]
            print(given, in_own_process(own, "silence", work, "--silence", *counts, script=__file__))
        return
    results = options.work / "results.jsonl"
    done = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()] if results.exists() else []
    for given in options.corpora:
        for seed in options.seeds:
            for way in options.way:
                key = {"corpus": given, "way": way[0], "seed": seed}
                if any(key.items() <= row.items() for row in done):
                    continue
                done.append(key | _figures(options, given, seed, way))
                with results.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(done[-1]) + "\n")
    _print(done)


def _figures(options: argparse.Namespace, given: str, seed: int, way: Way) -> dict[str, float]:
    own, (name, training, steps) = _own(options, given, seed), way
    work = prepare(own, options.work / f"{own.corpus.name}-{name}-{seed}", steps or options.steps, **training)
    figures = in_own_process(own, "ours", work, steps=steps or options.steps)
    return figures | in_own_process(own, "held_out", work, script=__file__)


def _own(options: argparse.Namespace, given: str, seed: int) -> argparse.Namespace:
    """The options for one corpus and seed."""
    own = copy.copy(options)
    folder, _, own.language = given.rpartition(":")
    own.corpus, own.seed = Path(folder).resolve(), seed
    return own


def _print(rows: list[dict[str, Any]]) -> None:
    print(f"{'corpus':>20}{'way':>12}{'seeds':>7}{'s':>7}{'loss':>8}{'CER, %':>8}  each seed's CER")
    for corpus, way in dict.fromkeys((row["corpus"], row["way"]) for row in rows):
        own = [row for row in rows if (row["corpus"], row["way"]) == (corpus, way)]
        seconds, loss, cer = (statistics.median(row[key] for row in own) for key in ("cpu_seconds", "loss", "cer"))
        each = ", ".join(f"{100 * row['cer']:.2f}" for row in own)
        name = Path(corpus.rpartition(":")[0]).name
        print(f"{name:>20}{way:>12}{len(own):>7}{seconds:>7.0f}{loss:>8.4f}{100 * cer:>8.2f}  {each}")
    for corpus in dict.fromkeys(row["corpus"] for row in rows):
        first, *others = dict.fromkeys(row["way"] for row in rows if row["corpus"] == corpus)
        for other in others:
            low, high = _difference(
                [[r for r in rows if (r["corpus"], r["way"]) == (corpus, w)] for w in (first, other)]
            )
            print(f"{Path(corpus).name}: CER of {first} − {other}: {low:+.1f} … {high:+.1f} points (95 %)")


def _difference(ways: list[list[dict[str, Any]]]) -> tuple[float, float]:
    """Bounds of the difference in CER, in points: utterances are drawn again and again, each with all its seeds."""
    wrong = [np.sum([[clip[0] for clip in row["clips"]] for row in way], axis=0) for way in ways]
    characters = np.sum([[clip[1] for clip in row["clips"]] for row in ways[0]], axis=0)
    low, high = paired_interval(wrong[0] - wrong[1], characters)
    return 100 * low, 100 * high


def _part() -> None:
    parser = parser_of_runs(__doc__)
    parser.add_argument("--part", required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--result", type=Path, required=True)
    parser.add_argument("--silence", type=int, nargs="*", default=[])
    options = parser.parse_args()
    part = {"held_out": held_out, "silence": silence}[options.part]
    options.result.write_text(json.dumps(part(options)), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="+", metavar="CORPUS:LANGUAGE")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--way", type=_way, action="append", metavar="NAME[:key=value,…][@STEPS]")
    parser.add_argument("--seeds", type=int, nargs="+", default=[42, 1, 2])
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--judged", type=int, default=96)
    parser.add_argument("--checkpoint", default="whisper-base")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--silence", type=int, nargs="+", default=[])
    options = parser.parse_args()
    options.way = options.way or [_way(each) for each in WAYS]
    return options


def _way(given: str) -> Way:
    named, _, steps = given.partition("@")
    name, _, changes = named.partition(":")
    pairs = (change.partition("=") for change in changes.split(",") if change)
    return name, {key: value for key, _, value in pairs}, int(steps or 0)


if __name__ == "__main__":
    main()
