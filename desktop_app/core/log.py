"""The app's own log: named loggers, and an allow-list that keeps private text out.

A record may carry a constant message and the fields named in `ALLOWED_FIELDS`; anything else is replaced by
"<hidden>". So a careless `log.info("read %s", subject)` writes "read <hidden>", and nobody has to remember.
"""

from __future__ import annotations

import logging
import logging.handlers
from pathlib import Path

ALLOWED_FIELDS = frozenset(
    {
        "code",
        "kind",
        "step",
        "count",
        "seconds",
        "memory_bytes",
        "exit_code",
        "run",
        "phase",
        "version",
        "reason",
        "child",
    }
)
"""Names of `extra` fields that may be written; all of them are codes or numbers."""


class PrivateFormatter(logging.Formatter):
    """Writes time, level, logger, the constant message and allowed fields; never arguments or exception texts."""

    def format(self, record: logging.LogRecord) -> str:
        message = record.msg if isinstance(record.msg, str) else "<hidden>"
        if record.args:
            message = message.replace("%s", "<hidden>").replace("%d", "<hidden>").replace("%r", "<hidden>")
        fields = "".join(
            f" {name}={getattr(record, name)}" for name in sorted(ALLOWED_FIELDS) if name in record.__dict__
        )
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {message}{fields}"
        if record.exc_info and record.exc_info[0] is not None:
            line += f" [{record.exc_info[0].__name__}{_place(record)}]"
        return line


def _place(record: logging.LogRecord) -> str:
    """Returns the innermost file and line of the exception: code, never data."""
    trace = record.exc_info[2] if record.exc_info else None
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


def open_log(path: Path, *, keep: int = 3, max_bytes: int = 1_000_000) -> logging.Logger:
    """Returns the root logger of the app, writing to `path` (rotated, `keep` old files)."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = logging.handlers.RotatingFileHandler(path, maxBytes=max_bytes, backupCount=keep, encoding="utf-8")
    handler.setFormatter(PrivateFormatter())
    logger = logging.getLogger("homespun")
    for old in list(logger.handlers):
        logger.removeHandler(old)
        old.close()
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    return logger
