"""Joining a Ray cluster, and looking whether its machines can do the work."""

from __future__ import annotations

import importlib.util
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sae_auditor._version import __version__
from sae_auditor.errors import EnvironmentProblem, InputRefused
from sae_auditor.i18n import say

AUTO: Final = "auto"

_QUIET: Final = {
    # Ray writes what its machines report to the standard output, where the answer of a command belongs.
    "RAY_DEDUP_LOGS_SKIP_REGEX": "(?s).",
    # Else it announces at every start that this will change.
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}
# A cluster that is there answers within a second; loading Ray takes a few on a busy machine.
_ANSWERS_WITHIN_S: Final = 30.0
_LOOKS_WITHIN_S: Final = 120.0
_HOST_PORT: Final = re.compile(r"(\[[0-9A-Fa-f:.%]+\]|[^\s/:\[\]]+):(\d{1,5})")
_START: Final = say("Start one with 'ray start --head', join further machines with 'ray start --address=HOST:PORT'")


def imported_ray() -> Any:
    """Return Ray, told to keep to itself.

    Raises
    ------
    EnvironmentProblem
        When it is not installed.
    """
    # Read when it is imported.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise _no_ray() from error
    # What concerns a person is told in words; the rest is in Ray's own log files.
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    return ray


def require_ray() -> None:
    """Refuse at once where Ray is not installed; does not load it."""
    if importlib.util.find_spec("ray") is None:
        raise _no_ray()


def _no_ray() -> EnvironmentProblem:
    return EnvironmentProblem(
        say("Ray is not installed, which '--engine ray' needs."),
        todo=say("Install it: pip install 'sae-auditor[cluster]'."),
    )


def require_address(address: str) -> None:
    """Refuse what is no address of a cluster that the engine can work with."""
    if address == AUTO:
        return
    if address.startswith("ray://"):
        raise InputRefused(
            say("The engine cannot work through {0}, the door of Ray for programs outside of a cluster.", address),
            todo=say("Run the command on a machine of the cluster, with its --address HOST:PORT or without --address."),
        )
    found = _HOST_PORT.fullmatch(address)
    if not found or not 0 < int(found[2]) < 65536:
        raise InputRefused(
            say("'{0}' is no address of a Ray cluster.", address),
            todo=say("Name it as 'ray start --head' does: HOST:PORT, for example 10.0.0.2:6379."),
        )


@contextmanager
def joined(address: str) -> Iterator[Any]:
    """Give Ray, with this process joined to the cluster; leaves it again if it was not part of one before.

    Raises
    ------
    EnvironmentProblem
        When there is no cluster, or this machine is none of its machines.
    """
    ray = imported_ray()
    if ray.is_initialized():
        yield ray
        return
    if address != AUTO:
        _require_answer(address)
    try:
        ray.init(address=address, log_to_driver=False, logging_level="ERROR")
    except (ConnectionError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
        raise _no_way_in(address, error) from error
    try:
        yield ray
    finally:
        ray.shutdown()


def _require_answer(address: str) -> None:
    """Ask in a process that can be ended: Ray itself tries for minutes, and then ends the program."""
    command = [sys.executable, "-m", "ray.scripts.scripts", "health-check", "--address", address]
    try:
        answer = subprocess.run(command, capture_output=True, timeout=_ANSWERS_WITHIN_S, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        answer = False
    if not answer:
        raise EnvironmentProblem(
            say("No Ray cluster answers at {0}.", address),
            safe=say("Nothing was changed."),
            todo=say("Check the address. {0}.", _START),
        )


def _no_way_in(address: str, error: Exception) -> EnvironmentProblem:
    if address == AUTO:
        what, todo = (
            say("This machine is part of no Ray cluster."),
            say("{0}, or name one with --address HOST:PORT.", _START),
        )
    elif "raylet" in str(error).lower():
        what = say("This machine is none of those of the Ray cluster at {0}.", address)
        todo = say("Join it with 'ray start --address={0}', or run the command on a machine of the cluster.", address)
    else:
        what = say("The Ray cluster at {0} cannot be joined: {1}.", address, first_line(error))
        todo = say("Use the same versions of Python and Ray on all machines.")
    return EnvironmentProblem(what, safe=say("Nothing was changed."), todo=todo)


def first_line(error: BaseException) -> str:
    """Return the beginning of what Ray says."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__).rstrip(".")


@dataclass(frozen=True)
class Room:
    """What replicas may take of a cluster.

    Parameters
    ----------
    n_replicas
        That fit now.
    num_cpus, num_gpus
        Which one of them takes.
    nodes
        Ids of the machines that have as much.
    """

    n_replicas: int
    num_cpus: int
    num_gpus: int
    nodes: tuple[str, ...]

    @property
    def n_beside(self) -> int:
        """Most replicas on one machine."""
        return -(-self.n_replicas // max(1, len(self.nodes)))


def room_in(nodes: list[Mapping[str, Any]], device: str, n_threads: int) -> Room:
    """Return how replicas are laid out: one a GPU; without GPUs, one for as many CPUs as it has threads.

    Parameters
    ----------
    nodes
        As ``ray.nodes()`` lists them.
    device
        Of the encoder: "cpu", "auto" or the name of a GPU's kind.
    n_threads
        With which a replica on CPUs computes.
    """
    alive = {node["NodeID"]: node.get("Resources", {}) for node in nodes if node.get("Alive")}
    gpus = {name: int(has.get("GPU", 0)) for name, has in alive.items()}
    if device not in ("cpu", "auto") or (device == "auto" and any(gpus.values())):
        if not any(gpus.values()):
            raise EnvironmentProblem(
                say("No machine of the Ray cluster has a GPU for --device {0}.", device),
                safe=say("Nothing was changed."),
                todo=say("Leave --device out to encode on CPUs."),
            )
        return Room(sum(gpus.values()), 0, 1, tuple(name for name, n in gpus.items() if n))
    cpus = {name: int(has.get("CPU", 0)) for name, has in alive.items()}
    if not any(cpus.values()):
        raise EnvironmentProblem(
            say("The Ray cluster has no CPU to give."),
            safe=say("Nothing was changed."),
            todo=say("Join machines to it."),
        )
    # Machines with fewer CPUs than this are left out, if there are larger ones.
    each = max(1, min(n_threads, max(cpus.values())))
    return Room(sum(n // each for n in cpus.values()), each, 0, tuple(name for name, n in cpus.items() if n >= each))


def require_able(ray: Any, room: Room, marker: str) -> None:
    """Ask every machine whether it has this program and sees the index.

    Raises
    ------
    EnvironmentProblem
        When one does not.
    """
    strategy = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy
    remote = ray.remote(num_cpus=0, max_retries=0)(_looker())
    asked = [remote.options(scheduling_strategy=strategy(node, soft=False)).remote(marker) for node in room.nodes]
    answers = []
    for ref in asked:
        try:
            answers.append(ray.get(ref, timeout=_LOOKS_WITHIN_S))
        except ray.exceptions.RayError:
            continue  # it left meanwhile or does not answer; the others do the work
    if not answers:
        raise EnvironmentProblem(
            say("No machine of the Ray cluster answers."), todo=say("Look at it with 'ray status'.")
        )
    for machine, version, sees in answers:
        if version != __version__:
            has = say("has SAE Auditor {0}", version) if version else say("does not have SAE Auditor")
            raise EnvironmentProblem(
                say("The machine {0} of the cluster {1}; this is {2}.", machine, has, __version__),
                safe=say("Nothing was changed."),
                todo=say("Install the same version on all machines: pip install 'sae-auditor[cluster]'."),
            )
        if not sees:
            raise unshared(machine, os.path.dirname(marker))


def unshared(machine: str, place: str) -> EnvironmentProblem:
    """Return the words for a machine that does not see the index."""
    return EnvironmentProblem(
        say("The machine {0} of the cluster does not see the index folder {1}.", machine, place),
        safe=say("What was finished is kept."),
        todo=say("Put the index on storage that all machines reach under the same path, and name it with --output."),
    )


def _looker() -> Callable[[str], tuple[str, str | None, bool]]:
    # A function inside a function travels whole, so that it runs where this package is not installed.
    def look(marker: str) -> tuple[str, str | None, bool]:
        import contextlib
        import os
        import platform

        version: str | None = None
        with contextlib.suppress(ImportError):
            from sae_auditor import __version__ as version
        return platform.node() or say("without a name"), version, os.path.exists(marker)

    return look
