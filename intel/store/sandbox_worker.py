"""The process in which SQL written by people runs. Started by path, never imported.

It stands in the folder that holds only the snapshot, has an empty environment, a memory limit set
by the operating system, and a timer whose expiry ends it whatever it is doing. It imports nothing
of the project, so that it starts quickly and has nothing to give away. Spoken over two pipes, each
message its length in eight bytes, then itself::

    -> {"sql": ..., "max_rows": ..., "max_bytes": ..., "timeout_s": ...}
    <- {"ended": "result" | "statement" | "sql" | "time" | "memory" | "size", ...}
    <- the rows as an Arrow stream (empty unless the query ended in a result)
"""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import sys
import threading
import time
from typing import Any

import duckdb
import pyarrow as pa

MEMORY_BYTES = 3 << 30  # the engine's own limit does not bound strings; this one does
GRACE_S = 1.0  # between asking a query to stop and ending the process
SETTINGS = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",
    "memory_limit": "512MB",
    "threads": "2",
    "temp_directory": "",  # no spilling: a query that needs more than memory is refused
    "max_temp_directory_size": "0KB",
    "max_expression_depth": "250",
}
EXPLAIN = re.compile(r"\s*explain\s+(analyze\s+)?(\([^()]*\)\s*)?", re.IGNORECASE)

ENDING = re.compile(r";(\s|--[^\n]*(\n|$)|/\*.*?\*/|;)*$", re.DOTALL)


class Refused(Exception):  # noqa: N818 - reads as the sentence it raises
    """The statement is not one that runs here."""


def main() -> None:
    """Answer queries until the pipe closes."""
    answers = os.dup(1)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)  # whatever the engine prints must not get between the answers
    limit_resources()
    connection = duckdb.connect(sys.argv[1], read_only=True, config=dict(SETTINGS))
    connection.execute("SET lock_configuration = true")  # last: nothing can be set after it
    settings = settings_of(connection)
    send(answers, b"ready")
    while (request := receive(0)) is not None:
        asked = json.loads(request)
        signal.setitimer(signal.ITIMER_REAL, asked["timeout_s"] + GRACE_S)
        outcome, rows = answer(connection, asked)
        # Some functions change settings from inside a SELECT in DuckDB 1.5: such a process is not
        # used for anybody else's query.
        outcome["reusable"] = outcome["ended"] != "memory" and settings_of(connection) == settings
        signal.setitimer(signal.ITIMER_REAL, 0)
        send(answers, json.dumps(outcome).encode())
        send(answers, rows)
        if not outcome["reusable"]:
            return


def limit_resources() -> None:
    """Bound what the operating system gives this process: memory, files written, core dumps."""
    for kind, bound in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (bound, bound))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # the kernel ends the process, even inside a call


def answer(
    connection: duckdb.DuckDBPyConnection, asked: dict[str, Any]
) -> tuple[dict[str, Any], bytes]:
    """Run one query; what went wrong is said in the answer."""
    began = time.perf_counter()
    with connection.cursor() as cursor:
        interruption = threading.Timer(asked["timeout_s"], cursor.interrupt)
        interruption.daemon = True
        interruption.start()
        try:
            relation = cursor.sql(one_select(cursor, asked["sql"]))
            types = [str(kind) for kind in relation.types]
            table = relation.limit(asked["max_rows"] + 1).to_arrow_table()
        except Refused as error:
            return {"ended": "statement", "message": str(error)}, b""
        except duckdb.InterruptException:
            return {"ended": "time"}, b""
        except (duckdb.OutOfMemoryException, MemoryError):
            return {"ended": "memory"}, b""
        except Exception as error:  # any trouble of the engine is the query's
            return {"ended": "sql", "message": str(error)[:2000]}, b""
        finally:
            interruption.cancel()
    kept = table.slice(0, asked["max_rows"]).rename_columns(distinct(table.schema.names))
    if kept.nbytes > asked["max_bytes"]:
        return {"ended": "size", "bytes": kept.nbytes}, b""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, kept.schema) as stream:
        stream.write_table(kept)
    outcome = {
        "ended": "result",
        "columns": list(zip(kept.schema.names, types, strict=True)),
        "truncated": table.num_rows > asked["max_rows"],
        "elapsed_s": time.perf_counter() - began,
    }
    return outcome, sink.getvalue().to_pybytes()


def one_select(cursor: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The one SELECT in a text (or what counts as one: FROM, WITH, VALUES, DESCRIBE, SHOW …)."""
    kinds = statement_kinds(cursor, sql)
    explained = EXPLAIN.match(sql)
    if kinds == ["EXPLAIN"] and explained:
        kinds = statement_kinds(cursor, sql[explained.end() :])
    if kinds == ["SELECT"]:
        return without_ending(cursor, sql)
    if not kinds:
        raise Refused("There is no statement here; write one SELECT.")
    if re.search(r"\bpivot\b", sql, re.IGNORECASE) and set(kinds) <= {"MULTI", "CREATE", "SELECT"}:
        raise Refused(
            "PIVOT runs here only when its values are listed:"
            " PIVOT t ON column IN ('a', 'b') USING sum(value)."
        )
    if len(kinds) > 1:
        raise Refused(f"One statement at a time: this text holds {len(kinds)}. Run them singly.")
    raise Refused(
        f"Only SELECT and EXPLAIN of a SELECT run here; this is {kinds[0]}. To write, open your own"
        " copy with any DuckDB client: the link intel.duckdb is made for it."
    )


def statement_kinds(cursor: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    """Kinds of the statements in a text: SELECT, EXPLAIN, INSERT …."""
    try:
        return [str(each.type).rpartition(".")[2] for each in cursor.extract_statements(sql)]
    except duckdb.Error:
        raise
    except Exception as error:  # a kind of statement that the client does not know
        raise Refused(f"This kind of statement does not run here ({error}).") from error


def without_ending(cursor: duckdb.DuckDBPyConnection, sql: str) -> str:
    """Leave out a last semicolon with comments after it: the statement becomes a subquery."""
    shorter = ENDING.sub("", sql)
    try:  # what looks like an ending may stand inside quotes
        whole = len(cursor.extract_statements(shorter)) == 1
    except duckdb.Error:
        whole = False
    return shorter if whole else sql


def distinct(names: list[str]) -> list[str]:
    """Number the names that occur again: a, a_1, a_2."""
    taken: set[str] = set()
    result = []
    for name in names:
        fresh, count = name, 0
        while fresh in taken:
            count += 1
            fresh = f"{name}_{count}"
        taken.add(fresh)
        result.append(fresh)
    return result


def settings_of(connection: duckdb.DuckDBPyConnection) -> object:
    """Everything a query might have changed in the engine."""
    return connection.execute("SELECT name, value FROM duckdb_settings() ORDER BY name").fetchall()


def receive(pipe: int) -> bytes | None:
    """One message, or None when the other side has closed."""
    head = read(pipe, 8)
    return None if head is None else read(pipe, int.from_bytes(head, "big"))


def read(pipe: int, size: int) -> bytes | None:
    """Exactly ``size`` bytes."""
    parts = b""
    while len(parts) < size:
        part = os.read(pipe, size - len(parts))
        if not part:
            return None
        parts += part
    return parts


def send(pipe: int, message: bytes) -> None:
    """Write one message."""
    rest = memoryview(len(message).to_bytes(8, "big") + message)
    while rest:
        rest = rest[os.write(pipe, rest) :]


if __name__ == "__main__":
    main()
