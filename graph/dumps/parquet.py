"""The tables in Apache Parquet, through pyarrow; lists are lists, dates are dates, empty cells are nulls."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from municipia.graph.dumps.codebook import described
from municipia.graph.dumps.tables import Cell, Column, Table

MEDIA_TYPE: Final = "application/vnd.apache.parquet"
MISSING: Final = "Parquet needs pyarrow: pip install 'municipia[parquet]', then make the dump again."


def is_available() -> bool:
    """Whether the library that writes Parquet is installed; it is large, so it is an extra."""
    return find_spec("pyarrow") is not None


def write(path: Path, table: Table, rows: Sequence[Mapping[str, Cell]], release: str) -> None:
    """Write the rows of a table; column titles and descriptions are in the metadata of its fields."""
    path.write_bytes(written(table, rows, {"release": release}))


def written(table: Table, rows: Sequence[Mapping[str, Cell]], told: Mapping[str, str]) -> bytes:
    """The rows of a table as a file, with ``told`` beside the table's own title in the metadata of the file."""
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema(
        [pa.field(column.name, _type(column), metadata=_told(column)) for column in table.columns],
        metadata={"title": table.title["en"], "description": table.about["en"], **told},
    )
    columns = [[_value(column, row[column.name]) for row in rows] for column in table.columns]
    arrays = [pa.array(values, type=field.type) for values, field in zip(columns, schema, strict=True)]
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_arrays(arrays, schema=schema), out, compression="zstd")
    return out.getvalue()


def _type(column: Column) -> Any:  # noqa: ANN401 pyarrow has no annotations
    import pyarrow as pa

    if column.is_list:
        return pa.list_(pa.string())
    return {"integer": pa.int64(), "number": pa.float64(), "date": pa.date32()}.get(column.kind, pa.string())


def _told(column: Column) -> dict[str, str]:
    return {"title": json.dumps(dict(column.title), ensure_ascii=False), "description": described(column, "en")}


def _value(column: Column, value: Cell) -> object:
    if column.kind != "date" or not isinstance(value, str):
        return value
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        # A day before the year 1, or with a time zone: the CSV has it as it is.
        return None
