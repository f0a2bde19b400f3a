"""`intel cluster`: designs side by side, swept, explained, drawn over their ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from intel.cli.options import json_option
from intel.cli.output import cell, print_json, records, table

if TYPE_CHECKING:
    from forecasts.hardware import HardwareCatalogue
    from forecasts.hardware.design import Evaluated, GivenRanges

MEMORY = ("memory_needed_gb", "memory_least_gb", "memory_capacity_gb")
SECTIONS = (
    "networks", "flows", "stops", "serving", "sites", "dilution", "tax", "premium", "stranded",
    "circuit", "scale-up", "gap", "exfiltration",
)  # fmt: skip


@click.command(
    epilog="""\b
Examples:
  intel cluster --accelerators 32768 --fabric UEC --fabric InfiniBand
  intel cluster --accelerators 32768 --accelerator H100 --fabric UEC --workload llama3_405b
  intel cluster llama3_24k gb200_10k --explain
  intel cluster llama3_16k --sweep oversubscription=1,2,4,7
  intel cluster llama3_16k --set usd_per_kwh=0.05..0.12 --tornado capital_usd_per_hour
  intel cluster own.toml --show networks"""
)
@click.argument("designs", nargs=-1, metavar="[DESIGN]...")
@click.option("--list", "listed", is_flag=True, help="List the reference clusters.")
@click.option("--workload", metavar="NAME|FILE", help="The job every design runs.")
@click.option(
    "--set", "changes", multiple=True, metavar="KEY=VALUE",
    help="Change a parameter of every design; a range is LOW..HIGH.",
)  # fmt: skip
@click.option(
    "--sweep", metavar="KEY=FROM:TO:STEPS", help="Or a list, KEY=A,B,C, of any parameter."
)
@click.option("--explain", is_flag=True, help="Every count and second by its formula.")
@click.option("--tornado", metavar="MEASURE", help="Which input moves a measure most.")
@click.option(
    "--show", "sections", multiple=True, type=click.Choice(SECTIONS),
    help="What else a design answers; repeatable.",
)  # fmt: skip
@click.option(
    "--accelerators", type=click.IntRange(1, 10**8), metavar="N", help="How many the cluster has."
)
@click.option("--accelerator", metavar="NAME", help="Default: that of the reference cluster.")
@click.option(
    "--fabric", "fabrics", multiple=True, metavar="NAME",
    help="Repeat it to compare. Default: that of the reference cluster.",
)  # fmt: skip
@click.option("--switch", metavar="NAME", help="Default: the newest that runs the fabric.")
@click.option("--optic", metavar="NAME", help="Module at the ends of links.")
@click.option("--delivered-share", type=float, metavar="FRACTION", help="Instead of the fabric's.")
@click.option("--link-gbps", type=float, metavar="GBPS", help="Rate of one network port.")
@json_option
@click.pass_context
def cluster(
    context: click.Context,
    /,
    designs: tuple[str, ...],
    listed: bool,
    workload: str | None,
    changes: tuple[str, ...],
    sweep: str | None,
    explain: bool,
    tornado: str | None,
    sections: tuple[str, ...],
    fabrics: tuple[str, ...],
    as_json: bool,
    **flags: Any,  # noqa: ANN401 - the options that name one parameter each
) -> None:
    """Work out what clusters deliver, cost and draw.

    DESIGN is a reference cluster by name (see --list) or a TOML or JSON file of designs; parts are
    named in data/hardware/*.toml. Without one, the options describe a cluster whose other parts
    are those of the first reference cluster.
    """
    from intel.facts.hardware import load_hardware
    from intel.home import DATA

    catalogue = load_hardware(DATA)
    if listed:
        _list(catalogue, as_json=as_json)
        return
    given = {key: value for key, value in flags.items() if value is not None}
    # A fabric brings a switch that runs it, so the switch that is asked for comes after it.
    variants = [{"fabric": each, **given} for each in fabrics] or [given]
    if not (designs or given or fabrics):
        raise click.UsageError(
            "name a DESIGN, or describe one with --accelerators and its parts; reference clusters"
            f" are {', '.join(catalogue.clusters)}",
            context,
        )
    lab = [
        _named(each, is_own=not designs, tells_fabric=len(variants) > 1)
        for name in designs or (next(iter(catalogue.clusters)),)
        for variant in variants
        for each in _designs(name, workload, changes, variant, catalogue)
    ]
    if sweep:
        _sweep(lab, sweep, catalogue, as_json=as_json)
    else:
        _compare(lab, catalogue, explain=explain, tornado=tornado, sections=sections,
                 as_json=as_json)  # fmt: skip


def _designs(
    name: str,
    workload: str | None,
    changes: Sequence[str],
    flags: Mapping[str, Any],
    catalogue: HardwareCatalogue,
) -> list[GivenRanges]:
    """The designs of one name, with the job and the changes of the command line laid over."""
    from dataclasses import replace

    from forecasts.hardware.design import Given, GivenRanges, with_value
    from intel.cli.cluster_values import change, flat_range
    from intel.market.cluster.design_file import designs_named, workload_named

    job = workload_named(workload, catalogue) if workload else None
    result = []
    for each in designs_named(name, catalogue):
        given, ranges = each.given, dict(each.ranges)
        if job is not None:
            given = Given(replace(given.design, workload=job[0].name), job[0])
            ranges = {key: value for key, value in ranges.items() if "workload." not in key}
            ranges |= job[1]
        for key, value in (*flags.items(), *map(change, changes)):
            ranges.pop(key, None)
            if isinstance(value, tuple):
                low, high = value
                ranges[key] = flat_range(key, low, high)
                value = (low + high) / 2
                if ranges[key].whole:
                    value = round(value)
            given = with_value(given, key, value, catalogue)
        result.append(GivenRanges(given, ranges))
    return result


def _named(ranged: GivenRanges, *, is_own: bool, tells_fabric: bool) -> GivenRanges:
    """The design under a name that says what it is: no reference cluster, or which fabric."""
    from dataclasses import replace

    design = ranged.given.design
    if is_own:
        label = f"{design.accelerators:,} {design.accelerator} on {design.fabric}, {design.switch}"
        design = replace(design, name="own", label=label)
    if tells_fabric:
        name = design.fabric if is_own else f"{design.name} on {design.fabric}"
        design = replace(design, name=name)
    return replace(ranged, given=replace(ranged.given, design=design))


def _list(catalogue: HardwareCatalogue, *, as_json: bool) -> None:
    import pandas as pd

    rows = pd.DataFrame(
        {
            "name": each.name,
            "accelerators": each.accelerators,
            "workload": each.workload,
            "label": each.label,
            "source": catalogue.documents[each.source].title,
        }
        for each in catalogue.clusters.values()
    )
    if as_json:
        print_json(records(rows))
        return
    for row in rows.itertuples():
        click.echo(f"{row.name:<16} {row.label}\n{'':<16} source: {row.source}")


def _evaluated(lab: Sequence[GivenRanges], catalogue: HardwareCatalogue) -> Evaluated:
    """All designs in one call; one that cannot be built stops the command, by its name."""
    from forecasts.hardware.design import evaluate_all
    from intel.errors import AssumptionError

    done = evaluate_all([each.given for each in lab], catalogue, refuse=False)
    for each, why in zip(lab, done.refusals, strict=True):
        if why:
            raise AssumptionError(f"{each.given.design.name}: {why}")
    return done


def _compare(
    lab: Sequence[GivenRanges],
    catalogue: HardwareCatalogue,
    *,
    explain: bool,
    tornado: str | None,
    sections: Sequence[str],
    as_json: bool,
) -> None:
    from dataclasses import asdict

    import numpy as np

    from forecasts.hardware.design import (
        drawn,
        outside_calibration,
        quantiles_of,
        tornado_of,
        unit_of,
    )
    from forecasts.hardware.design import explain as explained
    from intel.market.cluster.questions import QUESTIONS

    done = _evaluated(lab, catalogue)
    results: list[dict[str, Any]] = []
    for row, each in enumerate(lab):
        given = each.given
        values = {name: float(column[row]) for name, column in done.measures.items()}
        told: dict[str, Any] = {
            "name": given.design.name,
            "label": given.design.label,
            "design": asdict(given.design),
            "workload": asdict(given.workload) if given.workload else None,
            "binds": done.binds[row] or None,
            "binds_next": done.binds_next[row] or None,
            "outside_calibration": outside_calibration(given.design, given.workload) or None
            if given.workload
            else None,
            "measures": {
                name: {"value": value, "unit": unit_of(name)} for name, value in values.items()
            },
        }
        if each.ranges:
            draws = drawn(each, catalogue, rng=np.random.default_rng(0))
            told["ranges"] = {name: [r.low, r.likely, r.high] for name, r in each.ranges.items()}
            told["quantiles"] = quantiles_of(draws, list(values))
            told["draws_refused"] = sum(bool(why) for why in draws.refusals)
        if explain:
            told["explained"] = [asdict(line) for line in explained(done, row, catalogue)]
        if tornado:
            told["tornado"] = [
                {**asdict(swing), "width": swing.width}
                for swing in tornado_of(each, tornado, catalogue)
            ]
        if sections:
            told["sections"] = {
                name: _section(QUESTIONS[name][1](catalogue, each)) for name in sections
            }
        results.append(told)
    if as_json:
        print_json({"designs": results})
        return
    _print(results, tornado)


def _section(answer: Any) -> dict[str, Any]:  # noqa: ANN401 - an Answer
    return {
        "sentence": answer.sentence.replace("**", ""),
        "definition": answer.definition,
        "rows": records(answer.frame),
        "sources": records(answer.sources[["title", "url"]]),
    }


def _print(results: Sequence[Mapping[str, Any]], tornado: str | None) -> None:
    import pandas as pd

    from forecasts.hardware.design import SHOWN

    for each in results:
        click.echo(f"{each['name']}: {each['label']}")
        if each["workload"]:
            headroom = each["measures"]["binding_headroom"]["value"]
            click.echo(
                f"  {each['workload']['label']}\n  what binds: {each['binds']}; it may shrink"
                f" {headroom:.0%} before {each['binds_next']} binds"
            )
        memory = {key: each["measures"].get(key, {}).get("value") for key in MEMORY}
        if memory["memory_needed_gb"] and memory["memory_needed_gb"] > memory["memory_capacity_gb"]:
            click.echo(
                "  memory: as planned {memory_needed_gb:.0f} GB of {memory_capacity_gb:.0f},"
                " {memory_least_gb:.0f} with activations recomputed".format(**memory)
            )
        if each["outside_calibration"]:
            click.echo(f"  outside the calibrated range: {each['outside_calibration']}")
    click.echo("")
    rows = []
    for name in SHOWN:
        cells = [each["measures"].get(name, {"value": None})["value"] for each in results]
        if all(value is None or value != value for value in cells):
            continue
        unit = next(e["measures"][name]["unit"] for e in results if name in e["measures"])
        rows.append({"measure": name, **_columns(results, cells), "unit": unit})
    click.echo(table(pd.DataFrame(rows)))
    for each in results:
        _print_more(each, tornado)


def _columns(results: Sequence[Mapping[str, Any]], cells: Iterable[float | None]) -> dict[str, str]:
    columns: dict[str, str] = {}
    for each, value in zip(results, cells, strict=True):
        name = str(each["name"])
        while name in columns:
            name += "'"
        columns[name] = "" if value is None or value != value else cell(value)
    return columns


def _print_more(each: Mapping[str, Any], tornado: str | None) -> None:
    import pandas as pd

    from forecasts.hardware.design import SHOWN

    if "quantiles" in each:
        shown = [
            {"measure": name, **{f"{q:g}": cell(v) for q, v in each["quantiles"][name].items()}}
            for name in SHOWN
            if name in each["quantiles"]
            and each["quantiles"][name][0.025] != each["quantiles"][name][0.975]
        ]
        click.echo(f"\n{each['name']}: quantiles over its ranges")
        click.echo(table(pd.DataFrame(shown)))
    if "tornado" in each:
        click.echo(f"\n{each['name']}: what moves {tornado}")
        click.echo(table(pd.DataFrame(each["tornado"])))
    if "explained" in each:
        click.echo(f"\n{each['name']}: explained")
        for line in each["explained"]:
            click.echo(
                f"{line['quantity']} = {cell(line['value'])} {line['unit']}\n"
                f"    = {line['formula']}\n    = {line['with_numbers']}"
            )
    for name, section in each.get("sections", {}).items():
        click.echo(f"\n{each['name']}: {name}\n{section['sentence']}")
        frame = pd.DataFrame(section["rows"])
        click.echo(table(frame.dropna(axis="columns", how="all")))
        click.echo(section["definition"])


def _sweep(
    lab: Sequence[GivenRanges], text: str, catalogue: HardwareCatalogue, *, as_json: bool
) -> None:
    import pandas as pd

    from forecasts.hardware.design import SHOWN, sweep
    from intel.cli.cluster_values import swept

    key, values = swept(text)
    told = []
    for each in lab:
        done = sweep(each.given, key, values, catalogue)
        for row, value in enumerate(values):
            told.append(
                {
                    "design": each.given.design.name,
                    key: value,
                    **{name: float(column[row]) for name, column in done.measures.items()},
                    "binds": done.binds[row] or None,
                    "refused": done.refusals[row] or None,
                }
            )
    if as_json:
        print_json({"parameter": key, "rows": told})
        return
    frame = pd.DataFrame(told)
    wanted = ["design", key, *(n for n in SHOWN if n != key), "binds", "refused"]
    kept = [name for name in wanted if name in frame and frame[name].notna().any()]
    moved = [
        name for name in kept
        if name in ("design", key, "binds", "refused") or (frame[name] != frame[name].iloc[0]).any()
    ]  # fmt: skip
    click.echo(table(frame[moved].T.reset_index().rename(columns=str)))


COMMANDS = (cluster,)
