"""The rules of the shape files as the reports need them: severity, messages in three languages, hints for mending.

Engines disagree on messages (pyshacl drops the language tags of SPARQL constraints), so a report takes from the engine
only what was bound and fills our own templates with it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from municipia.graph.report import LANGUAGES, Severity, short
from municipia.graph.suites import described_graph
from municipia.ontology.namespaces import SH, SHAPE

_SLOT: Final = re.compile(r"\{\?(\w+)\}")
_LISTED: Final = 12

_MENDING: Final[dict[str, dict[str, str]]] = {
    "MinCount": {
        "fr": "ajouter {path}.",
        "en": "add {path}.",
        "es": "añada {path}.",
    },
    "MaxCount": {
        "fr": "ne garder que {most} valeur(s) de {path}.",
        "en": "keep only {most} value(s) of {path}.",
        "es": "conserve solo {most} valor(es) de {path}.",
    },
    "Class": {
        "fr": "déclarer {value} avec la classe {classes}, ou corriger son IRI.",
        "en": "declare {value} with the class {classes}, or correct its IRI.",
        "es": "declare {value} con la clase {classes}, o corrija su IRI.",
    },
    "In": {
        "fr": "employer une de ces valeurs : {allowed}.",
        "en": "use one of these values: {allowed}.",
        "es": "use uno de estos valores: {allowed}.",
    },
    "Datatype": {
        "fr": "écrire la valeur avec le type {datatype}.",
        "en": "write the value with the datatype {datatype}.",
        "es": "escriba el valor con el tipo {datatype}.",
    },
    "Node": {
        "fr": "employer un concept du schéma demandé, au lieu de {value}.",
        "en": "use a concept of the scheme asked for, instead of {value}.",
        "es": "use un concepto del esquema pedido, en lugar de {value}.",
    },
    "Not": {
        "fr": "remplacer {value} par un nœud de la classe attendue.",
        "en": "replace {value} with a node of the class expected.",
        "es": "sustituya {value} por un nodo de la clase esperada.",
    },
    "UniqueLang": {
        "fr": "garder une valeur par langue ; les autres noms vont dans skos:altLabel.",
        "en": "keep one value per language; the other names go in skos:altLabel.",
        "es": "conserve un valor por idioma; los demás nombres van en skos:altLabel.",
    },
    "Disjoint": {
        "fr": "ôter {value} ici : ce nom a déjà un autre rôle.",
        "en": "take {value} away here: that name already has another role.",
        "es": "quite {value} de aquí: ese nombre ya tiene otro papel.",
    },
}
_MENDING_LIKE: Final = {"Or": "Class", "QualifiedMinCount": "MinCount", "HasValue": "MinCount"}


@dataclass(frozen=True)
class Rule:
    """One shape or exact check: ``templates`` has a message for each language, with ``{?name}`` where a value goes.

    ``mends`` says, by language, how to mend a result where what the rule asks for does not tell.
    """

    shape: URIRef
    severity: Severity
    templates: Mapping[str, str]
    facts: Mapping[str, str] = field(default_factory=dict)
    mends: Mapping[str, str] = field(default_factory=dict)

    def bindings(self, said: Iterable[str]) -> dict[str, str]:
        """What the engine bound, read back from the messages that it filled in (in any language, tags lost)."""
        patterns = [_reader(template) for template in self.templates.values() if _SLOT.search(template)]
        for message in said:
            for pattern in patterns:
                if match := pattern.fullmatch(message):
                    return match.groupdict()
        return {}

    def messages(self, bound: Mapping[str, str]) -> dict[str, str]:
        """The templates filled in; IRIs are shortened with our prefixes."""
        fill = {name: short(value) for name, value in bound.items()}
        return {
            language: _SLOT.sub(lambda slot: fill.get(slot[1], "?"), self.templates[language])
            for language in LANGUAGES
            if language in self.templates
        }

    def mending(self, component: str, value: Node | None) -> dict[str, str]:
        """How to mend a result of this component, in each language; empty where the message says it all."""
        texts = _MENDING.get(_MENDING_LIKE.get(component, component))
        if texts is None:
            return dict(self.mends)
        facts = {"value": short(str(value)), **self.facts}
        return {language: text.format_map(_Blank(facts)) for language, text in texts.items()}


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


@functools.cache
def _reader(template: str) -> re.Pattern[str]:
    """A pattern that reads the values back out of a filled template; every slot stops at the text that follows it."""
    parts = _SLOT.split(template)
    seen: set[str] = set()
    pattern = ""
    for index, part in enumerate(parts):
        if index % 2 == 0:
            pattern += re.escape(part)
        else:
            pattern += f"(?P={part})" if part in seen else f"(?P<{part}>.*?)"
            seen.add(part)
    return re.compile(pattern, re.DOTALL)


@functools.cache
def rulebook() -> Mapping[URIRef, Rule]:
    """Every named shape and exact check that has messages, by its IRI."""
    graph = described_graph()
    named = {node for node in graph.subjects(SH.severity) if isinstance(node, URIRef)}
    return {shape: _rule(graph, shape) for shape in named}


def _rule(graph: Graph, shape: URIRef) -> Rule:
    severity = Severity(str(graph.value(shape, SH.severity)).removeprefix(str(SH)))
    speaker = graph.value(shape, SH.sparql) or shape
    return Rule(
        shape,
        severity,
        _texts(graph, speaker, SH.message),
        _facts(graph, shape),
        _texts(graph, shape, SHAPE.mending),
    )


def _texts(graph: Graph, node: Node, property_: URIRef) -> dict[str, str]:
    found = graph.objects(node, property_)
    return {text.language: str(text) for text in found if isinstance(text, Literal) and text.language}


def _facts(graph: Graph, shape: URIRef) -> dict[str, str]:
    facts = {
        "path": _first(graph, shape, SH.path),
        "most": _first(graph, shape, SH.maxCount),
        "datatype": _first(graph, shape, SH.datatype),
        "classes": ", ".join(_classes(graph, shape)),
        "allowed": _allowed(graph, shape),
    }
    return {name: text for name, text in facts.items() if text}


def _first(graph: Graph, shape: Node, property_: URIRef) -> str:
    value = graph.value(shape, property_)
    return "" if value is None else short(str(value))


def _classes(graph: Graph, shape: Node) -> list[str]:
    alternatives = graph.value(shape, SH["or"])
    nodes = [shape] if alternatives is None else [shape, *Collection(graph, alternatives)]
    return [short(str(name)) for node in nodes for name in graph.objects(node, SH["class"])]


def _allowed(graph: Graph, shape: Node) -> str:
    head = graph.value(shape, SH["in"])
    if head is None:
        return ""
    values = [short(str(value)) for value in Collection(graph, head)]
    return ", ".join(values[:_LISTED]) + (", …" if len(values) > _LISTED else "")
