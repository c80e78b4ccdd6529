"""Privacy in plain words, for everyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hub.children.models import Child

from ..models import Purpose
from ..selectors import current_texts


def home(request: HttpRequest) -> HttpResponse:
    """What is kept for what, what is never done, and what everyone may ask for."""
    texts = current_texts()
    children = Child.objects.of_guardian(request.user) if request.user.is_authenticated else []
    return render(
        request,
        "privacy/home.html",
        {
            "purposes": [(purpose, texts[purpose]) for purpose in Purpose if purpose in texts],
            "children": children,
        },
    )
