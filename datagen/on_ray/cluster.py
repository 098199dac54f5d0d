"""A function over many items on a Ray cluster, the results in the order of the items. Knows nothing of records."""

from __future__ import annotations

import logging
import os
import pickle
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, TypeVar

from datagen.errors import DatagenError, MissingExtra, UsageError
from datagen.filters.parallel import cpus

Item = TypeVar("Item")
Result = TypeVar("Result")

# Seconds in which no task of the whole cluster ends before Ray gives up.
_PATIENCE = 3600
_CONNECTING = 10  # seconds


@contextmanager
def connected() -> Iterator[None]:
    """In a block: the cluster at RAY_ADDRESS, or one of this machine's own that ends with the block.

    A connection that the program has already is used and left. Raises MissingExtra without Ray, and DatagenError
    where the cluster does not answer.
    """
    if find_spec("ray") is None:
        raise MissingExtra("engine ray", "ray", "ray")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray

    if ray.is_initialized():
        yield
        return
    address = os.environ.get("RAY_ADDRESS", "").strip() or "local"
    _check_reachable(address)
    own: dict[str, Any] = {"num_cpus": cpus(), "include_dashboard": False} if address == "local" else {}
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, **own)
    except (
        Exception
    ) as error:  # Ray has no class for it: ConnectionError, RuntimeError, ValueError, its own ...
        raise _no_cluster(address, error) from error
    try:
        yield
    finally:
        ray.shutdown()


def _check_reachable(address: str) -> None:
    """Ray itself tries for minutes."""
    host, colon, port = address.rpartition("://")[2].rpartition(":")
    if colon and port.isdigit():
        try:
            socket.create_connection((host, int(port)), timeout=_CONNECTING).close()
        except (OSError, OverflowError) as error:
            raise _no_cluster(address, error) from error


def _no_cluster(address: str, error: Exception) -> DatagenError:
    reason = str(error).strip().partition("\n")[0]
    remedy = "check RAY_ADDRESS and that the cluster runs this Python and Ray"
    return DatagenError(f"Ray cluster {address}: cannot connect: {reason}; {remedy}")


def map_items(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    each: Callable[[Result], None] = lambda _: None,
) -> list[Result]:
    """One task for each item; those of a node that dies run again elsewhere.

    function: at the top of a module. Its results should be small: they are collected here. each: sees every
    result as it comes, in no order. Raises the DatagenError that a task raised, and one where Ray gave up.
    """
    if not items:
        return []
    import ray.data
    from ray import cloudpickle
    from ray.exceptions import RayError, RayTaskError

    settings = ray.data.DataContext.get_current()
    settings.enable_progress_bars = False
    settings.execution_no_progress_timeout_s = _PATIENCE
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    # Unlike pickle it sends what a user's own script defines, too.
    rows = [
        {"place": place, "given": cloudpickle.dumps((function, item))} for place, item in enumerate(items)
    ]
    results: list[Any] = [None] * len(rows)
    tasks = ray.data.from_items(rows, override_num_blocks=len(rows)).map(
        _run, compute=ray.data.TaskPoolStrategy()
    )
    try:
        for row in tasks.iter_rows():
            fault, result = pickle.loads(row["result"])
            if fault:
                raise (UsageError if fault == "usage" else DatagenError)(result)
            results[row["place"]] = result
            each(result)
    except RayTaskError:
        raise  # a fault in the code, with the worker's traceback
    except (RayError, ray.data.exceptions.ExecutionTimeoutError) as error:
        reason = str(error).strip().rpartition("\n")[2]
        raise DatagenError(f"Ray gave up: {reason}") from error
    return results


def _run(row: dict[str, Any]) -> dict[str, Any]:
    """In a worker. An error for the user travels as its text, since not every exception can be pickled."""
    function, item = pickle.loads(row["given"])
    try:
        said: tuple[str, Any] = "", function(item)
    except UsageError as error:
        said = "usage", str(error)
    except DatagenError as error:
        said = "other", str(error)
    return {"place": row["place"], "result": pickle.dumps(said)}
