"""The log of changes as a Linked Data Event Stream: pages of members in quads (TREE and LDES vocabularies).

A member is a version of a record, that is, of what one graph says of one thing (``ledger``). Its statements stand in a
graph that has the member's name; in syntaxes without named graphs they have the node ``as:result`` as their subject.
Replaying, in order, keeps for each record its last member; the statements of those that are no ``as:Delete``, each in
the graph ``as:context``, are the graph at the newest revision read.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from municipia.graph.history import Leaf, Member
from municipia.ontology.licence import LICENCE
from municipia.ontology.namespaces import BASE, DCTERMS, PREFIXES, PROV, RDF, SCHEMA, XSD

AS: Final = "https://www.w3.org/ns/activitystreams#"
LDES: Final = "https://w3id.org/ldes#"
TREE: Final = "https://w3id.org/tree#"
STREAM: Final = NamedNode(BASE + "changes/stream#log")
#: The seconds that a client should leave between two looks at the newest page.
POLLING: Final = 60
_PREFIXES: Final = {**PREFIXES, "as": AS, "ldes": LDES, "tree": TREE}
_TYPE: Final = NamedNode(str(RDF.type))
_DATE_TIME: Final = NamedNode(str(XSD.dateTime))
_INTEGER: Final = NamedNode(str(XSD.integer))
_BOOLEAN: Final = NamedNode(str(XSD.boolean))
_PUBLISHED: Final = NamedNode(AS + "published")
_POSITION: Final = NamedNode(str(SCHEMA.position))
_VERSION_OF: Final = NamedNode(str(DCTERMS.isVersionOf))
_GENERATED: Final = NamedNode(str(PROV.wasGeneratedBy))
_END: Final = NamedNode(str(PROV.End))

FORMATS: Final = {
    "application/trig": RdfFormat.TRIG,
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-quads": RdfFormat.N_QUADS,
}


@dataclass(frozen=True)
class Place:
    """Where the stream is served: ``root`` is the address of its first page, ``query`` is kept in every link."""

    root: str
    query: str = ""

    @property
    def view(self) -> NamedNode:
        """The root node."""
        return NamedNode(self.root + self.query)

    def page(self, number: int) -> NamedNode:
        """A page of members."""
        return NamedNode(f"{self.root}/{number}{self.query}")


def root(place: Place, leaves: Sequence[Leaf], lost: Sequence[int] = ()) -> Iterator[Quad]:
    """The root node: what the stream is, how long it is kept, and the pages by the times of their members.

    It names the revisions whose patches are ``lost``: their members are missing.
    """
    yield from _description(place, leaves, lost)
    for leaf in leaves:
        bounds = [("GreaterThanOrEqualToRelation", leaf.first)]
        if leaf.is_full:
            bounds.append(("LessThanOrEqualToRelation", leaf.last))
        for kind, value in bounds:
            yield from _relation(place.view, f"{kind[0].lower()}{leaf.number}", kind, place.page(leaf.number), value)


def _description(place: Place, leaves: Sequence[Leaf], lost: Sequence[int]) -> Iterator[Quad]:
    view, policy = place.view, NamedNode(f"{place.view.value}#retention")
    yield from _said(
        STREAM,
        [
            (_TYPE, NamedNode(LDES + "EventStream")),
            (_tree("view"), view),
            (_tree("shape"), NamedNode(f"{place.root.removesuffix('stream')}shape#Member")),
            (_ldes("timestampPath"), _PUBLISHED),
            (_ldes("sequencePath"), _POSITION),
            (_ldes("versionOfPath"), _VERSION_OF),
            *((_ldes(f"version{kind}Path"), _TYPE) for kind in _KINDS),
            *((_ldes(f"version{kind}Object"), NamedNode(AS + kind)) for kind in _KINDS),
            (_ldes("transactionPath"), _GENERATED),
            (_ldes("transactionFinalizedPath"), _TYPE),
            (_ldes("transactionFinalizedObject"), _END),
            (_ldes("pollingInterval"), Literal(str(POLLING), datatype=_INTEGER)),
            (_dcterms("title"), Literal("Changes of Municipia", language="en")),
            (_dcterms("license"), NamedNode(LICENCE)),
        ],
    )
    yield from _said(view, [(_TYPE, _tree("Node")), (_ldes("retentionPolicy"), policy)])
    kept = [(_ldes("startingFrom"), _time(leaves[0].first))] if leaves else []
    words = "Every member is kept for ever, from the first revision on."
    if lost:
        numbers = ", ".join(map(str, lost))
        words = f"Every member is kept but those of the lost revisions {numbers}; what these did is not told."
    yield from _said(
        policy, [(_TYPE, _ldes("RetentionPolicy")), *kept, (_dcterms("description"), Literal(words, language="en"))]
    )


def page(place: Place, leaf: Leaf, following: Leaf | None, members: Iterable[Member], *, named: bool) -> list[Quad]:
    """A page: its members with their statements, and the way to the page after it.

    ``named`` puts the statements of a member into the graph of its name.
    """
    here = place.page(leaf.number)
    quads = list(_said(STREAM, [(_TYPE, NamedNode(LDES + "EventStream")), (_tree("view"), place.view)]))
    quads += _said(here, [(_TYPE, _tree("Node"))])
    if leaf.is_full:
        quads += _said(here, [(_ldes("immutable"), Literal("true", datatype=_BOOLEAN))])
    if following:
        kind = "GreaterThanOrEqualToRelation"
        quads += _relation(here, "next", kind, place.page(following.number), following.first)
    for member in members:
        quads += _member(member, named=named)
    return quads


def _member(member: Member, *, named: bool) -> Iterator[Quad]:
    name = member_name(member)
    state = NamedNode(name.value + "-state")
    types = [(_TYPE, NamedNode(AS + member.kind))] + ([(_TYPE, _END)] if member.is_last else [])
    yield Quad(STREAM, _tree("member"), name)
    yield from _said(
        name,
        [
            *types,
            (_VERSION_OF, NamedNode(record_name(member.graph, member.subject))),
            (NamedNode(AS + "object"), NamedNode(member.subject)),
            (NamedNode(AS + "context"), NamedNode(member.graph)),
            (_PUBLISHED, _time(member.time)),
            (_POSITION, Literal(str(member.seq), datatype=_INTEGER)),
            (_GENERATED, NamedNode(f"{BASE}changes/{member.revision}")),
        ],
    )
    if member.state and not named:
        yield Quad(name, NamedNode(AS + "result"), state)
    lines = "".join(f"<{member.subject}> {row} .\n" for row in member.state)
    for each in parse(lines, format=RdfFormat.N_TRIPLES):
        if named:
            yield Quad(each.subject, each.predicate, each.object, name)
        else:
            yield Quad(state, each.predicate, each.object)


def member_name(member: Member) -> NamedNode:
    """The name of a member: the n-th of its revision."""
    return NamedNode(f"{BASE}changes/{member.revision}#{member.number}")


def record_name(graph: str, subject: str) -> str:
    """The name of a record, the same in every revision."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{graph} {subject}").urn


def written(quads: Iterable[Quad], media_type: str) -> bytes:
    """The quads in one of ``FORMATS``, in their order; the same quads give the same bytes."""
    form = FORMATS[media_type]
    given: Iterable[Quad | Triple] = quads if form.supports_datasets else (each.triple for each in quads)
    if form not in (RdfFormat.TURTLE, RdfFormat.TRIG):
        return serialize(given, format=form) or b""  # type: ignore[arg-type]
    text = serialize(given, format=form, prefixes=_PREFIXES) or b""  # type: ignore[arg-type]
    # The serialiser writes the prefixes in an order of chance, used or not.
    lines = text.splitlines(keepends=True)
    head = sum(1 for _ in takewhile(lambda line: line.startswith(b"@prefix "), lines))
    body = b"".join(lines[head:])
    used = (line for line in lines[:head] if line.split(b" ", 2)[1] in body)
    return b"".join(sorted(used)) + body


_KINDS: Final = ("Create", "Update", "Delete")


def _relation(here: NamedNode, name: str, kind: str, target: NamedNode, value: datetime) -> Iterator[Quad]:
    relation = NamedNode(f"{here.value}#{name}")
    yield Quad(here, _tree("relation"), relation)
    yield from _said(
        relation,
        [
            (_TYPE, _tree(kind)),
            (_tree("node"), target),
            (_tree("path"), _PUBLISHED),
            (_tree("value"), _time(value)),
        ],
    )


def _said(subject: NamedNode, statements: Iterable[tuple[NamedNode, NamedNode | Literal]]) -> Iterator[Quad]:
    return (Quad(subject, predicate, value) for predicate, value in statements)


def _time(value: datetime) -> Literal:
    return Literal(value.isoformat(), datatype=_DATE_TIME)


def _tree(name: str) -> NamedNode:
    return NamedNode(TREE + name)


def _ldes(name: str) -> NamedNode:
    return NamedNode(LDES + name)


def _dcterms(name: str) -> NamedNode:
    return NamedNode(str(DCTERMS[name]))
