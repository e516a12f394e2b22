"""How a run is judged."""

from __future__ import annotations

from typing import Literal

from studio.settings.field import Section, setting
from studio.settings.guards import Guards


class EvaluationSettings(Section):
    """How it is judged: real greedy decoding of held-out utterances; for the report padded to 30 s, in float32."""

    eval_steps: int = setting(100, label="Every", help="Steps between evaluations.", unit="steps", ge=1)
    max_utterances: int = setting(
        64,
        label="Utterances decoded",
        help="Of the validation side, at each evaluation; at the end all held out are.",
        level="advanced",
        ge=1,
    )
    batch_size: int = setting(8, label="Decoded at once", help="Batch size of decoding.", level="advanced", ge=1)
    audio_context: Literal["padded", "trimmed"] = setting(
        "padded",
        label="While training",
        help="Padded: from 30 s, as in use. Trimmed: several times quicker, with little for the silence up to 30 s; "
        "CER differs a little. The final report is always padded.",
        level="advanced",
    )
    cer_profile: Literal["auto", "none", "basic", "whisper-english", "korean-cer", "korean-spaced"] = setting(
        "auto", label="Count as the same", help="Normalisation before CER; auto follows the language."
    )
    early_stopping_patience: int = setting(
        0,
        label="Early stopping",
        help="Evaluations without a better CER before it ends; 0 never.",
        level="advanced",
        ge=0,
    )
    guards: Guards = setting(
        "",
        label="Guard sets",
        help="Other data that the adapter must not forget, judged beside the validation side: name=path, with ; "
        "between several. Name:language=path is in another language.",
        level="advanced",
    )
    guard_limit: float = setting(
        0.0,
        label="Guard limit",
        help="By how much a guard set's CER may be over the base's; where it is more, the run stops, and the best "
        "adapter within the limit is kept. 0: no limit.",
        unit="points",
        level="advanced",
        ge=0,
        le=100,
    )
    choose_strength: bool = setting(
        False,
        label="Choose the strength",
        help="After training, the best adapter is tried at 0, 50, 75, 100 and 125 % of its strength on the validation "
        "side; the best of them is kept, or 100 % where that may be chance.",
        level="advanced",
    )
    samples: int = setting(4, label="Samples", help="Sentences shown at each evaluation.", level="advanced", ge=0)
