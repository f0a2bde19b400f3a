"""SQL written by people, on the published snapshot: read-only, one statement, bounded.

The query runs in another process that can be killed: inside one, some calls (a string of two
billion characters, a list of 200 million elements) neither stop when asked nor heed the engine's
memory limit. Processes are kept warm between queries, at most ``MAX_RUNNING`` at a time.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from intel.errors import QueryRefused

MAX_RUNNING: Final = 2
MAX_RESULT_BYTES: Final = 64 << 20
MAX_SQL_CHARACTERS: Final = 100_000
MOST_ROWS: Final = 10_000_000
LONGEST_S: Final = 3_600
_GRACE_S: Final = 1.0
_START_S: Final = 30.0
_WORKER: Final = Path(__file__).with_name("sandbox_worker.py")
_CHEAPER: Final = (
    "Filter first (WHERE), aggregate (GROUP BY), join on keys, or look at fewer rows (LIMIT)."
)


@dataclass(frozen=True)
class QueryResult:
    """Rows of a query.

    Attributes
    ----------
    frame
        At most ``max_rows`` rows.
    truncated
        Whether there were more.
    elapsed_s
        Seconds that the query itself took.
    columns
        Name and DuckDB type of each column.
    """

    frame: pd.DataFrame
    truncated: bool
    elapsed_s: float
    columns: tuple[tuple[str, str], ...]


def run_query(
    path: Path, sql: str, *, max_rows: int = 10_000, timeout_s: float = 10.0
) -> QueryResult:
    """Run one SELECT (or EXPLAIN of one) on the snapshot at ``path``.

    Parameters
    ----------
    path
        The real path of the snapshot's file, ``Snapshot.path``.
    sql
        The statement.
    max_rows
        Rows to return at most.
    timeout_s
        Seconds the query may take; a second later its process is killed.

    Raises
    ------
    QueryRefused
        When the statement is not allowed or wrong, or a limit was reached: says which, and how to
        be cheaper.
    """
    if not (1 <= max_rows <= MOST_ROWS and 0 < timeout_s <= LONGEST_S):
        raise QueryRefused(
            f"The row limit must be between 1 and {MOST_ROWS:,}, and the time limit above 0 and at"
            f" most {LONGEST_S:,} seconds."
        )
    if len(sql) > MAX_SQL_CHARACTERS:
        raise QueryRefused(
            f"The statement has {len(sql):,} characters; the limit is {MAX_SQL_CHARACTERS:,}."
        )
    if any("\ud800" <= character <= "\udfff" for character in sql):
        raise QueryRefused("The statement holds characters that are no text; type it again.")
    with _POOL.worker(path, patience_s=timeout_s) as worker:
        outcome, rows = worker.ask(sql, max_rows, timeout_s)
    if outcome["ended"] != "result":
        raise QueryRefused(_refusal(outcome, timeout_s))
    try:
        frame = _to_frame(pa.ipc.open_stream(rows).read_all())
    except (pa.ArrowException, ValueError, OverflowError, TypeError) as error:
        raise QueryRefused(
            f"The result holds values that no table here can show ({error}); cast them to VARCHAR."
        ) from error
    return QueryResult(
        frame=frame,
        truncated=outcome["truncated"],
        elapsed_s=outcome["elapsed_s"],
        columns=tuple((name, kind) for name, kind in outcome["columns"]),
    )


def _refusal(outcome: dict[str, Any], timeout_s: float) -> str:
    match outcome["ended"]:
        case "time":
            return f"Stopped at the time limit of {timeout_s:g} s. {_CHEAPER}"
        case "memory" | "died":
            return f"Stopped at the memory limit. {_CHEAPER}"
        case "size":
            return (
                f"The result has {outcome['bytes'] / (1 << 20):,.0f} MiB; the limit is"
                f" {MAX_RESULT_BYTES >> 20} MiB. Select fewer columns or rows."
            )
        case _:
            return str(outcome["message"])


class _Worker:
    """One process, bound to one snapshot, answering one query at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reusable = True
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", str(_WORKER), path.name],
            cwd=path.parent,
            env={},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            self._receive(time.monotonic() + _START_S)
        except (EOFError, TimeoutError) as error:
            self.close()
            raise QueryRefused(
                f"The process that runs queries on {path} did not start; see that the file is"
                " there and memory is free, then try again."
            ) from error

    def ask(self, sql: str, max_rows: int, timeout_s: float) -> tuple[dict[str, Any], bytes]:
        """Send one query and wait for its end; a process that overstays is not used again."""
        asked = {
            "sql": sql,
            "max_rows": max_rows,
            "max_bytes": MAX_RESULT_BYTES,
            "timeout_s": timeout_s,
        }
        deadline = time.monotonic() + timeout_s + 2 * _GRACE_S  # the process ends itself before
        began = time.monotonic()
        self.reusable = False  # until it has answered in full
        try:
            message = json.dumps(asked).encode()
            _pipe(self._process.stdin).write(len(message).to_bytes(8, "big") + message)
            _pipe(self._process.stdin).flush()
            outcome: dict[str, Any] = json.loads(self._receive(deadline))
            rows = self._receive(deadline)
        except TimeoutError:
            return {"ended": "time"}, b""
        except (EOFError, BrokenPipeError):
            late = time.monotonic() - began >= timeout_s
            return {"ended": "time" if late else "died"}, b""
        self.reusable = bool(outcome["reusable"])
        return outcome, rows

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        with suppress(BrokenPipeError):
            self._process.communicate()

    def _receive(self, deadline: float) -> bytes:
        return self._read(int.from_bytes(self._read(8, deadline), "big"), deadline)

    def _read(self, size: int, deadline: float) -> bytes:
        pipe = _pipe(self._process.stdout).fileno()
        waiting = select.poll()
        waiting.register(pipe, select.POLLIN)
        parts = bytearray()
        while len(parts) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not waiting.poll(left * 1000):
                raise TimeoutError
            part = os.read(pipe, min(size - len(parts), 1 << 20))
            if not part:
                raise EOFError
            parts += part
        return bytes(parts)


class _Pool:
    """Warm processes; no more than ``MAX_RUNNING`` work at a time."""

    def __init__(self) -> None:
        self._slots = threading.BoundedSemaphore(MAX_RUNNING)
        self._guard = threading.Lock()
        self._idle: list[_Worker] = []

    @contextmanager
    def worker(self, path: Path, *, patience_s: float) -> Iterator[_Worker]:
        """Lend a process that has the snapshot at ``path`` open."""
        if not self._slots.acquire(timeout=patience_s):
            raise QueryRefused(
                f"{MAX_RUNNING} queries are running already, the most at a time; try again shortly."
            )
        try:
            worker = self._take(path) or _Worker(path)
            try:
                yield worker
            finally:
                self._give_back(worker)
        finally:
            self._slots.release()

    def close(self) -> None:
        """End all idle processes."""
        with self._guard:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.close()

    def _take(self, path: Path) -> _Worker | None:
        """An idle process for this snapshot; those for other snapshots are ended."""
        with self._guard:
            fitting = [worker for worker in self._idle if worker.path == path]
            others = [worker for worker in self._idle if worker.path != path]
            taken = fitting.pop() if fitting else None
            self._idle = fitting
        for worker in others:
            worker.close()
        return taken

    def _give_back(self, worker: _Worker) -> None:
        if worker.reusable:
            with self._guard:
                self._idle.append(worker)
        else:
            worker.close()


_POOL: Final = _Pool()


@atexit.register
def close_idle() -> None:
    """End the processes that wait for the next query."""
    _POOL.close()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise EOFError
    return pipe


def _to_frame(table: pa.Table) -> pd.DataFrame:
    """Rows as pandas has them: decimals as floats, days as timestamps, whole numbers stay whole.

    What neither pandas nor a file can hold (maps, unions, intervals) becomes text.
    """
    for place, field in enumerate(table.schema):
        if pa.types.is_decimal(field.type):
            table = table.set_column(place, field.name, pc.cast(table[place], pa.float64()))
        elif (
            pa.types.is_map(field.type)
            or pa.types.is_union(field.type)
            or pa.types.is_interval(field.type)
        ):
            said = [None if value is None else str(value) for value in table[place].to_pylist()]
            table = table.set_column(place, field.name, pa.array(said, pa.string()))
    frame: pd.DataFrame = table.to_pandas(date_as_object=False)
    for place, field in enumerate(table.schema):
        if pa.types.is_integer(field.type) and table[place].null_count:
            frame[field.name] = table[place].to_pandas(
                types_mapper={field.type: pd.Int64Dtype()}.get
            )
    return frame
