"""Start a Python that ends when its parent does, even when that one is killed without a word.

Run as a script: it asks the kernel for a SIGTERM at the parent's death (Linux's
``PR_SET_PDEATHSIG``, kept across ``exec``), then becomes the program it was given. Elsewhere than
on Linux it only becomes that program.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
"""From ``linux/prctl.h``."""


def main() -> None:
    """``tether.py PARENT ARGUMENTS...``: become ``python ARGUMENTS...``."""
    parent, *arguments = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != int(parent):  # it died before it could be asked for
            sys.exit(128 + signal.SIGTERM)
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606


if __name__ == "__main__":
    main()
