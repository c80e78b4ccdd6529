"""The framework as 1EdTech CASE 1.1 JSON, out and in again without loss."""

from .reading import read_case
from .schema import NotACasePackage, Package, validate
from .writing import export_case

__all__ = ["NotACasePackage", "Package", "export_case", "read_case", "validate"]
