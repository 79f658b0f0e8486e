"""Words of the plan's page: sizes, times, what a model is, values of settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.core.errors import AppError, Detail
from desktop_app.recommend import Choice, Model, describe_choice, find_model
from desktop_app.recommend.language_match import knows
from desktop_app.ui import messages
from desktop_app.ui.pages.pair_words import language_words
from desktop_app.ui.widgets.inline_notice import NoticeKind

# Licences that allow everything a person would do with a model of their own, at work as well.
_FREE = ("Apache-2.0", "MIT")
_NAMED_LANGUAGES = 3


def tr(text: str) -> str:
    return QCoreApplication.translate("PlanWords", text)


def size_text(size_bytes: float) -> str:
    """A size as file managers show it, in the person's own way of writing numbers (1 GB = 1000 MB)."""
    decimals = 1 if size_bytes >= 1e9 else 0
    return QLocale().formattedDataSize(round(size_bytes), decimals, QLocale.DataSizeFormat.DataSizeSIFormat)


def duration_text(seconds: float) -> str:
    """A time as people say it: "about 2 hours"."""
    if seconds < 50:
        return tr("less than a minute")
    minutes = round(seconds / 60)
    if minutes <= 1:
        return tr("about a minute")
    if minutes < 55:
        near = minutes if minutes < 10 else round(minutes / 5) * 5
        return tr("about {minutes} minutes").format(minutes=near)
    halves = round(seconds / 1800)
    if halves <= 2:
        return tr("about an hour")
    if halves < 72:
        # Half an hour matters to an evening, not to a night.
        hours = halves / 2 if halves < 12 else round(halves / 2)
        return tr("about {hours} hours").format(hours=QLocale().toString(float(hours), "g", 3))
    return tr("about {days} days").format(days=round(seconds / 86_400))


def model_name(model_id: str) -> str:
    """What a model is called; a folder that is gone keeps at least the name it had."""
    try:
        return find_model(model_id).name
    except AppError:
        return Path(model_id).name


def language_name(code: str) -> str:
    """A language's own name; Chinese in both ways of writing is one language here."""
    return "中文" if code == "zh" else language_words(code)


def languages_text(model: Model, language: str) -> str:
    """Which languages it knows, the wanted one first."""
    if not model.languages:
        return ""
    first = sorted(model.languages, key=lambda code: code != language)
    named = [language_name(code) for code in first[:_NAMED_LANGUAGES]]
    more = len(model.languages) - len(named)
    if more:
        return tr("Knows {names} and {count} more.").format(names=", ".join(named), count=more)
    if len(named) == 1:
        return tr("Knows only {name}.").format(name=named[0])
    return tr("Knows {names}.").format(names=", ".join(named))


def language_gap(model: Model, language: str) -> str:
    """One sentence when the model does not know the language; "" when it does, or nobody can say."""
    if knows(model, language) != "no":
        return ""
    return tr("Does not know {name}: what it writes would be poor.").format(name=language_name(language))


def licence_text(model: Model) -> str:
    """What may be done with it, and what has to be done before."""
    if not model.licence:
        return ""
    if model.licence in _FREE:
        words = tr("Licence {name}: free, also at work.").format(name=model.licence)
    else:
        words = tr("Licence {name}: its maker's own rules.").format(name=model.licence)
    if model.gated:
        words += " " + tr("Needs a free account and your consent.")
    return words


def export_text(model: Model) -> str:
    """Whether the result can be taken to other programs, as far as our own tests have shown it."""
    if not model.family:
        return tr("We have not tried this model: whether the result opens in Ollama shows at the export.")
    if model.gguf:
        return tr("Opens in Ollama and LM Studio: checked by us.")
    return tr(
        "Not for Ollama or LM Studio yet: we cannot make their kind of file (GGUF) of it. You can train and try "
        "it here, and take along what it learned (safetensors)."
    )


def facts_text(model: Model, language: str) -> str:
    """Languages, licence and export in one paragraph."""
    parts = (languages_text(model, language), licence_text(model), export_text(model))
    return " ".join(part for part in parts if part)


def setting_name(setting: str) -> str:
    """A setting in words, with the experts' word beside it."""
    return {
        "model": tr("Model"),
        "language": tr("Language"),
        "pairs": tr("Examples"),
        "method": tr("Method"),
        "memory_margin": tr("Memory margin"),
        "rank": tr("Room to learn (rank)"),
        "alpha": tr("Weight of what is learned (alpha)"),
        "dropout": tr("Noise (dropout)"),
        "learning_rate": tr("Pace (learning rate)"),
        "epochs": tr("Rounds (epochs)"),
        "batch_size": tr("Examples at once (batch)"),
        "gradient_accumulation": tr("Collected before a step (accumulation)"),
        "max_length": tr("Longest text in tokens (length)"),
        "gradient_checkpointing": tr("Save memory, take longer (checkpointing)"),
        "precision": tr("Size of numbers (precision)"),
        "optimizer": tr("Way of learning (optimizer)"),
    }.get(setting, setting.replace("_", " "))


def option_name(value: str) -> str:
    """One of the words that "method", "precision" and "optimizer" can be."""
    return {
        "qlora": "QLoRA",
        "lora": "LoRA",
        "full": tr("the whole model (full fine-tuning)"),
        "prefix": tr("an invented beginning (prefix)"),
        "ia3": "IA3",
        "bfloat16": tr("16 bits (bfloat16)"),
        "float16": tr("16 bits, older kind (float16)"),
        "float32": tr("32 bits (float32)"),
        "adamw_torch": "AdamW",
        "adamw_8bit": tr("AdamW in 8 bits"),
        "paged_adamw_8bit": tr("AdamW in 8 bits, overflow to main memory"),
        "adafactor": "Adafactor",
    }.get(value, value)


def value_text(setting: str, value: Detail) -> str:
    """A setting's value as the person would write it."""
    if setting == "model":
        return model_name(str(value))
    if setting == "language":
        return language_name(str(value))
    if isinstance(value, bool):
        return tr("on") if value else tr("off")
    if isinstance(value, int | float):
        return number_text(value)
    return option_name(str(value))


def reason_text(choice: Choice) -> str:
    """Why a setting is what it is, its numbers as people write them."""
    code, details = describe_choice(choice)
    said = {name: number_text(one) if isinstance(one, float) else one for name, one in details.items()}
    return messages.words(code, said).text


def checked_words(outputs: Mapping[str, Detail]) -> tuple[NoticeKind, str, str]:
    """What a check found: kind of the notice, what to say, and what it changed of the plan."""
    kinds: dict[str, tuple[NoticeKind, str]] = {
        "fits": ("success", tr("Checked: it fits. It needs {memory} and takes {time}.")),
        "tight": ("warning", tr("Checked: it is tight. It needs {memory} and takes {time}.")),
        "too_large": ("error", tr("Checked: it is too large. It needs {memory} and takes {time}.")),
    }
    kind, words = kinds[str(outputs["verdict"])]
    changed = str(outputs["changed"] or "")
    next_step = ""
    if changed:
        said = messages.words(f"rung_{changed}").text
        next_step = tr("It did not fit at first, so this was changed: {change}").format(change=said)
    peak, seconds = size_text(float(outputs["peak_bytes"] or 0)), float(outputs["estimated_seconds"] or 0)
    return kind, words.format(memory=peak, time=duration_text(seconds)), next_step


def number_text(value: float) -> str:
    """Without groups of thousands, so that it can be typed over: 1024, 0.0002."""
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    if isinstance(value, int) or float(value).is_integer():
        return locale.toString(int(value))
    if abs(value) < 1e-5:
        return locale.toString(float(value), "g", 4)
    return locale.toString(float(value), "f", 7).rstrip("0").rstrip(locale.decimalPoint())
