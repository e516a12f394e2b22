"""Our settings in the words of transformers' trainer: the one place where they are said."""

from __future__ import annotations

from pathlib import Path

import torch
from transformers import Seq2SeqTrainingArguments

from studio.settings.run import RunSettings


def trainer_arguments(
    run: RunSettings, total_steps: int, output: Path, device: torch.device
) -> Seq2SeqTrainingArguments:
    """Our settings in transformers' words."""
    training = run.training
    arguments = Seq2SeqTrainingArguments(
        output_dir=str(output),
        max_steps=total_steps,
        per_device_train_batch_size=training.batch_size,
        gradient_accumulation_steps=training.gradient_accumulation_steps,
        optim={"adamw": "adamw_torch_fused"}.get(training.optimizer, training.optimizer),
        learning_rate=training.learning_rate,
        warmup_steps=round(training.warmup_ratio * total_steps),
        lr_scheduler_type={"constant": "constant_with_warmup"}.get(training.lr_scheduler, training.lr_scheduler),
        weight_decay=training.weight_decay,
        max_grad_norm=training.max_grad_norm,
        seed=training.seed,
        use_cpu=device.type == "cpu",
        eval_strategy="steps",
        eval_steps=run.evaluation.eval_steps,
        save_strategy="steps",
        save_steps=training.save_steps,
        logging_strategy="steps",
        logging_steps=1,
        logging_nan_inf_filter=False,
        report_to=[],
        disable_tqdm=True,
        remove_unused_columns=False,
        average_tokens_across_devices=True,
        # Every adapter weight takes part in every forward pass: there is nothing to search for.
        ddp_find_unused_parameters=False,
        label_names=["labels"],
        # A batch of another size is as good as any; RunBatches gives every process as many.
        accelerator_config={"even_batches": False},
    )
    # One process drives one device: several GPUs are several processes, never DataParallel.
    arguments._n_gpu = min(arguments.n_gpu, 1)
    return arguments
