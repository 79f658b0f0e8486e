"""The workflows of .github: what they name is there, every action is pinned, and no secret reaches a test.

They run on GitHub only. What can be known here is known here; actionlint and zizmor (installers/verify.sh) know
more.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
_PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
# A path of ours in a command: with a folder in it, and none that a job makes itself.
_PATH = re.compile(r"(?<![\w/.$\"'])\.?[A-Za-z][\w.-]*(?:/[\w.-]+)+")
_MADE = ("dist/", "life/", "winget/")


def read(path: Path) -> dict[Any, Any]:
    plain = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(plain, dict)
    return plain


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in WORKFLOWS:
        for name, job in read(path)["jobs"].items():
            yield f"{path.stem}/{name}", job


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, job in jobs():
        for number, step in enumerate(job["steps"]):
            yield f"{name}[{number}]", step


def commands() -> Iterator[tuple[str, str]]:
    for where, step in steps():
        if "run" in step:
            yield where, step["run"]


def test_that_there_are_workflows_for_tests_installers_and_locks() -> None:
    assert {path.stem for path in WORKFLOWS} == {"tests", "installers", "engine-locks"}


def test_that_every_action_is_pinned_by_commit_with_its_version_beside_it() -> None:
    uses = [(where, step["uses"]) for where, step in steps() if "uses" in step]
    assert len(uses) > 10
    assert [one for one in uses if not _PINNED.fullmatch(one[1])] == []
    for path in WORKFLOWS:
        for line in path.read_text(encoding="utf-8").splitlines():
            if "uses:" in line:
                assert re.search(r"# v\d+\.\d+\.\d+$", line), f"{path.name}: {line.strip()}"


def test_that_one_action_is_one_commit_everywhere() -> None:
    found: dict[str, set[str]] = {}
    for _, step in steps():
        if "uses" in step:
            name, commit = step["uses"].split("@")
            found.setdefault(name, set()).add(commit)
    assert {name: commits for name, commits in found.items() if len(commits) > 1} == {}


def test_that_a_workflow_may_read_only_and_a_job_that_may_more_needs_a_tag() -> None:
    for path in WORKFLOWS:
        assert read(path)["permissions"] == {"contents": "read"}, path.name
    for name, job in jobs():
        if "permissions" in job:
            assert job["if"] == "github.ref_type == 'tag'", name


def test_that_every_job_ends_and_a_checkout_leaves_no_token_behind() -> None:
    for name, job in jobs():
        assert 0 < job["timeout-minutes"] <= 90, name
    for where, step in steps():
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False, where


def test_that_secrets_reach_only_the_steps_that_are_skipped_without_them() -> None:
    for name, job in jobs():
        guards = {key for key, value in job.get("env", {}).items() if "secrets." in str(value)}
        for key in guards:
            assert str(job["env"][key]).endswith("!= '' }}"), f"{name}: {key} holds a secret"
        for step in job["steps"]:
            if "secrets." in str({key: step.get(key) for key in ("with", "env", "run")}):
                assert step["if"] in {f"env.{guard} == 'true'" for guard in guards}, name
                assert "secrets." not in step.get("run", ""), name


def test_that_every_file_that_a_workflow_names_is_there() -> None:
    named = set()
    for where, command in commands():
        text = re.sub(r"\$\{\{.*?\}\}|https?://\S+", " ", command)
        for found in _PATH.findall(text):
            if not found.startswith(_MADE) and "$" not in found:
                named.add((where, found))
    assert {found for _, found in named} >= {"installers/verify.sh", "installers/release/sign_notice.py"}
    missing = [(where, found) for where, found in sorted(named) if not (ROOT / found).exists()]
    assert missing == []


def test_that_a_workflow_starts_when_a_file_changes_that_exists() -> None:
    for path in WORKFLOWS:
        # YAML 1.1 reads the key "on" as True.
        for event in read(path)[True].values():
            for pattern in (event or {}).get("paths", ()):
                assert (ROOT / pattern.removesuffix("/**")).exists(), f"{path.name}: {pattern}"


def test_that_every_target_of_make_is_one() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    asked = {word for _, command in commands() for word in re.findall(r"^make (\w+)", command, re.MULTILINE)}
    assert asked == {"test", "demo"}
    assert asked <= targets


def test_that_what_one_job_downloads_another_made_before_it() -> None:
    for path in WORKFLOWS:
        plain = read(path)["jobs"]
        made = {
            step["with"]["name"]: name
            for name, job in plain.items()
            for step in job["steps"]
            if step.get("uses", "").startswith("actions/upload-artifact@")
        }
        for name, job in plain.items():
            for step in job["steps"]:
                if step.get("uses", "").startswith("actions/download-artifact@"):
                    wanted = step["with"].get("name") or step["with"]["pattern"].strip("{}")
                    for artifact in wanted.split(","):
                        assert made[artifact] in before(plain, name), f"{name} wants {artifact}"


def before(plain: dict[str, Any], name: str) -> set[str]:
    needs = plain[name].get("needs", [])
    direct = {needs} if isinstance(needs, str) else set(needs)
    return direct | {far for one in direct for far in before(plain, one)}


def test_that_the_words_that_programs_are_given_are_theirs(capsys: pytest.CaptureFixture[str]) -> None:
    import runpy
    import sys
    from unittest import mock

    for where, command in commands():
        line = command.replace("\\\n", " ")
        for call in re.findall(r"python (installers/\S+\.py[^\n]*)", line):
            words = [word for word in shlex.split(call) if word.startswith("--")]
            with mock.patch.object(sys, "argv", ["x", "--help"]), pytest.raises(SystemExit):
                runpy.run_path(str(ROOT / call.split()[0]), run_name="__main__")
            told = capsys.readouterr().out
            assert [word for word in words if word not in told] == [], where


@pytest.mark.parametrize("script", sorted((ROOT / ".github" / "scripts").iterdir()), ids=lambda path: path.name)
def test_that_a_script_of_the_workflows_is_used_and_can_be_run(script: Path) -> None:
    used = any(script.name in command for _, command in commands())
    assert used
    assert script.suffix != ".sh" or script.stat().st_mode & 0o100
