"""The one exception that reaches a person.

    AppError(code, **details)
        raised by any room when it knows what went wrong; `core.sentences` turns the code into words.
        Everything else that escapes is a bug and is reported with the code "unexpected".

A code is a word with underscores; details are short facts (a file name, a number), never message text, a name
or an address, because codes and details may be logged and cross the process border.
"""

from __future__ import annotations

Detail = str | int | float | bool


class AppError(Exception):
    """Something a person can be told in one sentence.

    Args:
        code: key into `core.sentences.SENTENCES`.
        details: values for the sentence's placeholders.
    """

    def __init__(self, code: str, /, **details: Detail) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def __str__(self) -> str:
        if not self.details:
            return self.code
        facts = ", ".join(f"{name}={value}" for name, value in sorted(self.details.items()))
        return f"{self.code} ({facts})"
