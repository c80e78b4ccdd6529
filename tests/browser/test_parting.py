"""A guardian steps down on a phone, page by page, and comes back."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from .test_every_page import problems

CHILD = "윤하늘"


def test_stepping_down_and_coming_back(visit: Callable[..., Page]) -> None:
    page = visit("demo-parent", "/family/", "phone")
    page.locator("a[href*='/guardians/']").filter(has_text=CHILD).click()
    page.get_by_role("link", name="보호자 그만두기").click()
    found = problems(page)
    expect(page.get_by_role("heading", name="끝나는 것")).to_be_visible()
    page.get_by_role("button", name="다음").click()
    found += problems(page)
    page.get_by_label("곧바로 아이의 기록을 볼 수 없다는 것을 알고 있어요").check()
    page.get_by_role("button", name="보호자 그만두기").click()
    expect(page.locator("main")).not_to_contain_text(CHILD)
    found += problems(page)
    page.goto("/family/")
    expect(page.locator("main")).not_to_contain_text(CHILD)
    found += problems(page)
    page.locator("a[href*='/stepped-down/']").click()
    page.get_by_role("button", name="되돌리기").click()
    expect(page.locator("h1")).to_contain_text(CHILD)
    assert not found, "\n".join(found)


def test_the_only_guardian_is_shown_other_ways(visit: Callable[..., Page]) -> None:
    page = visit("demo-parent", "/family/", "phone")
    invite = page.get_by_role("link", name="보호자 초대")
    invite.filter(has_not_text=CHILD).click()
    page.get_by_role("link", name="보호자 그만두기").click()
    expect(page.locator("h1")).to_contain_text("한 분뿐이에요")
    expect(page.get_by_role("button", name="다음")).to_have_count(0)
    assert not (found := problems(page)), "\n".join(found)
