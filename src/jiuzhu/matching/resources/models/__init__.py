"""Offers of organisations with their booked weeks, and everything else of the resource library."""

from jiuzhu.matching.resources.models.certificates import Certificate, CertificateQuerySet
from jiuzhu.matching.resources.models.library import Qualification, Resource, ResourceCoverage, ResourceItem, ResourceQuerySet, ResourceWeek
from jiuzhu.matching.resources.models.offers import Booking, CapacityWeek, Coverage, Offer, UsualCarer

__all__ = [
    "Booking",
    "CapacityWeek",
    "Certificate",
    "CertificateQuerySet",
    "Coverage",
    "Offer",
    "Qualification",
    "Resource",
    "ResourceCoverage",
    "ResourceItem",
    "ResourceQuerySet",
    "ResourceWeek",
    "UsualCarer",
]
