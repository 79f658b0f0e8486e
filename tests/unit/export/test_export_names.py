from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.export import file_name, safe_name

_FORBIDDEN = set('<>:"/\\|?*') | {chr(code) for code in range(32)}


@pytest.mark.parametrize(
    ("project", "expected"),
    [
        ("Anna's mails 2024", "Anna-s-mails-2024"),
        ("我的邮件", "我的邮件"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "model-CON"),
        ("com1.backup", "model-com1.backup"),
        ("LPT¹", "model-LPT¹"),
        ("console", "console"),
        ("?? 🚀 ??", "homespun"),
        ("", "homespun"),
        ("ends with dots...", "ends-with-dots"),
        ("--rf", "rf"),
    ],
)
def test_that_a_project_gets_a_name_for_every_system(project: str, expected: str) -> None:
    assert safe_name(project) == expected


@given(st.text(max_size=200))
def test_that_any_project_name_is_a_valid_file_name_and_stays_as_it_is(text: str) -> None:
    name = safe_name(text)

    assert name
    assert not set(name) & _FORBIDDEN
    assert name[0] not in ".-"
    assert name[-1] not in ". "
    assert len(name.encode()) <= 90
    assert safe_name(name) == name


@given(st.text(alphabet=string.printable, max_size=60), st.text(max_size=60))
def test_that_a_whole_file_name_fits_a_directory_entry(project: str, base: str) -> None:
    name = file_name(project=project, base=base, weight_type="Q8_0", adapter=True)

    assert len((name + ".part").encode()) < 255


def test_that_the_name_says_base_tuning_and_type() -> None:
    assert (
        file_name(project="My mails", base="Qwen/Qwen2.5-1.5B-Instruct", weight_type="F16")
        == "Qwen2.5-1.5B-Instruct-My-mails-F16.gguf"
    )
    assert file_name(project="a", base="tiny", weight_type="F16", adapter=True) == "tiny-a-F16-LoRA.gguf"
