"""Names of the training's options and of their words, with the experts' word beside them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.ui.pages import plan_words


def tr(text: str) -> str:
    return QCoreApplication.translate("OptionWords", text)


def option_label(name: str) -> str:
    """An option, a setting of the plan, or a stage before the training, in words."""
    return {
        "use_rslora": tr("Even large additions learn (rsLoRA)"),
        "use_dora": tr("Direction and strength apart (DoRA)"),
        "virtual_tokens": tr("Invented beginning (virtual tokens)"),
        "packing": tr("Fill every row (packing)"),
        "schedule": tr("Course of the pace (schedule)"),
        "schedule_cycles": tr("Restarts of the pace (cycles)"),
        "warmup_ratio": tr("Gentle start (warm-up)"),
        "reference_batch": tr("Pace follows the batch (reference batch)"),
        "order": tr("Order of the examples (curriculum)"),
        "texts_first": tr("Plain texts first (continued pre-training)"),
        "replay_share": tr("General questions mixed in (replay)"),
        "weight_decay": tr("Pull back to nothing (weight decay)"),
        "label_smoothing": tr("Allow other words (label smoothing)"),
        "neftune_alpha": tr("Blurred words (NEFTune)"),
        "adversarial_epsilon": tr("Harder forms (FGM)"),
        "ewc_strength": tr("Hold on to what matters (EWC)"),
        "kl_strength": tr("Stay close to the original (KL)"),
        "evaluations_per_epoch": tr("Tests in each round (evaluations)"),
        "early_stopping_patience": tr("Tests without progress (patience)"),
        "max_steps": tr("Steps at most"),
        "seed": tr("Number of chance (seed)"),
        "tries": tr("Settings to try (trials)"),
        "hours": tr("Hours for all tries"),
    }.get(name) or plan_words.setting_name(name)


def word_label(word: str) -> str:
    """One of the words of "schedule" and "order"."""
    return {
        "cosine": tr("falls in a curve (cosine)"),
        "linear": tr("falls in a line (linear)"),
        "constant": tr("stays the same (constant)"),
        "cosine_with_restarts": tr("falls and starts again (cosine with restarts)"),
        "mixed": tr("mixed"),
        "short_first": tr("short ones first"),
        "easy_first": tr("easy ones first"),
    }.get(word, word)
