from datetime import UTC, datetime, timedelta, timezone

import pytest

from feeds.dates import rfc822, rfc3339, to_utc

ALMATY = timezone(timedelta(hours=5))


def test_an_rss_date_is_in_gmt_with_english_names() -> None:
    assert rfc822(datetime(2025, 6, 21, 2, 3, 4, tzinfo=ALMATY)) == "Fri, 20 Jun 2025 21:03:04 GMT"


def test_an_rss_date_has_a_four_digit_year_and_a_two_digit_day() -> None:
    assert rfc822(datetime(805, 1, 2, tzinfo=UTC)) == "Sun, 02 Jan 0805 00:00:00 GMT"


def test_an_atom_date_is_in_utc_and_keeps_its_fraction() -> None:
    assert rfc3339(datetime(2025, 6, 21, 2, 3, 4, tzinfo=ALMATY)) == "2025-06-20T21:03:04Z"
    assert rfc3339(datetime(2025, 6, 21, 2, 3, 4, 250000, tzinfo=ALMATY)) == "2025-06-20T21:03:04.250000Z"


def test_an_rss_date_leaves_its_fraction_out() -> None:
    assert rfc822(datetime(2025, 6, 21, 2, 3, 4, 999999, tzinfo=ALMATY)) == "Fri, 20 Jun 2025 21:03:04 GMT"


@pytest.mark.parametrize("function", [rfc822, rfc3339, to_utc])
def test_a_date_without_a_time_zone_is_refused(function) -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        function(datetime(2025, 6, 21))  # noqa: DTZ001 - the point


def test_every_month_and_weekday_has_its_rfc_822_name() -> None:
    months = [rfc822(datetime(2025, month, 1, tzinfo=UTC)).split()[2] for month in range(1, 13)]
    assert " ".join(months) == "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
    days = [rfc822(datetime(2025, 6, day, tzinfo=UTC))[:4] for day in range(2, 9)]
    assert "".join(days) == "Mon,Tue,Wed,Thu,Fri,Sat,Sun,"
