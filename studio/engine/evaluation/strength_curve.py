"""An adapter at several strengths on the utterances that may choose one: decoded together, each encoder once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from studio.corpus.utterance import Utterance, read_utterance
from studio.engine.batches.batching import Read
from studio.engine.channel import Controls, EventChannel
from studio.engine.decoding.decoder import Audio, decode_sorted
from studio.engine.evaluation.final_report import kept_texts
from studio.engine.evaluation.held_out import PhaseProgress
from studio.engine.model.loading import adapter_digest
from studio.engine.model.multi_adapter import LoadedAdapters, Member
from studio.engine.model.session import ModelSession
from studio.protocol.events import Phase
from studio.runs.clips import BASE


class StrengthCurve:
    """Decodes with an adapter at several strengths in one batch, where its kind allows that.

    What all strengths have in common is computed once: the features, and the encoder's output of adapters that leave
    the encoder as it is.

    Args:
        session: the base, which stays as it is.
        adapter: folder.
        strengths: percent, the first of them 0: the base.
        batch_size: texts at once.
        channel: told about progress.
        controls: asked between batches whether to stop.
        keep: file that takes the texts as they come, so that what was stopped goes on where it was.
        read: gives an utterance's samples.

    Raises:
        CheckpointError: the adapter is of a kind that has no strength but 100 %.
    """

    def __init__(
        self,
        session: ModelSession,
        adapter: Path,
        strengths: Sequence[float],
        batch_size: int,
        channel: EventChannel,
        controls: Controls,
        keep: Path,
        read: Read = read_utterance,
    ) -> None:
        self._session = session
        self._strengths = list(strengths)
        self._batch_size = max(1, batch_size // len(strengths))
        self._progress = PhaseProgress(channel, controls, Phase.CHOOSING_STRENGTH)
        self._read = read
        members = [Member(str(adapter), strength) for strength in strengths[1:]]
        self._groups = LoadedAdapters(session.base).groups(members, lambda _: None)
        self._decoders = [session.decoder(group) for group in self._groups]
        options = self._decoders[0].options
        self._kept = kept_texts(keep, adapter_digest(adapter), options, session.weights)

    def __call__(self, name: str, utterances: Sequence[Utterance]) -> dict[float, list[str]]:
        """The texts of some utterances, in their order, by strength.

        Args:
            name: of the set that they are, which tells their ids from those of others.
            utterances: what to decode.
        """
        kept = self._kept.texts
        known = {place for place, each in enumerate(utterances) if self._key(name, 0.0, each) in kept}
        done = len(known)
        self._progress.begin(done, len(utterances))
        batches = decode_sorted(
            self._decode,
            lambda index: self._read(utterances[index]),
            [utterance.duration for utterance in utterances],
            self._batch_size,
            known,
        )
        for batch in batches:
            self._kept.add(
                {
                    self._key(name, strength, utterances[index]): text
                    for index, texts in batch.items()
                    for strength, text in texts.items()
                }
            )
            done += len(batch.keys() - known)
            self._progress.advance(done, len(utterances))
        return {
            strength: [self._kept.texts[self._key(name, strength, utterance)] for utterance in utterances]
            for strength in self._strengths
        }

    def _decode(self, audios: Sequence[Audio]) -> list[dict[float, str]]:
        found: list[dict[float, str]] = [{} for _ in audios]
        for group, decoder in zip(self._groups, self._decoders, strict=True):
            for texts, transcripts in zip(found, decoder.transcribe(audios), strict=True):
                for member, transcript in zip(group.members, transcripts, strict=True):
                    texts[0.0 if member.model == BASE else member.strength] = transcript.text
        return found

    @staticmethod
    def _key(name: str, strength: float, utterance: Utterance) -> str:
        return f"{name}/{strength:g}/{utterance.id}"
