"""Pairs in words: their state, what stands out, dates, languages, and what a change did."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from desktop_app.dataset.pair_edits import PairEdit
from desktop_app.dataset.pair_index import UNUSABLE
from desktop_app.dataset.pair_table import PairRow
from desktop_app.ui import messages


def tr(text: str) -> str:
    return QCoreApplication.translate("PairWords", text)


def number(value: int) -> str:
    return QLocale().toString(value)


def state_words(row: PairRow) -> str:
    """What becomes of a pair, for the table's cell."""
    if row.reason:
        return reason_words(row.reason)
    if row.edited:
        return tr("Used, with your changes")
    return tr("Used") if row.built_reason == "" else tr("Used after all")


def reason_words(reason: str) -> str:
    """Why pairs are left out; the words of the statistics."""
    return messages.words(f"drop_{reason}").text


def place_words(row: PairRow) -> str:
    """What a pair is for, as a sentence."""
    if row.reason == "excluded":
        return tr("You left this example out. The model will not see it.")
    if row.reason:
        return tr("Left out: {reason}.").format(reason=reason_words(row.reason))
    return {
        "train": tr("The model learns from this example."),
        "validation": tr("Used to watch the progress while training; the model does not learn from it."),
        "test": tr("Kept for the test at the end; the model does not learn from it."),
    }.get(row.split, tr("Used."))


def can_be_used(row: PairRow) -> bool:
    """Whether a pair that is left out can be taken back: both texts are there."""
    is_real = row.origin == "real"  # a made pair that a check left out stays out until it is built again
    return row.reason == "excluded" or (is_real and row.reason not in UNUSABLE)


def flag_words(flag: str) -> str:
    """What stands out in one pair; "" for a code without words."""
    code = flag.partition("=")[0]
    return {
        "long": tr("It is so long that training would cut the reply."),
        "repetitive": tr("The reply repeats itself."),
        "mojibake": tr("Letters of the message were damaged on the way."),
        "odd_characters": tr("The reply has more signs than letters."),
        "one_time_code": tr("The reply seems to hold a code for signing in."),
        "maybe_wrong_language": tr("It seems to be in a language that you hardly use otherwise."),
        "input_from_quote": tr("The message is known only from the quotation in your reply."),
        "near_duplicate_of": tr("It is nearly the same as another example."),
        "exact_duplicate_of": tr("Message and reply are the same as in another example."),
        "made": tr("It was made from your examples; you did not write it."),
    }.get(code, "")


def flag_title(flag: str) -> str:
    """A flag in a few words, for a list to choose from."""
    return {
        "long": tr("Very long"),
        "repetitive": tr("Repeats itself"),
        "mojibake": tr("Damaged letters"),
        "odd_characters": tr("More signs than letters"),
        "one_time_code": tr("A code for signing in"),
        "maybe_wrong_language": tr("Perhaps another language"),
        "input_from_quote": tr("Message only from a quotation"),
        "near_duplicate_of": tr("Nearly the same as another"),
        "exact_duplicate_of": tr("The same as another"),
        "made": tr("Made, not written by you"),
    }.get(flag, flag)


def language_words(code: str) -> str:
    """A language's own name ("Deutsch"), as people look for it in a list."""
    if not code:
        return tr("Too short to tell")
    language = QLocale.codeToLanguage(code)
    if language == QLocale.Language.AnyLanguage:
        return code
    # Qt names the variant of the usual country ("American English"); the language is meant here.
    if language == QLocale.Language.English:
        return "English"
    name = QLocale(language).nativeLanguageName() or QLocale.languageToString(language)
    return name[:1].upper() + name[1:]


def date_words(time_utc: str | None) -> str:
    """The day in the person's notation; "–" where nobody knows it."""
    day = QDate.fromString((time_utc or "")[:10], "yyyy-MM-dd")
    return QLocale().toString(day, QLocale.FormatType.ShortFormat) if day.isValid() else "–"


def month_words(month: str) -> str:
    """ "2026-03" as "March 2026"."""
    first = QDate.fromString(f"{month}-01", "yyyy-MM-dd")
    if not first.isValid():
        return tr("Date unknown")
    locale = QLocale()
    name = locale.standaloneMonthName(first.month(), QLocale.FormatType.LongFormat)
    return tr("{month} {year}").format(month=name, year=first.year())


def length_words(row: PairRow) -> str:
    return tr("1 word") if row.words == 1 else tr("{count} words").format(count=number(row.words))


def count_words(count: int) -> str:
    return tr("1 example") if count == 1 else tr("{count} examples").format(count=number(count))


Edits = Mapping[str, PairEdit]


def undone_words(
    before: Edits, after: Edits, reasons_before: frozenset[str], reasons_after: frozenset[str]
) -> str:
    """What taking a step back (or doing it again) changed."""
    for reason in reasons_after - reasons_before:
        return tr("“{reason}”: these are used again.").format(reason=reason_words(reason))
    for reason in reasons_before - reasons_after:
        return tr("“{reason}”: these are left out again.").format(reason=reason_words(reason))
    nothing = PairEdit()
    changed = [
        (before.get(pair_id, nothing), after.get(pair_id, nothing))
        for pair_id in before.keys() | after.keys()
        if before.get(pair_id) != after.get(pair_id)
    ]
    count = count_words(len(changed))
    if any((old.input, old.output) != (new.input, new.output) for old, new in changed):
        return tr("The text of {count} is the one of before.").format(count=count)
    if any(new.excluded and not old.excluded for old, new in changed):
        return tr("{count} left out again.").format(count=count)
    if any(old.kept_despite_reason and not new.kept_despite_reason and not old.excluded for old, new in changed):
        return tr("{count} as before the change.").format(count=count)
    return tr("{count} used again.").format(count=count)
