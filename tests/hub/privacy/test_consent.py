"""Consent: by purpose, by guardian, ended at once, and its words never change."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from hub.children.models import Child, Guardianship, Household
from hub.errors import Invalid, NoConsent, NotAllowed
from hub.people.models import User
from hub.privacy.models import ConfirmationCode, Consent, ConsentText, Purpose, Unchangeable
from hub.privacy.selectors import consent_states, consented, current_texts, may_process
from hub.privacy.services import (
    PublishedTextChanged,
    ask_code,
    confirm_code,
    give_consent,
    load_consent_texts,
    record_consents,
    require_consent,
    withdraw_consent,
)

MakeChild = Callable[..., Child]
ASSESSMENT = Purpose.ASSESSMENT


@pytest.fixture
def bare_child(make_child: MakeChild, parent: User) -> Child:
    """A child nothing was agreed to for."""
    return make_child(parent, consents=False)


@pytest.fixture
def second_parent(bare_child: Child, other_parent: User) -> User:
    """The guardian of the child's other household."""
    Guardianship.objects.create(
        child=bare_child,
        guardian=other_parent,
        household=Household.objects.create(district="은평구"),
        started_on=date.today() - timedelta(days=30),
    )
    return other_parent


def agree(child: Child, guardian: User, purpose: str = ASSESSMENT) -> Consent:
    return give_consent(
        child=child, purpose=purpose, guardian=guardian, method=Consent.Method.EMAIL
    )


def test_nothing_is_agreed_to_at_first(bare_child: Child) -> None:
    assert not any(may_process(bare_child, purpose) for purpose in Purpose)


def test_one_purpose_opens_no_other(bare_child: Child, parent: User) -> None:
    agree(bare_child, parent)
    assert [purpose for purpose in Purpose if may_process(bare_child, purpose)] == [ASSESSMENT]


def test_without_consent_a_service_stops(bare_child: Child) -> None:
    with pytest.raises(NoConsent, match="놀이와 관찰"):
        require_consent(bare_child, ASSESSMENT)


def test_a_consent_knows_its_words_its_method_and_its_time(bare_child: Child, parent: User) -> None:
    consent = agree(bare_child, parent)
    assert (consent.text.version, consent.method) == ("2026.1", Consent.Method.EMAIL)
    assert abs(timezone.now() - consent.given_at) < timedelta(minutes=1)


def test_agreeing_twice_is_one_consent(bare_child: Child, parent: User) -> None:
    assert agree(bare_child, parent) == agree(bare_child, parent)


def test_only_a_guardian_agrees(bare_child: Child, stranger: User, worker: User) -> None:
    for person in (stranger, worker):
        with pytest.raises(NotAllowed):
            agree(bare_child, person)


def test_withdrawal_works_at_once(bare_child: Child, parent: User) -> None:
    agree(bare_child, parent)
    withdraw_consent(child=bare_child, purpose=ASSESSMENT, by=parent)
    assert not may_process(bare_child, ASSESSMENT)


def test_withdrawing_nothing_is_no_act(bare_child: Child, parent: User) -> None:
    withdraw_consent(child=bare_child, purpose=ASSESSMENT, by=parent)
    assert not Consent.objects.filter(child=bare_child).exists()


def test_a_stranger_cannot_withdraw(child: Child, stranger: User) -> None:
    with pytest.raises(NotAllowed):
        withdraw_consent(child=child, purpose=ASSESSMENT, by=stranger)
    assert may_process(child, ASSESSMENT)


def test_either_guardian_starts_and_either_ends_it(
    bare_child: Child, parent: User, second_parent: User
) -> None:
    agree(bare_child, parent)
    agree(bare_child, second_parent)
    withdraw_consent(child=bare_child, purpose=ASSESSMENT, by=second_parent)
    assert not may_process(bare_child, ASSESSMENT)


def test_one_guardian_cannot_undo_the_others_withdrawal(
    bare_child: Child, parent: User, second_parent: User
) -> None:
    agree(bare_child, parent)
    withdraw_consent(child=bare_child, purpose=ASSESSMENT, by=second_parent)
    with pytest.raises(NotAllowed):
        agree(bare_child, parent)
    agree(bare_child, second_parent)
    agree(bare_child, parent)
    assert may_process(bare_child, ASSESSMENT)


def test_a_withdrawal_stands_only_while_its_guardian_is_one(
    bare_child: Child, parent: User, second_parent: User
) -> None:
    agree(bare_child, parent)
    withdraw_consent(child=bare_child, purpose=ASSESSMENT, by=second_parent)
    yesterday = date.today() - timedelta(days=1)
    Guardianship.objects.filter(guardian=second_parent).update(ended_on=yesterday)
    agree(bare_child, parent)
    assert may_process(bare_child, ASSESSMENT)


def test_a_consent_ends_with_the_guardianship_it_hangs_on(
    bare_child: Child, second_parent: User
) -> None:
    agree(bare_child, second_parent)
    yesterday = date.today() - timedelta(days=1)
    Guardianship.objects.filter(guardian=second_parent).update(ended_on=yesterday)
    assert not may_process(bare_child, ASSESSMENT)


def test_many_children_are_asked_about_in_one_statement(
    make_child: MakeChild, parent: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    agreed = [make_child(parent) for _ in range(3)]
    make_child(parent, consents=False)
    with django_assert_num_queries(1):
        assert set(consented(Child.objects.all(), ASSESSMENT)) == set(agreed)


def test_the_other_guardian_has_no_name_among_the_acts(
    bare_child: Child, parent: User, second_parent: User
) -> None:
    agree(bare_child, second_parent)
    [state] = [s for s in consent_states(bare_child, parent) if s.purpose == ASSESSMENT]
    assert (state.agreed, [act.mine for act in state.acts]) == (True, [False])


def test_every_purpose_has_words_for_adults_and_children_in_two_languages(db: None) -> None:
    for language in ("ko", "en"):
        texts = current_texts(language)
        assert set(texts) == set(Purpose)
        assert all(text.language == language and text.blocks for text in texts.values())


def test_words_for_children_are_short_and_can_be_read_aloud(db: None) -> None:
    for text in ConsentText.objects.filter(language="ko"):
        lines = text.child.splitlines()
        assert 2 <= len(lines) <= 4
        assert all(len(line) <= 60 for line in lines)
        assert re.search(r"(까요\?|요\.|돼요\.)$", lines[0])


def test_loading_texts_again_changes_nothing(db: None) -> None:
    before = list(ConsentText.objects.values())
    call_command("load_consent_texts")
    assert list(ConsentText.objects.values()) == before


def test_a_published_text_never_changes(db: None, tmp_path: Path) -> None:
    folder = tmp_path / "2026.1"
    folder.mkdir()
    words = '[{0}]\nadult = "다른 말"\nchild = "다른 말"\n'
    (folder / "assessment.toml").write_text(
        "published_on = 2026-03-02\n" + words.format("ko") + words.format("en"), "utf-8"
    )
    with pytest.raises(PublishedTextChanged):
        load_consent_texts(tmp_path)
    text = ConsentText.objects.earliest("pk")
    text.adult = "다른 말"
    with pytest.raises(Unchangeable):
        text.save()
    with pytest.raises(Unchangeable):
        ConsentText.objects.update(adult="다른 말")
    with pytest.raises(Unchangeable):
        text.delete()


class TestConfirmation:
    """Six digits make sure that it is the guardian."""

    def test_the_code_goes_to_the_guardian_without_the_childs_name(
        self,
        bare_child: Child,
        parent: User,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            ask_code(child=bare_child, purposes=["assessment", "photo"], guardian=parent)
        [letter] = mail.outbox
        found = re.search(r"^\d{6}$", letter.body, re.MULTILINE)
        assert letter.to == [parent.email]
        assert bare_child.name not in letter.body
        assert current_texts("ko")["photo"].adult in letter.body
        assert found
        given = confirm_code(child=bare_child, guardian=parent, code=found[0])
        assert {(c.purpose, c.method) for c in given} == {
            ("assessment", "email"),
            ("photo", "email"),
        }

    def test_a_wrong_code_confirms_nothing_and_counts(
        self, bare_child: Child, parent: User, settings: Settings
    ) -> None:
        settings.MIRAE_DEMO = True
        right = ask_code(child=bare_child, purposes=["assessment"], guardian=parent).shown
        wrong = "000000" if right != "000000" else "111111"
        for _ in range(5):
            with pytest.raises(Invalid):
                confirm_code(child=bare_child, guardian=parent, code=wrong)
        with pytest.raises(Invalid, match="지났어요"):
            confirm_code(child=bare_child, guardian=parent, code=right)
        assert not may_process(bare_child, ASSESSMENT)

    def test_an_old_code_is_no_good(
        self, bare_child: Child, parent: User, settings: Settings
    ) -> None:
        settings.MIRAE_DEMO = True
        code = ask_code(child=bare_child, purposes=["assessment"], guardian=parent).shown
        ConfirmationCode.objects.update(sent_at=timezone.now() - timedelta(minutes=11))
        with pytest.raises(Invalid, match="지났어요"):
            confirm_code(child=bare_child, guardian=parent, code=code)

    def test_the_code_itself_is_not_kept(
        self, bare_child: Child, parent: User, settings: Settings
    ) -> None:
        settings.MIRAE_DEMO = True
        code = ask_code(child=bare_child, purposes=["assessment"], guardian=parent).shown
        assert code not in ConfirmationCode.objects.get().digest

    def test_choosing_nothing_is_said_kindly(self, bare_child: Child, parent: User) -> None:
        with pytest.raises(Invalid, match="하나 이상"):
            ask_code(child=bare_child, purposes=["cake"], guardian=parent)

    def test_without_an_address_no_code_can_be_sent(self, bare_child: Child, parent: User) -> None:
        parent.email = ""
        with pytest.raises(Invalid, match="전자우편"):
            ask_code(child=bare_child, purposes=["assessment"], guardian=parent)


class TestOnPaper:
    """Consents that the head of a centre writes down."""

    def write_down(self, child: Child, guardian: User, head: User, on: date) -> list[Consent]:
        return record_consents(
            child=child,
            guardian=guardian,
            purposes=["assessment", "photo"],
            method=Consent.Method.PAPER,
            given_on=on,
            recorded_by=head,
        )

    def test_a_paper_found_later_does_not_undo_a_withdrawal(
        self, bare_child: Child, parent: User, head: User
    ) -> None:
        agree(bare_child, parent)
        withdraw_consent(child=bare_child, purpose=ASSESSMENT, by=parent)
        for day in (timezone.localdate() - timedelta(days=3), timezone.localdate()):
            with pytest.raises(Invalid, match="그 뒤에 거두어졌어요"):
                self.write_down(bare_child, parent, head, day)
        assert not Consent.objects.filter(withdrawn_at=None).exists()

    def test_a_paper_of_a_later_day_counts(
        self, bare_child: Child, parent: User, head: User
    ) -> None:
        agree(bare_child, parent)
        earlier = timezone.now() - timedelta(days=3)
        withdraw_consent(child=bare_child, purpose=ASSESSMENT, by=parent, at=earlier)
        self.write_down(bare_child, parent, head, timezone.localdate() - timedelta(days=1))
        assert may_process(bare_child, ASSESSMENT)

    def test_knows_the_words_of_its_own_day(
        self, bare_child: Child, parent: User, head: User
    ) -> None:
        yesterday = timezone.now() - timedelta(days=1)
        ConsentText.objects.create(
            purpose="photo", version="2099.1", adult="새 글", child="새", published_at=yesterday
        )
        given = self.write_down(bare_child, parent, head, date.today() - timedelta(days=5))
        assert {consent.text.version for consent in given} == {"2026.1"}
        assert agree(bare_child, parent, "photo").text.version == "2099.1"

    def test_is_refused_for_a_day_before_there_was_a_text(
        self, bare_child: Child, parent: User, head: User
    ) -> None:
        Guardianship.objects.update(started_on=date(2020, 1, 1))
        with pytest.raises(Invalid, match="아직 나오지 않았어요"):
            self.write_down(bare_child, parent, head, date(2020, 5, 5))

    def test_the_guardian_is_told_without_the_childs_name(
        self,
        bare_child: Child,
        parent: User,
        head: User,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            self.write_down(bare_child, parent, head, date.today())
        [letter] = mail.outbox
        assert letter.to == [parent.email]
        assert "사진 남기기 (서명한 종이·팩스)" in letter.body
        assert bare_child.name not in letter.body


@pytest.mark.parametrize("method", Consent.Method.values)
def test_each_of_the_seven_methods_is_kept_as_it_was(
    method: str, bare_child: Child, parent: User
) -> None:
    given = give_consent(child=bare_child, purpose=ASSESSMENT, guardian=parent, method=method)
    given.refresh_from_db()
    assert given.method == method
    assert given.get_method_display() != method


def test_from_fourteen_on_no_guardian_agrees(bare_child: Child, parent: User) -> None:
    bare_child.born_on = date.today() - timedelta(days=round(14.1 * 365.25))
    bare_child.save()
    with pytest.raises(NotAllowed, match="14세"):
        agree(bare_child, parent)
