"""Random streams of their own for everything that a simulation draws, each named.

A stream is keyed by its name, so that asking for one thing more changes nothing else, and it goes
on from one chunk of paths to the next.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float32]


class Streams:
    """Standard normal and uniform numbers by name, single precision."""

    def __init__(self, seed: int | tuple[int, ...]) -> None:
        self._entropy = np.random.SeedSequence(seed).entropy
        self._held: dict[str, np.random.Generator] = {}

    def of(self, name: str) -> np.random.Generator:
        """The stream of that name."""
        if name not in self._held:
            seed = np.random.SeedSequence(self._entropy, spawn_key=tuple(name.encode()))
            self._held[name] = np.random.Generator(np.random.SFC64(seed))
        return self._held[name]

    def normal(self, name: str, n: int) -> Values:
        """Standard normal numbers, shape ``(n,)``, by Box and Muller's transform (1958)."""
        rng, half = self.of(name), (n + 1) // 2
        radius = np.sqrt(np.float32(-2.0) * np.log1p(-rng.random(half, dtype=np.float32)))
        angle = np.float32(2.0 * np.pi) * rng.random(half, dtype=np.float32)
        return np.concatenate([radius * np.cos(angle), radius * np.sin(angle)])[:n]

    def uniform(self, name: str, n: int) -> Values:
        """Uniform numbers in 0..1, shape ``(n,)``."""
        return self.of(name).random(n, dtype=np.float32)


class Middle(Streams):
    """The middle of every distribution instead of a draw."""

    def __init__(self) -> None:
        super().__init__(0)

    def normal(self, name: str, n: int) -> Values:
        """Zeros, shape ``(n,)``."""
        return np.zeros(n, dtype=np.float32)

    def uniform(self, name: str, n: int) -> Values:
        """Halves, shape ``(n,)``."""
        return np.full(n, 0.5, dtype=np.float32)


def stratified(streams: Streams, name: str, n: int) -> npt.NDArray[np.float64]:
    """Uniform numbers with one in every n-th part of 0..1, rising, shape ``(n,)``."""
    return np.asarray((np.arange(n) + streams.of(name).random(n)) / n)
