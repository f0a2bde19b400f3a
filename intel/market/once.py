"""A question is answered once a snapshot: it never changes, so neither does what it says.

Queries are kept by the snapshot itself; this keeps what is made of their rows, which costs more.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, cast

import pandas as pd

from intel.market.answer import Answer
from intel.store import Snapshot

P = ParamSpec("P")
Found = TypeVar("Found")

MAX_KEPT: Final = 512

_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = threading.Lock()


def once(
    question: Callable[Concatenate[Snapshot, P], Found],
) -> Callable[Concatenate[Snapshot, P], Found]:
    """Keep what ``question`` answers for each snapshot, day and choice of arguments.

    The arguments are hashable values. Those not asked for longest are forgotten first. Frames are
    handed out as copies that share memory until they are written to.
    """
    name = f"{question.__module__}.{question.__qualname__}"

    @wraps(question)
    def answered(snapshot: Snapshot, *args: P.args, **kwargs: P.kwargs) -> Found:
        key = (name, snapshot.path, snapshot.id, snapshot.built_at, args, tuple(kwargs.items()))
        with _lock:
            known = key in _kept
            if known:
                _kept.move_to_end(key)
                found = _kept[key]
        if not known:
            found = question(snapshot, *args, **kwargs)
            with _lock:
                _kept[key] = found
                while len(_kept) > MAX_KEPT:
                    _kept.popitem(last=False)
        return cast("Found", _copied(found))

    return cast("Callable[Concatenate[Snapshot, P], Found]", answered)


def _copied(found: object) -> object:
    if isinstance(found, Answer):
        return replace(
            found,
            frame=found.frame.copy(deep=False),
            sources=found.sources.copy(deep=False),
        )
    return found.copy(deep=False) if isinstance(found, pd.DataFrame) else found
