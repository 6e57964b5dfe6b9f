"""The tables of the register."""

from jiuzhu.casework.registry.models.beside import ExternalNumber, Note, NumberSeries, Residence, Standing
from jiuzhu.casework.registry.models.people import (
    CategoryMembership,
    CategoryQuerySet,
    Household,
    HouseholdQuerySet,
    Membership,
    MembershipQuerySet,
    NameToken,
    Person,
    PersonQuerySet,
)
from jiuzhu.casework.registry.models.showing import Showing, ShowingQuerySet

__all__ = [
    "CategoryMembership",
    "CategoryQuerySet",
    "ExternalNumber",
    "Household",
    "HouseholdQuerySet",
    "Membership",
    "MembershipQuerySet",
    "NameToken",
    "Note",
    "NumberSeries",
    "Person",
    "PersonQuerySet",
    "Residence",
    "Showing",
    "ShowingQuerySet",
    "Standing",
]
