"""Answers of a snapshot that are kept: it never changes, so asked again it says the same.

Pages ask the same dozens of questions in every run; kept, they cost microseconds.
"""

from __future__ import annotations

import pickle
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

Parameters = Sequence[Any] | Mapping[str, Any]

MAX_BYTES: Final = 48 * 2**20
MAX_ANSWERS: Final = 1024


class QueryCache:
    """Frames by query and parameters; those not used for longest go first. Threads may share it.

    What is handed out is a copy that shares memory until it is written to (pandas copies on
    write); lists within cells are shared, and are not to be changed.
    """

    def __init__(self, max_bytes: int = MAX_BYTES, max_answers: int = MAX_ANSWERS) -> None:
        self._max_bytes = max_bytes
        self._max_answers = max_answers
        self._kept: OrderedDict[tuple[str, bytes], tuple[pd.DataFrame, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, sql: str, params: Parameters | None) -> pd.DataFrame | None:
        """Return the kept rows, if they are."""
        key = sql, pickle.dumps(params)  # lists cannot be hashed
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            frame, _ = self._kept[key]
        return frame.copy(deep=False)

    def put(self, sql: str, params: Parameters | None, frame: pd.DataFrame) -> None:
        """Keep rows, unless they alone would take a quarter of the room."""
        size = int(frame.memory_usage(deep=True).sum())
        if size > self._max_bytes // 4:
            return
        key = sql, pickle.dumps(params)
        with self._lock:
            _, replaced = self._kept.pop(key, (None, 0))
            self._kept[key] = frame.copy(deep=False), size
            self._bytes += size - replaced
            while self._bytes > self._max_bytes or len(self._kept) > self._max_answers:
                _, (_, freed) = self._kept.popitem(last=False)
                self._bytes -= freed
