import itertools
import re

import pytest


@pytest.fixture
def page(client, db):
    return client.get("/design/").content.decode()


def test_the_design_page_answers(client, db):
    assert client.get("/design/").status_code == 200


def test_it_has_one_heading_of_the_first_level(page):
    assert page.count("<h1") == 1


def test_heading_levels_are_never_skipped(page):
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))


def test_it_needs_no_exception_from_the_content_policy(page):
    assert not re.search(r'\sstyle="|\son\w+="|<style|<script(?![^>]*\ssrc=)', page)


def test_every_id_is_used_once(page):
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


def test_every_label_leads_to_a_field(page):
    ids = set(re.findall(r'\sid="([^"]+)"', page))
    assert set(re.findall(r'<label[^>]*\sfor="([^"]+)"', page)) <= ids


def test_its_samples_are_marked(page):
    assert 'class="mark"' in page


def test_the_motion_cookie_stills_the_page(client, db):
    client.cookies["mirae_motion"] = "off"
    assert 'data-motion="off"' in client.get("/design/").content.decode()


def test_it_speaks_of_the_boundary(page):
    assert "놀이로 알아보는 지금의 모습이에요. 의학적 진단이 아니에요." in page
