"""A person's own page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from .forms import MeForm


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """The name one is called by, and the language; saving leads on in that language."""
    form = MeForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        person = form.save()
        with override(person.language):
            messages.success(request, _("바꾼 것을 저장했어요."))
            return redirect("people:me")
    return render(request, "account/me.html", {"form": form})
