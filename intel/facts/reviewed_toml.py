"""A reviewed TOML file as the model it must fit, or a refusal in words."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from intel.errors import AssumptionError

Model = TypeVar("Model", bound=BaseModel)


def read_reviewed(path: Path, model: type[Model]) -> Model:
    """Read one file.

    Raises
    ------
    AssumptionError
        Naming the file, the place in it and the remedy.
    """
    file = f"{path.parent.name}/{path.name}"
    try:
        return model.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError) as error:
        raise AssumptionError(f"{file}: cannot be read ({error}); restore it, in UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise AssumptionError(f"{file}: not valid TOML: {error}") from error
    except ValidationError as error:
        raise AssumptionError(f"{file}: {in_words(error)}") from error


def line_of(text: str, name: str) -> str:
    """Where the last block of this name stands, as `` (line 12)``; empty where there is none.

    A block has its name in its head, or in its key ``name``.
    """
    quoted = rf"[\"']?{re.escape(name)}[\"']?"
    block = re.compile(rf"^\s*(\[+\s*{quoted}\s*\]+|name\s*=\s*{quoted})\s*$", re.MULTILINE)
    starts = [found.start(1) for found in block.finditer(text)]
    return f" (line {text.count(chr(10), 0, starts[-1]) + 1})" if starts else ""


def in_words(error: ValidationError) -> str:
    """Every fault of the file's shape, as place and remedy."""
    faults = []
    for fault in error.errors():
        place = ".".join(str(part) for part in fault["loc"])
        match fault["type"]:
            case "extra_forbidden":
                faults.append(f"{place} is not a known key; check the spelling or remove it")
            case "missing":
                faults.append(f"{place} is missing; add it")
            case _:
                told = fault["msg"].removeprefix("Value error, ").lower()
                faults.append(f"{place} = {fault['input']!r}: {told}")
    return "; ".join(faults)
