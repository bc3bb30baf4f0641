"""Checks on the text of an RDF document before any parser sees it: size, nesting, prefixes, and what would be fetched.

All patterns here are linear: no repetition gives back what it has taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Final
from xml.parsers import expat

from municipia.graph.errors import LimitError, SyntaxFault, UnsupportedError
from municipia.graph.wording import Spoken, typeset


@dataclass(frozen=True)
class ReadingLimits:
    """What one document may take."""

    size: Annotated[int, "bytes of the document"] = 32 << 20
    depth: Annotated[int, "brackets, braces, elements or quoted triples open at once"] = 100
    prefixes: Annotated[int, "prefixes that it may declare"] = 500
    term: Annotated[int, "characters of an IRI, so that short prefixes cannot make a long text"] = 2048
    statements: Annotated[int, "statements that it may make"] = 1_000_000


DEFAULT: Final = ReadingLimits()

_TURTLE: Final = re.compile(
    r"""
    (?P<escape>\\.)
  | (?P<text>\"{3}(?:[^"\\]|\\.|\"(?!\"\"))*+(?:\"{3}|\Z)|'{3}(?:[^'\\]|\\.|'(?!''))*+(?:'{3}|\Z)
      |"(?:[^"\\\n\r]|\\.)*+(?:"|(?=[\n\r])|\Z)|'(?:[^'\\\n\r]|\\.)*+(?:'|(?=[\n\r])|\Z))
  | (?P<comment>\#[^\n\r]*+)
  | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\.)*+>)
  | (?P<open><<\(?|[\[({])
  | (?P<close>\)?>>|[\])}])
  | (?P<prefix>(?<![\w:.-])@?prefix(?=[\s:]))
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_XML: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)|(?P<declared><!)"
    r"|(?P<close></)|(?P<open><[^\s/>\"'=]++)(?P<attributes>(?:[^\"'>]|\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))*+)",
    re.DOTALL,
)
_NAMESPACE: Final = re.compile(r"""(?:\bxmlns(?::[^\s=]++)?|\bxml:base)\s*+=\s*+("[^"]*+"|'[^']*+')""")

_NOT_IN_IRI: Final = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")

# Each reason: what is wrong, and how to mend it.
_REFUSALS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "context": {
        "fr": (
            "Le contexte {what} serait à chercher sur le réseau ; rien ne l'est ici.",
            "l'écrire dans le document.",
        ),
        "en": (
            "The context {what} would have to be fetched; nothing is fetched here.",
            "write it into the document.",
        ),
        "es": (
            "El contexto {what} debería buscarse en la red; aquí no se busca nada.",
            "escríbalo en el documento.",
        ),
    },
    "doctype": {
        "fr": (
            "Un type de document (<!DOCTYPE …>) ou une entité est déclaré.",
            "l'ôter et écrire les signes eux-mêmes.",
        ),
        "en": (
            "A document type (<!DOCTYPE …>) or an entity is declared.",
            "remove it and write the characters themselves.",
        ),
        "es": (
            "Se declara un tipo de documento (<!DOCTYPE …>) o una entidad.",
            "quítelo y escriba los caracteres mismos.",
        ),
    },
    "terms": {
        "fr": (
            "Un triplet sert de terme ou un texte a une direction (RDF 1.2).",
            "employer mun:Claim, ou ôter la direction.",
        ),
        "en": (
            "A triple serves as a term, or a text has a direction (RDF 1.2).",
            "use mun:Claim, or remove the direction.",
        ),
        "es": (
            "Un triple sirve de término, o un texto tiene dirección (RDF 1.2).",
            "use mun:Claim, o quite la dirección.",
        ),
    },
    "form": {
        "fr": (
            "La forme de {what} n'est pas connue.",
            "nommer le fichier .ttl, .trig, .nt, .nq, .jsonld, .rdf ou .csv.",
        ),
        "en": (
            "The form of {what} is not known.",
            "name the file .ttl, .trig, .nt, .nq, .jsonld, .rdf or .csv.",
        ),
        "es": (
            "No se conoce la forma de {what}.",
            "nombre el archivo .ttl, .trig, .nt, .nq, .jsonld, .rdf o .csv.",
        ),
    },
    "table": {
        "fr": (
            "Une table ne contient pas de RDF.",
            "la vérifier comme table.",
        ),
        "en": (
            "A table holds no RDF.",
            "check it as a table.",
        ),
        "es": (
            "Una tabla no contiene RDF.",
            "compruébela como tabla.",
        ),
    },
}


class Refusal(UnsupportedError):
    """Something in a document that is refused on purpose; ``messages`` and ``mend`` say it in each language."""

    def __init__(self, reason: str, what: str = "") -> None:
        shown = repr(what[:200])
        texts = _REFUSALS[reason]
        self.messages = {each: typeset(texts[each][0], each).format(what=shown) for each in texts}
        self.mend = {each: typeset(texts[each][1], each) for each in texts}
        hints = {each: text[:1].upper() + text[1:] for each, text in self.mend.items()}
        super().__init__(Spoken(self.messages), hint=Spoken(hints))


class EncodingFault(SyntaxFault):
    """The bytes are not UTF-8."""


def check_size(data: bytes, limits: ReadingLimits) -> None:
    """Raise LimitError when there are more bytes than allowed."""
    if len(data) > limits.size:
        raise _passed("size", limits.size, "bytes", f"The document has {len(data)} bytes")


def decoded(data: bytes) -> str:
    """The text, without a byte order mark. Raises EncodingFault with the line when it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise EncodingFault("The text is not UTF-8.", line=line, column=column, hint="Save it as UTF-8.") from error


def check_turtle(text: str, limits: ReadingLimits) -> None:
    """Check Turtle, TriG, N-Triples or N-Quads. Raises LimitError (depth, prefixes, term)."""
    depth = prefixes = 0
    for token in _TURTLE.finditer(text):
        kind = token.lastgroup
        depth += (kind == "open") - (kind == "close")
        prefixes += kind == "prefix"
        _check_depth(depth, limits)
        _check_prefixes(prefixes, limits)
        if kind == "iri":
            _check_term(token[0], limits)


def check_json(text: str, limits: ReadingLimits) -> None:
    """Check JSON-LD. Raises LimitError (depth, prefixes, term), SyntaxFault, Refusal (a remote context)."""
    for depth in _depths(text):
        _check_depth(depth, limits)
    try:
        json.loads(
            text, object_pairs_hook=lambda pairs: _check_members(pairs, limits, text), parse_int=str, parse_float=str
        )
    except json.JSONDecodeError as error:
        raise SyntaxFault(f"JSON-LD: {error.msg}", line=error.lineno, column=error.colno) from error


def check_xml(text: str, limits: ReadingLimits) -> None:
    """Check RDF/XML. Raises LimitError (depth, prefixes, term) and Refusal (a document type or entity)."""
    depth = 0
    # Writers declare a prefix anew on each element that uses it: the same one again is none more.
    declared: set[str] = set()
    for token in _XML.finditer(text):
        if token["declared"]:
            raise Refusal("doctype")
        attributes = token["attributes"] or ""
        depth += (token["open"] is not None and not attributes.endswith("/")) - (token["close"] is not None)
        _check_depth(depth, limits)
        for namespace in _NAMESPACE.finditer(attributes):
            declared.add(namespace[0])
            _check_term(namespace[1], limits)
        _check_prefixes(len(declared), limits)


def xml_fault(text: str) -> tuple[int | None, int | None]:
    """Line and column at which a text stops being XML; nothing when it is XML, and wrong in another way."""
    try:
        expat.ParserCreate().Parse(text.encode(), True)  # noqa: FBT003 the last part
    except expat.ExpatError as error:
        return error.lineno, error.offset + 1
    return None, None


def _depths(text: str) -> Iterator[int]:
    depth = 0
    for token in re.finditer(r'"(?:[^"\\]|\\.)*+(?:"|\Z)|[\[{]|[\]}]', text, re.DOTALL):
        depth += (token[0] in "[{") - (token[0] in "]}")
        yield depth


def _check_members(pairs: Iterable[tuple[str, object]], limits: ReadingLimits, text: str) -> dict[str, object]:
    """Look at every member of an object, also at those that a later one of the same name hides.

    JSON-LD drops names that are none without a word; here they are faults.
    """
    members = list(pairs)
    for name, value in members:
        _check_name(name, value, text)
        if name == "@context":
            _check_context(value, limits)
        if name == "@import":
            raise Refusal("context", str(value))
        if name in ("@vocab", "@base", "@id"):
            _check_term(str(value), limits)
    return dict(members)


def _check_name(name: str, value: object, text: str) -> None:
    iris = [value] if name in ("@id", "@type", "@vocab", "@base") else []
    iris = iris[0] if iris and isinstance(iris[0], list) else iris
    for iri in [name if ":" in name else "", *iris]:
        if isinstance(iri, str) and _NOT_IN_IRI.search(iri):
            raise _misnamed(f"{iri[:80]!r} is no IRI", iri, text)
    if name == "@language" and isinstance(value, str) and not _LANGUAGE.fullmatch(value):
        raise _misnamed(f"{value[:80]!r} is no language tag", value, text)


def _misnamed(what: str, name: str, text: str) -> SyntaxFault:
    """The fault of a name, with the place where it first stands, if it stands there as it is read."""
    found = text.find(json.dumps(name, ensure_ascii=False))
    if found < 0:
        return SyntaxFault(f"JSON-LD: {what}.")
    line = text.count("\n", 0, found) + 1
    return SyntaxFault(f"JSON-LD: {what}.", line=line, column=found - text.rfind("\n", 0, found))


def _check_context(value: object, limits: ReadingLimits) -> None:
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, str):
            raise Refusal("context", part)
        if isinstance(part, dict):
            _check_prefixes(len(part), limits)
            for meaning in part.values():
                _check_term(str(meaning), limits)


def _check_depth(depth: int, limits: ReadingLimits) -> None:
    if depth > limits.depth:
        raise _passed("depth", limits.depth, "levels", f"More than {limits.depth} levels are open at once")


def _check_prefixes(prefixes: int, limits: ReadingLimits) -> None:
    if prefixes > limits.prefixes:
        raise _passed("prefixes", limits.prefixes, "prefixes", f"More than {limits.prefixes} prefixes are declared")


def _check_term(term: str, limits: ReadingLimits) -> None:
    if len(term) > limits.term:
        raise _passed("term", limits.term, "characters", f"An IRI has {len(term)} characters")


def _passed(limit: str, allowed: int, unit: str, what: str) -> LimitError:
    hints = {"size": "Send it in parts.", "depth": "Give nodes names instead of nesting them."}
    return LimitError(
        f"{what}; {allowed} are allowed.",
        limit=limit,
        allowed=allowed,
        unit=unit,
        hint=hints.get(limit, "Shorten it."),
    )
