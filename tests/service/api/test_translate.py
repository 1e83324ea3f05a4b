"""POST /translate, as LibreTranslate's clients use it"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from libretranslatepy import LibreTranslateAPI
from sqlalchemy import func, select
from werkzeug.serving import make_server

from service.app import create_app
from service.settings import Settings
from service.storage.database import Database
from service.storage.tables import JobRow
from service.worker import Worker
from tests.service.api.support import PROBLEM, Headers, on_sqlite, wait_until, working

ENGLISH = "The governor met the minister on Thursday."
RUSSIAN = "Губернатор встретился с министром в четверг."
KAZAKH = "Губернатор бейсенбі күні министрмен кездесті."


@pytest.fixture
def marking(settings: Settings, database: Database) -> Iterator[None]:
    """A worker that answers ``source>target:text``."""
    with working(settings, database):
        yield


def ask(client: FlaskClient, auth: Headers, **fields: Any) -> Any:
    return client.post("/translate", json=fields, headers=auth)


@pytest.mark.usefixtures("marking")
def test_a_text_is_translated(client: FlaskClient, auth: Headers) -> None:
    answer = ask(client, auth, q=ENGLISH, source="en", target="ru")
    assert answer.status_code == 200
    assert answer.get_json() == {"translatedText": f"en>ru:{ENGLISH}"}


@pytest.mark.usefixtures("marking")
def test_a_list_of_texts_is_answered_with_a_list_in_its_order(client: FlaskClient, auth: Headers) -> None:
    answer = ask(client, auth, q=["One.", "", "Two."], source="en", target="kk")
    assert answer.get_json() == {"translatedText": ["en>kk:One.", "", "en>kk:Two."]}
    assert ask(client, auth, q=["One."], source="en", target="kk").get_json() == {"translatedText": ["en>kk:One."]}


@pytest.mark.usefixtures("marking")
def test_with_auto_the_language_of_each_text_is_told(client: FlaskClient, auth: Headers) -> None:
    told = ask(client, auth, q=RUSSIAN, source="auto", target="en").get_json()
    assert told["translatedText"] == f"ru>en:{RUSSIAN}"
    assert told["detectedLanguage"]["language"] == "ru"
    assert 50 < told["detectedLanguage"]["confidence"] <= 100
    told = ask(client, auth, q=[ENGLISH, KAZAKH, RUSSIAN], source="auto", target="ru").get_json()
    assert told["translatedText"] == [f"en>ru:{ENGLISH}", f"kk>ru:{KAZAKH}", RUSSIAN]
    assert [each["language"] for each in told["detectedLanguage"]] == ["en", "kk", "ru"]


@on_sqlite
def test_a_text_in_the_language_asked_for_comes_back_without_a_worker(client: FlaskClient, auth: Headers) -> None:
    assert ask(client, auth, q=RUSSIAN, source="ru", target="ru").get_json() == {"translatedText": RUSSIAN}
    assert ask(client, auth, q=RUSSIAN, source="auto", target="ru").get_json()["translatedText"] == RUSSIAN


@on_sqlite
@pytest.mark.usefixtures("marking")
def test_form_and_query_are_taken_like_json(client: FlaskClient, auth: Headers, make_key: Callable[..., str]) -> None:
    fields = {"q": ENGLISH, "source": "en", "target": "ru"}
    expected = {"translatedText": f"en>ru:{ENGLISH}"}
    assert client.post("/translate", data=fields, headers=auth).get_json() == expected
    assert client.post("/translate", query_string=fields, headers=auth).get_json() == expected
    by_form = client.post("/translate", data=fields | {"api_key": make_key("translate")})
    assert by_form.get_json() == expected
    multipart = client.post("/translate", data=fields, headers=auth, content_type="multipart/form-data")
    assert multipart.get_json() == expected
    repeated = client.post("/translate", data=fields | {"q": ["One.", "Two."]}, headers=auth)
    assert repeated.get_json() == {"translatedText": ["en>ru:One.", "en>ru:Two."]}


@on_sqlite
@pytest.mark.usefixtures("marking")
def test_alternatives_are_an_empty_list_where_they_are_asked_for(client: FlaskClient, auth: Headers) -> None:
    asked = {"source": "en", "target": "ru", "alternatives": 3}
    assert ask(client, auth, q="One.", **asked).get_json()["alternatives"] == []
    assert ask(client, auth, q=["One.", "Two."], **asked).get_json()["alternatives"] == [[], []]
    assert "alternatives" not in ask(client, auth, q="One.", source="en", target="ru", alternatives=0).get_json()


@on_sqlite
@pytest.mark.usefixtures("marking")
def test_members_that_libretranslate_does_not_know_are_ignored(client: FlaskClient, auth: Headers) -> None:
    assert ask(client, auth, q="One.", source="en", target="ru", secret="x").status_code == 200


@on_sqlite
@pytest.mark.usefixtures("marking")
def test_html_is_sanitised_before_it_is_translated(client: FlaskClient, auth: Headers) -> None:
    html = '<p onclick="x()">One <b>two</b>.</p><script>alert(1)</script>'
    told = ask(client, auth, q=html, source="en", target="ru", format="html").get_json()
    assert told["translatedText"] == "en>ru:<p>One <b>two</b>.</p>"
    told = ask(client, auth, q=html, source="en", target="ru", format="text").get_json()
    assert told["translatedText"] == f"en>ru:{html}"


def test_html_keeps_its_markup_and_text_its_lines_through_the_real_model(
    client: FlaskClient, auth: Headers, worker: Worker
) -> None:
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        html = '<p>The governor met <a href="https://a.example/">the minister</a>.</p><p><code>x = 1</code></p>'
        marked = ask(client, auth, q=html, source="auto", target="ru", format="html").get_json()
        plain = ask(client, auth, q=f"{ENGLISH}\n\n{ENGLISH}", source="en", target="kk").get_json()
    finally:
        worker.stop()
        thread.join()
    assert marked["translatedText"].count("<p>") == 2
    assert 'href="https://a.example/"' in marked["translatedText"]
    assert "<code>x = 1</code>" in marked["translatedText"]
    assert "governor" not in marked["translatedText"]
    first, blank, second = plain["translatedText"].split("\n")
    assert first == second != ENGLISH
    assert blank == ""


BAD: list[tuple[dict[str, Any], str]] = [
    ({"q": None}, "q"),
    ({"q": 5}, "q"),
    ({"q": []}, "q"),
    ({"q": [5]}, "q"),
    ({"q": "a\x00b"}, "q"),
    ({"q": ["fine", "a\x00b"]}, "q"),
    ({"q": "a\ud800b"}, "q"),
    ({"source": None}, "source"),
    ({"source": "de"}, "source"),
    ({"source": "EN"}, "source"),
    ({"source": "\ud800"}, "source"),
    ({"source": ["en"]}, "source"),
    ({"target": None}, "target"),
    ({"target": "de"}, "target"),
    ({"target": "auto"}, "target"),
    ({"target": "\x00"}, "target"),
    ({"format": "pdf"}, "format"),
    ({"alternatives": -1}, "alternatives"),
    ({"alternatives": "many"}, "alternatives"),
    ({"q": "", "source": "auto"}, "source"),
    ({"q": "12345", "source": "auto"}, "source"),
    (
        {"q": "Der Gouverneur traf am Donnerstag den Minister, und sie sprachen über die Stadt.", "source": "auto"},
        "source",
    ),
]


@on_sqlite
def test_a_bad_field_is_400_and_the_error_names_it(client: FlaskClient, auth: Headers) -> None:
    for members, field in BAD:
        body = {"q": ENGLISH, "source": "en", "target": "ru"} | members
        answer = client.post("/translate", data=json.dumps(body), headers=auth, content_type="application/json")
        assert answer.status_code == 400, members
        assert answer.content_type == PROBLEM
        told = answer.get_json()
        assert field in told["errors"][0]["field"], members
        assert field in told["error"]
        assert told["error"] == told["detail"]


@on_sqlite
def test_a_body_that_is_no_object_is_400(client: FlaskClient, auth: Headers) -> None:
    for data in (b"{", b"[]", b"null", b"[" * 100_000, b"\xff", b"", b'{"q": ' + b"9" * 9_999 + b"}"):
        answer = client.post("/translate", data=data, headers=auth, content_type="application/json")
        assert answer.status_code == 400, data[:10]
        assert answer.get_json()["error"]
    assert client.post("/translate", headers=auth).status_code == 400


@on_sqlite
def test_a_language_that_cannot_be_told_comes_with_its_candidates(client: FlaskClient, auth: Headers) -> None:
    answer = ask(
        client,
        auth,
        q="Der Gouverneur traf am Donnerstag den Minister, und danach sprachen sie über die Zukunft der Stadt.",
        source="auto",
        target="ru",
    )
    assert answer.status_code == 400
    assert all(set(each) == {"language", "confidence"} for each in answer.get_json()["candidates"])


@on_sqlite
def test_an_empty_text_is_its_own_translation(client: FlaskClient, auth: Headers) -> None:
    assert ask(client, auth, q=" \n", source="en", target="ru").get_json() == {"translatedText": " \n"}


@on_sqlite
def test_what_is_over_a_limit_is_413(settings: Settings, auth: Headers) -> None:
    small = replace(settings, translate_max_chars=100, translate_max_texts=3, max_body_bytes=1000)
    client = create_app(small).test_client()
    for q in ("a" * 101, ["a" * 60, "b" * 60], ["a"] * 4, "a" * 2000):
        answer = ask(client, auth, q=q, source="en", target="ru")
        assert answer.status_code == 413
        assert answer.content_type == PROBLEM
        assert answer.get_json()["error"]
    form = client.post("/translate", data={"q": "a" * 2000, "source": "en", "target": "ru"}, headers=auth)
    assert form.status_code == 413
    assert form.get_json()["error"]


def jobs_left(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(JobRow)) or 0


def test_without_a_worker_it_is_503_and_the_job_is_cancelled(
    settings: Settings, database: Database, auth: Headers
) -> None:
    client = create_app(replace(settings, translate_timeout=1)).test_client()
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(ask(client, auth, q="One.", source="en", target="ru")))
    thread.start()
    wait_until(lambda: jobs_left(database) == 1)
    thread.join()
    [answer] = answers
    assert answer.status_code == 503
    assert answer.content_type == PROBLEM
    assert int(answer.headers["Retry-After"]) > 0
    assert "worker" in answer.get_json()["error"]
    assert jobs_left(database) == 0


@pytest.mark.usefixtures("marking")
def test_a_translation_that_fails_is_500_with_its_reason(client: FlaskClient, auth: Headers) -> None:
    answer = ask(client, auth, q="untranslatable", source="en", target="ru")
    assert answer.status_code == 500
    assert answer.content_type == PROBLEM
    assert answer.get_json()["error"] == "this cannot be translated"


@on_sqlite
def test_a_refusal_for_the_key_has_the_error_that_clients_look_for(
    client: FlaskClient, make_key: Callable[..., str]
) -> None:
    key = make_key("articles:write")
    body = {"q": ENGLISH, "source": "en", "target": "ru"}
    for api_key, status in ((None, 401), ("nonsense", 401), ("a\x00b", 401), ("\ud800", 401), (key, 403)):
        answer = client.post(
            "/translate", data=json.dumps(body | {"api_key": api_key}), content_type="application/json"
        )
        assert answer.status_code == status
        assert answer.get_json()["error"]
    deep = client.post("/translate", data=b"[" * 100_000, content_type="application/json")
    assert deep.status_code == 401


@pytest.mark.usefixtures("marking")
def test_the_client_library_of_libretranslate_works_unchanged(
    app: Any, make_key: Callable[..., str], database: Database
) -> None:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        theirs = LibreTranslateAPI(f"http://127.0.0.1:{server.port}/", make_key("translate"))
        assert theirs.translate(ENGLISH, "en", "ru") == f"en>ru:{ENGLISH}"
        assert theirs.detect(RUSSIAN)[0]["language"] == "ru"
        assert {each["code"] for each in theirs.languages()} == {"ru", "kk", "en"}
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
