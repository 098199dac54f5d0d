"""An answer's key covers all that can change the answer and nothing that cannot."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.models.base import Request, Sampling, answer_key
from datagen.record import Message

BASE = Request((Message("system", "s"), Message("user", "u")), Sampling(temperature=0.5, stop=("a",)), draw=1)

CHANGES = {
    "a message": replace(BASE, messages=(Message("system", "s"), Message("user", "v"))),
    "the system prompt": replace(BASE, messages=(Message("system", "t"), Message("user", "u"))),
    "a role": replace(BASE, messages=(Message("user", "s"), Message("user", "u"))),
    "where a message ends": replace(BASE, messages=(Message("system", "su"), Message("user", ""))),
    "temperature": replace(BASE, sampling=Sampling(temperature=0.6, stop=("a",))),
    "stop": replace(BASE, sampling=Sampling(temperature=0.5, stop=("b",))),
    "max_tokens": replace(BASE, sampling=Sampling(temperature=0.5, stop=("a",), max_tokens=1)),
    "style": replace(BASE, style="completion"),
    "schema": replace(BASE, schema={"type": "object"}),
    "draw": replace(BASE, draw=2),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_can_change_an_answer_changes_its_key(change):
    assert answer_key("m", CHANGES[change]) != answer_key("m", BASE)


def test_another_model_has_other_keys():
    assert answer_key("http://a/v1 m", BASE) != answer_key("http://b/v1 m", BASE)


def test_what_cannot_change_an_answer_leaves_its_key():
    assert answer_key("m", replace(BASE, purpose="p", values={"x": 1}, turn=9)) == answer_key("m", BASE)


def test_keys_stay_what_they_were():
    """Another value would orphan every answer that anybody has recorded."""
    assert answer_key("m", BASE) == "0c93826bcbec901067ce8da67834bd30"


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
messages = st.lists(st.builds(Message, st.sampled_from(["system", "user", "assistant"]), texts), max_size=4)
samplings = st.builds(
    Sampling,
    temperature=st.none() | st.floats(0, 2),
    max_tokens=st.none() | st.integers(1, 9999),
    stop=st.lists(texts, max_size=3).map(tuple),
)
requests = st.builds(Request, messages.map(tuple), samplings, draw=st.integers(0, 5))


@given(requests, requests)
def test_keys_are_equal_exactly_when_the_requests_are(one, other):
    same = (one.messages, one.sampling.as_json(), one.draw) == (
        other.messages,
        other.sampling.as_json(),
        other.draw,
    )
    assert (answer_key("m", one) == answer_key("m", other)) == same


@given(requests)
def test_sampling_sends_only_what_is_set(request):
    sent = request.sampling.as_json()
    assert None not in sent.values()
    assert ("stop" in sent) == bool(request.sampling.stop)
    sent["stop"] = "changed by the caller"
    assert request.sampling.as_json() != sent or "stop" not in request.sampling.as_json()
