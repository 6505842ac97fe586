"""Who is told: everybody who holds one of the roles for the case's area."""

from collections.abc import Iterable, Sequence
from datetime import date

from notifications.message import Recipient, StandIn
from states import Officer, Telling


class Directory:
    """Who works here, looked up by role and area. Built once; asked on every act."""

    def __init__(self, recipients: Iterable[Recipient], stand_ins: Iterable[StandIn] = ()) -> None:
        self.everybody: Sequence[Recipient] = tuple({r.officer.id: r for r in recipients}.values())
        self._by_id = {r.officer.id: r for r in self.everybody}
        self._stand_ins = tuple(stand_ins)
        self._posts: dict[str, dict[str, list[int]]] = {}  # role → area of the post → places in `everybody`
        for place, recipient in enumerate(self.everybody):
            for post in recipient.officer.posts:
                self._posts.setdefault(post.role, {}).setdefault(post.area, []).append(place)

    def absent_for(self, substitute: str, day: date) -> list[Officer]:
        """For whom this person stands in on that day."""
        absent = (s.absent for s in self._stand_ins if s.substitute == substitute and s.first <= day <= s.last)
        return [self._by_id[who].officer for who in absent if who in self._by_id]

    def substitutes_of(self, absent: str, day: date) -> list[Recipient]:
        """Who stands in for this person on that day."""
        there = (s.substitute for s in self._stand_ins if s.absent == absent and s.first <= day <= s.last)
        return [self._by_id[who] for who in there if who in self._by_id]

    def holders(self, roles: Iterable[str], area: str) -> list[Recipient]:
        """Whoever may act for a case of `area` in one of the roles; each person once, in the directory's order."""
        wider = [area[:n] for n in range(len(area) + 1)]
        posts = [self._posts[role] for role in roles if role in self._posts]
        places = {place for held in posts for code in wider for place in held.get(code, ())}
        return [self.everybody[place] for place in sorted(places)]


def recipients_of(telling: Telling, area: str, directory: Directory) -> list[Recipient]:
    return directory.holders(telling.roles, area)
