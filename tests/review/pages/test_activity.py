"""How the page measures work, by a clock that the test turns."""

import pytest

from tests.review.pages.conftest import Serve, Visit
from tests.review.pages.serving import Person
from tests.review.pages.test_keys import pairs

pytestmark = pytest.mark.slow


def seconds(person: Person) -> float:
    return int(person.page.input_value("[name=active]")) / 1000


def beats(person: Person) -> int:
    return sum(url.endswith("/beat") for url in person.requests)


def test_only_time_with_somebody_at_work_counts(serve: Serve, visit: Visit):
    ada = visit(pairs(serve))
    ada.page.clock.install()
    ada.submit()
    ada.page.clock.run_for(10_000)
    assert seconds(ada) == pytest.approx(10, abs=1.5)
    ada.page.clock.run_for(120_000)  # nobody touches anything: half a minute is the most that counts
    assert seconds(ada) == pytest.approx(30, abs=1.5)
    ada.press("ArrowLeft")
    ada.page.clock.run_for(20_000)
    assert seconds(ada) == pytest.approx(50, abs=2)
    ada.page.reload()
    ada.page.clock.run_for(1_000)
    assert seconds(ada) == pytest.approx(51, abs=2)


def test_item_is_kept_by_a_beat_a_minute_while_somebody_works(serve: Serve, visit: Visit):
    ada = visit(pairs(serve))
    ada.page.clock.install()
    ada.submit()
    for _ in range(12):
        ada.press("ArrowLeft")
        ada.page.clock.run_for(20_000)
    assert beats(ada) == 4
    ada.page.clock.run_for(600_000)
    assert beats(ada) == 5  # of the half minute that still counted
