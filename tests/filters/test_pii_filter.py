import pytest

from datagen.errors import UsageError
from datagen.filters.pii import PiiFilter
from datagen.record import Message, Preference, Record, from_instruction
from datagen.step import KEEP

RECORD = from_instruction(
    "Reply to a@b.io about the invoice",
    "Phone: 555-123-4567",
    "Dear a@b.io, all is well.",
    tags={"task": "chat"},
)


def test_a_record_without_any_is_kept_as_it_is():
    assert PiiFilter().judge(from_instruction("Say hi", "", "hi")) == KEEP


def test_masking_reaches_every_text_and_nothing_else():
    record = Record(RECORD.messages, RECORD.instruction, RECORD.input, Preference("ask c@d.io"), RECORD.tags)
    verdict = PiiFilter().judge(record)
    assert verdict.keep
    changed = verdict.record
    assert [message.content for message in changed.messages] == [
        "Reply to [EMAIL] about the invoice\n\nPhone: [PHONE]",
        "Dear [EMAIL], all is well.",
    ]
    assert (changed.instruction, changed.input) == ("Reply to [EMAIL] about the invoice", "Phone: [PHONE]")
    assert changed.preference == Preference("ask [EMAIL]")
    assert changed.tags == RECORD.tags
    # Instruction and input stand in the messages already and do not count twice.
    assert (verdict.score, verdict.detail) == (4, "email 3, phone 1")


def test_flagging_adds_a_tag_and_leaves_the_texts():
    changed = PiiFilter("flag").judge(RECORD).record
    assert changed.tags == {"task": "chat", "pii": ["email", "phone"]}
    assert changed.messages == RECORD.messages


def test_rejecting_counts_and_does_not_repeat_what_was_found():
    verdict = PiiFilter("reject").judge(RECORD)
    assert (verdict.keep, verdict.reason, verdict.score) == (False, "pii", 3)
    assert verdict.detail == "email 2, phone 1"


def test_kinds_narrow_and_widen_the_search():
    record = Record((Message("user", "8.8.8.8 and a@b.io"),))
    assert PiiFilter("reject").judge(record).detail == "email 1"
    assert PiiFilter("reject", ("ip",)).judge(record).detail == "ip 1"
    with pytest.raises(UsageError, match="kinds is empty"):
        PiiFilter(kinds=())
