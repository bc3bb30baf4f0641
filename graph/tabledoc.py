"""The tables described for readers, made from the package: what ``graph/data/README.md`` holds below its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from municipia.graph.tableschema import Column, Schema, Target

MARKER: Final = "<!-- Below this line: made from datapackage.json by municipia.graph.tabledoc -->"


def document(schemas: Iterable[Schema]) -> str:
    """A section for each table: what it holds, in three languages its title, source, licence, date, key and columns."""
    return "\n".join(line for schema in schemas for line in _section(schema))


def _section(schema: Schema) -> Iterator[str]:
    record = schema.record
    licence = record["licenses"][0]["name"]
    yield f"## {schema.name}.csv"
    yield ""
    yield f"**{record['title']}** · {record['title_fr']} · {record['title_es']}"
    yield ""
    yield record["description"]
    yield ""
    yield f"*{record['description_fr']}*"
    yield ""
    yield f"Source: {record['origin']} Licence: {licence}. Date: {record['modified']}. Key: {_code(schema.key)}."
    yield ""
    yield "| column | what | quoi | form |"
    yield "| --- | --- | --- | --- |"
    for column in schema.columns:
        told = column.record
        yield f"| `{column.name}` | {told['description']} | {told['description_fr']} | {_form(column)} |"
    yield ""


def _form(column: Column) -> str:
    parts = ["required"] if column.constraint("required") else []
    if column.kind != "string":
        parts.append(column.kind)
    if column.record.get("rdfType") or column.record.get("edtf_when"):
        parts.append("EDTF")
    if column.separator:
        parts.append(f"list, `{column.separator}`")
    if column.allowed:
        parts.append(" ".join(f"`{each}`" for each in column.allowed))
    if column.targets:
        parts.append("names " + " or ".join(dict.fromkeys(map(_target, column.targets))))
    return "; ".join(parts)


def _target(target: Target) -> str:
    named = f"{target.table}.{target.column}" if target.table else "territory_names.source_name"
    return f"`{target.prefix}{named}`"


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
