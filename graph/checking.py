"""Checking documents that somebody brings, RDF or tables of ours: what is wrong, where, and how to mend it.

Documents are validated together, beside our vocabulary and, if the caller gives it, the published graph, so that what
they point at is known. Only what they say themselves is reported on.
"""

from __future__ import annotations

import functools
import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from pyoxigraph import DefaultGraph, Quad, Store, Triple
from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from municipia.graph import guards, kos, revisions, tablecheck
from municipia.graph.errors import DataError, LimitError, MunicipiaError, Place, SyntaxFault
from municipia.graph.guards import ReadingLimits
from municipia.graph.importing import bundled, decisions
from municipia.graph.places import places
from municipia.graph.reading import BLANK, Source, Syntax, merged, read
from municipia.graph.report import Report, Result, Severity
from municipia.graph.tablefaults import Fault
from municipia.graph.tables import Flaw, Tables
from municipia.graph.terms import to_rdflib, triples_from_rdflib
from municipia.graph.validate import validate
from municipia.ontology.namespaces import SHAPE

#: Results that an answer over the web holds; all are counted.
MOST_RESULTS: Final = 2000
_MEGABYTE: Final = 1 << 20

_UNREADABLE: Final[Mapping[str, Mapping[str, str]]] = {
    "syntax": {
        "fr": "Le document ne se lit pas à cet endroit : {reason}",
        "en": "The document cannot be read at this place: {reason}",
        "es": "El documento no se puede leer en este lugar: {reason}",
    },
    "encoding": {
        "fr": "Le texte n'est pas en UTF-8. L'enregistrer en UTF-8.",
        "en": "The text is not UTF-8. Save it as UTF-8.",
        "es": "El texto no está en UTF-8. Guárdelo en UTF-8.",
    },
    "data": {
        "fr": "Le tableau de la collection ne se lit pas : {reason}",
        "en": "The table of the collection cannot be read: {reason}",
        "es": "La tabla de la colección no se puede leer: {reason}",
    },
    "missing": {
        "fr": "Le fichier ne s'ouvre pas ({reason}). Vérifier son nom et ses droits.",
        "en": "The file cannot be opened ({reason}). Check its name and permissions.",
        "es": "El archivo no se puede abrir ({reason}). Compruebe su nombre y sus permisos.",
    },
    "size": {
        "fr": "Le document a plus de {megabytes} Mo. L'envoyer en plusieurs parties.",
        "en": "The document has more than {megabytes} MB. Send it in parts.",
        "es": "El documento tiene más de {megabytes} MB. Envíelo en partes.",
    },
    "few-bytes": {
        "fr": "Le document a plus de {allowed} octets. L'envoyer en plusieurs parties.",
        "en": "The document has more than {allowed} bytes. Send it in parts.",
        "es": "El documento tiene más de {allowed} bytes. Envíelo en partes.",
    },
    "depth": {
        "fr": "Plus de {allowed} niveaux sont ouverts à la fois. Nommer les nœuds au lieu de les emboîter.",
        "en": "More than {allowed} levels are open at once. Give nodes names instead of nesting them.",
        "es": "Hay más de {allowed} niveles abiertos a la vez. Dé nombre a los nodos en lugar de anidarlos.",
    },
    "prefixes": {
        "fr": "Plus de {allowed} préfixes sont déclarés. Ne garder que ceux qui servent.",
        "en": "More than {allowed} prefixes are declared. Keep only those that are used.",
        "es": "Se declaran más de {allowed} prefijos. Conserve solo los que se usan.",
    },
    "term": {
        "fr": "Un IRI a plus de {allowed} signes. Le raccourcir.",
        "en": "An IRI has more than {allowed} characters. Shorten it.",
        "es": "Un IRI tiene más de {allowed} caracteres. Acórtelo.",
    },
    "statements": {
        "fr": "Le document fait plus de {allowed} énoncés. L'envoyer en plusieurs parties.",
        "en": "The document makes more than {allowed} statements. Send it in parts.",
        "es": "El documento contiene más de {allowed} enunciados. Envíelo en partes.",
    },
    "no-table": {
        "fr": "Ce n'est aucune de nos tables : ni le nom du fichier ni sa première ligne n'en désignent une.",
        "en": "This is none of our tables: neither the file's name nor its first line is that of one.",
        "es": "No es ninguna de nuestras tablas: ni el nombre del archivo ni su primera línea designan una.",
    },
    "empty": {
        "fr": "Le document ne contient aucun énoncé (0 trouvé).",
        "en": "The document holds no statement (0 found).",
        "es": "El documento no contiene ningún enunciado (0 encontrados).",
    },
}


@dataclass(frozen=True)
class Checker:
    """Checks documents under ``limits``; ``published`` is a store whose default graph they may point into."""

    limits: ReadingLimits = guards.DEFAULT
    published: Store | None = None
    tables: Tables = field(default_factory=Tables.open)

    def check(self, sources: Sequence[Source]) -> Report:
        """The report on all documents together."""
        results: list[Result] = []
        documents: dict[str, tuple[Source, list[Quad]]] = {}
        for source in sources:
            try:
                if source.syntax is Syntax.TABLE:
                    results.extend(self._table(source))
                else:
                    quads = list(merged(read(source, self.limits)))
                    documents[source.name] = (source, quads)
                    results.extend(() if quads else [_unreadable("empty", Place(source.name), Severity.WARNING)])
            except MunicipiaError as error:
                results.append(_refused(source, error))
        return Report.of((*results, *self._validated(list(documents.values()))))

    def _table(self, source: Source) -> Iterator[Result]:
        text = source.text(self.limits)
        if decisions.is_table(text):
            # Told by its first line: it may bear any name, that of a table of ours too.
            yield from map(_fault, decisions.faults(source.name, text))
            return
        faults = tablecheck.check_text(source.name, text, self.tables)
        if faults is None:
            collection = bundled.of_file(source.name)
            if collection is None:
                yield _unreadable("no-table", Place(source.name, 1))
            else:
                collection.check(source.name, text)
            return
        for fault in faults:
            yield _fault(fault)

    def _validated(self, documents: Sequence[tuple[Source, list[Quad]]]) -> Iterator[Result]:
        if not documents:
            return
        data = Store()
        # Not the bulk loader, which sets 200 MB of addresses aside each time: a process that checks uploads has few.
        data.extend(Quad(each.subject, each.predicate, each.object, DefaultGraph()) for each in vocabulary())
        if self.published is not None:
            data.extend(self.published.quads_for_pattern(None, None, None, DefaultGraph()))
        for _, quads in documents:
            data.extend(quads)
        own = {to_rdflib(quad.subject) for _, quads in documents for quad in quads}
        report = validate(data, suite="given").about(own)
        wanted = {str(result.focus) for result in report.results}
        found: dict[Node, Place] = {}
        for source, quads in documents:
            found |= _placed(source, quads, wanted, self.limits)
        yield from (_labelled(result) for result in report.placed(found).told_once().results)


def check_files(
    paths: Iterable[Path], *, published: Store | None = None, limits: ReadingLimits | None = None
) -> Report:
    """The report on files, packed by gzip or not. One that cannot be opened is reported as one that cannot be read."""
    sources, results = [], []
    for path in paths:
        try:
            sources.append(_source(path, (limits or guards.DEFAULT).size))
        except OSError as error:
            results.append(_unreadable("missing", Place(str(path)), reason=str(error.strerror or error)))
    report = Checker(limits=limits or guards.DEFAULT, published=published).check(sources)
    return Report.of((*results, *report.results))


def _source(path: Path, most: int) -> Source:
    if path.suffix != ".gz":
        return Source(str(path), path.read_bytes())
    with gzip.open(path) as packed:
        # One byte more than may be read is enough to be refused for it.
        return Source(str(path.with_suffix("")), packed.read(most + 1))


def check_upload(
    payload: bytes, *, documents: Sequence[tuple[str, str, int]], home: str = "", revision: int = 0
) -> bytes:
    """The report on documents that came over the web; runs in a process that can be killed.

    ``documents`` lists name, media type and number of bytes of each part of ``payload``; with ``revision`` they may
    point into the graph that ``home`` holds as of it. Gives JSON: ``report``, and ``turtle``, the same in Turtle; of
    both, the first ``MOST_RESULTS`` results.
    """
    sources, start = [], 0
    for name, media_type, size in documents:
        sources.append(Source(name, payload[start : start + size], media_type))
        start += size
    published = revisions.load_store(Path(home), revision) if revision else None
    report = Checker(published=published).check(sources)
    # The gravest come first, so what is left out changes nothing in the verdict.
    shown = Report(report.results[:MOST_RESULTS])
    answer = {
        "report": {**shown.to_json(), "counts": report.counts},
        "turtle": shown.to_graph().serialize(format="turtle"),
    }
    return json.dumps(answer, ensure_ascii=False).encode()


@functools.cache
def vocabulary() -> frozenset[Triple]:
    """Our terms and schemes, which every document may point at."""
    tables = Tables.open()
    graph = kos.terms() + kos.kos(tables["rights"], tables["countries"])
    return frozenset(triples_from_rdflib(graph))


def _placed(source: Source, quads: Iterable[Quad], wanted: set[str], limits: ReadingLimits) -> Mapping[Node, Place]:
    """Where the wanted things of a document stand in it; the document alone for those that are not found."""
    here = {str(to_rdflib(quad.subject)) for quad in quads} & wanted
    found = places(source.name, source.text(limits), here) if here else {}
    return {URIRef(iri): found.get(iri, Place(source.name)) for iri in here}


def _labelled(result: Result) -> Result:
    """The result with blank nodes under their labels again."""
    value = None if result.value is None else _label(result.value)
    return replace(result, focus=_label(result.focus), value=value)


def _label(node: Node) -> Node:
    return BNode(str(node).removeprefix(BLANK)) if str(node).startswith(BLANK) else node


def _refused(source: Source, error: MunicipiaError) -> Result:
    """What to say of a document that was not read to its end. Raises the error when it is of another kind."""
    if isinstance(error, SyntaxFault):
        code = "encoding" if isinstance(error, guards.EncodingFault) else "syntax"
        return _unreadable(code, Place(source.name, error.line, error.column), reason=error.message)
    if isinstance(error, LimitError):
        return _too_much(source, error)
    if isinstance(error, DataError):
        # A collection is read by a reader of its own, which stops at the first fault.
        reason = f"{error.message.removeprefix(f'{error.place}: ')}. {error.hint}"
        return _unreadable("data", error.place, reason=reason)
    if isinstance(error, guards.Refusal):
        return _about_file("file-refused", Severity.VIOLATION, Place(source.name), error.messages)
    raise error


def _too_much(source: Source, error: LimitError) -> Result:
    """That a document passes a limit; a size in megabytes, unless it is small."""
    allowed = int(error.allowed)
    wording = "few-bytes" if error.limit == "size" and allowed < _MEGABYTE else ""
    megabytes = str(allowed // _MEGABYTE)
    return _unreadable(error.limit, Place(source.name), wording=wording, allowed=str(allowed), megabytes=megabytes)


def _unreadable(
    code: str, place: Place, severity: Severity = Severity.VIOLATION, wording: str = "", **said: str
) -> Result:
    messages = {language: text.format(**said).strip() for language, text in _UNREADABLE[wording or code].items()}
    return _about_file(f"file-{code}", severity, place, messages)


def _fault(fault: Fault) -> Result:
    # A text that is no CSV, or nothing, is a document that cannot be read.
    code = "file-data" if fault.code in (Flaw.QUOTES, Flaw.EMPTY) else f"table-{fault.code}"
    return _about_file(code, fault.severity, fault.place, fault.messages)


def _about_file(code: str, severity: Severity, place: Place, messages: Mapping[str, str]) -> Result:
    """A result about a document instead of a node: its focus is the name of the document."""
    return Result(SHAPE[code], "Document", severity, Literal(place.file), messages=messages, place=place)
