"""A process may be told how much memory it can take; beyond it, asking for more fails.

limit = address space in use now + the memory allowed. Where the system knows no such limit
(Windows; macOS accepts but does not keep it) nothing happens here, and the nanny of the worker,
which watches its resident memory, is the only guard.
"""

import contextlib
from collections.abc import Iterator

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

MEGABYTE = 2**20


def limit_this_process(memory_mb: int | None) -> None:
    """Let this process take at most `memory_mb` more than it has now."""
    if resource is None or memory_mb is None:
        return
    import psutil  # only workers need it: importing the jobs stays light

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = psutil.Process().memory_info().vms + memory_mb * MEGABYTE
    bounds = [value for value in (soft, hard) if value != resource.RLIM_INFINITY]
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (min([wanted, *bounds]), hard))


@contextlib.contextmanager
def limited(memory_mb: int | None) -> Iterator[None]:
    """Keep to `memory_mb` more than now inside the block."""
    if resource is None or memory_mb is None:
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    limit_this_process(memory_mb)
    try:
        yield
    finally:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, before)
