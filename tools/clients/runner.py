"""A client's scripts in both environments: each case in turn, compared and timed."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from .environments import Environment
from .report import Case, Result, digits
from .table import Client

WORKER = Path(__file__).with_name("worker.py")


class Worker:
    """A process that runs the cases of a script in one environment."""

    def __init__(self, environment: Environment, script: Path, log: IO[str]) -> None:
        self.child = subprocess.Popen(
            [environment.python, "-P", WORKER, script],
            env=environment.variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, {max(os.sched_getaffinity(0))}),
        )
        self.hello = self.hear()

    def hear(self) -> dict[str, Any]:
        assert self.child.stdout
        line = self.child.stdout.readline()
        if not line:
            return {"error": f"the process ended with {self.child.wait()}"}
        answer: dict[str, Any] = json.loads(line)
        return answer

    def ask(self, case: str) -> dict[str, Any]:
        assert self.child.stdin
        print(json.dumps(case), file=self.child.stdin, flush=True)
        return self.hear()


@contextmanager
def workers(
    environments: dict[str, Environment], script: Path, log: IO[str]
) -> Iterator[dict[str, Worker]]:
    """One for each environment, ended when the block is left."""
    started = {name: Worker(env, script, log) for name, env in environments.items()}
    try:
        yield started
    finally:
        for worker in started.values():
            worker.child.kill()
            worker.child.communicate()


def run(client: Client, environments: dict[str, Environment], rounds: int, log: Path) -> Result:
    """Every case once in each environment, compared; then the rounds, in turn."""
    found: list[Case] = []
    with log.open("w") as file:
        for script in client.scripts:
            with workers(environments, script, file) as started:
                found += _cases(script, started, rounds)
    return Result(client, found)


def _cases(script: Path, started: dict[str, Worker], rounds: int) -> Iterator[Case]:
    hips = started["hips"].hello
    if "error" in hips:
        raise RuntimeError(f"{script.name} with HIPS autograd: {hips['error']}")
    for name in hips["cases"]:
        if "error" in (ours := started["ours"].hello):
            yield Case(name, error=ours["error"])
            continue
        answers = {library: worker.ask(name) for library, worker in started.items()}
        if "error" in answers["hips"]:
            raise RuntimeError(f"{name} with HIPS autograd: {answers['hips']['error']}")
        if "error" in answers["ours"]:
            yield Case(name, error=answers["ours"]["error"])
            continue
        case = Case(name, digits=digits(answers["hips"]["numbers"], answers["ours"]["numbers"]))
        for i in range(rounds):
            for library in ("hips", "ours") if i % 2 else ("ours", "hips"):
                case.seconds[library].append(started[library].ask(name)["seconds"])
        yield case
