"""Spreading a sweep over a cluster with Dask.

Dask brings the tasks to workers on other machines and gives a lost worker's tasks to another. The
results come back here and are written here, so workers need no shared disk. Every worker must have
the same version of the model.
"""

import asyncio
import logging
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from collabsim.errors import InputError
from collabsim.extras import require
from collabsim.study.parts import model_digest

_PATIENCE = 10  # seconds to wait for the scheduler
_WORKERS = 256  # for so many there is always work at hand, since some may join later


@contextmanager
def cluster_executor(address: str) -> Iterator[Executor]:
    """An executor on the Dask cluster whose scheduler listens at ``address``.

    Args:
        address: Such as ``tcp://10.0.0.5:8786``.

    Raises:
        InputError: If Dask is not installed, nobody answers, there are no workers, or one of them
            has another version of the model; later, if the cluster gives up on a part.
    """
    require("cluster")
    import distributed  # optional, and slow to import

    dask: Any = distributed  # it has no types
    try:
        _knock(dask, address)
        client = dask.Client(address, timeout=_PATIENCE, set_as_default=False)
    except Exception as error:  # what an address or an answer that is not Dask's comes to
        raise InputError(
            f"no Dask scheduler answers at {address!r} ({_first_line(error)}); write it as"
            " tcp://host:port"
        ) from None
    with _quiet(), client:
        _check_workers(client, address)
        executor = client.get_executor(pure=False)
        executor._max_workers = max(_WORKERS, sum(client.ncores().values()))
        try:
            yield executor
        except dask.KilledWorker as error:
            raise InputError(
                f"the cluster gave up on a part ({_first_line(error)}); the workers may have too"
                " little memory. Run the same command again to go on from here"
            ) from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask from telling the terminal at length what is said here in one sentence."""
    logs = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    before = [log.level for log in logs]
    for log in logs:
        log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for log, level in zip(logs, before, strict=True):
            log.setLevel(level)


def _knock(dask: Any, address: str) -> None:
    """Raise if no Dask scheduler answers; a client would wait for ever for a silent stranger."""

    async def knock() -> None:
        comm = await dask.comm.connect(address, timeout=_PATIENCE)
        comm.abort()

    async def patiently() -> None:
        await asyncio.wait_for(knock(), _PATIENCE)

    with ThreadPoolExecutor(1) as thread:  # a notebook is already running a loop in this one
        thread.submit(lambda: asyncio.run(patiently())).result()


def _check_workers(client: Any, address: str) -> None:
    try:
        digests = client.run(model_digest)
    except Exception as error:  # whatever a worker's own installation makes of the question
        raise InputError(
            f"the workers at {address} cannot load collabsim ({_first_line(error)}); install the"
            " same version on all of them"
        ) from None
    if not digests:
        raise InputError(f"the scheduler at {address} has no workers yet; start some first")
    for worker, digest in digests.items():
        if digest != model_digest():
            raise InputError(
                f"the worker {worker} has another version of collabsim's model ({digest}) than this"
                f" machine ({model_digest()}); install the same version on all workers"
            )


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
