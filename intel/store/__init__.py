"""The store: one published snapshot after another, each an immutable DuckDB file.

:mod:`~intel.store.build` makes a file, :mod:`~intel.store.publish` puts it where readers find it,
:func:`open_snapshot` reads it, :mod:`~intel.store.sandbox` runs strangers' SQL on it and
:mod:`~intel.store.export` writes what people take away. Tables and views stand in ``schema/``,
what is derived when facts are loaded in ``derive/``.
"""

from intel.store.read import Snapshot, open_snapshot

__all__ = ["Snapshot", "open_snapshot"]
