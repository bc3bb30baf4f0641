"""The private store: one SQLite file beside the graph, or a PostgreSQL database by URL.

Its libraries take a while to import, so this module is imported where the store is first used, never at start-up.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Self

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError

from municipia.graph.errors import ParameterError, StoreError
from municipia.graph.wording import said

#: The newest step of ``migrations/versions``; a test holds the two equal.
HEAD: Final = "0002"
_WAITS_SECONDS: Final = 10
#: Any number that no other user of the database takes: one process at a time brings the tables up to date.
_LOCK: Final = 7_201_853_116
_POSTGRESQL: Final = ("postgresql://", "postgres://")


class PrivateStore:
    """Connections to the private store; it is made, and brought up to date, when it is first opened."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, home: Path, url: str = "") -> Self:
        """The store at ``url``, by default the file ``private/municipia.sqlite`` in ``home``.

        Raises ParameterError for a URL that cannot be used, StoreError when the store cannot be reached.
        """
        engine = _postgresql(url) if url.startswith(_POSTGRESQL) else _sqlite(_path(home, url))
        store = cls(engine)
        try:
            store.bring_up_to_date()
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that only reads. Raises StoreError when the store cannot be used."""
        with _told(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that writes, all or nothing; it waits for other writers. Raises StoreError."""
        with _told(), self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def bring_up_to_date(self) -> None:
        """Run the steps that are missing; several processes may try at once. Raises StoreError."""
        with self.reading() as connection:
            version = _version(connection)
        if version == HEAD:
            return
        with self.writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            version = _version(connection)
            if version > HEAD:
                raise StoreError(
                    said("The private store is newer (%(step)s) than this program.", step=version),
                    hint=said("Install the newer program, which made it."),
                )
            if version < HEAD:
                _migrate(connection)


def _version(connection: sa.Connection) -> str:
    """The last step that was run, "" before the first."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.scalar(sa.text("SELECT version_num FROM alembic_version")) or "")


def _migrate(connection: sa.Connection) -> None:
    # A second to import, and needed once in the life of a store.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("municipia.api.private") / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _path(home: Path, url: str) -> Path:
    """Where the SQLite file is. Raises ParameterError for a URL of another kind."""
    if not url:
        return home / "private" / "municipia.sqlite"
    scheme, mark, path = url.partition(":///")
    if scheme != "sqlite" or not mark or not path:
        raise ParameterError(
            said("The private store cannot be at an address of this kind."),
            name="MUNICIPIA_PRIVATE",
            hint=said("Give postgresql://USER:PASSWORD@HOST/DATABASE, or sqlite:///FILE, or nothing."),
        )
    return Path(path)


def _sqlite(path: Path) -> sa.Engine:
    _make_private(path)
    address = sa.URL.create("sqlite", database=str(path))
    engine = sa.create_engine(address, connect_args={"timeout": _WAITS_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _make_private(path: Path) -> None:
    """The folder and the empty file, for their owner alone; SQLite gives its helping files the same mode."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.parent.name == "private":
            path.parent.chmod(0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise StoreError(
            said("The private store cannot be opened: %(reason)s.", reason=error.strerror or str(error)),
            hint=said("Check the folder and who may write in it."),
        ) from error


def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 as the driver's connections
    """Leave transactions to us, and let readers go on beside a writer."""
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: sa.Connection) -> None:
    """A writer takes the lock at once: one that reads first and then writes could be refused instead of waiting."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(url: str) -> sa.Engine:
    try:
        address = sa.make_url(url).set(drivername="postgresql+psycopg")
        return sa.create_engine(address, pool_pre_ping=True, connect_args={"connect_timeout": _WAITS_SECONDS})
    except ArgumentError as error:
        raise ParameterError(
            said("The address of the private store cannot be read."),
            name="MUNICIPIA_PRIVATE",
            hint=said("Give postgresql://USER:PASSWORD@HOST/DATABASE, or sqlite:///FILE, or nothing."),
        ) from error
    except ModuleNotFoundError as error:
        raise StoreError(
            said("The driver for PostgreSQL is not installed."), hint="pip install 'municipia[postgresql]'"
        ) from error


@contextmanager
def _told() -> Iterator[None]:
    """Turn the library's faults into ours, without the address: it may hold a password."""
    try:
        yield
    except OperationalError as error:
        raise StoreError(
            said("The private store cannot be used now."), hint=said("Try again; its own log says more.")
        ) from error
    except SQLAlchemyError as error:
        raise StoreError(
            said("The private store is not as it should be (%(kind)s).", kind=type(error).__name__),
            hint=said("Restore it from a copy."),
        ) from error
