"""`homespun privacy-report`: what was done to protect people, as words or as a page to print."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from desktop_app.cli.output import Output
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_record, replacing
from desktop_app.core.sentences import sentence_for


def privacy_report(parsed: argparse.Namespace, output: Output) -> int:
    """Raises AppError("step_needs_privacy" | "file_damaged" | "folder_not_writable")."""
    from desktop_app.redaction.finding import PrivacyReport
    from desktop_app.redaction.report import report_html, report_sentences

    project = Project.open(parsed.project)
    if not project.privacy_report.is_file():
        raise AppError("step_needs_privacy")
    report = read_record(project.privacy_report, PrivacyReport)
    for code, details in (*report_sentences(report), *((code, {}) for code in report.cannot_promise)):
        words = sentence_for(code, details)
        output.say(f"{words.text} {words.next_step}".strip())
    if parsed.out is not None:
        try:
            with replacing(parsed.out) as stream:
                stream.write(report_html(report, made_utc=datetime.now(UTC).isoformat()))
        except OSError:
            raise AppError("folder_not_writable", name=parsed.out.parent.name) from None
        output.say(f"The page lies in {parsed.out}")
    output.result(report)
    return 0
