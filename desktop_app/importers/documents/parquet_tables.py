"""Parquet files, as data sets are offered for download. Needs pyarrow, which comes with the engine's packages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from desktop_app.core.errors import AppError
from desktop_app.importers.format import Head
from desktop_app.importers.reading_context import Reading

_MAGIC = b"PAR1"
_ROWS_AT_ONCE = 256


def is_parquet(head: Head) -> bool:
    return head.data.startswith(_MAGIC)


def read_parquet(reading: Reading, path: str) -> Iterator[dict[str, Any]]:
    """Yields the rows as objects. A damaged file counts as "broken".

    Raises:
        AppError: "needs_package" when pyarrow is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise AppError("needs_package", name=reading.source.name, package="pyarrow") from None
    place = reading.source.tree.local_file(path, reading.work)
    try:
        with pyarrow.parquet.ParquetFile(place, memory_map=False, pre_buffer=False) as table:
            for batch in table.iter_batches(batch_size=_ROWS_AT_ONCE, use_threads=False):
                yield from batch.to_pylist()
    except (pyarrow.ArrowException, OSError, ValueError, TypeError, OverflowError, MemoryError):
        reading.drop("broken")
