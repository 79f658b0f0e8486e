"""Removing what is no longer needed: the imported messages after the dataset is made, or a whole project.

Both say what they removed and what stays. Files are unlinked, not overwritten: on a solid-state disk overwriting
promises nothing, so the sentence "remains_backups" tells of copies instead.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_record, write_json
from desktop_app.export.tools import TOOLS
from desktop_app.export.tools.ledger import placements
from desktop_app.importers.account.imap_store import mail_home
from desktop_app.redaction.finding import PrivacyReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """Codes of sentences, and how much it was.

    Args:
        what: "removed_..." for each kind of file that was there.
        remains: "remains_...".
        impossible: "impossible_...": what cannot be done any more.
        other_files: files in the folder that are not of this program and stay (`delete_project`).
    """

    what: tuple[str, ...]
    files: int
    bytes: int
    remains: tuple[str, ...]
    impossible: tuple[str, ...] = ()
    other_files: int = 0


def delete_originals(project: Project) -> Removed:
    """Removes the imported messages and everything that quotes them. Ask the person first: it cannot be undone.

    The dataset, the cleaned messages and the runs stay, and so does the proof that they are clean: searching them
    again needs digests only (`redaction.proof`).

    Raises:
        AppError: "originals_needed" before there is a dataset; "project_in_use" when a file could not be removed.
    """
    if not (project.quality.is_file() and project.redacted.is_file() and project.known_values.is_file()):
        raise AppError("originals_needed")
    removed = _remove(
        project,
        {
            "removed_messages": (project.conversations.parent, *_left_overs(project)),
            "removed_mail": (mail_home(project),),
            "removed_findings": (project.findings, project.model_names),
            "removed_map": (project.replacements,),
            "removed_jobs": (project.jobs,),
        },
    )
    mail = mail_home(project)
    project.change(sources=tuple(one for one in project.facts.sources if mail not in Path(one).parents))
    if project.privacy_report.is_file():
        report = read_record(project.privacy_report, PrivacyReport)
        deleted = datetime.now(UTC).isoformat(timespec="seconds")
        write_json(project.privacy_report, replace(report, originals_deleted_utc=deleted, map_stored=False))
    return replace(
        removed,
        remains=("remains_exports", "remains_cleaned", "remains_decisions", "remains_sources", "remains_backups"),
        impossible=("impossible_choose_me", "impossible_clean_again"),
    )


def delete_project(project: Project) -> Removed:
    """Removes everything that this program made in the project's folder, and the folder if nothing else is in it.

    Files of the person's own that lie there stay. Nothing outside the folder is touched, and no link is followed.

    Raises:
        AppError: "project_in_use" when a file could not be removed; project.json is the last to go, so that it can
            be tried again.
    """
    folder = project.folder
    in_chat_programs = _has_models_in_chat_programs(project)
    removed = _remove(
        project,
        {
            "removed_messages": (project.conversations.parent, *_left_overs(project)),
            "removed_mail": (mail_home(project),),
            "removed_findings": (project.findings,),
            "removed_cleaned": (project.findings.parent, project.pair_edits.parent),
            "removed_dataset": (project.dataset,),
            "removed_runs": (project.runs_folder, project.plan),
            "removed_jobs": (project.jobs,),
            "removed_project": (folder / "project.json",),
        },
    )
    others = sum(1 for path in folder.rglob("*") if not path.is_dir()) if folder.is_dir() else 0
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    remains = ["remains_exports"]
    remains += ["remains_in_chat_programs"] if in_chat_programs else []
    remains += ["remains_other_files"] if others else []
    return replace(removed, remains=(*remains, "remains_backups"), other_files=others)


def models_in_chat_programs(project: Project) -> tuple[str, ...]:
    """Returns "model (program)" for every model of this project that lies in a chat program, as far as we know.

    Raises:
        AppError: "file_damaged" when a run's list of them cannot be read.
    """
    names = {tool.code: tool.name for tool in TOOLS}
    placed = [one for run in project.runs() for one in placements(run) if one.state != "undone"]
    return tuple(dict.fromkeys(f"{one.name} ({names.get(one.tool, one.tool)})" for one in placed))


def _has_models_in_chat_programs(project: Project) -> bool:
    try:
        return bool(models_in_chat_programs(project))
    except AppError:
        return True  # a damaged list: there was one


def _remove(project: Project, places: dict[str, Sequence[Path]]) -> Removed:
    what: list[str] = []
    files = size = 0
    for code, paths in places.items():
        for path in paths:
            if not path.is_symlink() and not path.exists():
                continue
            count, taken = _measure(path)
            try:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink()
            except OSError:
                raise AppError("project_in_use", name=project.folder.name) from None
            files, size = files + count, size + taken
            what.append(code)
    return Removed(what=tuple(dict.fromkeys(what)), files=files, bytes=size, remains=())


def _measure(path: Path) -> tuple[int, int]:
    """Files and bytes; a link counts as itself."""
    every: Iterable[Path] = path.rglob("*") if path.is_dir() and not path.is_symlink() else (path,)
    sizes = [one.lstat().st_size for one in every if one.is_symlink() or not one.is_dir()]
    return len(sizes), sum(sizes)


def _left_overs(project: Project) -> list[Path]:
    """Work folders of an import that was killed, and files half-written."""
    return [*project.folder.glob(".import-*"), *project.folder.glob(".*.part")]
