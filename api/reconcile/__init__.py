"""The Reconciliation Service API 0.2 at ``/reconcile``: names of a list matched with things of the graph.

https://reconciliation-api.github.io/specs/0.2/
"""

from __future__ import annotations

from municipia.api.reconcile.service import router

__all__ = ["router"]
