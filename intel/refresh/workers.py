"""Where fits, their backtests and simulations run: in this process, on all cores, or on Dask.

``INTEL_DASK_ADDRESS`` names the scheduler of an existing cluster, whose workers have this package
and its libraries. Without it, ``INTEL_FIT_PROCESSES`` says how many processes of this machine to
use (-1 for one a core); by default it is this one, which for some hundred series is the fastest.
The numbers are the same wherever they come from.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, TypeVar

from intel.errors import AssumptionError

DASK_ADDRESS: Final = "INTEL_DASK_ADDRESS"
PROCESSES: Final = "INTEL_FIT_PROCESSES"

Result = TypeVar("Result")


def spread_over_workers(
    work: Callable[..., Result], tasks: Sequence[object], *, shared: Sequence[object] = ()
) -> list[Result]:
    """Call ``work(*shared, task)`` for every task, where the environment says; in order.

    What is ``shared`` is sent to each worker once, not with every task.
    """
    from joblib import Parallel, delayed

    with _backend(shared):
        return list(Parallel()(delayed(work)(*shared, task) for task in tasks))


@contextmanager
def _backend(shared: Sequence[object]) -> Iterator[None]:
    from joblib import parallel_config

    address = os.environ.get(DASK_ADDRESS, "").strip()
    if not address:
        with parallel_config(n_jobs=_processes()):
            yield
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise AssumptionError(
            f"{DASK_ADDRESS} is set but Dask is not installed: pip install 'fabric-intel[dask]'"
        ) from error
    try:
        client = Client(  # type: ignore[no-untyped-call]
            address, timeout=10, set_as_default=False
        )
    except (OSError, ValueError) as error:
        raise AssumptionError(
            f"{DASK_ADDRESS}: no Dask scheduler answers at {address} ({error}); start one with"
            " `dask scheduler`, or unset the variable to fit in this process"
        ) from error
    with client, parallel_config(backend="dask", client=client, scatter=list(shared)):
        yield


def _processes() -> int:
    stated = os.environ.get(PROCESSES, "1").strip() or "1"
    try:
        processes = int(stated)
    except ValueError:
        processes = 0
    if processes == 0:
        raise AssumptionError(
            f"{PROCESSES}={stated!r} is no number of processes; give 1, 2 … or -1 for all cores"
        )
    return processes
