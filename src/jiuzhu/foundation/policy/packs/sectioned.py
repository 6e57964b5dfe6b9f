"""The plain sections of a dated pack, each by its own name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from jiuzhu.foundation.policy.packs import entries


class Sectioned:
    """Gives each plain section as a tuple of its entries, in the order of the pack."""

    provisions: Mapping[str, tuple[entries.Provision, ...]]

    @property
    def units(self) -> tuple[entries.Unit, ...]:
        """The dictionary of units."""
        return cast("tuple[entries.Unit, ...]", self.provisions.get("units", ()))

    @property
    def categories(self) -> tuple[entries.Category, ...]:
        """The categories of aid."""
        return cast("tuple[entries.Category, ...]", self.provisions.get("categories", ()))

    @property
    def schemes(self) -> tuple[entries.Scheme, ...]:
        """The schemes of assessment."""
        return cast("tuple[entries.Scheme, ...]", self.provisions.get("schemes", ()))

    @property
    def need_kinds(self) -> tuple[entries.NeedKind, ...]:
        """The kinds of need."""
        return cast("tuple[entries.NeedKind, ...]", self.provisions.get("need_kinds", ()))

    @property
    def organisation_kinds(self) -> tuple[entries.OrganisationKind, ...]:
        """The kinds of organisations."""
        return cast("tuple[entries.OrganisationKind, ...]", self.provisions.get("organisation_kinds", ()))

    @property
    def pairings(self) -> tuple[entries.Pairing, ...]:
        """The ways people help each other."""
        return cast("tuple[entries.Pairing, ...]", self.provisions.get("pairings", ()))

    @property
    def benefits(self) -> tuple[entries.Benefit, ...]:
        """The benefits."""
        return cast("tuple[entries.Benefit, ...]", self.provisions.get("benefits", ()))

    @property
    def intervals(self) -> tuple[entries.Interval, ...]:
        """What is periodic other than visits."""
        return cast("tuple[entries.Interval, ...]", self.provisions.get("intervals", ()))

    @property
    def fund_caps(self) -> tuple[entries.FundCap, ...]:
        """The caps of funds."""
        return cast("tuple[entries.FundCap, ...]", self.provisions.get("fund_caps", ()))

    @property
    def expenditures(self) -> tuple[entries.Expenditure, ...]:
        """What purchase money must not pay."""
        return cast("tuple[entries.Expenditure, ...]", self.provisions.get("expenditures", ()))

    @property
    def tasks(self) -> tuple[entries.Task, ...]:
        """The tasks and responsibilities."""
        return cast("tuple[entries.Task, ...]", self.provisions.get("tasks", ()))

    @property
    def reports(self) -> tuple[entries.Report, ...]:
        """The reporting duties."""
        return cast("tuple[entries.Report, ...]", self.provisions.get("reports", ()))

    @property
    def milestones(self) -> tuple[entries.Milestone, ...]:
        """The stages."""
        return cast("tuple[entries.Milestone, ...]", self.provisions.get("milestones", ()))

    @property
    def quotas(self) -> tuple[entries.Quota, ...]:
        """What villages and townships must have."""
        return cast("tuple[entries.Quota, ...]", self.provisions.get("quotas", ()))

    @property
    def aids(self) -> tuple[entries.Aid, ...]:
        """The aids people may ask for."""
        return cast("tuple[entries.Aid, ...]", self.provisions.get("aids", ()))

    @property
    def exits(self) -> tuple[entries.Exit, ...]:
        """The gradual exits."""
        return cast("tuple[entries.Exit, ...]", self.provisions.get("exits", ()))

    @property
    def aid_kinds(self) -> tuple[entries.AidKind, ...]:
        """The kinds of aid, by whatever name departments write them."""
        return cast("tuple[entries.AidKind, ...]", self.provisions.get("aid_kinds", ()))

    @property
    def conflicts(self) -> tuple[entries.Conflict, ...]:
        """The conflict table of aid."""
        return cast("tuple[entries.Conflict, ...]", self.provisions.get("conflicts", ()))

    @property
    def colours(self) -> tuple[entries.Colour, ...]:
        """The colours of risk."""
        return cast("tuple[entries.Colour, ...]", self.provisions.get("colours", ()))

    @property
    def lists(self) -> tuple[entries.Listing, ...]:
        """The lists of the text."""
        return cast("tuple[entries.Listing, ...]", self.provisions.get("lists", ()))

    @property
    def modules(self) -> tuple[entries.Module, ...]:
        """The parts of the platform in use."""
        return cast("tuple[entries.Module, ...]", self.provisions.get("modules", ()))

    @property
    def messages(self) -> tuple[entries.Message, ...]:
        """The texts to be sent."""
        return cast("tuple[entries.Message, ...]", self.provisions.get("messages", ()))

    @property
    def masks(self) -> tuple[entries.Mask, ...]:
        """What public notices show."""
        return cast("tuple[entries.Mask, ...]", self.provisions.get("masks", ()))

    def sections(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Give every section whose entries have a code, with its entries in force."""
        for name in ("indicators", "warnings", "catalogue", "visit_intervals"):
            yield name, getattr(self, name)
        yield from self.provisions.items()

    def listing(self, code: str) -> entries.Listing | None:
        """Give one list by its code."""
        return next((each for each in self.lists if each.code == code), None)

    def unit(self, name: str) -> entries.Unit | None:
        """Find a unit by its code, label or another of its names."""
        return next((each for each in self.units if name in (each.code, each.label, *each.aliases)), None)
