"""The platform's own scale: what the calibration in use assumes and what its items can tell."""

import csv
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from assessment.growth.scoring import Scale
from assessment.instruments.models import Instrument, Lens
from assessment.instruments.priors import STRANDS
from assessment.instruments.selectors import NoCalibration
from hub.asking import SignedIn
from hub.competencies.models import Indicator
from hub.competencies.selectors import strands

from ..asking import staff_only
from ..figures.scale import information_panels, population_figure
from ..navigation import tabs
from ..selectors.children import agreed_children, evidence_by_strand
from ..selectors.scale import (
    AGES_TOLD,
    ENOUGH_INFORMATION,
    SITTING,
    Filter,
    ItemRow,
    age_at,
    information_by_strand,
    item_rows,
    scale_in_use,
)

ALL = ("", _("모두"))
COLUMNS = (
    "item",
    "instrument",
    "lens",
    "strand",
    "facet",
    "band",
    "from_months",
    "to_months",
    "categories",
    "slope",
    "intercepts",
    "steps",
    "middle",
    "calibration",
)


class ItemFilter(forms.Form):
    """Which items to list."""

    instrument = forms.ChoiceField(label=_("도구"), required=False)
    strand = forms.ChoiceField(label=_("갈래"), required=False)
    band = forms.ChoiceField(label=_("나이대"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        instruments = {each.code: each.label for each in Instrument.objects.order_by("code")}
        self.choose("instrument", list(instruments.items()))
        self.choose("strand", [(strand.code, strand.label) for strand in strands()])
        self.choose("band", Indicator.Band.choices)

    def choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """Give a field its choices, all of them first."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [ALL, *choices]

    def chosen(self) -> Filter:
        """The filter; a choice that is none counts as all."""
        self.is_valid()
        return Filter(**{name: self.cleaned_data.get(name, "") for name in self.fields})


@staff_only
def scale(request: SignedIn) -> HttpResponse:
    """The calibration in use, its items, and what they can tell."""
    try:
        in_use = scale_in_use()
    except NoCalibration:
        return render(request, "studio/no_scale.html", {"tabs": tabs("scale")})
    form = ItemFilter(request.GET or None)
    rows = item_rows(in_use, form.chosen() if form.is_bound else Filter())
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    names = {strand.code: strand.label for strand in strands()}
    return render(
        request,
        "studio/scale.html",
        {
            "tabs": tabs("scale"),
            "calibration": in_use.calibration,
            "shifts": shifts(in_use),
            "population": population_figure(in_use),
            "covariance": covariance(in_use),
            "panels": [
                {"panel": panel, "name": names[panel.strand]}
                for panel in information_panels(information_by_strand(in_use))
            ],
            "told": told(in_use, names),
            "ages_told": [age / 12 for age in AGES_TOLD],
            "lenses": dict(Lens.choices),
            "enough": ENOUGH_INFORMATION,
            "sitting": SITTING,
            "evidence": evidence_by_strand(agreed_children().count()),
            "names": names,
            "small_cell": settings.SMALL_CELL,
            "filter": form,
            "query": query.urlencode(),
            "page_obj": page,
            "rows": [(row, age_at(in_use, row.middle)) for row in page.object_list],
        },
    )


def shifts(scale: Scale) -> list[tuple[str, float]]:
    """By how many logits answers come easier, by lens."""
    by_lens = scale.calibration.shifts["lens"]
    return [(str(label), float(by_lens.get(lens, 0.0))) for lens, label in Lens.choices]


def covariance(scale: Scale) -> list[tuple[str, list[float]]]:
    """The strands' covariance, a row for each."""
    return list(zip(STRANDS, scale.population.covariance.tolist(), strict=True))


def told(scale: Scale, names: dict[str, str]) -> list[dict[str, Any]]:
    """The information panels as numbers, at the middles of the bands."""
    labels = dict(Lens.choices)
    return [
        {"strand": names[strand], "lens": labels[Lens(line.lens)], "values": line.values}
        for strand, lines in information_by_strand(scale, AGES_TOLD).items()
        for line in lines
    ]


@staff_only
def items_csv(request: SignedIn) -> HttpResponse:
    """The listed items with their parameters, unrounded. Nothing in it is about a child."""
    try:
        in_use = scale_in_use()
    except NoCalibration as error:
        raise Http404 from error
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    version = in_use.calibration.version
    answer["Content-Disposition"] = f'attachment; filename="items-{version}.csv"'
    writer = csv.writer(answer)
    writer.writerow(COLUMNS)
    for row in item_rows(in_use, ItemFilter(request.GET).chosen()):
        writer.writerow([*as_cells(row), version])
    return answer


def as_cells(row: ItemRow) -> list[object]:
    """An item as a line of the CSV."""
    item = row.item
    return [
        item.code,
        str(item.instrument),
        item.instrument.lens,
        item.strand,
        item.facet,
        item.band,
        item.from_months,
        item.to_months,
        item.top + 1,
        row.slope,
        " ".join(map(repr, row.intercepts)),
        " ".join(f"{step:.6f}" for step in row.steps),
        f"{row.middle:.6f}",
    ]
