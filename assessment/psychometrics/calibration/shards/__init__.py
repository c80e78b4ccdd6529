"""Calibration of answers in Parquet shards: the same sums, shard by shard, anywhere."""

from assessment.psychometrics.calibration.shards.calibrating import calibrate_shards
from assessment.psychometrics.calibration.shards.files import write_shards
from assessment.psychometrics.calibration.shards.log import (
    Job,
    OtherCalibration,
    PassWanted,
    Progress,
)
from assessment.psychometrics.calibration.shards.passes import InProcess, Passes, Request

__all__ = [
    "InProcess",
    "Job",
    "OtherCalibration",
    "PassWanted",
    "Passes",
    "Progress",
    "Request",
    "calibrate_shards",
    "write_shards",
]
