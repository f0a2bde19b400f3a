"""Who asks: sources want a name and an address, and there is no default for them."""

from __future__ import annotations

import os
from typing import Final

from intel.errors import SourceUnavailable

CONTACT: Final = "INTEL_CONTACT"


def contact() -> str:
    """Who asks, as the operators of sources want to know; empty when it is not set."""
    return os.environ.get(CONTACT, "").strip()


def require_contact() -> str:
    """Who asks.

    Raises
    ------
    SourceUnavailable
        Saying how to set it.
    """
    named = contact()
    if "@" not in named:
        state = "has no e-mail address in it" if named else "is not set"
        raise SourceUnavailable(
            f"{CONTACT} {state}: sources want to know who asks; set it to your name and e-mail"
            f" address, as in {CONTACT}='Jane Doe jane@example.org'"
        )
    return named
