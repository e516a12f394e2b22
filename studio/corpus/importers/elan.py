"""ELAN's ``.eaf`` beside long recordings; EAF 3.0, https://www.mpi.nl/tools/elan/EAF_Annotation_Format_3.0_and_ELAN.pdf.

``TIME_SLOT``s give milliseconds; ``ALIGNABLE_ANNOTATION``s name two of them. ``REF_ANNOTATION``s hang on another
annotation, as translations do, and are no transcripts of their own. A tier's ``PARTICIPANT`` is the speaker.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlparse
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from studio.corpus.importers.cues import BadCue, Cue, find_beside, recordings_by_stem, row_of
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading, Row
from studio.corpus.importers.tiers import TIER, Tiers
from studio.corpus.importers.tree import Finder, Tree
from studio.corpus.importers.words import WORDS
from studio.errors import DataError
from studio.storage.reading import read_bytes, reading

_MOST_BYTES = 256 << 20


def read(tree: Tree, options: Options) -> Reading:
    """Read every ``.eaf``, whose recording is the one that it names, or the one beside it."""
    files = tree.ending(".eaf")
    if not files:
        return Reading()
    recordings, finder = recordings_by_stem(tree), Finder()
    tiers = Tiers(options.get(TIER.name, ""), joins=options.get(WORDS.name) != "apart")
    rows: list[Row] = []
    for path in files:
        beside = find_beside(path, recordings)
        try:
            with reading(path, "ELAN document"):
                document = _document(path)
                cues = tiers.used(_cues(document))
                media = beside or _named(document, path, finder)
        except DataError as error:
            rows.append(Row(beside or path.with_suffix(""), None, problem=("no_transcript", error.message)))
            continue
        rows += [row_of(media or path.with_suffix(""), cue, path, media is not None) for cue in cues]
    tiers.require_wanted()
    return Reading(tuple(rows), files=files, notices=tuple(tiers.notices()))


def _document(path: Path) -> Element:
    """The root of a file; entities, which can blow up or reach out, are refused."""
    root: Element = fromstring(read_bytes(path, _MOST_BYTES))
    if root.tag != "ANNOTATION_DOCUMENT":
        raise BadCue("it is not an annotation document of ELAN")
    return root


def _cues(root: Element) -> Iterator[Cue]:
    slots = {slot.get("TIME_SLOT_ID", ""): slot.get("TIME_VALUE") for slot in root.iter("TIME_SLOT")}
    for tier in root.iter("TIER"):
        name = tier.get("TIER_ID", "")
        for annotation in tier.iter("ALIGNABLE_ANNOTATION"):
            value = annotation.find("ANNOTATION_VALUE")
            text = " ".join((value.text or "").split()) if value is not None else ""
            times = [_seconds(slots.get(annotation.get(f"TIME_SLOT_REF{end}", ""))) for end in (1, 2)]
            place = f"annotation {annotation.get('ANNOTATION_ID', '')}"
            yield Cue(times[0], times[1], text, tier.get("PARTICIPANT") or name, place, tier=name)


def _seconds(milliseconds: str | None) -> float:
    """Slots without a value lie between others; ELAN only guesses where."""
    try:
        return float(milliseconds or "") / 1000
    except ValueError:
        return float("nan")


def _named(root: Element, path: Path, finder: Finder) -> Path | None:
    """The recording that the document names, by its path as it is here or relative to the document."""
    for media in root.iter("MEDIA_DESCRIPTOR"):
        for key in ("RELATIVE_MEDIA_URL", "MEDIA_URL"):
            name = unquote(urlparse(media.get(key, "")).path)
            for candidate in (name, Path(name).name):
                found = finder.find(candidate, (path.parent,)) if candidate else None
                if found is not None:
                    return found
    return None


FORMAT = Format("elan", "ELAN", "talk.eaf beside talk.wav", read, (TIER, WORDS, *COMMON))
