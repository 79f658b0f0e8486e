"""Every code has words, and a missing detail never turns an error into a second one."""

import ast
from pathlib import Path

from desktop_app.core.sentences import SENTENCES, sentence_for

PACKAGE = Path(__file__).parents[3] / "desktop_app"


def _raised_codes() -> set[str]:
    codes = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            argument: ast.expr | None = None
            if name == "AppError" and node.args:
                argument = node.args[0]
            elif name in ("Failed", "Notice"):
                argument = next((keyword.value for keyword in node.keywords if keyword.arg == "code"), None)
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                codes.add(argument.value)
    return codes


def test_that_every_code_that_is_raised_anywhere_has_a_sentence() -> None:
    codes = _raised_codes()
    assert len(codes) > 10
    assert codes - set(SENTENCES) == set()


def test_that_a_missing_detail_becomes_an_ellipsis() -> None:
    assert "…" in sentence_for("file_missing").text


def test_that_an_unknown_code_is_told_with_its_name() -> None:
    assert "no_such_code" in sentence_for("no_such_code").text
