"""The editors' form of an activity."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm


class ActivityForm(WagtailAdminPageForm):
    """Refuses the same facet twice, which no field can see alone."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        rows = self.formsets["facets"]
        if rows.is_valid():
            codes = [row["code"] for row in rows.cleaned_data if row and not row.get("DELETE")]
            if len(codes) != len(set(codes)):
                self.add_error(None, _("같은 세부 요소를 두 번 골랐어요. 하나를 빼 주세요."))
        return cleaned
