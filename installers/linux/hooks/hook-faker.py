"""Of Faker, `desktop_app.redaction` reads the lists of names and words, by the names of their locales."""

from pathlib import Path

import faker.providers

_START = Path(faker.providers.__file__).parent

hiddenimports = [
    f"faker.providers.{provider}.{file.parent.name}"
    for provider in ("person", "lorem")
    for file in sorted((_START / provider).glob("*/__init__.py"))
]
