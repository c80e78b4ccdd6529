"""What the play room holds on a child goes out with the download and goes with the erasure."""

import json
from uuid import uuid4

from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from assessment.diagnostics.game_items import instruments
from assessment.diagnostics.games import bank
from assessment.diagnostics.models import ChildRemark, FamilyReport, PlayEvent, PlaySession
from assessment.diagnostics.services import remark, submit_family_report
from assessment.instruments.models import Item, ItemParameters, Response
from hub.children.models import Child
from hub.people.models import User
from hub.privacy.holdings import erase_all, export_all
from hub.privacy.services import withdraw_consent

from .conftest import Tablet

MODELS = (PlaySession, PlayEvent, FamilyReport, ChildRemark)


def live_a_little(tablet: Tablet, parent: User) -> None:
    tablet.start()
    tablet.play_carpet(answers=4)
    tablet.stop()
    remark(child=tablet.child, strand="B", word="like")
    submit_family_report(
        child=tablet.child, by=parent, answers={"H.A1-lower": 2}, id=uuid4(), at=timezone.now()
    )


def test_the_download_holds_every_session_with_what_happened(tablet: Tablet, parent: User) -> None:
    live_a_little(tablet, parent)
    held = {holding.name: rows for holding, rows in export_all(tablet.child)}
    assert held["play-sessions"][0]["놀이"] == "무늬 양탄자"
    assert held["play-sessions"][0]["어떻게 끝났나"] == "그만함"
    assert len(held["play-sessions"][0]["일어난 일"]) == 4
    assert held["child-remarks"][0]["한 말"] == "좋아요"
    assert len(held["family-reports"]) == 1
    written = json.dumps(held, ensure_ascii=False)
    assert str(tablet.session.seed) not in written


def test_a_withdrawal_erases_what_rested_on_it(
    tablet: Tablet,
    parent: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    live_a_little(tablet, parent)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_consent(child=tablet.child, purpose="assessment", by=parent)
    assert not any(model.objects.exists() for model in MODELS)
    assert not Response.objects.exists()
    assert tablet.send(tablet.event("pause")).status_code == 404


def test_another_purpose_leaves_it_alone(tablet: Tablet, parent: User) -> None:
    live_a_little(tablet, parent)
    erase_all(tablet.child, "photo")
    assert all(model.objects.exists() for model in MODELS)


def test_the_erasure_of_everything_leaves_nothing(tablet: Tablet, parent: User) -> None:
    live_a_little(tablet, parent)
    erase_all(tablet.child)
    assert not any(model.objects.exists() for model in MODELS)
    assert not Child.objects.filter(pk=tablet.child.pk).exists()


def test_every_item_of_the_games_is_in_the_bank_with_its_prior(db: None) -> None:
    for item in bank():
        stored = Item.objects.get(code=item.code)
        parameters = ItemParameters.objects.get(item=stored)
        assert (stored.facet, stored.top) == (item.facet, len(item.steps))
        assert parameters.slope == item.a
        assert parameters.intercepts[0] == -round(item.a * item.steps[0], 6)


def test_every_category_of_a_game_has_words_in_both_languages() -> None:
    for instrument in instruments():
        for item in instrument.items:
            assert len(item.content["choices"]) == item.top + 1
            assert len(item.content["choices_en"]) == item.top + 1
