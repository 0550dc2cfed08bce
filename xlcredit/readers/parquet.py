"""Parquet files: the columns as they are, read by Polars in a process of its own."""

from __future__ import annotations

import io
from pathlib import Path

from xlcredit.columnrows import ColumnRows
from xlcredit.errors import FileError
from xlcredit.intake import Block
from xlcredit.readers.process import answers


def read_parquet(path: Path) -> Block:
    """Rows of a Parquet file below the names of its columns; FileError when it is none or holds lists or bytes."""
    import polars as pl

    parts = list(answers(path, "parquet"))
    frame = pl.read_ipc(io.BytesIO(parts[0]))
    if frame.is_empty():
        raise FileError(f"{path.name}: the file has headers but no rows")
    return Block(ColumnRows(frame.get_columns(), headers=frame.columns), sheet=path.name)
