"""One kind of planted story: what household it needs and what it does to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jiuzhu.interfaces.cli.demo.case import Case

AID = ("subsistence", "extreme_hardship")
OTHERS = ("marginal", "rigid_expenditure", "relapse_monitored", "other")
ANY = (*AID, *OTHERS)


@dataclass(frozen=True)
class Story:
    """A case of a rule (``fires``) or a look-alike; ``tell`` gets the case and the month it turns on.

    ``stranger`` stories need nobody in the register; ``adults`` asks for a household with at least two adults.
    """

    rule: str
    kind: str
    fires: bool
    tell: Callable[[Case, str], None]
    categories: tuple[str, ...] = ANY
    adults: bool = False
    stranger: bool = False
    quiet: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """Collects the stories of one warning with the feeds they keep to themselves."""

    code: str
    quiet: tuple[str, ...] = ()
    stories: list[Story] | None = None

    def story(
        self, kind: str, *, fires: bool, categories: tuple[str, ...] = ANY, adults: bool = False, stranger: bool = False
    ) -> Callable[[Callable[[Case, str], None]], Callable[[Case, str], None]]:
        """Register a telling under a kind."""

        def register(tell: Callable[[Case, str], None]) -> Callable[[Case, str], None]:
            assert self.stories is not None
            self.stories.append(Story(self.code, kind, fires, tell, categories, adults, stranger, self.quiet))
            return tell

        return register
