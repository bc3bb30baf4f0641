"""What the interface description says of the graph store, with examples that can be run."""

from __future__ import annotations

from typing import Any, Final

from municipia.graph import media

GET: Final[dict[str, Any]] = {"summary": "Read a graph, or list all"}
GET_DIRECT: Final[dict[str, Any]] = {"summary": "Read a graph by its path"}
PUT: Final[dict[str, Any]] = {"summary": "Replace a graph"}
PUT_DIRECT: Final[dict[str, Any]] = {"summary": "Replace a graph by its path"}
POST: Final[dict[str, Any]] = {"summary": "Add to a graph"}
POST_DIRECT: Final[dict[str, Any]] = {"summary": "Add to a graph by its path"}
DELETE: Final[dict[str, Any]] = {"summary": "Delete a graph"}
DELETE_DIRECT: Final[dict[str, Any]] = {"summary": "Delete a graph by its path"}
FORMS: Final = tuple(media.GRAPHS.values())
