"""One thread for the linear algebra of many small steps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep matrix products on one core: chunks are too small to share, and waiting costs more."""
    with threadpool_limits(limits=1, user_api="blas"):
        yield
