"""The text of a term, whatever it is."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode


def value(term: object) -> str:
    """The IRI, the label of a blank node, or the text of a literal."""
    return term.value if isinstance(term, NamedNode | BlankNode | Literal) else str(term)
