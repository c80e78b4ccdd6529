"""The figures for the monitoring are for the monitoring."""

from ipaddress import ip_network

import pytest
from django.test import Client
from pytest_django import Settings

from hub.people.models import User

pytestmark = pytest.mark.django_db
TOKEN = "0123456789abcdef0123456789abcdef"


def test_nobody_reads_them_by_default(client: Client, operator: User) -> None:
    assert client.get("/metrics").status_code == 404
    client.force_login(operator)
    assert client.get("/metrics").status_code == 404


def test_an_empty_token_opens_nothing(client: Client) -> None:
    for given in ("", "Bearer", "Bearer "):
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


def test_the_token_opens_them(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert b"django_http_requests_total_by_method" in answer.content
    for wrong in (f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", TOKEN, "Bearer 비밀"):
        assert client.get("/metrics", headers={"Authorization": wrong}).status_code == 404


def test_a_named_network_opens_them(client: Client, settings: Settings) -> None:
    settings.METRICS_NETWORKS = [ip_network("10.1.0.0/16"), ip_network("::1")]
    for address, status in (
        ("10.1.9.9", 200),
        ("::1", 200),
        ("10.2.0.1", 404),
        ("127.0.0.1", 404),
        ("", 404),
        ("unix:", 404),
    ):
        assert client.get("/metrics", REMOTE_ADDR=address).status_code == status


def test_what_a_visitor_says_of_their_address_does_not_count(
    client: Client, settings: Settings
) -> None:
    settings.METRICS_NETWORKS = [ip_network("10.1.0.0/16")]
    answer = client.get("/metrics", REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="10.1.0.1")
    assert answer.status_code == 404
