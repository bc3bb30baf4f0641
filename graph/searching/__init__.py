"""Searching: every name, title and text of a revision in one file, and what it answers to a few words.

::

    content = made(payload)                 # in a reader process: the answers of QUERIES become an index
    found = search(path, Asked("geneve"))   # anywhere: hits best first, with counts by kind, country and right

The index is an SQLite database with FTS5 tables. Texts are folded (transliterated to ASCII, case folded), so that
accents, capitals and scripts do not matter; words that nothing holds are corrected to the nearest that something does.
"""

from __future__ import annotations

from municipia.graph.searching.finding import search, suggest, value_names
from municipia.graph.searching.index import QUERIES, made, query_text
from municipia.graph.searching.records import Asked, Found, Hit

__all__ = ["QUERIES", "Asked", "Found", "Hit", "made", "query_text", "search", "suggest", "value_names"]
