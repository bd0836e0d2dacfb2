"""What a process can know of others on its machine: whether one is gone for certain."""

import os
from functools import cache
from pathlib import Path

from holdfast.store.replicas import ReplicaRecord

__all__ = ["is_gone", "this_process"]

_PROC = Path("/proc")


def this_process(replica_id: str) -> ReplicaRecord:
    pid = os.getpid()
    return ReplicaRecord(replica_id, _machine(), pid, _begun(pid) or 0)


def is_gone(replica: ReplicaRecord) -> bool:
    """Whether it ran on this machine and does not any more. False for one that nothing is known of."""
    here = _machine()
    return here is not None and replica.machine == here and _begun(replica.pid) != replica.begun


@cache
def _machine() -> str | None:
    """This boot of this machine, and what its process numbers mean: containers have numbers of their own."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {(_PROC / 'self/ns/pid').readlink()}"
    except OSError:  # not Linux
        return None


def _begun(pid: int) -> int | None:
    """When the process began, in ticks since the boot; None when there is none."""
    try:
        stat = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    state, *fields = stat.rpartition(")")[2].split()
    return None if state in "ZX" else int(fields[18])
