"""Numbers as the Foundation's pages print them."""

from collections.abc import Mapping
from math import floor, log10

from django import template

from ..figures.cohort import months as months_of
from ..reports.parts import fixed

register = template.Library()
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@register.filter
def scientific(value: float | None) -> str:
    """A small number such as 5.3·10⁻¹³; a dash where there is none."""
    if value is None:
        return "–"
    if value == 0:
        return "0"
    power = floor(log10(abs(value)))
    return f"{value / 10**power:.1f}·10{str(power).translate(RAISED)}"


@register.filter
def number(value: float | None, decimals: int = 2) -> str:
    """A number with a true minus, in the digits of the page's language; a dash for none."""
    return fixed(value, decimals)


@register.filter
def months(age_days: int) -> float:
    """Days of age in months."""
    return months_of(age_days)


@register.filter
def years(age_months: float) -> float:
    """Months of age in years."""
    return age_months / 12


@register.filter
def entry(names: Mapping[str, str], code: str) -> str:
    """The name of a code."""
    return names[code]
