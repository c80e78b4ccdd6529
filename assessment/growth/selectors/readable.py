"""Who may read scores and evidence on a child."""

from django.utils import timezone
from django.utils.translation import gettext as _

from hub.children.models import Asker, Child, Guardianship
from hub.errors import NoConsent, NotFound
from hub.privacy.models import Purpose
from hub.privacy.selectors import in_force


def require_readable(child: Child, asker: Asker) -> None:
    """Let guardians pass with consent to assessment; others who care for the child also need the
    guardians' consent to sharing with the centre.

    Raises ``NotFound`` for everybody else, and ``NoConsent``.
    """
    today = timezone.localdate()
    guardian = Guardianship.objects.on(today).filter(child=child, guardian_id=asker.pk).exists()
    if not Child.objects.readable_by(asker, today).filter(pk=child.pk).exists():
        raise NotFound(_("아이를 찾을 수 없어요. 주소를 다시 살펴봐 주세요."))
    needed = {Purpose.ASSESSMENT} if guardian else {Purpose.ASSESSMENT, Purpose.CENTRE}
    agreed = in_force().filter(child=child, purpose__in=needed)
    if set(agreed.values_list("purpose", flat=True)) != needed:
        raise NoConsent(_("보호자가 동의하지 않아서 성장 이야기를 볼 수 없어요."))
