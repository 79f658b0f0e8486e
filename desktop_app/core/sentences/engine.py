"""Sentences of the room `engine`: what it does now, what is worth knowing, and why it could not finish."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

SENTENCES: dict[str, Sentence] = {
    # phases
    "phase_loading": sentence(QT_TRANSLATE_NOOP("sentences", "Loading the model")),
    "phase_preparing": sentence(QT_TRANSLATE_NOOP("sentences", "Preparing your examples")),
    "phase_training": sentence(QT_TRANSLATE_NOOP("sentences", "Learning from your messages")),
    "phase_evaluating": sentence(QT_TRANSLATE_NOOP("sentences", "Measuring how well it writes")),
    "phase_saving": sentence(QT_TRANSLATE_NOOP("sentences", "Saving the result")),
    "phase_answering": sentence(QT_TRANSLATE_NOOP("sentences", "Writing answers")),
    "phase_merging": sentence(QT_TRANSLATE_NOOP("sentences", "Joining the model and what it learned")),
    "phase_converting": sentence(QT_TRANSLATE_NOOP("sentences", "Converting the model for chat programs")),
    "phase_checking": sentence(QT_TRANSLATE_NOOP("sentences", "Checking the finished file")),
    # worth knowing
    "examples_cut": sentence(
        QT_TRANSLATE_NOOP("sentences", "{count} examples were longer than the plan allows and lost their end."),
    ),
    "examples_left_out": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "{count} examples were left out because the message alone is longer than the plan allows."
        ),
    ),
    "no_checkpoint": sentence(
        QT_TRANSLATE_NOOP("sentences", "Nothing had been saved of this run yet, so it starts from the beginning."),
    ),
    "checkpoint_set_aside": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "A save of this run was incomplete and was set aside; the run goes on from the one before.",
        ),
    ),
    "retry_smaller_batch": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Memory ran out. Training goes on from step {step} with fewer examples at once (try {try} of {of}); "
            "the result stays the same.",
        ),
    ),
    "retry_checkpointing": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Memory ran out. Training goes on from step {step} and computes some things twice to save memory "
            "(try {try} of {of}); it takes a third longer, and the result stays the same.",
        ),
    ),
    "retry_four_bits": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Memory ran out. Training goes on from step {step} with the model in 4 bits instead of 16 "
            "(try {try} of {of}).",
        ),
    ),
    "retry_shorter_texts": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Memory ran out. Training goes on from step {step} and cuts long messages earlier "
            "(try {try} of {of}).",
        ),
    ),
    "retry_smaller_adapter": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Memory ran out. Training begins anew with a smaller adapter (try {try} of {of}).",
        ),
    ),
    "retry_half_rate": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The training lost its way. It goes on from step {step}, where all was well, and learns half as fast.",
        ),
    ),
    "retry_again": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The engine stopped without a word. Training goes on from step {step} (try {try} of {of}).",
        ),
    ),
    "retry_new_card": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The graphics card's driver was restarted. Training goes on from step {step} (try {try} of {of}).",
        ),
    ),
    "events_not_kept": sentence(
        QT_TRANSLATE_NOOP("sentences", "The disk is full: the curves of this run will have gaps."),
        QT_TRANSLATE_NOOP("sentences", "Free some space; training pauses by itself if it cannot save."),
    ),
    # could not finish
    "out_of_memory": sentence(
        QT_TRANSLATE_NOOP("sentences", "There was not enough memory for this plan."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Close other programs, or choose a smaller model or shorter texts in the plan, then try again.",
        ),
    ),
    "device_lost": sentence(
        QT_TRANSLATE_NOOP("sentences", "The graphics card's driver was restarted, and training lost its card."),
        QT_TRANSLATE_NOOP("sentences", "The last checkpoint is safe. Resume to go on from there."),
    ),
    "disk_full_training": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "The disk is full, so training has paused. Everything saved until now is safe."
        ),
        QT_TRANSLATE_NOOP("sentences", "Free at least {missing_mb} MB, then resume."),
    ),
    "loss_exploded": sentence(
        QT_TRANSLATE_NOOP("sentences", "The training lost its way at step {step} and was stopped."),
        QT_TRANSLATE_NOOP("sentences", "Your messages are safe. Choose a lower learning rate and start again."),
    ),
    "loss_not_finite": sentence(
        QT_TRANSLATE_NOOP("sentences", "The training lost its way at step {step} and was stopped."),
        QT_TRANSLATE_NOOP("sentences", "Your messages are safe. Choose a lower learning rate and start again."),
    ),
    "data_changed": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "The examples have changed since this run began, so it cannot go on where it was."
        ),
        QT_TRANSLATE_NOOP("sentences", "Start a new training; it learns from the examples as they are now."),
    ),
    "launch_not_supported": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "Several processes can only train together, and only where each holds the whole model."
        ),
        QT_TRANSLATE_NOOP("sentences", "Launch a training with “accelerate launch --multi_gpu”, or one process."),
    ),
    "base_model_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "The model “{name}” is not on this computer, or parts of it are missing."),
        QT_TRANSLATE_NOOP("sentences", "Go back to the plan and choose the model again."),
    ),
    "adapter_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "This run has no finished result yet."),
        QT_TRANSLATE_NOOP("sentences", "Finish the training first."),
    ),
    "dataset_empty": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” holds no example that the model could learn from."),
        QT_TRANSLATE_NOOP("sentences", "Add more messages, or allow longer texts in the plan."),
    ),
}
