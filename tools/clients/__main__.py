"""``python -m tools.clients NAME``: a client with HIPS autograd and with this project."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import runner, upstream
from .environments import environments
from .report import HEAD, Result
from .table import CLIENTS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "clients.md"
MARKS = "<!-- the table: python -m tools.clients --write -->\n", "<!-- the end of the table -->\n"


def main(argv: list[str] | None = None) -> int:
    """Run what was asked for and print it; the exit status is 1 where something is not met."""
    parser = argparse.ArgumentParser(prog="python -m tools.clients", description=__doc__)
    parser.add_argument("clients", nargs="*", metavar="NAME", help=f"any of: {', '.join(CLIENTS)}")
    parser.add_argument("--cache", type=Path, default=Path("out/clients"),
                        help="the folder of the environments (out/clients)")  # fmt: skip
    parser.add_argument("--rounds", type=int, default=5, help="for the times, in turn")
    parser.add_argument("--write", action="store_true", help=f"the table into {PAGE.name}, too")
    options = parser.parse_args(argv)
    unknown = set(options.clients) - CLIENTS.keys()
    if unknown:
        parser.error(f"no client is named {', '.join(sorted(unknown))}")
    cache = options.cache.resolve()
    results = []
    for name in options.clients or CLIENTS:
        found = CLIENTS[name]
        both = environments(found, cache)
        if found.scripts:
            result = runner.run(found, both, options.rounds, cache / name / "log.txt")
        else:
            result = upstream.run(found, both, cache, options.rounds)
        print(f"{found.title}\n{result.details()}", flush=True)
        results.append(result)
    table = "\n".join([HEAD, *[result.row() for result in results]])
    print(f"\n{table}\n")
    if options.write:
        write(table)
    return _misses(results)


def write(table: str) -> None:
    """Put the table between the page's marks."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    PAGE.write_text(f"{before}{MARKS[0]}\n{table}\n\n{MARKS[1]}{after}", encoding="utf-8")


def _misses(results: list[Result]) -> int:
    missed = [(result, miss) for result in results for miss in result.misses]
    for result, miss in missed:
        print(f"not met: {result.client.title}: {miss}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
