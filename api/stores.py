"""Which store the settings choose: the embedded one, or an engine elsewhere that follows it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from municipia.api.settings import Settings
from municipia.graph.errors import MunicipiaError, ParameterError, StoreError
from municipia.graph.home import Home
from municipia.graph.keeper import Keeper
from municipia.graph.readers import Readers
from municipia.graph.remote.address import Address

# What writes, and what speaks HTTP, takes a while to load and is imported only where it is needed.

_PATIENCE: Final = 5.0


def address(settings: Settings) -> Address | None:
    """The engine that the settings name; None for the embedded store.

    Raises ParameterError when its address or its credentials cannot be used.
    """
    if not settings.store:
        return None
    return Address.of(
        settings.store,
        update=settings.store_update,
        graphs=settings.store_graphs,
        engine=settings.store_engine,
        user=settings.store_user,
        password=_secret("store_password", settings.store_password, settings.store_password_file),
        token=_secret("store_token", settings.store_token, settings.store_token_file),
    )


def _secret(name: str, given: str, file: str) -> str:
    if not file:
        return given
    if given:
        raise ParameterError(
            f"MUNICIPIA_{name.upper()} and MUNICIPIA_{name.upper()}_FILE are both set.", name=name, hint="Set one."
        )
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ParameterError(f"{file} cannot be read: {type(error).__name__}.", name=f"{name}_file") from error


def readers(settings: Settings) -> Readers:
    """The readers of the store that the settings choose, not yet started."""
    engine = address(settings)
    if engine is None:
        return Readers(settings.home, settings.limits, blank_nodes=settings.scratch)
    from municipia.graph.remote.readers import EngineReaders

    return EngineReaders(settings.home, settings.limits, address=engine)


def keeper(settings: Settings) -> Callable[[Home], Keeper]:
    """What ``Writer.open`` is given as ``keeper``, so that every change reaches the engine too."""
    from municipia.graph.remote import keeping

    return keeping.keeper(address(settings))


def load(settings: Settings, *, again: bool) -> int:
    """Bring the engine to the newest revision; with ``again`` put everything there anew. Return the revision.

    Raises ParameterError when no engine is set, StoreError when it cannot be reached or refuses.
    """
    engine = address(settings)
    if engine is None:
        raise ParameterError("No engine is set.", name="store", hint="Set MUNICIPIA_STORE=sparql+https://host/path.")
    from municipia.graph.remote.engine import Engine
    from municipia.graph.remote.follower import Followed
    from municipia.graph.store import GraphStore

    home = Home(settings.home)
    follower = Followed(GraphStore.open(home.store), home, Engine(engine))
    try:
        if not follower.head:
            raise StoreError(f"There is no graph in {settings.home}.", hint="Build one first: municipia build")
        if again:
            follower.fill()
        else:
            follower.show(follower.head)
        return follower.head
    finally:
        follower.close()


def state(settings: Settings) -> str:
    """What can be said of the engine now: where it is, what it is, which revision it holds, or why that is not known.

    Raises ParameterError when its address or its credentials cannot be used.
    """
    engine = address(settings)
    if engine is None:
        return "the store in the home folder"
    from municipia.graph.remote.engine import Engine

    try:
        with Engine(engine, seconds=_PATIENCE) as connection:
            mark = connection.mark()
            name = f"{connection.dialect.name} at {engine.host}"
    except MunicipiaError as error:
        return f"{engine.host}: {error.message}"
    if mark is None:
        return f"{name}, with no graph of ours yet: run `municipia engine load`"
    if mark.is_changing:
        return f"{name}, between two revisions: if no other command is at work, run `municipia engine load --again`"
    return f"{name}, at revision {mark.revision}: {mark.quads} statements in named graphs"
