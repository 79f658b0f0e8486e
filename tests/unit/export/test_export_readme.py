"""README.md beside the exported files."""

from __future__ import annotations

from pathlib import Path

from desktop_app.core.project import Run
from desktop_app.export import load_check
from desktop_app.export.tools import TOOLS
from desktop_app.export.tools.readme import readme
from tests.unit.export.exported import ADAPTER, MODEL, an_export


def text_of(tmp_path: Path, **verdicts: str) -> str:
    run = Run(tmp_path / "001")
    run.folder.mkdir()
    folder = an_export(run, tmp_path / "out dir", **verdicts)
    (folder / "Modelfile").write_text(f"FROM ./{MODEL}\n", encoding="utf-8")
    check = load_check(run)
    assert check is not None
    title = "Billie's <b>Mail</b>\n# x"
    return readme(folder, check.files, TOOLS, title=title, base_id="Qwen/Qwen3-4B", licence="apache-2.0")


def test_that_every_file_is_explained_with_lines_that_work_in_its_folder_and_no_path(tmp_path: Path) -> None:
    text = text_of(tmp_path)
    assert 'ollama create billie-s-b-mail-b-x -f "Modelfile"' in text
    assert f'llama-server -m "{MODEL}"' in text
    assert f'llama-server -m BASE.gguf --lora "{ADAPTER}"' in text
    assert str(tmp_path) not in text
    assert text.startswith("# Billie's bMail/b x\n")
    assert "apache-2.0" in text
    assert "Qwen/Qwen3-4B" in text


def test_that_a_file_that_failed_is_named_and_not_explained(tmp_path: Path) -> None:
    text = text_of(tmp_path, model="different")
    assert f"`{MODEL}`" in text
    assert "Do not use it" in text
    assert f'-m "{MODEL}"' not in text
    assert f'--lora "{ADAPTER}"' in text
