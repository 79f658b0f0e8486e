"""Sentences of the room `recommend`: "reason_" + the reason of a Choice, and "plan_" + a plan's verdict."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

SENTENCES: dict[str, Sentence] = {
    "model_unknown": sentence(
        QT_TRANSLATE_NOOP("sentences", "We do not know a model called “{name}”."),
        QT_TRANSLATE_NOOP("sentences", "Choose one from the list, or a folder with a model in it."),
    ),
    "model_not_readable": sentence(
        QT_TRANSLATE_NOOP("sentences", "The model in “{name}” does not say what it is made of."),
        QT_TRANSLATE_NOOP("sentences", "Choose another model; nothing was changed."),
    ),
    "model_built_differently": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "The model in “{name}” is built of experts or state-space layers, which we cannot plan."
        ),
        QT_TRANSLATE_NOOP("sentences", "Choose a plain model, such as one of the list; nothing was changed."),
    ),
    "plan_needs_project_or_pairs": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is no project to plan for."),
        QT_TRANSLATE_NOOP("sentences", "Name a project's folder, or say how many pairs there are with --pairs."),
    ),
    "plan_check_needs_project": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is nothing to try without a project and this computer’s own card."),
        QT_TRANSLATE_NOOP("sentences", "Name a project’s folder and leave out --gpu-memory."),
    ),
    "plan_needs_model": sentence(
        QT_TRANSLATE_NOOP("sentences", "No model was named."),
        QT_TRANSLATE_NOOP("sentences", "Name one with --model, or its config.json with --model-config."),
    ),
    "plan_full_only_estimated": sentence(
        QT_TRANSLATE_NOOP("sentences", "A plan chooses among QLoRA and LoRA, not a whole model."),
        QT_TRANSLATE_NOOP("sentences", "Estimate it with --length or --batch; train it with --set method=full."),
    ),
    "plan_fits": sentence(QT_TRANSLATE_NOOP("sentences", "This plan fits your computer.")),
    "plan_tight": sentence(
        QT_TRANSLATE_NOOP("sentences", "This plan just about fits your computer."),
        QT_TRANSLATE_NOOP("sentences", "Close other programs before you start, or choose a smaller model."),
    ),
    "plan_too_large": sentence(
        QT_TRANSLATE_NOOP("sentences", "This plan needs more memory than is free."),
        QT_TRANSLATE_NOOP("sentences", "Choose a smaller model, or close other programs and look again."),
    ),
    "training_too_large": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "With these settings training needs about {needed_gb} GB of memory, and {free_gb} GB are free.",
        ),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Train an adapter instead (method=qlora or lora), shorten the texts (max_length), lower batch_size, or"
            " plan with a smaller model.",
        ),
    ),
    "training_tight": sentence(
        QT_TRANSLATE_NOOP("sentences", "With these settings training just about fits the memory that is free."),
        QT_TRANSLATE_NOOP("sentences", "Close other programs before you start."),
    ),
    "phase_trying_plan": sentence(QT_TRANSLATE_NOOP("sentences", "Trying the plan on your computer")),
    "phase_trying_smaller": sentence(
        QT_TRANSLATE_NOOP("sentences", "The memory was not enough: trying with smaller settings")
    ),
    "phase_trying_longer": sentence(
        QT_TRANSLATE_NOOP("sentences", "Some of your texts are longer: trying whether they fit as well")
    ),
    "phase_trying_steps": sentence(QT_TRANSLATE_NOOP("sentences", "Training five steps to measure them")),
    "dry_run_no_fit": sentence(
        QT_TRANSLATE_NOOP("sentences", "This model does not fit into the memory that is free now."),
        QT_TRANSLATE_NOOP("sentences", "Choose a smaller model, or close other programs and check again."),
    ),
    "rung_smaller_batch": sentence(
        QT_TRANSLATE_NOOP("sentences", "Fewer examples go through at once; the result stays the same.")
    ),
    "rung_checkpointing": sentence(
        QT_TRANSLATE_NOOP("sentences", "Memory is saved by computing some things twice; it takes a third longer.")
    ),
    "rung_four_bits": sentence(
        QT_TRANSLATE_NOOP("sentences", "The model is kept in 4 bits (QLoRA) instead of 16 while it learns.")
    ),
    "rung_shorter_texts": sentence(QT_TRANSLATE_NOOP("sentences", "Long messages are cut earlier.")),
    "rung_smaller_adapter": sentence(
        QT_TRANSLATE_NOOP("sentences", "What is learned is kept in a smaller adapter.")
    ),
    "reason_changed_by_check": sentence(
        QT_TRANSLATE_NOOP("sentences", "Changed by the check on your computer to what is needed and fits.")
    ),
    "reason_chosen_by_person": sentence(QT_TRANSLATE_NOOP("sentences", "You chose this value.")),
    "reason_alpha_by_rank": sentence(
        QT_TRANSLATE_NOOP("sentences", "How much what was learned counts: the usual value for this rank.")
    ),
    "reason_language_of_messages": sentence(
        QT_TRANSLATE_NOOP("sentences", "Most of your messages are in this language.")
    ),
    "reason_language_named": sentence(QT_TRANSLATE_NOOP("sentences", "You chose this language.")),
    "reason_few_pairs": sentence(
        QT_TRANSLATE_NOOP("sentences", "You have {value} examples; a good result needs at least {least}."),
        QT_TRANSLATE_NOOP("sentences", "Add more messages if you can. You may go on, but expect little."),
    ),
    "reason_model_named": sentence(QT_TRANSLATE_NOOP("sentences", "You chose {name}.")),
    "reason_model_tiny_on_cpu": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "Without a graphics card that can train, the small demo model is what runs well."
        ),
    ),
    "reason_model_largest": sentence(
        QT_TRANSLATE_NOOP("sentences", "{name} is the largest model that trains safely in {free_gib} GB."),
    ),
    "reason_model_smallest": sentence(
        QT_TRANSLATE_NOOP("sentences", "Only {free_gib} GB are free, so we chose the smallest model, {name}."),
    ),
    "reason_qlora_default": sentence(
        QT_TRANSLATE_NOOP("sentences", "The model is packed into 4 bits while it learns; this is the usual way."),
    ),
    "reason_qlora_saves_memory": sentence(
        QT_TRANSLATE_NOOP("sentences", "Packed into 4 bits, the model fits beside what training needs."),
    ),
    "reason_lora_fits": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "There is room for the whole model unpacked, which is a little more exact."
        ),
    ),
    "reason_method_named": sentence(QT_TRANSLATE_NOOP("sentences", "You chose this way of training.")),
    "reason_goes_with_method": sentence(
        QT_TRANSLATE_NOOP("sentences", "Goes with the way of training that you chose.")
    ),
    "reason_float32_on_cpu": sentence(
        QT_TRANSLATE_NOOP("sentences", "A processor calculates best with full-size numbers."),
    ),
    "reason_float32_small": sentence(
        QT_TRANSLATE_NOOP("sentences", "The demo model is so small that full-size numbers cost nothing."),
    ),
    "reason_bfloat16": sentence(
        QT_TRANSLATE_NOOP("sentences", "Your card calculates with half-size numbers that do not overflow."),
    ),
    "reason_float16": sentence(
        QT_TRANSLATE_NOOP("sentences", "Your card calculates fastest with the older kind of half-size numbers."),
    ),
    "reason_rank_by_pairs": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "Enough room to learn from {pairs} examples without learning them by heart."
        ),
    ),
    "reason_rate_by_size": sentence(
        QT_TRANSLATE_NOOP("sentences", "A pace that has proved itself for models of this size."),
    ),
    "reason_rate_keeps_abilities": sentence(
        QT_TRANSLATE_NOOP("sentences", "A slow pace, so that the model keeps what it already knows."),
    ),
    "reason_epochs_by_pairs": sentence(
        QT_TRANSLATE_NOOP("sentences", "With {pairs} examples, going through them {value} times is about right."),
    ),
    "reason_quick_try": sentence(
        QT_TRANSLATE_NOOP("sentences", "A quick try: once through the examples, not the best result."),
    ),
    "reason_batch_by_memory": sentence(
        QT_TRANSLATE_NOOP("sentences", "As many examples at once as fit into memory."),
    ),
    "reason_accumulation": sentence(
        QT_TRANSLATE_NOOP("sentences", "The model always learns from {effective} examples together."),
    ),
    "reason_length_measured": sentence(
        QT_TRANSLATE_NOOP("sentences", "99 of 100 of your messages are shorter than this."),
    ),
    "reason_length_default": sentence(
        QT_TRANSLATE_NOOP("sentences", "Longer than nearly every mail; longer ones are cut."),
    ),
    "reason_length_capped_by_memory": sentence(
        QT_TRANSLATE_NOOP("sentences", "Longer messages would not fit into memory; they are cut here."),
    ),
    "reason_length_capped_by_model": sentence(
        QT_TRANSLATE_NOOP("sentences", "The model cannot read more at once; longer messages are cut."),
    ),
    "reason_checkpointing_saves_memory": sentence(
        QT_TRANSLATE_NOOP("sentences", "Some steps are calculated twice, which takes longer and saves memory."),
    ),
    "reason_checkpointing_not_needed": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is memory to spare, so nothing has to be calculated twice."),
    ),
    "reason_optimizer_8bit": sentence(
        QT_TRANSLATE_NOOP("sentences", "The usual way of learning, in a version that saves memory."),
    ),
    "reason_optimizer_plain": sentence(QT_TRANSLATE_NOOP("sentences", "The usual way of learning.")),
    "reason_dropout_few_pairs": sentence(
        QT_TRANSLATE_NOOP("sentences", "A little noise while learning keeps the model from learning by heart."),
    ),
    "reason_dropout_none": sentence(
        QT_TRANSLATE_NOOP("sentences", "No noise while learning: it would not help here, or not fit."),
    ),
    "reason_tiny_settings": sentence(
        QT_TRANSLATE_NOOP("sentences", "Chosen for the demo model, which learns faster than a real one."),
    ),
    "reason_amd_margin": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "AMD cards have not been measured yet, so we keep {percent} % more memory free."
        ),
    ),
}
