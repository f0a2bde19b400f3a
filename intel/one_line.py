"""Text from outside as one printable line: a terminal, log, feed or ledger could not carry more."""

from __future__ import annotations


def in_one_line(text: str) -> str:
    """Text without line ends and what cannot be shown, its words one space apart."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
