"""Settings: the one place that reads the environment; everything else is handed what it needs."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, Final, get_args, get_type_hints

from municipia.graph.errors import ParameterError
from municipia.graph.limits import Limits
from municipia.ontology.namespaces import BASE

_PREFIX: Final = "MUNICIPIA_"
_LAST_PORT: Final = (1 << 16) - 1
_WEB_ADDRESS: Final = re.compile(r"https?://[^\s/?#<>\"{}|\\^`]+(?:/[^\s?#<>\"{}|\\^`]*)?")


@dataclass(frozen=True)
class Settings:
    """What can be set from outside: ``MUNICIPIA_<NAME>`` in the environment, and ``PORT`` for the port.

    ``scratch`` is not set from outside: whoever can reach such a server may write to it, and no shapes are asked.
    The fields of :class:`~municipia.graph.limits.Limits` are set the same way (``MUNICIPIA_QUERY_SECONDS=20``).
    """

    home: Annotated[Path, "the folder that holds the graph and its history"] = Path(".municipia")
    host: Annotated[str, "the address to listen on; 0.0.0.0 listens on all"] = "127.0.0.1"
    port: Annotated[int, "the port to listen on; 0 takes any free one"] = 8000
    public_address: Annotated[
        str, "where the public reaches this server, as https://host/; not set, it is called as the client calls it"
    ] = BASE
    client_seconds: Annotated[float, "seconds that a client may take to send a body, or leave an answer untouched"] = (
        30.0
    )
    max_upload_bytes: Annotated[int, "bytes that an uploaded file may have"] = 16 << 20
    snapshot_bytes: Annotated[int, "bytes that one frozen answer may have"] = 4 << 20
    snapshots_bytes: Annotated[int, "bytes that all frozen answers together may take on disk"] = 1 << 30
    private: Annotated[str, "the PostgreSQL URL of the private store; a SQLite file in the home if empty"] = ""
    scratch: bool = False
    store: Annotated[str, "an engine to ask, as sparql+https://host/path; nothing: the store in the home folder"] = ""
    store_update: Annotated[str, "where that engine takes updates; nothing: at the same address"] = ""
    store_graphs: Annotated[str, "where it speaks the Graph Store Protocol; nothing: it is filled by updates"] = ""
    store_engine: Annotated[str, "what it is (virtuoso, oxigraph), where a proxy hides it"] = ""
    store_user: Annotated[str, "the user by whom it is asked and changed"] = ""
    store_password: Annotated[str, "the user's password; better in a file"] = field(default="", repr=False)
    store_password_file: Annotated[str, "a file that holds the password"] = ""
    store_token: Annotated[str, "a bearer token for it, instead of a user; better in a file"] = field(
        default="", repr=False
    )
    store_token_file: Annotated[str, "a file that holds the token"] = ""
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the environment (by default the process's own); what is not set keeps its default.

        Raises ParameterError when a number is not a number or is not above zero, or an address or a port is none.
        """
        given = dict(os.environ if environ is None else environ)
        is_ours = bool(given.get(_variable("port")))
        if not is_ours:
            given[_variable("port")] = given.get("PORT", "")
        values: dict[str, Any] = _read(cls, given)
        if "port" in values:
            check_port(values["port"], _variable("port") if is_ours else "PORT")
        if "public_address" in values:
            values["public_address"] = _address(values["public_address"])
        bounds: dict[str, Any] = _read(Limits, given)
        return cls(**values, limits=Limits(**bounds))


def check_port(port: int, said_by: str) -> None:
    """Raise ParameterError for a number that is no port; 0 stands for any free one."""
    if not 0 <= port <= _LAST_PORT:
        raise ParameterError(
            f"{said_by} is {port}, which is no port.",
            name="port",
            hint=f"Choose one from 1 to {_LAST_PORT}, or 0 for any that is free.",
        )


def describe() -> list[tuple[str, str, str]]:
    """Every setting as (variable, default, what it does), in a stable order, for help texts."""
    known = [(item, texts) for cls in (Settings, Limits) for item, texts in _settable(cls)]
    return [(_variable(item.name), str(item.default), text) for item, (_, text) in known]


def _settable(cls: type) -> list[tuple[Field[Any], tuple[type, str]]]:
    """The fields that can be set from outside, each with its type and what it does."""
    hints = get_type_hints(cls, include_extras=True)
    return [(item, get_args(hints[item.name])) for item in fields(cls) if get_args(hints[item.name])]


def _variable(name: str) -> str:
    return _PREFIX + name.upper()


def _read(cls: type, given: Mapping[str, str]) -> dict[str, Path | str | float]:
    texts = ((item.name, given.get(_variable(item.name), ""), kind) for item, (kind, _) in _settable(cls))
    return {name: _convert(name, text, kind) for name, text, kind in texts if text}


def _address(text: str) -> str:
    """An address that paths can be put behind."""
    if not _WEB_ADDRESS.fullmatch(text):
        raise ParameterError(
            f"{_variable('public_address')} is {text!r}; it must be as https://host/.", name="public_address"
        )
    return text.rstrip("/") + "/"


def _convert(name: str, text: str, kind: type) -> Path | str | float:
    if kind is Path:
        return Path(text)
    if kind is str:
        return text
    try:
        number: float = kind(text)
    except ValueError as error:
        raise ParameterError(f"{_variable(name)} is {text!r}, which is no number.", name=name) from error
    if not 0 < number < math.inf and name != "port":
        raise ParameterError(f"{_variable(name)} is {text!r}; it must be above zero.", name=name)
    return number
