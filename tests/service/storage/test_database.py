from __future__ import annotations

import multiprocessing
import os
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, StatementError

from service.storage import meta, schema
from service.storage.database import Database, DatabaseUnavailable, DatabaseUrlError
from service.storage.tables import Base, MetaRow, WorkerRow
from tests.service.storage.samples import NOW

FORK = multiprocessing.get_context("fork")


def put(database: Database, key: str, value: str) -> None:
    with database.write() as session:
        session.add(MetaRow(key=key, value=value))


def value_of(database: Database, key: str) -> str | None:
    with database.read() as session:
        return session.scalar(select(MetaRow.value).where(MetaRow.key == key))


def test_what_a_write_stores_a_later_read_sees(database: Database) -> None:
    put(database, "a", "Үш тіл")
    assert value_of(database, "a") == "Үш тіл"


def test_an_exception_rolls_the_whole_write_back(database: Database) -> None:
    def half() -> None:
        with database.write() as session:
            session.add(MetaRow(key="half", value="1"))
            session.flush()
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        half()
    assert value_of(database, "half") is None


def test_a_session_that_reads_cannot_write(database: Database) -> None:
    with database.read() as session, pytest.raises(DBAPIError, match=r"read-?only"):
        session.execute(text("INSERT INTO meta (key, value) VALUES ('a', 'b')"))
    put(database, "a", "the same connection writes again")
    assert value_of(database, "a") == "the same connection writes again"


def test_a_session_that_reads_sees_one_moment_throughout(database: Database) -> None:
    with database.read() as session:
        assert session.scalar(select(MetaRow.value).where(MetaRow.key == "a")) is None
        put(database, "a", "meanwhile")
        assert session.scalar(select(MetaRow.value).where(MetaRow.key == "a")) is None
    assert value_of(database, "a") == "meanwhile"


def test_foreign_keys_are_enforced(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"), database.write() as session:
        session.execute(text("INSERT INTO article_tags (article_id, position, tag) VALUES ('none', 0, 'x')"))


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5)), timezone(timedelta(hours=-9, minutes=-30))])
def test_a_time_comes_back_in_utc_to_the_microsecond(database: Database, zone: timezone) -> None:
    moment = NOW.astimezone(zone)
    with database.write() as session:
        session.add(WorkerRow(id="w", host="h", pid=1, started_at=moment, seen_at=moment))
    with database.read() as session:
        row = session.get_one(WorkerRow, "w")
        assert row.started_at == moment
        assert row.started_at.tzinfo is UTC
        assert session.scalar(select(WorkerRow.id).where(WorkerRow.seen_at <= moment)) == "w"
        assert session.scalar(select(WorkerRow.id).where(WorkerRow.seen_at < moment)) is None


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = datetime(2025, 6, 21, 9)  # noqa: DTZ001
    with pytest.raises(StatementError, match="without its zone"), database.write() as session:
        session.add(WorkerRow(id="w", host="h", pid=1, started_at=naive, seen_at=NOW))


def test_an_upgrade_from_nothing_makes_the_tables_of_the_models(database_url: str) -> None:
    database = Database(database_url)
    assert database.current_revision() is None
    database.upgrade()
    assert database.current_revision() == schema.head()
    assert database.differences() == []
    database.upgrade()
    assert database.differences() == []
    database.dispose()


def test_a_table_that_is_missing_shows_as_a_difference(database: Database) -> None:
    with database.write() as session:
        session.execute(text("DROP TABLE workers"))
    assert any("workers" in line for line in database.differences())


def test_every_revision_can_be_taken_back_and_made_again(database: Database) -> None:
    for revision in [*schema.revisions()[1:], "base"]:
        database.downgrade(revision)
        assert database.current_revision() == (None if revision == "base" else revision)
    with database.read() as session:
        assert session.connection().dialect.get_table_names(session.connection()) == ["alembic_version"]
    database.upgrade()
    assert database.differences() == []


def test_a_database_from_a_newer_version_is_refused(database: Database) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(schema.UnknownRevision, match=r"9999.*newer version"):
        database.upgrade()


def test_a_migration_that_fails_leaves_nothing_behind(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(database_url)

    def upgrade_and_stop(connection: object, _revision: str) -> None:
        real(connection, "head")
        raise RuntimeError("power cut")

    real = schema.command.upgrade
    monkeypatch.setattr(schema.command, "upgrade", upgrade_and_stop)
    with pytest.raises(RuntimeError, match="power cut"):
        database.upgrade()
    monkeypatch.undo()
    assert database.current_revision() is None
    database.upgrade()
    assert database.differences() == []
    database.dispose()


def _upgrade(url: str, barrier: Barrier) -> None:
    database = Database(url)
    barrier.wait(30)
    database.upgrade()
    put(database, f"process-{os.getpid()}", "up")


def test_processes_that_upgrade_at_the_same_time_wait_for_one_another(database_url: str) -> None:
    barrier = FORK.Barrier(3)
    processes = [FORK.Process(target=_upgrade, args=(database_url, barrier)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    database = Database(database_url)
    with database.read() as session:
        assert len(session.scalars(select(MetaRow).where(MetaRow.key.like("process-%"))).all()) == 3
    assert database.differences() == []
    database.dispose()


def test_threads_that_upgrade_at_the_same_time_wait_for_one_another(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda each: each.upgrade(), databases))
    assert databases[0].differences() == []
    for database in databases:
        database.dispose()


def _write_many(url: str, barrier: Barrier, name: str) -> None:
    database = Database(url)
    barrier.wait(30)
    for number in range(40):
        with database.write() as session:
            row = session.get(MetaRow, "counter", with_for_update=True, populate_existing=True)
            assert row is not None
            row.value = str(int(row.value) + 1)  # reads, then writes: what a deferred transaction fails at
            session.add(MetaRow(key=f"{name}-{number}", value="x"))


def test_writers_in_several_processes_take_turns(database: Database) -> None:
    put(database, "counter", "0")
    url = database.url.render_as_string(hide_password=False)
    barrier = FORK.Barrier(3)
    processes = [FORK.Process(target=_write_many, args=(url, barrier, f"p{i}")) for i in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(90)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert value_of(database, "counter") == "120"


def test_writers_in_threads_take_turns(database: Database) -> None:
    put(database, "counter", "0")

    def increment(_: int) -> None:
        with database.write() as session:
            row = session.get_one(MetaRow, "counter", with_for_update=True, populate_existing=True)
            row.value = str(int(row.value) + 1)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(increment, range(64)))
    assert value_of(database, "counter") == "64"


def _write_after_fork(database: Database) -> None:
    put(database, "child", "wrote")
    os._exit(0 if value_of(database, "parent") == "wrote" else 1)


def test_a_forked_child_opens_connections_of_its_own(database: Database) -> None:
    put(database, "parent", "wrote")
    child = FORK.Process(target=_write_after_fork, args=(database,))
    child.start()
    child.join(30)
    assert child.exitcode == 0
    assert value_of(database, "child") == "wrote"
    put(database, "afterwards", "the parent goes on")


def test_no_sqlite_connection_is_open_when_the_process_forks(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    database.upgrade()
    put(database, "parent", "wrote")
    assert any("test.sqlite3" in name for name in _open_files())
    inherited = FORK.SimpleQueue()
    child = FORK.Process(target=lambda: inherited.put(_open_files()))
    child.start()
    assert [name for name in inherited.get() if "test.sqlite3" in name] == []
    child.join(30)


def _open_files() -> list[str]:
    links = [f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd")]
    return [os.readlink(link) for link in links if os.path.lexists(link)]


def test_dispose_closes_and_the_database_stays_usable(database: Database) -> None:
    put(database, "a", "1")
    database.dispose()
    database.dispose()
    assert value_of(database, "a") == "1"


def test_ping_answers_where_the_database_does(database: Database) -> None:
    database.ping()


def test_ping_tells_why_a_server_does_not_answer_but_not_the_password() -> None:
    database = Database("postgresql://someone:hunter2@127.0.0.1:1/test")
    with pytest.raises(DatabaseUnavailable) as caught:
        database.ping()
    assert "127.0.0.1" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in repr(database)


def test_ping_tells_that_a_file_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="unable to open"):
        Database(f"sqlite:///{tmp_path / 'missing' / 'x.sqlite3'}").ping()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_bytes(b"not a database, " * 100)
    with pytest.raises(DatabaseUnavailable, match="not a database"):
        Database(f"sqlite:///{tmp_path / 'x.sqlite3'}").upgrade()


def test_an_outage_is_told_from_a_mistake_of_the_program(database: Database) -> None:
    for opened in (database.read, database.write):
        with pytest.raises(DBAPIError) as mistake, opened() as session:
            session.execute(text("SELECT 1 FROM no_such_table"))
        assert not isinstance(mistake.value, DatabaseUnavailable)
    database.downgrade("base")
    with pytest.raises(DBAPIError), database.read() as session:
        session.scalar(select(MetaRow.value))


def test_a_server_that_is_gone_is_unavailable_to_readers_and_writers() -> None:
    database = Database("postgresql://127.0.0.1:1/test")
    for opened in (database.read, database.write):
        with pytest.raises(DatabaseUnavailable, match=r"127\.0\.0\.1"), opened() as session:
            session.execute(text("SELECT 1"))


def test_a_connection_that_the_server_ends_is_an_outage_and_replaced(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has no server")

    def interrupted() -> None:
        with database.write() as session:
            session.add(MetaRow(key="a", value="1"))
            session.flush()
            backend = session.scalar(text("SELECT pg_backend_pid()"))
            with database.write() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
            session.execute(text("SELECT 1"))

    with pytest.raises(DatabaseUnavailable):
        interrupted()
    assert value_of(database, "a") is None
    put(database, "a", "2")
    assert value_of(database, "a") == "2"


def test_a_sqlite_file_that_stays_locked_is_an_outage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.storage.database.BUSY_SECONDS", 0.1)
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    database.upgrade()
    with database.write() as session:
        session.add(MetaRow(key="a", value="1"))
        session.flush()
        with pytest.raises(DatabaseUnavailable, match="locked"):
            put(database, "b", "2")
    assert value_of(database, "a") == "1"


def test_upgrade_makes_the_directory_of_a_sqlite_file(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a b' / '100%' / 'x.sqlite3'}")
    database.upgrade()
    assert (tmp_path / "a b" / "100%" / "x.sqlite3").is_file()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/name", "nonsense", "nope://x/y"])
def test_a_url_that_cannot_be_used_is_refused_with_those_that_can(url: str) -> None:
    with pytest.raises(DatabaseUrlError, match=r"name a file|sqlite:///FILE or postgresql://HOST/NAME"):
        Database(url)


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_postgresql_is_reached_through_psycopg(scheme: str) -> None:
    assert Database(f"{scheme}://host/name").url.drivername == "postgresql+psycopg"


def test_sqlite_keeps_a_write_ahead_log_and_syncs_it(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    database.upgrade()
    with database.read() as session:
        pragma = {
            name: session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    assert pragma == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000, "synchronous": 2}


def test_a_sqlite_reader_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    database.upgrade()
    with database.write() as session:
        session.add(MetaRow(key="a", value="1"))
        session.flush()
        assert value_of(database, "a") is None
    assert value_of(database, "a") == "1"


def test_opening_a_sqlite_file_while_another_writes_to_it_waits(tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite3"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("PRAGMA journal_mode=DELETE")
    other.execute("BEGIN EXCLUSIVE")
    threading.Timer(0.3, lambda: other.execute("COMMIT")).start()
    database = Database(f"sqlite:///{file}")
    database.upgrade()
    assert database.differences() == []
    other.close()


def test_the_database_knows_the_day_it_was_made(database: Database) -> None:
    before = datetime.now(UTC).date() - timedelta(days=1)
    with database.read() as session:
        day = datetime.fromisoformat(meta.installed_on(session)).date()
    assert before <= day <= datetime.now(UTC).date()
    assert meta.midnight(day).isoformat() == f"{day.isoformat()}T00:00:00+00:00"


def test_constraints_have_names_that_a_later_migration_can_use() -> None:
    for table in Base.metadata.tables.values():
        assert all(constraint.name for constraint in table.constraints), table.name


def test_a_glance_gives_the_rows_of_a_query(database: Database) -> None:
    query = "SELECT language, version FROM feeds WHERE kind = ? AND language <> ? ORDER BY language"
    assert [tuple(row) for row in database.glance(query, "", "kk")] == [("en", 0), ("ru", 0)]
    assert database.glance(query, "tag'; --", "%s") == []
    with database.read() as session:  # the connection goes back into the pool fit for use
        session.execute(text("SELECT 1"))


def test_a_glance_at_what_is_wrong_tells_outages_from_mistakes(tmp_path: Path) -> None:
    directory = tmp_path / "none"
    with pytest.raises(DatabaseUnavailable):
        Database(f"sqlite:///{directory}/x.sqlite3").glance("SELECT 1")
    with pytest.raises(DBAPIError, match="no such table"):
        Database(f"sqlite:///{tmp_path}/x.sqlite3").glance("SELECT 1 FROM absent")


def test_a_glance_sees_each_change_at_once_and_cannot_write(database: Database) -> None:
    for version in range(1, 4):
        with database.write() as session:
            session.execute(text("UPDATE feeds SET version = :version"), {"version": version})
        assert {row[0] for row in database.glance("SELECT version FROM feeds")} == {version}
    if database.is_sqlite:
        with pytest.raises(DatabaseUnavailable, match="readonly"):
            database.glance("UPDATE feeds SET version = 9")


def test_a_glance_works_again_after_a_mistake_and_after_closing(database: Database) -> None:
    for _ in range(2):
        with pytest.raises(DBAPIError):
            database.glance("SELECT 1 FROM absent")
        assert database.glance("SELECT 1") == [(1,)]
        database.dispose()


def test_threads_glance_side_by_side(database: Database) -> None:
    def look(number: int) -> list[tuple[int]]:
        return database.glance("SELECT version FROM feeds WHERE language = ?", ("ru", "kk", "en")[number % 3])

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(look, range(60))) == [[(0,)]] * 60


def test_a_child_glances_over_a_connection_of_its_own(database: Database) -> None:
    database.glance("SELECT 1")
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if database.glance("SELECT 1") == [(1,)] else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert database.glance("SELECT 1") == [(1,)]
