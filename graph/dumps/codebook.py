"""The codebook of the tables, twice: a Frictionless Data Package and the metadata of CSV on the Web (W3C, 2015).

Both describe the same files; the Data Package follows https://specs.frictionlessdata.io (version 1), the other
"Metadata Vocabulary for Tabular Data". Titles are in three languages in both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from municipia.graph.dumps import tables
from municipia.graph.dumps.layout import File
from municipia.graph.dumps.tables import SEPARATORS, Column, Table
from municipia.ontology.licence import LICENCE
from municipia.ontology.namespaces import BASE

PACKAGE: Final = "datapackage.json"
METADATA: Final = "csv-metadata.json"
_FIELD_TYPES: Final[Mapping[str, str]] = {"integer": "integer", "number": "number", "date": "date"}
_BASES: Final[Mapping[str, str]] = {"integer": "integer", "number": "double", "date": "date"}
#: What each kind of column holds, for readers of the codebook.
_HOLDS: Final[Mapping[str, Mapping[str, str]]] = {
    "iri": {
        "en": "The identifier (IRI) of a thing; it can be looked up.",
        "fr": "L’identifiant (IRI) d’une chose ; on peut le consulter.",
        "es": "El identificador (IRI) de una cosa; se puede consultar.",
    },
    "code": {
        "en": f"The key of a term in one of the lists under {BASE}kos.",
        "fr": f"La clé d’un terme de l’une des listes sous {BASE}kos.",
        "es": f"La clave de un término de una de las listas en {BASE}kos.",
    },
    "edtf": {
        "en": "A date as far as it is known, in the Extended Date/Time Format of the Library of Congress.",
        "fr": "Une date, autant qu’on la connaît, dans le format étendu (EDTF) de la Bibliothèque du Congrès.",
        "es": "Una fecha, en la medida en que se conoce, en el formato extendido (EDTF) de la Biblioteca del Congreso.",
    },
    "date": {
        "en": "A day that bounds a date that is not known to the day (ISO 8601).",
        "fr": "Un jour qui borne une date dont le jour n’est pas connu (ISO 8601).",
        "es": "Un día que acota una fecha cuyo día no se conoce (ISO 8601).",
    },
    "label": {
        "en": "The name in English, else in French, Spanish or any language.",
        "fr": "Le nom en anglais, à défaut en français, en espagnol ou dans une autre langue.",
        "es": "El nombre en inglés o, en su defecto, en francés, español u otra lengua.",
    },
    "name": {
        "en": "The name in the language that was asked for, else in French, English, Spanish or another one.",
        "fr": "Le nom dans la langue demandée, à défaut en français, en anglais, en espagnol ou dans une autre.",
        "es": "El nombre en la lengua pedida o, en su defecto, en francés, inglés, español u otra.",
    },
    "text": {
        "en": "A text; an apostrophe stands before one that a spreadsheet would take for a formula.",
        "fr": "Un texte ; une apostrophe précède celui qu’un tableur prendrait pour une formule.",
        "es": "Un texto; un apóstrofo precede al que una hoja de cálculo tomaría por una fórmula.",
    },
    "url": {"en": "A web address.", "fr": "Une adresse web.", "es": "Una dirección web."},
    "integer": {"en": "A whole number.", "fr": "Un nombre entier.", "es": "Un número entero."},
    "number": {
        "en": "A decimal number, with a point.",
        "fr": "Un nombre décimal, avec un point.",
        "es": "Un número decimal, con punto.",
    },
}
_SEVERAL: Final[Mapping[str, str]] = {
    "en": "Several values are parted by %s.",
    "fr": "Plusieurs valeurs sont séparées par %s.",
    "es": "Varios valores se separan con %s.",
}
#: What is between several values, in words; a blank would not be seen.
_SIGNS: Final[Mapping[str, Mapping[str, str]]] = {
    " ": {"en": "a blank", "fr": "une espace", "es": "un espacio"},
    " | ": {
        "en": "a bar with a blank on either side (“ | ”)",
        "fr": "une barre entre deux espaces (« | »)",
        "es": "una barra entre dos espacios (« | »)",
    },
}
#: Says which values a closed list has.
_VALUES: Final[Mapping[str, str]] = {
    "en": "One of: %s.",
    "fr": "Une valeur parmi : %s.",
    "es": "Uno de estos valores: %s.",
}


def described(column: Column, language: str) -> str:
    """What a column holds, in a sentence or two."""
    several = _SEVERAL[language] % _SIGNS[SEPARATORS[column.kind]][language] if column.is_list else ""
    values = _VALUES[language] % ", ".join(column.values) if column.values else ""
    return " ".join(filter(None, (column.holds.get(language), values, _HOLDS[column.kind][language], several)))


def package(release: str, revision: int, time: str, written: Sequence[tuple[Table, File]]) -> dict[str, Any]:
    """The Data Package of the tables; paths go from the folder of the tables on."""
    return {
        "profile": "tabular-data-package",
        "name": "municipia",
        "id": f"{BASE}dumps/{release}",
        "title": "Municipia: cities, policies and commitments",
        "version": release,
        "revision": revision,
        "created": time,
        "homepage": BASE,
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE, "title": "Creative Commons Attribution 4.0"}],
        "contributors": [{"title": "Municipia maintainers", "role": "publisher"}],
        "resources": [resource(table, file) for table, file in written],
    }


def resource(table: Table, file: File) -> dict[str, Any]:
    """A table as a resource of a Data Package."""
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "rows": file.count,
        **_in_languages("title", table.title),
        **_in_languages("description", table.about),
        "schema": {
            "fields": [_field(table, column) for column in table.columns],
            "primaryKey": [table.key],
            "foreignKeys": [
                {"fields": [column.name], "reference": {"resource": column.target, "fields": [_key(column.target)]}}
                for column in table.columns
                if column.target and not column.is_list
            ],
        },
    }


def _key(table: str) -> str:
    return next(each.key for each in tables.tables() if each.name == table)


def _field(table: Table, column: Column) -> dict[str, Any]:
    texts = {language: described(column, language) for language in column.title}
    field: dict[str, Any] = {
        "name": column.name,
        "type": "string" if column.is_list else _FIELD_TYPES.get(column.kind, "string"),
        **_in_languages("title", column.title),
        **_in_languages("description", texts),
    }
    if column.is_list:
        field["separator"] = SEPARATORS[column.kind]
    if column.kind == "iri" and not column.is_list:
        field["format"] = "uri"
    if column.name == table.key:
        field["constraints"] = {"required": True, "unique": True}
    elif column.values:
        field["constraints"] = {"enum": list(column.values)}
    return field


def _in_languages(key: str, texts: Mapping[str, str]) -> dict[str, str]:
    """A text in English under its key, in the others with the language after it, as in the tables of the project."""
    return {key if language == "en" else f"{key}_{language}": text for language, text in texts.items()}


def metadata(release: str, time: str) -> dict[str, Any]:
    """The metadata of a group of tables for CSV on the Web; addresses go from the folder of the tables on."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": "Municipia: cities, policies and commitments",
        "dc:license": {"@id": LICENCE},
        "dc:publisher": "Municipia maintainers",
        "dc:hasVersion": release,
        "dc:modified": {"@value": time, "@type": "xsd:dateTime"},
        "dialect": {"lineTerminators": ["\r\n", "\n"]},
        "tables": [described_table(table) for table in tables.tables()],
    }


def described_table(table: Table) -> dict[str, Any]:
    """A table as CSV on the Web describes it."""
    return {
        "url": f"{table.name}.csv",
        "dc:title": [{"@value": text, "@language": language} for language, text in table.title.items()],
        "dc:description": [{"@value": text, "@language": language} for language, text in table.about.items()],
        "tableSchema": {
            "columns": [_described_column(table, column) for column in table.columns],
            "primaryKey": table.key,
            "aboutUrl": f"{{+{table.key}}}",
        },
    }


def _described_column(table: Table, column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": column.name,
        # The header of the file is the first title; the others are for readers.
        "titles": {"en": [column.name, column.title["en"]], "fr": column.title["fr"], "es": column.title["es"]},
        "dc:description": [{"@value": described(column, language), "@language": language} for language in column.title],
        "datatype": _datatype(column),
    }
    if column.is_list:
        told["separator"] = SEPARATORS[column.kind]
    if column.tag:
        told["lang"] = column.tag
    if column.name == table.key:
        told["required"] = True
    return told


def _datatype(column: Column) -> Any:  # noqa: ANN401 a name or an object, as the vocabulary has it
    if column.kind == "edtf":
        return {"base": "string", "@id": "http://id.loc.gov/datatypes/edtf/EDTF"}
    if column.values:
        return {"base": "string", "format": "|".join(column.values)}
    return "anyURI" if column.kind in ("iri", "url") else _BASES.get(column.kind, "string")
