"""Municipia: the open knowledge graph of cities, policies and commitments."""

__version__ = "0.1.0"
