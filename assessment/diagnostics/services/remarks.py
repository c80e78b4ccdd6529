"""A child's word on what grown-ups wrote about them."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.diagnostics.models import ChildRemark
from assessment.growth.seasons import season_of
from assessment.instruments.priors import STRANDS
from hub.children.models import Child
from hub.errors import Invalid
from hub.privacy.models import Purpose
from hub.privacy.selectors import hold_consents
from hub.privacy.services import require_consent


@transaction.atomic
def remark(*, child: Child, strand: str, word: str, at: datetime | None = None) -> ChildRemark:
    """Keep what a child says to a strength; saying something else later takes its place.

    Whether the asking person may play with the child is for the view to know.
    Raises ``NoConsent``, and ``Invalid`` for a strand or word that there is not.
    """
    hold_consents([child.pk])
    require_consent(child, Purpose.ASSESSMENT)
    if strand not in STRANDS or word not in ChildRemark.Word.values:
        raise Invalid(_("그 말은 담을 수 없어요. 다시 골라 주세요."))
    at = at or timezone.now()
    said, _made = ChildRemark.objects.update_or_create(
        child=child,
        season=season_of(at).code,
        strand=strand,
        defaults={"word": word, "said_at": at},
    )
    return said
