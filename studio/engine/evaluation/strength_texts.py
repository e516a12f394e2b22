"""An adapter at several strengths beside the base: decoded together, each encoder once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from studio.corpus.utterance import Utterance, read_utterance
from studio.engine.batches.batching import Read
from studio.engine.channel import Controls, EventChannel
from studio.engine.decoding.decoder import Audio, by_language, decode_sorted
from studio.engine.decoding.options import DEFAULT_OPTIONS
from studio.engine.evaluation.final_report import kept_texts
from studio.engine.evaluation.held_out import PhaseProgress
from studio.engine.model.loading import adapter_digest
from studio.engine.model.multi_adapter import LoadedAdapters, Member
from studio.engine.model.session import ModelSession
from studio.runs.clips import BASE


class StrengthTexts:
    """Decodes with the base and an adapter at several strengths, in one batch where the adapter's kind allows that.

    What all strengths have in common is computed once: the features, and the encoder's output of adapters that leave
    the encoder as it is.

    Args:
        session: the base, which stays as it is.
        adapter: folder.
        batch_size: texts at once.
        channel: told about progress.
        controls: asked between batches whether to stop.
        keep: file that takes the texts as they come, so that what was stopped goes on where it was.
        read: gives an utterance's samples.
    """

    def __init__(
        self,
        session: ModelSession,
        adapter: Path,
        batch_size: int,
        channel: EventChannel,
        controls: Controls,
        keep: Path,
        read: Read = read_utterance,
    ) -> None:
        self._session = session
        self._adapter = adapter
        self._batch_size = batch_size
        self._channel, self._controls = channel, controls
        self._read = read
        self._adapters = LoadedAdapters(session.base)
        self._kept = kept_texts(keep, adapter_digest(adapter), DEFAULT_OPTIONS, session.weights)

    def __call__(
        self, name: str, utterances: Sequence[Utterance], strengths: Sequence[float], phase: str, language: str = ""
    ) -> dict[float, list[str]]:
        """The texts of some utterances, in their order, by strength.

        Args:
            name: of the set that they are, which tells their ids from those of others.
            utterances: what to decode.
            strengths: percent; 0 is the base.
            phase: what to call it.
            language: code, where it is not the session's own.

        Raises:
            CheckpointError: the adapter is of a kind that has no strength but 100 %.
            StopRequested: where a stop is asked for meanwhile.
        """
        kept, keys = self._kept.texts, [{at: f"{name}/{at:g}/{each.id}" for at in strengths} for each in utterances]
        known = {place for place, by_strength in enumerate(keys) if kept.keys() >= set(by_strength.values())}
        progress, done = PhaseProgress(self._channel, self._controls, phase), len(known)
        progress.begin(done, len(utterances))
        for own, places in by_language([utterance.language for utterance in utterances]).items():
            batches = decode_sorted(
                self._decoder(strengths, own or language),
                lambda index, places=places: self._read(utterances[places[index]]),  # type: ignore[misc]
                [utterances[place].duration for place in places],
                max(1, self._batch_size // len(strengths)),
                {index for index, place in enumerate(places) if place in known},
            )
            for batch in batches:
                heard = [(keys[places[index]], texts) for index, texts in batch.items()]
                self._kept.add({names[at]: texts[at] for names, texts in heard for at in strengths})
                done += len({places[index] for index in batch} - known)
                progress.advance(done, len(utterances))
        return {at: [kept[by_strength[at]] for by_strength in keys] for at in strengths}

    def _decoder(
        self, strengths: Sequence[float], language: str
    ) -> Callable[[Sequence[Audio]], list[dict[float, str]]]:
        """Gives the texts of a batch of clips by strength."""
        members = [Member(str(self._adapter), strength) for strength in strengths if strength]
        groups = self._adapters.groups(members, lambda _: None)
        decoders = [(group, self._session.decoder(group, language=language)) for group in groups]

        def decode(audios: Sequence[Audio]) -> list[dict[float, str]]:
            found: list[dict[float, str]] = [{} for _ in audios]
            for group, decoder in decoders:
                for texts, transcripts in zip(found, decoder.transcribe(audios), strict=True):
                    for member, transcript in zip(group.members, transcripts, strict=True):
                        texts[0.0 if member.model == BASE else member.strength] = transcript.text
            return found

        return decode
