"""Several people's acts in one transaction: whoever finds the writer free writes for everybody who waits.

A flush to disk, or a round trip to the server, is then paid once for all of them. Nobody waits for company: with one
person at work every act is a transaction of its own. An act that the database refuses is tried again alone, so that it
does not fail its neighbours.
"""

from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock

from cases.changes import Change

MOST = 256  # changes in one transaction, unless one request alone brings more

Write = Callable[[Sequence[Change]], frozenset[str]]


class _Request:
    __slots__ = ("changes", "done", "numbers", "written", "wrong")

    def __init__(self, changes: Sequence[Change]) -> None:
        self.changes = changes
        self.numbers = {change.number for change in changes}
        self.written: frozenset[str] = frozenset()
        self.wrong: BaseException | None = None
        self.done = False


class GroupCommit:
    def __init__(self, write: Write) -> None:
        self._write = write
        self._waiting: deque[_Request] = deque()
        self._writer = Lock()

    def commit(self, changes: Sequence[Change]) -> frozenset[str]:
        mine = _Request(changes)
        self._waiting.append(mine)
        with self._writer:
            while not mine.done:
                self._write_group(self._next_group())
        if mine.wrong:
            raise mine.wrong
        return mine.written

    def _next_group(self) -> list[_Request]:
        """Requests in the order they came, up to one that names a case which is named already: it comes after."""
        first = self._waiting.popleft()
        group, numbers, n = [first], set(first.numbers), len(first.changes)
        while self._waiting:
            request = self._waiting[0]
            n += len(request.changes)
            if n > MOST or not numbers.isdisjoint(request.numbers):
                break
            group.append(self._waiting.popleft())
            numbers |= request.numbers
        return group

    def _write_group(self, group: list[_Request]) -> None:
        try:
            written = self._write([change for request in group for change in request.changes])
        except Exception as wrong:
            if len(group) == 1:
                group[0].wrong = wrong
            else:
                for request in group:
                    self._write_group([request])
        except BaseException as wrong:
            for request in group:
                request.wrong = wrong
            raise
        else:
            for request in group:
                request.written = written & request.numbers
        finally:
            for request in group:
                request.done = True
