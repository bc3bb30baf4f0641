"""The address of an engine: where it is asked, changed and filled, and how one proves who one is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Final, Self
from urllib.parse import urlsplit, urlunsplit

from municipia.graph.errors import ParameterError
from municipia.ontology.namespaces import GRAPH

SCHEME: Final = "sparql+"
MERGED: Final = str(GRAPH["merged"])
"""The named graph that holds, in an engine, the set union that is the default graph here."""
NOTHING: Final = "urn:municipia:nothing"
"""A graph that nobody fills: what is asked of it is asked of no statement."""


@dataclass(frozen=True)
class Address:
    """One engine. A secret is in no text that this object gives of itself."""

    query: Annotated[str, "URL that takes queries"]
    update: Annotated[str, "URL that takes updates"]
    graphs: Annotated[str, "URL of the Graph Store Protocol, or nothing"] = ""
    engine: Annotated[str, "what the engine is, where its answers do not say it"] = ""
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @classmethod
    def of(cls, store: str, *, update: str = "", graphs: str = "", **others: str) -> Self:
        """The address that ``sparql+https://host/path`` and its companions name; ``others`` are fields of this class.

        Raises ParameterError for an address that cannot be used; its text shows no secret.
        """
        query = _checked(store.removeprefix(SCHEME), "store") if store.startswith(SCHEME) else _refuse("store")
        address = cls(
            query=query,
            update=_checked(update, "store_update") if update else query,
            graphs=_checked(graphs, "store_graphs") if graphs else "",
            **others,
        )
        if address.password and not address.user:
            raise ParameterError("A password is set for the engine, and no user.", name="store_user")
        if address.token and address.user:
            raise ParameterError("Both a user and a token are set for the engine.", name="store_token", hint="Set one.")
        return address

    @property
    def host(self) -> str:
        """The host and port, for a person to recognise the engine by."""
        return urlsplit(self.query).netloc


def _checked(url: str, name: str) -> str:
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        raise ParameterError(
            "The address of the engine holds a user or a password.",
            name=name,
            hint="Set MUNICIPIA_STORE_USER and MUNICIPIA_STORE_PASSWORD_FILE instead.",
        )
    if parts.scheme not in ("http", "https") or not parts.hostname:
        _refuse(name)
    return urlunsplit(parts._replace(fragment=""))


def _refuse(name: str) -> str:
    form = "sparql+https://host/path" if name == "store" else "https://host/path"
    raise ParameterError("The address of the engine cannot be read.", name=name, hint=f"Write it as {form}.")
