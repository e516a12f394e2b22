"""What errors are in the user's language, by their codes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio.errors import StudioError, full_text

TEXTS = {
    "adapter_mismatch": (
        "The adapter does not fit this checkpoint",
        "Choose the checkpoint that it was trained on.",
    ),
    "adapter_missing": (
        "There is no adapter in this folder",
        "Choose the adapter folder of a finished run.",
    ),
    "all_drafts": (
        "Nobody has read any of these drafts",
        "Open them on the Data page, listen, and press Enter on what is right.",
    ),
    "all_too_long": (
        "No recording is short enough",
        "Whisper learns from up to 30 seconds at a time. Cut the recordings into sentences, or give the times of "
        "their sentences as subtitles.",
    ),
    "archive": (
        "The archive cannot be used",
        "Get it again, or unpack it yourself and open the folder.",
    ),
    "busy": (
        "Another program is working on this",
        "Wait until it has finished, or close it, and try again.",
    ),
    "checkpoint_broken": (
        "The checkpoint cannot be loaded",
        "Delete it and fetch it again.",
    ),
    "checkpoint_checksum": (
        "The download is damaged",
        "Fetch it again; if this happens again, the network changes what it carries.",
    ),
    "checkpoint_corrupt": (
        "The checkpoint is damaged",
        "Delete it and fetch it again.",
    ),
    "checkpoint_ctranslate2": (
        "This checkpoint is in the format of faster-whisper",
        "It has to be converted once before it can be trained.",
    ),
    "checkpoint_exists": (
        "There is already a checkpoint of this name",
        "Give another name, or delete the old one first.",
    ),
    "checkpoint_folder_missing": (
        "The checkpoint's folder is not there",
        "Choose another checkpoint, or connect the disk that it is on.",
    ),
    "checkpoint_incomplete": (
        "The checkpoint is not complete",
        "Fetch it again, or copy the whole folder.",
    ),
    "checkpoint_missing": (
        "The checkpoint is not on this machine yet",
        "Fetch it on the Setup page.",
    ),
    "checkpoint_name": (
        "This cannot be a checkpoint's name",
        "Use a name without slashes that does not begin with a dot, and is no other checkpoint's.",
    ),
    "checkpoint_no_weights": (
        "The checkpoint has no weights",
        "Copy the whole folder, or fetch it again.",
    ),
    "checkpoint_not_whisper": (
        "This is no Whisper checkpoint",
        "Choose the folder of a Whisper model in the format of transformers.",
    ),
    "checkpoint_pickled": (
        "The checkpoint's weights are in an unsafe format",
        "Choose one with safetensors, or fetch it again.",
    ),
    "checkpoint_quantized": (
        "The checkpoint is quantized",
        "Choose the original; the studio quantizes it when it is loaded, if you wish.",
    ),
    "checkpoint_tokenizer": (
        "The checkpoint's tokenizer has more tokens than its model",
        "Copy the tokenizer's files from the checkpoint that this one was made from.",
    ),
    "checkpoint_unknown": (
        "There is no such checkpoint",
        "Choose one of the list, or a folder.",
    ),
    "checkpoint_unreachable": (
        "The checkpoint could not be fetched: no connection",
        "Check the network or the proxy and try again. What has been downloaded is kept.",
    ),
    "checkpoint_version": (
        "The run was saved by another version of the studio",
        "Start a new run with its settings.",
    ),
    "columns": (
        "The table does not say which columns to read",
        "Choose the columns of recordings and transcripts.",
    ),
    "damaged": (
        "A file of the studio is damaged",
        "Delete it, or bring it back from a backup.",
    ),
    "device": (
        "The microphone does not work",
        "Choose another one, or connect it again.",
    ),
    "device_busy": (
        "Another program is using the microphone",
        "Close it there, and try again.",
    ),
    "disk_full": (
        "The disk is full",
        "Free some space and try again. What was saved before is untouched.",
    ),
    "empty": (
        "The recording is empty",
        "Record it again, or leave it out.",
    ),
    "encoding": (
        "The text file's encoding is not known",
        "Save it as UTF-8, or choose the encoding among the import options.",
    ),
    "engine_died": (
        "The engine was ended from outside or has crashed",
        "Most often the memory was not enough. Close other programs, or take a smaller batch or checkpoint, and "
        "try again.",
    ),
    "engine_not_started": (
        "The engine could not be started",
        "Free some memory or disk space and try again.",
    ),
    "exists": (
        "There is already something at this place",
        "Choose another name or folder.",
    ),
    "experiment_exists": ("The folder is not empty", "Choose a new folder for the experiment."),
    "experiment_file": (
        "The experiment cannot be read",
        "Its file experiment.toml is damaged: correct it, or make the experiment anew.",
    ),
    "export_format": (
        "The studio does not know this format",
        "Choose one of the list.",
    ),
    "export_package": (
        "A package that writes this format is missing",
        "Install it beside the studio, or choose another format.",
    ),
    "export_runtime": (
        "The program cannot use the exported model",
        "Nothing was kept of it. Update the program's package, or choose another format.",
    ),
    "export_strength": (
        "This adapter alone cannot be written at another strength",
        "Export it at 100 %, or merged with its base.",
    ),
    "export_unmergeable": (
        "An adapter of this method cannot be merged into its base",
        "Use it beside its base in the studio, or train LoRA for other programs.",
    ),
    "export_own_kind": (
        "Other programs cannot load an adapter of this method by itself",
        "Export it merged with its base where that can be, or train LoRA.",
    ),
    "export_unmerged": (
        "The adapter changes nothing in the base",
        "Evaluate it first; an adapter that has learned nothing need not be exported.",
    ),
    "format": (
        "The layout of this folder or table is not known",
        "Say among the import options how to read it.",
    ),
    "guard_trained": (
        "A guard set holds recordings that are trained on",
        "Choose data that the run does not learn from.",
    ),
    "inputs_changed": (
        "Recordings of this run were changed since it was prepared",
        "Resume asks whether to go on with what is there now.",
    ),
    "language": (
        "The checkpoint does not know this language",
        "Choose another language, or a multilingual checkpoint.",
    ),
    "left_over": (
        "A recording that was left over is damaged",
        "Read its sentence again.",
    ),
    "manifest": (
        "The manifest is damaged",
        "Make it anew from the recordings.",
    ),
    "merge": (
        "These adapters cannot be merged",
        "Take adapters that were trained alike, on the same checkpoint.",
    ),
    "missing": (
        "The file or folder is not there",
        "Check its name and place, or connect the disk that it is on.",
    ),
    "no_8bit_optimizer": (
        "The 8-bit optimizer cannot be used on this machine",
        "Choose AdamW instead.",
    ),
    "no_check": (
        "No model has transcribed these recordings yet",
        "Check the transcripts with a model first.",
    ),
    "no_cuda": (
        "There is no graphics card that can be used",
        "Choose the processor as device.",
    ),
    "no_device": (
        "No microphone or loudspeaker was found",
        "Connect one, then press F5 to look again.",
    ),
    "no_entry": ("This is not in the queue any more", "Look at the list again."),
    "no_experiment": (
        "There is no experiment in this folder",
        "Choose the folder of an experiment, or make a new one.",
    ),
    "no_prompts": (
        "There are no sentences to read",
        "Choose a text file with one sentence a line.",
    ),
    "no_recordings": (
        "The folder holds no recordings",
        "Choose a folder with audio files (WAV, FLAC, OGG, Opus, MP3, AIFF …) and their transcripts.",
    ),
    "no_replay": (
        "There is nothing to replay in this language",
        "Name other data to replay, or replay nothing.",
    ),
    "no_run": (
        "There is no run in this folder",
        "Choose the folder of a run.",
    ),
    "no_run_file": (
        "The file with the settings is not there",
        "Choose another one.",
    ),
    "no_sound_library": (
        "The sound library is missing",
        "Install PortAudio, then start the studio again.",
    ),
    "no_test": ("The experiment has no test side", "Set a test share in Setup before you make the next one."),
    "no_text": (
        "There is no text in the document",
        "A PDF of scanned pages holds pictures only. Recognise its text first, or paste it.",
    ),
    "no_transcript": (
        "The recording has no transcript",
        "Write down what is said in it.",
    ),
    "no_transcripts": (
        "No recording has a transcript",
        "Put a text file beside each recording, or a table with the columns file_name and text into the folder.",
    ),
    "noise_folder": (
        "The folder of noises cannot be used",
        "Choose a folder with recordings of noise, or none.",
    ),
    "no_validation": (
        "The run has no validation utterances",
        "Hold some out, and train again.",
    ),
    "not_adapter": (
        "This folder holds no LoRA adapter",
        "Choose the adapter folder of a finished run.",
    ),
    "no_keyring": (
        "This system has no keyring that could keep the token",
        "Install or unlock the system's keyring, such as GNOME Keyring or KWallet; or set HF_TOKEN before the studio "
        "is started.",
    ),
    "not_finished": ("No trial of these settings is finished", "Wait until one is."),
    "not_writable": (
        "The file cannot be written",
        "Check the folder's permissions, or choose another one.",
    ),
    "nothing_usable": (
        "None of the recordings can be used",
        "Needed are recordings of up to 30 seconds with transcripts.",
    ),
    "option": (
        "An import option is wrong",
        "Correct it and try again.",
    ),
    "out_of_memory": (
        "The memory was not enough",
        "Close other programs, or take a smaller batch, a smaller checkpoint or a quantized base.",
    ),
    "permission": (
        "The system does not let the studio use the microphone",
        "Allow it in the system's privacy settings.",
    ),
    "pickled": (
        "The weights are in an unsafe format",
        "Choose an adapter with safetensors.",
    ),
    "pip_missing": (
        "The checkpoint cannot be fetched without pip",
        "Install pip, or download the checkpoint elsewhere and open its folder.",
    ),
    "queue_busy": ("The queue is being worked on already", "What you add is worked on in its turn."),
    "raw_format": (
        "The format of samples without a header is wrong",
        "Write encoding@ratexchannels, such as s16le@16000x1.",
    ),
    "replay_held_out": (
        "The data to replay hold recordings that the run is judged on",
        "Name other data.",
    ),
    "run_busy": (
        "Another process works on this run",
        "Wait until it ends, or stop it.",
    ),
    "run_exists": (
        "There is already a run of this name",
        "Give the new one another name.",
    ),
    "run_file": (
        "The file is no valid file of settings",
        "Choose another one.",
    ),
    "run_moved": (
        "The run's folder was moved or deleted",
        "Open it where it is now, and resume it there.",
    ),
    "sample_rate": (
        "The microphone refuses every sample rate",
        "Choose another microphone.",
    ),
    "settings": (
        "Some settings are wrong",
        "Correct them on the Setup page; nothing has been started.",
    ),
    "settings_file": (
        "Some settings in the file are wrong",
        "Correct them in the file and try again; nothing has been changed.",
    ),
    "speech_synthesis": (
        "The demo's sentences could not be spoken",
        "Install the studio again.",
    ),
    "split_folds": (
        "There are too few different recordings for so many folds",
        "Take fewer folds, or add recordings of other sentences or speakers.",
    ),
    "split_no_training": (
        "The dataset leaves nothing to train on",
        "Add its training part.",
    ),
    "split_one_speaker": (
        "There is only one speaker, so no voice can be held out",
        "Divide the recordings by text or at random, or add those of another speaker.",
    ),
    "split_one_text": (
        "There is only one sentence, so nothing can be held out",
        "Add recordings of other sentences; two are the least.",
    ),
    "split_shares": (
        "The shares that are held out leave nothing to train on",
        "Choose smaller shares, and that for validation over 0.",
    ),
    "split_speakers": (
        "The speakers are not known, so that the recordings cannot be divided by speaker",
        "Name the speakers in the table (column speaker), or divide the recordings by text or at random.",
    ),
    "strength": (
        "The adapter cannot be used at this strength",
        "Choose a strength within the bounds.",
    ),
    "task": (
        "The checkpoint cannot do this task",
        "Choose another task or checkpoint.",
    ),
    "too_long_to_show": (
        "The recording is too long to be shown",
        "Cut it into shorter ones.",
    ),
    "too_many_tokens": (
        "A transcript is too long for Whisper",
        "Cut the recording and its transcript in two.",
    ),
    "transcriber_died": (
        "The engine was ended from outside or has crashed",
        "The memory may not have been enough. Try again, with fewer models or a smaller one.",
    ),
    "trials_fail": (
        "Trial after trial has failed",
        "Look at the reason of the last one, correct it, and go on with the experiment.",
    ),
    "unplugged": (
        "The microphone was unplugged",
        "What was spoken until then is kept. Connect it again.",
    ),
    "all_have_texts": (
        "No recording without a text was found",
        "Let a model check the texts instead.",
    ),
    "no_speech": (
        "Nothing is said in these recordings, as far as the model heard",
        "Check the language. A larger model hears more.",
    ),
    "unmatched": (
        "Nothing of the text was heard in the recording",
        "Check that they belong together, and the language. A larger model hears more.",
    ),
    "unreadable": (
        "The file cannot be read",
        "It may be damaged, or you may not be allowed to read it. Copy it again from where it came from.",
    ),
}
"""Code → what happened, and what to do now in the window; both are translated."""

GENERIC = frozenset(
    {
        # raised by commands alone
        "no_terms", "output_exists", "output_in_dataset", "run_finished", "split", "template", "term",
        # worded in the window's own language where it is raised or shown
        "cancelled", "not_a_model", "place",
        # of settings and adapters that the window offers no way to get wrong, or of the program itself
        "beams", "empty_reference", "first_failed", "fix", "generation_config", "missing_resource",
        "no_tensorboard", "not_a_take", "not_own", "not_recording", "recording", "rule",
    }
)  # fmt: skip
"""Codes whose errors are told as they were raised; one that the window words in its language has no code."""


def error_words(error: StudioError) -> tuple[str, str]:
    """What happened, and to what; and what to do now.

    In English what happened is told as it was raised, with all that it names; what to do is told as the window has it,
    since hints that are raised may speak of the command line. Codes without texts are told as they were raised.
    """
    if error.code not in TEXTS:
        return error.message, error.hint
    title, hint = (QCoreApplication.translate("Errors", text) for text in TEXTS[error.code])
    if title == TEXTS[error.code][0]:
        return error.message, hint
    return f"{title}: {error.about}" if error.about else title, hint


def one_line(error: StudioError) -> str:
    """What happened and what to do, as sentences on one line."""
    return full_text(*error_words(error))
