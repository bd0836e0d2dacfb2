"""Tables, or views, of another database: read, never written."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, TableClause, column, inspect, select, table
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from holdfast.config.values import database_url
from holdfast.errors import ConfigurationError

__all__ = ["Groups", "Row", "Tables"]

Row = Mapping[str, Any]

AHEAD = 200
"""Values that are looked for together."""


class Tables:
    """Some tables of a database. Values come as its driver gives them: no types are assumed."""

    def __init__(self, url: str, wanted: Mapping[str, Collection[str]]) -> None:
        """`wanted` names the tables, and the columns that each must have.

        Raises:
            ConfigurationError: the address leads to no database.
        """
        try:
            address = database_url(url)
        except ConfigurationError as exc:
            raise ConfigurationError(exc.message.replace("HOLDFAST_DATABASE_URL", "SOURCE")) from exc
        if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
            raise ConfigurationError(f"There is no file {make_url(url).database}.")
        self._engine: AsyncEngine = create_async_engine(address)
        self._wanted = wanted
        self._tables: dict[str, TableClause] = {}

    async def rows(self, name: str, among: Mapping[str, Collection[Any]] | None = None) -> list[Row]:
        """The table's rows; with `among`, those in which each named column is one of the values.

        Raises:
            ConfigurationError: the database does not answer, or it lacks a table or a column; in words.
        """
        found = await self._table(name)
        query = select(found).where(*(found.c[name].in_(values) for name, values in (among or {}).items()))
        try:
            async with self._engine.connect() as conn:
                return [dict(row) for row in (await conn.execute(query)).mappings()]
        except (SQLAlchemyError, OSError) as exc:
            raise _unreadable(exc) from exc

    async def close(self) -> None:
        await self._engine.dispose()

    async def _table(self, name: str) -> TableClause:
        if not self._tables:
            try:
                async with self._engine.connect() as conn:
                    self._tables = await conn.run_sync(self._look)
            except (SQLAlchemyError, OSError) as exc:
                raise _unreadable(exc) from exc
        return self._tables[name]

    def _look(self, conn: Connection) -> dict[str, TableClause]:
        there = inspect(conn)
        names = {*there.get_table_names(), *there.get_view_names()}
        tables = {}
        for name, columns in self._wanted.items():
            if name not in names:
                found = ", ".join(sorted(names)[:20]) or "none"
                raise ConfigurationError(f"The source has no table {name!r}. It has: {found}.")
            # Asked without its types, which may be some that SQLAlchemy does not know.
            has = list(conn.execute(select("*").select_from(table(name)).limit(0)).keys())
            missing = [column for column in columns if column not in has]
            if missing:
                raise ConfigurationError(
                    f"The source's table {name!r} has no column {missing[0]!r}. It has: {', '.join(has)}."
                )
            tables[name] = table(name, *(column(each) for each in has))
        return tables


class Groups:
    """A table's rows by one of its columns, many values at a time: without an index, each look reads all of it."""

    def __init__(self, tables: Tables, name: str, column: str) -> None:
        self._tables = tables
        self._name = name
        self._column = column
        self._values: list[Any] = []
        self._found: dict[str, list[Row]] = {}

    def announce(self, values: Sequence[Any]) -> None:
        """The values that will be asked for, in this order."""
        self._values = list(values)
        self._found = {}

    async def rows(self, value: Any) -> list[Row]:
        """Those with this value. Raises as `Tables.rows` does."""
        if str(value) not in self._found:
            start = self._values.index(value)
            ahead = self._values[start : start + AHEAD]
            self._found = {str(one): [] for one in ahead}  # SQLite finds "71" by 71
            for row in await self._tables.rows(self._name, {self._column: ahead}):
                self._found[str(row[self._column])].append(row)
        return self._found[str(value)]


def _unreadable(exc: Exception) -> ConfigurationError:
    said = (
        str(getattr(exc, "orig", None) or exc).strip().partition("\n")[0]
    )  # what the driver says, and no query
    return ConfigurationError(f"The source cannot be read: {said}")
