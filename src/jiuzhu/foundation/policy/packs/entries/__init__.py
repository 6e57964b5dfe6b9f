"""What a pack is made of: frozen entries with their ground in the text."""

from jiuzhu.foundation.policy.packs.entries.chain import AidKind, Conflict
from jiuzhu.foundation.policy.packs.entries.duties import Milestone, Report, Task
from jiuzhu.foundation.policy.packs.entries.grounds import Dated, Example, Ground, Grounded, Provision
from jiuzhu.foundation.policy.packs.entries.provisions import (
    Aid,
    AmountCase,
    AmountRange,
    Benefit,
    Exit,
    Expenditure,
    FundCap,
    Interval,
    Quota,
)
from jiuzhu.foundation.policy.packs.entries.rules import (
    Ambiguity,
    Branch,
    CatalogueItem,
    Check,
    Deadline,
    Goal,
    Indicator,
    Parameter,
    VisitInterval,
    Warning,
)
from jiuzhu.foundation.policy.packs.entries.vocabulary import Category, Colour, Listing, Mask, Message, Module, Scheme, Unit

__all__ = [
    "Aid",
    "AidKind",
    "Ambiguity",
    "AmountCase",
    "AmountRange",
    "Benefit",
    "Branch",
    "CatalogueItem",
    "Category",
    "Check",
    "Colour",
    "Conflict",
    "Dated",
    "Deadline",
    "Example",
    "Exit",
    "Expenditure",
    "FundCap",
    "Goal",
    "Ground",
    "Grounded",
    "Indicator",
    "Interval",
    "Listing",
    "Mask",
    "Message",
    "Milestone",
    "Module",
    "Parameter",
    "Provision",
    "Quota",
    "Report",
    "Scheme",
    "Task",
    "Unit",
    "VisitInterval",
    "Warning",
]
