"""Three people at once over one queue."""

import pytest

from tests.review.pages.conftest import Serve, Visit
from tests.review.pages.serving import pair

pytestmark = pytest.mark.slow
PROJECT = "name: Pairs\nkind: comparison\nannotators: [ada, ben, chi]\noverlap: 2\n"


def test_three_browsers_give_each_of_fifty_items_two_answers(serve: Serve, visit: Visit):
    served = serve([pair(f"Question {number}?") for number in range(50)], PROJECT)
    queue = f"{served.address}/"
    working = {name: visit(served, name) for name in ("ada", "ben", "chi")}
    for one in working.values():
        one.submit()
    while working:
        for name, one in list(working.items()):
            if one.page.url == queue:
                del working[name]
                continue
            one.press("ArrowLeft" if name == "ada" else "ArrowRight", "2")
            one.submit()
    answered = served.answered()
    assert len(answered) == 50
    people = [sorted(answer.person for answer in one.answers) for one in answered]
    assert all(len(set(names)) == len(names) == 2 for names in people)
    assert len(served.answered(everything=True)) == 50
    assert sum(len(one.answers) for one in served.answered(everything=True)) == 100
