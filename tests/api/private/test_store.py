import os
import stat
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from municipia.api.private import tokens
from municipia.api.private.store import HEAD, PrivateStore
from municipia.api.private.tables import METADATA
from municipia.graph.backup import backup
from municipia.graph.errors import ParameterError, StoreError


def test_the_steps_end_where_the_program_thinks_and_give_the_tables_it_uses(store: PrivateStore) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("municipia.api.private") / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        folder = tmp_path / "private"
        folder.mkdir(0o777)
        (folder / "municipia.sqlite").touch(0o666)
        store = PrivateStore.open(tmp_path)
        tokens.create(store, "One", ["graph:source/one"])
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.iterdir()]}
        store.close()
    finally:
        os.umask(old)
    assert modes.pop("private") == 0o700
    assert {"municipia.sqlite", "municipia.sqlite-wal"} <= modes.keys()
    assert set(modes.values()) == {0o600}


def test_processes_that_open_and_write_at_once_all_succeed(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys\n"
        "from municipia.api.private import tokens\n"
        "from municipia.api.private.store import PrivateStore\n"
        "sys.stdin.read()\n"
        "store = PrivateStore.open(pathlib.Path(sys.argv[1]))\n"
        "for number in range(15):\n"
        "    tokens.create(store, f'{sys.argv[2]}-{number}', ['graph:source/x'])\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    started = [subprocess.Popen([*command, str(number)], stdin=subprocess.PIPE) for number in range(3)]
    for process in started:
        assert process.stdin
        process.stdin.close()
    assert [process.wait(60) for process in started] == [0, 0, 0]
    store = PrivateStore.open(tmp_path)
    assert len({token.name for token in tokens.every(store)}) == 45
    store.close()


def test_a_failed_transaction_leaves_nothing(store: PrivateStore) -> None:
    def fail_midway() -> None:
        with store.writing() as connection:
            connection.execute(sa.text("DELETE FROM alembic_version"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_midway()
    with store.reading() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == HEAD


def test_a_store_of_a_newer_program_is_left_alone(tmp_path: Path, store: PrivateStore) -> None:
    with store.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer"):
        PrivateStore.open(tmp_path / "home")


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "postgresql://[", "nonsense", "sqlite:///"])
def test_an_address_that_cannot_be_is_refused_by_its_variable(tmp_path: Path, url: str) -> None:
    with pytest.raises((ParameterError, StoreError)) as caught:
        PrivateStore.open(tmp_path, url)
    if isinstance(caught.value, ParameterError):
        assert caught.value.name == "MUNICIPIA_PRIVATE"


def test_a_store_that_cannot_be_reached_says_so_without_its_password(tmp_path: Path) -> None:
    (tmp_path / "private").write_text("a file where the folder should be")
    with pytest.raises(StoreError):
        PrivateStore.open(tmp_path)
    broken = tmp_path / "broken.sqlite"
    broken.write_text("this is no database " * 100)
    with pytest.raises(StoreError) as caught:
        PrivateStore.open(tmp_path, f"sqlite:///{broken}")
    assert "broken.sqlite" not in str(caught.value)


def test_a_backup_of_the_graph_holds_nothing_private(grown_home: Path, tmp_path: Path) -> None:
    store = PrivateStore.open(grown_home)
    tokens.create(store, "Kept apart", ["graph:source/x"])
    store.close()
    backup(grown_home, tmp_path / "copy")
    held = b"".join(path.read_bytes() for path in (tmp_path / "copy").rglob("*") if path.is_file())
    assert b"Kept apart" not in held
    assert not any("private" in path.name for path in (tmp_path / "copy").rglob("*"))


def test_the_application_starts_without_the_libraries_of_the_store() -> None:
    code = "import sys, municipia.api.app; sys.exit(any(name in sys.modules for name in ('sqlalchemy', 'alembic')))"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
