"""A real Slurm on this machine alone: no systemd, no cgroups, nothing outside its own folder.

Two partitions: `cpu`, whose node has no GPU, and `gpu`, whose node pretends to have one. Memory and
time limits are enforced. Debian's packages are needed, and root, as slurmd starts others' jobs.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

#: Program -> the Debian package it comes with.
PACKAGES = {
    "slurmctld": "slurmctld",
    "slurmd": "slurmd",
    "sbatch": "slurm-client",
    "munged": "munge",
}
CORES_A_NODE = 3  # pretended
_START_S = 30

_CONFIG = """\
ClusterName=clipit
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
# more cores and memory than there are
SlurmdParameters=config_overrides
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0,defer_batch
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
AccountingStorageType=accounting_storage/none
KillWait=2
MinJobAge=86400
GresTypes=gpu
NodeName=plain NodeHostname={host} NodeAddr=127.0.0.1 Port={plain} CPUs={cores} RealMemory=32000
NodeName=drawn NodeHostname={host} NodeAddr=127.0.0.1 Port={drawn} CPUs={cores} RealMemory=32000 \
Gres=gpu:1
PartitionName=cpu Nodes=plain Default=YES MaxTime=1-0 State=UP
PartitionName=gpu Nodes=drawn MaxTime=1-0 State=UP
"""


def missing() -> str:
    """What keeps Slurm from being started here, with the fix; "" if nothing does."""
    packages = sorted({name for program, name in PACKAGES.items() if not shutil.which(program)})
    if packages:
        return (
            f"Debian packages are missing: {', '.join(packages)}; "
            f"apt-get install -y --no-install-recommends {' '.join(packages)}"
        )
    return "" if os.geteuid() == 0 else "slurmd must be started by root"


@contextmanager
def one_node(folder: Path) -> Iterator[dict[str, str]]:
    """Start Slurm with all its files in `folder`; yields the environment its commands need."""
    folder.mkdir()
    environment = {**os.environ, "SLURM_CONF": str(folder / "slurm.conf")}
    _write_config(folder)
    try:
        _start(folder, environment)
        yield environment
    finally:
        _stop(folder, environment)


def _write_config(folder: Path) -> None:
    (folder / "state").mkdir()
    port, plain, drawn = _free_ports(3)
    text = _CONFIG.format(
        folder=folder, host=_host(), port=port, plain=plain, drawn=drawn, cores=CORES_A_NODE
    )
    (folder / "slurm.conf").write_text(text)
    (folder / "gres.conf").write_text("NodeName=drawn Name=gpu File=/dev/null\n")
    (folder / "munge.key").write_bytes(os.urandom(128))
    (folder / "munge.key").chmod(0o400)
    folder.chmod(0o755)  # munge's client refuses a socket that others can replace


def _start(folder: Path, environment: dict[str, str]) -> None:
    names = {"socket": "munge.socket", "key-file": "munge.key", "pid-file": "munged.pid"}
    names |= {"log-file": "munged.log", "seed-file": "munged.seed"}
    files = [f"--{option}={folder / name}" for option, name in names.items()]
    subprocess.run(["munged", "--force", *files], check=True)
    subprocess.run(["slurmctld"], env=environment, check=True)
    for node in ("plain", "drawn"):
        subprocess.run(["slurmd", "-N", node], env=environment, check=True)

    def is_up() -> bool:
        command = ["sinfo", "-h", "-N", "-o", "%T"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        return done.stdout.split() == ["idle", "idle"]

    _wait(is_up, f"Slurm did not start; see {folder}/*.log")


def _stop(folder: Path, environment: dict[str, str]) -> None:
    """End all jobs and daemons; those that did not start have no pid file."""
    if (folder / "slurmctld.pid").exists():
        subprocess.run(["scancel", "--me"], env=environment, timeout=60)
        time.sleep(1)
    for name in ("slurmd-plain", "slurmd-drawn", "slurmctld", "munged"):
        file = folder / f"{name}.pid"
        if file.exists():
            pid = int(file.read_text())
            os.kill(pid, 15)
            _wait(lambda pid=pid: not _is_alive(pid), f"{name} did not end")


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except FileNotFoundError:
        return False
    return state != "Z"  # a parent that never waits leaves zombies


def _wait(condition: Callable[[], bool], message: str) -> None:
    deadline = time.monotonic() + _START_S
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(message)
        time.sleep(0.1)


def _host() -> str:
    return socket.gethostname().partition(".")[0]


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [opened.getsockname()[1] for opened in sockets]
    for opened in sockets:
        opened.close()
    return ports
