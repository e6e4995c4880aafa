"""What an officer narrows a list of cases to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

LONGEST = 80


@dataclass(frozen=True)
class Narrowing:
    """Each part that is given must fit; `within` counts days from today on and takes what is late along."""

    text: str = ""  # the beginning of a number, or a part of the applicant's name
    service: str = ""
    step: str = ""
    state: str = ""
    holder: int = 0  # account
    within: int | None = None

    def q(self, today: date) -> Q:
        """The filter over cases."""
        equal = {"service": self.service, "step": self.step, "state": self.state, "holder": self.holder}
        found = Q(**{name: value for name, value in equal.items() if value})
        if wanted := self.text.strip()[:LONGEST]:
            found &= Q(number__startswith=wanted.upper()) | Q(party__name__contains=wanted)
        if self.within is not None:
            found &= Q(due__lte=today + timedelta(days=self.within))
        return found


EVERYTHING = Narrowing()
