"""What this room shows: growth lines, the evidence behind them, cohorts."""

from .cohorts import cohort_agreement, cohort_curves, cohort_overview
from .evidence import EvidenceEntry, EvidencePage, evidence_timeline, latest_evidence
from .growth import CurrentPosterior, current_posterior, smoothed_line
from .profile import (
    GrowthLine,
    GrowthProfile,
    Provenance,
    SeasonPoint,
    growth_lines,
    growth_profile,
)
from .readable import require_readable

__all__ = [
    "CurrentPosterior",
    "EvidenceEntry",
    "EvidencePage",
    "GrowthLine",
    "GrowthProfile",
    "Provenance",
    "SeasonPoint",
    "cohort_agreement",
    "cohort_curves",
    "cohort_overview",
    "current_posterior",
    "evidence_timeline",
    "growth_lines",
    "growth_profile",
    "latest_evidence",
    "require_readable",
    "smoothed_line",
]
