"""What each table holds: its columns, keys and references, as ``graph/data/datapackage.json`` describes them.

The file is a Frictionless tabular data package. Beside the standard it says, of a column: ``separator`` (the cell is
a list), ``each`` (closed list for its parts), ``refers`` (what its values must name), ``quoted`` (the column that names
the source of a quotation), ``also`` (values allowed beside dates), ``edtf_when`` (dates only for these properties).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final, Self

from municipia.graph.errors import DataError, Place

PACKAGE: Final = "datapackage.json"
EDTF: Final = "http://id.loc.gov/datatypes/edtf/EDTF"


@dataclass(frozen=True)
class Target:
    """One thing that a value may name.

    ``table`` and ``column`` of another table, or (``names`` not None) a printed name whose country stands in the column
    ``names``; only for values with this ``prefix``, and only in rows where the column ``when[0]`` reads ``when[1]``.
    """

    table: str = ""
    column: str = ""
    names: str | None = None
    prefix: str = ""
    when: tuple[str, str] | None = None

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Self:
        """From its form in the package."""
        table, _, column = record.get("to", "").partition(".")
        when = record.get("when")
        return cls(table, column, record.get("names"), record.get("prefix", ""), (when[0], when[1]) if when else None)


@dataclass(frozen=True)
class Column:
    """One column of a table; ``record`` is its form in the package."""

    name: str
    record: Mapping[str, Any]
    targets: tuple[Target, ...]

    @property
    def kind(self) -> str:
        """``string``, ``integer`` or ``number``."""
        return str(self.record["type"])

    @property
    def separator(self) -> str:
        """What separates the parts of a cell that holds a list; empty for a single value."""
        return str(self.record.get("separator", ""))

    @property
    def quoted(self) -> str:
        """The column that names the source of this quotation; empty for other columns."""
        return str(self.record.get("quoted", ""))

    @property
    def allowed(self) -> Sequence[str]:
        """The closed list of its values, or of their parts; empty for a free column."""
        found: Sequence[str] = self.record.get("each") or self.constraint("enum") or ()
        return found

    def constraint(self, name: str) -> Any:  # noqa: ANN401 a constraint may be a flag, a text or a list
        """A constraint of the standard (required, unique, enum, pattern); None if it has none."""
        return self.record.get("constraints", {}).get(name)

    def is_date(self, row: Mapping[str, str]) -> bool:
        """Whether the value of this column in the row must be an EDTF date."""
        if self.record.get("rdfType") == EDTF:
            return True
        when = self.record.get("edtf_when")
        return when is not None and row.get(when[0], "") in when[1]


@dataclass(frozen=True)
class Schema:
    """One table: its columns in their order and the columns of its key."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    record: Mapping[str, Any]

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, in their order."""
        return tuple(column.name for column in self.columns)


def load(folder: Traversable | None = None) -> dict[str, Schema]:
    """The schemas by table name, from the package of a folder, or from the one shipped with the project.

    Raises DataError if the package is missing or is no JSON.
    """
    path = (folder or files("municipia.graph").joinpath("data")).joinpath(PACKAGE)
    try:
        package = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise DataError("no description of the tables", place=Place(PACKAGE)) from error
    except json.JSONDecodeError as error:
        raise DataError(f"not JSON: {error.msg}", place=Place(PACKAGE, error.lineno, error.colno)) from error
    found = (_schema(resource) for resource in package["resources"])
    return {schema.name: schema for schema in found}


def _schema(resource: Mapping[str, Any]) -> Schema:
    schema = resource["schema"]
    columns = tuple(
        Column(field["name"], field, tuple(Target.read(each) for each in field.get("refers", ())))
        for field in schema["fields"]
    )
    return Schema(resource["path"].removesuffix(".csv"), columns, tuple(schema["primaryKey"]), resource)
