"""Estimates with provenance, requests to make them, and cohorts on scales of their own."""

from .cohorts import Cohort, CohortChild, CohortVisit
from .estimates import Estimate, EstimateQuerySet, ScoringRequest

__all__ = [
    "Cohort",
    "CohortChild",
    "CohortVisit",
    "Estimate",
    "EstimateQuerySet",
    "ScoringRequest",
]
