"""One batch after the other, each a task of its own in Prefect's record."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar


class Batch(Protocol):
    @property
    def more(self) -> bool: ...


B = TypeVar("B", bound=Batch)


async def until_done(take: Callable[[], Awaitable[B]], did: Callable[[B], object]) -> list[B]:
    """Batches until one was not full, or nothing could be done with it: then the next run looks again."""
    batches = [await take()]
    while batches[-1].more and did(batches[-1]):
        batches.append(await take())
    return batches
