"""The calibration studio, from the first count to a new version and back."""

import html
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from assessment.calibration.models import CalibrationRun, Decision, Deed
from assessment.calibration.reading import Reading
from assessment.calibration.services import decide, publish
from assessment.growth.seasons import season_of
from assessment.instruments.models import CalibrationUse
from assessment.instruments.selectors import current_calibration
from assessment.psychometrics.calibration import fit_from_json
from assessment.studio.figures.differences import difference_figure
from assessment.studio.reports.technical import report_of
from assessment.studio.selectors.library import targets
from assessment.studio.selectors.runs import as_shown
from hub.children.models import Child
from hub.people.models import User
from tests.calibrations import finished_run
from tests.people import appoint

from .evidence import see

State = CalibrationRun.State


@pytest.fixture
def second(db: None) -> User:
    return appoint("foundation-2", "foundation")


@pytest.fixture
def run(second: User) -> CalibrationRun:
    """A finished run that the second person started."""
    return finished_run(second)


@pytest.fixture
def staff(client: Client, foundation: User) -> Client:
    client.force_login(foundation)
    return client


def words_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def answer_of(client: Client, name: str, /, *place: object) -> str:
    return client.get(reverse(f"foundation:{name}", args=place)).content.decode()


def words(client: Client, name: str, /, *place: object, **query: object) -> str:
    answer = client.get(reverse(f"foundation:{name}", args=place), query)
    assert answer.status_code == 200
    return words_of(answer)


def send(client: Client, name: str, /, *place: object, **said: object) -> str:
    """Post, and say what the page that it leads to says."""
    answer = client.post(reverse(f"foundation:{name}", args=place), said, follow=True)
    assert answer.status_code == 200
    return words_of(answer)


def send_refused(client: Client, name: str, /, *place: object, **said: object) -> str:
    """Post what cannot be taken, and say what the form says then."""
    answer = client.post(reverse(f"foundation:{name}", args=place), said)
    assert answer.status_code == 422
    return words_of(answer)


def choice(**other: object) -> dict[str, object]:
    return {
        "name": "가을",
        "seasons": [season_of(timezone.localdate()).code],
        "bands": ["early", "lower", "upper"],
        "strands": ["A", "B"],
        "observation": "steps",
        "play": "",
        "fewest_answers": 5,
    } | other


def test_what_would_be_used_is_counted_before_it_begins(
    staff: Client, parent: User, worker: User, make_child: Callable[..., Child]
) -> None:
    for _ in range(7):
        see(make_child(parent), worker, "O.A2-lower")
    page = words(staff, "calibration-new", **choice())
    assert re.search(r"고른 자료 아이 7 계절마다", page)
    assert "추정 시작하기" in page
    assert not CalibrationRun.objects.exists()


def test_without_any_answer_there_is_nothing_to_choose(staff: Client) -> None:
    page = words(staff, "calibration-new")
    assert "아직 쓸 수 있는 답이 없어요" in page
    assert "답의 수 세어 보기" not in page


def test_few_children_are_hidden_before_it_begins(
    staff: Client, parent: User, worker: User, make_child: Callable[..., Child]
) -> None:
    for _ in range(3):
        see(make_child(parent), worker, "O.A2-lower")
    page = words(staff, "calibration-new", **choice())
    assert re.search(r"고른 자료 아이 가림 계절마다", page)


def test_a_part_with_few_children_is_hidden_and_so_is_what_reveals_it() -> None:
    counts = {"answers": 120, "rows": 20, "children": 20, "repeated": 0}
    parts = {"A": {"answers": 60, "children": 20}, "B": {"answers": 9, "children": 3}}
    shown = as_shown(
        counts
        | {"strands": parts, "lenses": {}, "bands": {"upper": {"answers": 50, "children": 18}}}
    )
    rows = {row.label: row for table in shown.tables for row in table.rows}
    assert [row.children for row in rows.values()] == [20, None, None]
    assert [row.answers for row in rows.values()] == [60, None, None]
    assert shown.hides


def test_a_run_is_started_carried_out_and_shown(
    staff: Client,
    parent: User,
    worker: User,
    make_child: Callable[..., Child],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    see(make_child(parent), worker, "O.A2-lower")
    with django_capture_on_commit_callbacks(execute=True):
        answer = staff.post(reverse("foundation:calibration-new"), choice())
    run = CalibrationRun.objects.get()
    assert answer["Location"] == reverse("foundation:run", args=[run.pk])
    page = words(staff, "run", run.pk)
    assert "답이 넉넉한 문항이 하나도 없어요" in page, "one answer is not enough, and that is said"


@pytest.mark.parametrize(
    "wrong", [{"seasons": []}, {"observation": "anchor"}, {"fewest_answers": 1}, {"name": ""}]
)
def test_a_choice_that_is_none_is_said_to_be(staff: Client, wrong: dict[str, object]) -> None:
    answer = staff.post(reverse("foundation:calibration-new"), choice(**wrong))
    assert answer.status_code == 422
    assert "다시 살펴볼 곳이 있어요" in words_of(answer)
    assert not CalibrationRun.objects.exists()


def test_a_run_that_works_shows_how_far_it_is_and_can_be_stopped(
    staff: Client, run: CalibrationRun
) -> None:
    CalibrationRun.objects.update(
        state=State.RUNNING, stage="items", strand="B", parts_done=2, parts=5, passes=7, step=0.012
    )
    answer = staff.get(reverse("foundation:run", args=[run.pk]))
    assert 'hx-trigger="every 2s"' in answer.content.decode()
    page = words_of(answer)
    assert "이 쪽을 닫아도 추정은 이어져요" in page
    assert "문항을 추정해요" in page
    assert "5걸음 가운데 2걸음" in page
    assert "B 갈래 · 7번째 셈 · 아직 0.01200만큼 움직여요" in page
    assert "다음 걸음에서 멈춰요" in send(staff, "run-cancel", run.pk)
    assert "이미 멈추라고 했어요" in send(staff, "run-cancel", run.pk)
    assert Deed.objects.filter(verb="cancelled").count() == 1, "a second press does nothing"


def test_whoever_watches_a_run_sees_the_results_as_soon_as_it_ends(
    staff: Client, run: CalibrationRun
) -> None:
    address = reverse("foundation:run", args=[run.pk])
    watching = {"HTTP_HX_REQUEST": "true"}
    assert staff.get(address, **watching)["HX-Refresh"] == "true"
    assert "HX-Refresh" not in staff.get(address)
    CalibrationRun.objects.update(state=State.RUNNING)
    assert "HX-Refresh" not in staff.get(address, **watching)


def test_a_run_whose_process_is_gone_says_so_and_can_be_ended(
    staff: Client, run: CalibrationRun
) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    CalibrationRun.objects.update(
        state=State.RUNNING, touched_at=long_ago, cancel_asked_at=long_ago
    )
    answer = staff.get(reverse("foundation:run", args=[run.pk]))
    page = words_of(answer)
    assert "소식이 끊겼어요" in page
    assert "이 추정 끝내기" in page
    assert "hx-trigger" not in answer.content.decode()
    assert "소식이 끊겼어요" in words(staff, "calibration")
    assert "누군가 멈췄어요" in send(staff, "run-cancel", run.pk)


def test_the_same_choice_can_be_taken_again(staff: Client, run: CalibrationRun) -> None:
    CalibrationRun.objects.update(state=State.FAILED, trouble="too-few")
    page = staff.get(reverse("foundation:run", args=[run.pk])).content.decode()
    address = html.unescape(re.search(r'href="([^"]+#counts)"', page)[1])
    page = staff.get(address).content.decode()
    assert 'value="A" id="id_strands_0" checked' in re.sub(r"\s+", " ", page)
    assert run.name in page


def test_while_one_run_works_the_way_leads_to_it(staff: Client, run: CalibrationRun) -> None:
    CalibrationRun.objects.update(state=State.RUNNING)
    for name in ("calibration", "calibration-new"):
        assert reverse("foundation:run", args=[run.pk]) in answer_of(staff, name)
    assert reverse("foundation:calibration-new") not in answer_of(staff, "calibration")


def test_a_refused_form_keeps_what_was_written(staff: Client, run: CalibrationRun) -> None:
    page = send_refused(staff, "run-decide", run.pk, reason="범위가 넓지만 괜찮아요")
    assert "어떻게 할까요: " in page
    assert "범위가 넓지만 괜찮아요" in page
    send(staff, "run-decide", run.pk, approved="yes", reason="충분해요")
    today = timezone.localdate()
    page = send_refused(
        staff, "run-publish", run.pk, version="좋은 판", from_on=today, reason="첫 추정"
    )
    assert "판 이름은 2026.2나" in page
    assert "첫 추정" in page


def test_results_are_told_at_a_glance(staff: Client, run: CalibrationRun) -> None:
    page = words(staff, "run", run.pk)
    assert re.search(r"움직인 문항 6개 중 \d개 나이에 따라 다르게 재는 문항 \d+개 중 \d+개", page)
    assert "끝났어요 · 정하기를 기다려요" in page


def test_a_version_that_waits_for_its_day_can_be_taken_back(
    staff: Client, foundation: User, run: CalibrationRun
) -> None:
    soon = timezone.now() + timedelta(days=3)
    use = CalibrationUse.objects.create(
        calibration=run.base, chosen_by=foundation, reason="x", wanted_at=soon,
        state=CalibrationUse.State.READY, from_at=soon,
    )  # fmt: skip
    assert "바꾸지 않기" in words(staff, "calibration")
    assert "바꾸기를 멈췄어요" in send(staff, "change-stop", use.pk)
    assert "바꾸지 않기" not in words(staff, "calibration")


def test_results_show_every_item_with_its_range(staff: Client, run: CalibrationRun) -> None:
    reading = Reading.of(run)
    page = words(staff, "run", run.pk)
    for line in reading.items:
        assert line.item.code in page
        assert f"{line.low:.2f} ~ {line.high:.2f}".replace("-", "−") in page
        assert line.item.wording in page
    assert "자료가 작아요" in page
    assert "가상 자료" not in page, "only a demo's children are made up"


def test_a_run_of_a_demo_says_that_its_children_are_made_up(
    staff: Client, run: CalibrationRun
) -> None:
    CalibrationRun.objects.update(simulated=True)
    assert "가상 자료" in words(staff, "run", run.pk)
    assert "실제 아이의 자료가 아니에요" in words(staff, "run-report", run.pk)


def test_the_figure_shows_the_furthest_and_counts_the_rest(run: CalibrationRun) -> None:
    lines = Reading.of(run).items
    figure = difference_figure(lines * 6)
    assert figure
    assert (len(figure.marks), figure.more) == (24, 12)
    assert "24개" in figure.alt
    for mark in figure.marks:
        assert mark.low_x <= mark.x <= mark.high_x
    assert difference_figure([]) is None


def test_whoever_started_it_is_told_to_wait_for_another(
    client: Client, second: User, run: CalibrationRun
) -> None:
    client.force_login(second)
    page = words(client, "run", run.pk)
    assert "시작한 사람은 정할 수 없어요" in page
    answer = client.post(
        reverse("foundation:run-decide", args=[run.pk]), {"approved": "yes", "reason": "좋아요"}
    )
    assert answer.status_code == 403
    assert not Decision.objects.exists()


def test_another_decides_with_a_reason_and_publishes(
    staff: Client,
    run: CalibrationRun,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    assert "까닭: " in send_refused(staff, "run-decide", run.pk, approved="yes", reason="")
    assert not Decision.objects.exists()
    assert "승인했어요" in send(staff, "run-decide", run.pk, approved="yes", reason="충분해요")
    before = current_calibration()
    said = {"version": "2026.2", "from_on": timezone.localdate(), "reason": "첫 추정"}
    with django_capture_on_commit_callbacks(execute=True):
        send(staff, "run-publish", run.pk, **said)
    assert current_calibration().version == "2026.2"
    page = words(staff, "calibration")
    assert "2026.2 쓰는 중" in page
    assert "첫 추정" in page
    with django_capture_on_commit_callbacks(execute=True):
        send(
            staff,
            "calibration-choose",
            calibration=before.version,
            from_on=timezone.localdate(),
            reason="문항 하나가 이상해요",
        )
    assert current_calibration() == before
    assert "문항 하나가 이상해요" in words(staff, "calibration")


def test_it_can_be_sent_back(staff: Client, run: CalibrationRun) -> None:
    page = send(staff, "run-decide", run.pk, approved="no", reason="한쪽에 몰려 있어요")
    assert "돌려보냈어요" in page
    assert "한쪽에 몰려 있어요" in page
    assert "새 판으로 펴내기" not in page


def test_what_cannot_be_used_is_not_approved(staff: Client, run: CalibrationRun) -> None:
    CalibrationRun.objects.update(findings=run.findings | {"scorable": False})
    assert "그대로는 쓸 수 없음" in words(staff, "run", run.pk)
    assert "승인할 수 없어요" in send(staff, "run-decide", run.pk, approved="yes", reason="좋아요")
    assert not Decision.objects.exists()


def test_a_change_shows_how_far_it_is_and_can_be_stopped(
    staff: Client, foundation: User, run: CalibrationRun
) -> None:
    use = CalibrationUse.objects.create(
        calibration=run.base,
        chosen_by=foundation,
        reason="x",
        wanted_at=timezone.now(),
        done=40,
        total=200,
    )
    assert "200개 가운데 40개" in words(staff, "calibration")
    assert "바꾸기를 멈췄어요" in send(staff, "change-stop", use.pk)
    assert "이어서 할 것이 없어요" in send(staff, "change-go-on", use.pk)


def test_a_day_that_is_past_is_refused(staff: Client, run: CalibrationRun) -> None:
    send(staff, "run-decide", run.pk, approved="yes", reason="충분해요")
    yesterday = timezone.localdate() - timedelta(days=1)
    page = send_refused(
        staff, "run-publish", run.pk, version="2026.2", from_on=yesterday, reason="x"
    )
    assert "지난 날부터 쓸 수는 없어요" in page


def test_fits_are_downloaded_as_documents(staff: Client, run: CalibrationRun) -> None:
    answer = staff.get(reverse("foundation:run-fits", args=[run.pk]))
    documents = json.loads(answer.content)
    fit = fit_from_json(json.dumps(documents["A"]))
    assert [item.id for item in fit.items] == ["O.A1-lower", "O.A2-lower", "O.A3-lower"]


def test_the_report_has_every_section_and_says_what_it_is_not(
    staff: Client, run: CalibrationRun
) -> None:
    report = report_of(run)
    assert [section.slug for section in report.sections] == [
        "purpose",
        "sample",
        "model",
        "parameters",
        "comparison",
        "precision",
        "fit",
        "fairness",
        "norms",
        "limits",
        "decision",
    ]
    page = words(staff, "run-report", run.pk)
    assert "시범 · 공식 아님" in page
    assert "줄 세우거나" in page
    for section in report.sections:
        for table in section.tables:
            assert all(len(row) == len(table.head) for row in table.rows)
    told = {section.slug: section for section in report.sections}
    for slug in ("comparison", "precision", "fit", "norms"):
        for figure in told[slug].figures:
            assert (
                escape(figure.alt)
                in staff.get(reverse("foundation:run-report", args=[run.pk])).content.decode()
            )
            assert figure.title in page
    for slug in ("sample", "model", "parameters", "precision", "fit", "fairness", "norms"):
        assert told[slug].tables, f"{slug} has no table"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_paper_is_a_tagged_pdf(client: Client, staff: Client, run, language: str) -> None:
    with override(language):
        answer = staff.get(reverse("foundation:run-report-pdf", args=[run.pk]))
    assert answer["Content-Type"] == "application/pdf"
    pdf = io.BytesIO(answer.content).getvalue()
    assert pdf.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in pdf
    assert b"pdfuaid" in pdf
    assert f"/Lang({language})".encode() in pdf
    assert pdf.count(b"/S/Figure") == 4
    assert b"/DisplayDocTitle true" in pdf


def test_a_run_that_is_not_finished_has_no_report(staff: Client, run: CalibrationRun) -> None:
    CalibrationRun.objects.update(state=State.CANCELLED)
    assert staff.get(reverse("foundation:run-report", args=[run.pk])).status_code == 404


@pytest.mark.parametrize("page", ["calibration", "run"])
def test_pages_ask_no_more_for_more_runs(
    staff: Client,
    second: User,
    run: CalibrationRun,
    page: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    place = [run.pk] if page == "run" else []
    staff.get(reverse(f"foundation:{page}", args=place))
    with django_assert_max_num_queries(40) as first:
        staff.get(reverse(f"foundation:{page}", args=place))
    for number in range(4):
        run.pk, run._state.adding = None, True
        run.name = f"추정 {number}"
        run.id = CalibrationRun._meta.pk.get_default()
        run.save()
    with django_assert_max_num_queries(len(first)):
        staff.get(reverse(f"foundation:{page}", args=place))


@pytest.mark.parametrize(("simulated", "counted"), [(False, 1), (True, 0)])
def test_only_a_tool_estimated_on_real_children_counts_towards_the_target(
    run: CalibrationRun, foundation: User, simulated: bool, counted: int
) -> None:
    CalibrationRun.objects.update(simulated=simulated)
    decide(by=foundation, run=run, approved=True, reason="충분해요")
    assert targets(2026)[1].reached == 0
    publish(
        by=foundation, run=run, version="2026.2", from_on=timezone.localdate(), reason="첫 추정"
    )
    assert targets(2026)[1].reached == 0, "not before it is used"
    CalibrationUse.objects.update(from_at=timezone.now(), state=CalibrationUse.State.READY)
    assert targets(2026)[1].reached == counted
