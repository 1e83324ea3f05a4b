"""POST /detect, as LibreTranslate's clients use it"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.app import create_app
from service.settings import Settings
from tests.service.api.support import PROBLEM, Headers, on_sqlite

TEXTS = {
    "en": "The governor met the minister on Thursday and they spoke about trade.",
    "ru": "Губернатор встретился с министром в четверг, они говорили о торговле.",
    "kk": "Губернатор бейсенбі күні министрмен кездесіп, сауда туралы сөйлесті.",
}

pytestmark = on_sqlite


@pytest.mark.parametrize("language", TEXTS)
def test_the_candidates_come_best_first_with_percentages(client: FlaskClient, auth: Headers, language: str) -> None:
    answer = client.post("/detect", json={"q": TEXTS[language]}, headers=auth)
    assert answer.status_code == 200
    found = answer.get_json()
    assert found[0]["language"] == language
    assert 90 < found[0]["confidence"] <= 100
    assert all(set(each) == {"confidence", "language"} for each in found)
    assert [each["confidence"] for each in found] == sorted((each["confidence"] for each in found), reverse=True)


def test_a_list_is_answered_with_the_candidates_of_each_text(client: FlaskClient, auth: Headers) -> None:
    found = client.post("/detect", json={"q": list(TEXTS.values())}, headers=auth).get_json()
    assert [each[0]["language"] for each in found] == list(TEXTS)


def test_form_and_query_are_taken_like_json(client: FlaskClient, auth: Headers) -> None:
    as_json = client.post("/detect", json={"q": TEXTS["kk"]}, headers=auth).get_json()
    assert client.post("/detect", data={"q": TEXTS["kk"]}, headers=auth).get_json() == as_json
    assert client.post("/detect", query_string={"q": TEXTS["kk"]}, headers=auth).get_json() == as_json


@pytest.mark.parametrize("q", ["", " ", "12345", "🇰🇿"])
def test_a_text_that_tells_nothing_is_no_error(client: FlaskClient, auth: Headers, q: str) -> None:
    answer = client.post("/detect", json={"q": q}, headers=auth)
    assert answer.status_code == 200
    assert isinstance(answer.get_json(), list)


@pytest.mark.parametrize("members", [{}, {"q": None}, {"q": 5}, {"q": []}, {"q": "a\x00b"}, {"q": {"a": 1}}])
def test_a_bad_q_is_400_with_an_error(client: FlaskClient, auth: Headers, members: dict[str, Any]) -> None:
    answer = client.post("/detect", json=members, headers=auth)
    assert answer.status_code == 400
    assert answer.content_type == PROBLEM
    assert "q" in answer.get_json()["error"]


def test_a_text_over_the_limit_is_413_with_an_error(settings: Settings, auth: Headers) -> None:
    client = create_app(replace(settings, translate_max_chars=10)).test_client()
    answer = client.post("/detect", json={"q": "a" * 11}, headers=auth)
    assert answer.status_code == 413
    assert "10" in answer.get_json()["error"]


def test_a_method_it_does_not_have_is_405_with_an_error(client: FlaskClient) -> None:
    answer = client.get("/detect")
    assert answer.status_code == 405
    assert answer.content_type == PROBLEM
