"""Files of networks for other programs: GraphML and GEXF, written where it can be killed."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, SubElement

#: The files that are written, by suffix, with their media types.
FORMS: Final = {"graphml": "application/graphml+xml", "gexf": "application/gexf+xml"}
#: What goes with a network, by the names that its JSON gives.
CREDITS: Final = ("title", "conditions", "asOf", "address", "revision", "recorded", "licence", "citation", "language")


def write(payload: bytes, form: str) -> bytes:
    """A network, as its page gives it in JSON, in one of :data:`FORMS`."""
    import networkx as nx  # takes a while, and few ask for it

    asked = json.loads(payload)
    about = {name: str(asked[name]) for name in CREDITS if asked[name] is not None}
    graph = nx.MultiGraph(**about)
    for node in asked["nodes"]:
        at = {"x": float(node["x"]), "y": float(node["y"])}
        rest = {key: node[key] for key in ("label", "kind", "members", "degree", "betweenness", "community")}
        graph.add_node(node["id"], **rest, **(at if form == "graphml" else {"viz": {"position": {**at, "z": 0.0}}}))
    for place, tie in enumerate(asked["ties"]):
        rest = {key: tie[key] for key in ("kind", "weight", "certainty", "sources")}
        graph.add_edge(tie["source"], tie["target"], key=place, **rest)
    if form == "gexf":
        # The library stamps the day on which it writes: the same network would not be the same file tomorrow.
        writer = nx.readwrite.gexf.GEXFWriter(encoding="utf-8", prettyprint=True)
        writer.add_graph(graph)
        for meta in writer.xml.iter("meta"):
            meta.attrib.pop("lastmodifieddate", None)
            _credit(meta, about)
        return ('<?xml version="1.0" encoding="utf-8"?>\n' + str(writer)).encode()
    out = io.BytesIO()
    nx.write_graphml(graph, out)
    return out.getvalue()


def _credit(meta: Element, about: Mapping[str, str]) -> None:
    """GEXF knows a creator and a description alone: the latter holds a line for each of the rest."""
    for child in list(meta):
        meta.remove(child)
    SubElement(meta, "creator").text = "Municipia"
    SubElement(meta, "description").text = "\n".join(f"{name}: {value}" for name, value in about.items())
