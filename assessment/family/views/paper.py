"""The growth profile to take along."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from hub.asking import SignedIn
from hub.children.models import Child
from hub.privacy.services import record_download

from ..doors import for_guardian
from ..paper import profile_as_pdf


@require_safe
@for_guardian
def profile_pdf(request: SignedIn, child: Child) -> HttpResponse:
    """The profile as a paper; that it left the platform is written down."""
    paper = profile_as_pdf(child, request.user)
    record_download(request, child, "download-profile", gettext_noop("보호자가 청해서 내려받음"))
    response = HttpResponse(paper, content_type="application/pdf")
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'inline; filename="mirae-{day}.pdf"'
    return response
