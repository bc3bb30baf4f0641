"""Checking documents that somebody brings, RDF or tables of ours: what is wrong, where, and how to mend it.

Documents are validated together, beside our vocabulary and, if the caller gives it, the published graph, so that what
they point at is known. Only what they say themselves is reported on.
"""

from __future__ import annotations

import functools
import gzip
import io
import itertools
import json
import re
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
from municipia.graph.wording import typeset
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
        "fr": "Le texte n'est pas en UTF-8.",
        "en": "The text is not UTF-8.",
        "es": "El texto no está en UTF-8.",
    },
    "data": {
        "fr": "Le tableau de la collection ne se lit pas : {reason}",
        "en": "The table of the collection cannot be read: {reason}",
        "es": "La tabla de la colección no se puede leer: {reason}",
    },
    "missing": {
        "fr": "Le fichier ne s'ouvre pas ({reason}).",
        "en": "The file cannot be opened ({reason}).",
        "es": "El archivo no se puede abrir ({reason}).",
    },
    "size": {
        "fr": "Le document a plus de {megabytes} Mo.",
        "en": "The document has more than {megabytes} MB.",
        "es": "El documento tiene más de {megabytes} MB.",
    },
    "few-bytes": {
        "fr": "Le document a plus de {allowed} octets.",
        "en": "The document has more than {allowed} bytes.",
        "es": "El documento tiene más de {allowed} bytes.",
    },
    "depth": {
        "fr": "Plus de {allowed} niveaux sont ouverts à la fois.",
        "en": "More than {allowed} levels are open at once.",
        "es": "Hay más de {allowed} niveles abiertos a la vez.",
    },
    "prefixes": {
        "fr": "Plus de {allowed} préfixes sont déclarés.",
        "en": "More than {allowed} prefixes are declared.",
        "es": "Se declaran más de {allowed} prefijos.",
    },
    "term": {
        "fr": "Un IRI a plus de {allowed} signes.",
        "en": "An IRI has more than {allowed} characters.",
        "es": "Un IRI tiene más de {allowed} caracteres.",
    },
    "statements": {
        "fr": "Le document fait plus de {allowed} énoncés.",
        "en": "The document makes more than {allowed} statements.",
        "es": "El documento contiene más de {allowed} enunciados.",
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
#: How to mend what cannot be read, where that is known.
_MENDING: Final[Mapping[str, Mapping[str, str]]] = {
    "syntax": {
        "fr": "relire ce qui est écrit ici ou juste avant : il y manque souvent un point, un guillemet ou un préfixe.",
        "en": "look at what is written here or just before: a full stop, a quotation mark or a prefix may be missing.",
        "es": "revise lo que está escrito aquí o justo antes: a menudo falta un punto, unas comillas o un prefijo.",
    },
    "prefix": {
        "fr": "déclarer le préfixe {prefix} en tête du document.",
        "en": "declare the prefix {prefix} at the beginning of the document.",
        "es": "declare el prefijo {prefix} al principio del documento.",
    },
    "iri": {
        "fr": "écrire un IRI entier, sans blanc ni guillemet : https://example.org/a",
        "en": "write a whole IRI, without blanks or quotation marks: https://example.org/a",
        "es": "escriba un IRI entero, sin espacios ni comillas: https://example.org/a",
    },
    "encoding": {
        "fr": "l'enregistrer en UTF-8.",
        "en": "save it as UTF-8.",
        "es": "guárdelo en UTF-8.",
    },
    "missing": {
        "fr": "vérifier son nom et ses droits.",
        "en": "check its name and permissions.",
        "es": "compruebe su nombre y sus permisos.",
    },
    "size": {
        "fr": "l'envoyer en plusieurs parties.",
        "en": "send it in parts.",
        "es": "envíelo en partes.",
    },
    "few-bytes": {
        "fr": "l'envoyer en plusieurs parties.",
        "en": "send it in parts.",
        "es": "envíelo en partes.",
    },
    "depth": {
        "fr": "nommer les nœuds au lieu de les emboîter.",
        "en": "give nodes names instead of nesting them.",
        "es": "dé nombre a los nodos en lugar de anidarlos.",
    },
    "prefixes": {
        "fr": "ne garder que ceux qui servent.",
        "en": "keep only those that are used.",
        "es": "conserve solo los que se usan.",
    },
    "term": {
        "fr": "le raccourcir.",
        "en": "shorten it.",
        "es": "acórtelo.",
    },
    "statements": {
        "fr": "l'envoyer en plusieurs parties.",
        "en": "send it in parts.",
        "es": "envíelo en partes.",
    },
    "no-table": {
        "fr": "nommer le fichier comme la table (signatures.csv), ou reprendre sa première ligne.",
        "en": "name the file as the table (signatures.csv), or take over its first line.",
        "es": "nombre el archivo como la tabla (signatures.csv), o retome su primera línea.",
    },
}
#: What parsers say of faults whose mending is known.
_KNOWN: Final[Mapping[str, re.Pattern[str]]] = {
    "prefix": re.compile(r"The prefix (?P<prefix>\S{1,80}:) has not been declared|Unknown prefix (?P<xml>\S{1,80}:)"),
    "iri": re.compile(r"is no IRI\.|Invalid IRI"),
}
_WORD: Final = re.compile(r'"[^"\\\n]{0,100}"|<[^<>\n]{0,100}>|\S{1,100}')


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
        return _misread(source, error)
    if isinstance(error, LimitError):
        return _too_much(source, error)
    if isinstance(error, DataError):
        # A collection is read by a reader of its own, which stops at the first fault.
        result = _unreadable("data", error.place, reason=error.message.removeprefix(f"{error.place}: "))
        return replace(result, mend={"en": error.hint} if error.hint else {})
    if isinstance(error, guards.Refusal):
        refused = _about_file("file-refused", Severity.VIOLATION, Place(source.name), error.messages)
        return replace(refused, mend=error.mend)
    raise error


def _misread(source: Source, error: SyntaxFault) -> Result:
    """That a document is not what its form asks for, with the word at which that is noticed."""
    place = Place(source.name, error.line, error.column)
    if isinstance(error, guards.EncodingFault):
        return _unreadable("encoding", place)
    known = {mending: found for mending, said in _KNOWN.items() if (found := said.search(error.message))}
    mending = next(iter(known), "")
    prefix = known["prefix"][known["prefix"].lastgroup or 0] if mending == "prefix" else ""
    result = _unreadable("syntax", place, mending=mending, reason=error.message, prefix=prefix)
    return replace(result, value=_word(guards.decoded(source.data), place))


def _word(text: str, place: Place) -> Literal | None:
    """What stands at a place of a text: a word, or what marks hold together; nothing where its line ends."""
    if place.line is None or not isinstance(place.column, int):
        return None
    line = next(itertools.islice(io.StringIO(text), place.line - 1, None), "")
    found = _WORD.match(line, place.column - 1)
    return Literal(found[0]) if found else None


def _too_much(source: Source, error: LimitError) -> Result:
    """That a document passes a limit; a size in megabytes, unless it is small."""
    allowed = int(error.allowed)
    wording = "few-bytes" if error.limit == "size" and allowed < _MEGABYTE else ""
    megabytes = str(allowed // _MEGABYTE)
    return _unreadable(error.limit, Place(source.name), wording=wording, allowed=str(allowed), megabytes=megabytes)


def _unreadable(
    code: str, place: Place, severity: Severity = Severity.VIOLATION, wording: str = "", mending: str = "", **said: str
) -> Result:
    """A result about a document that cannot be read; ``wording`` and ``mending`` name texts that are not its code's."""
    result = _about_file(f"file-{code}", severity, place, _filled(_UNREADABLE[wording or code], said))
    return replace(result, mend=_filled(_MENDING.get(mending or wording or code, {}), said))


def _filled(texts: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    return {language: typeset(text, language).format(**said).strip() for language, text in texts.items()}


def _fault(fault: Fault) -> Result:
    # A text that is no CSV, or nothing, is a document that cannot be read.
    code = "file-data" if fault.code in (Flaw.QUOTES, Flaw.EMPTY) else f"table-{fault.code}"
    result = _about_file(code, fault.severity, fault.place, fault.messages)
    return replace(result, mend=fault.mend, value=Literal(fault.value) if fault.value else None)


def _about_file(code: str, severity: Severity, place: Place, messages: Mapping[str, str]) -> Result:
    """A result about a document instead of a node: its focus is the name of the document."""
    return Result(SHAPE[code], "Document", severity, Literal(place.file), messages=messages, place=place)
