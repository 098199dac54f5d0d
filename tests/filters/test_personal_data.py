import pytest

from datagen.filters.personal_data import KINDS, mask

DEFAULT = ("email", "phone", "key")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Write to jane.doe@example.com now", "Write to [EMAIL] now"),
        ("mail <a.b+c@sub.host.co.uk>.", "mail <[EMAIL]>."),
        ("请联系foo@bar.com谢谢", "请联系[EMAIL]谢谢"),
        ("a@b.io, c@d.io", "[EMAIL], [EMAIL]"),
        ("call +49 170 1234567", "call [PHONE]"),
        ("+44 (0)20 7946 0958", "[PHONE]"),
        ("(555) 123-4567 or 1-800-555-0199", "[PHONE] or [PHONE]"),
        ("Jane,555.123.4567,x", "Jane,[PHONE],x"),
        ("0170 1234567, 020 7946 0958", "[PHONE], [PHONE]"),
        ("ring 01 23 45 67 89.", "ring [PHONE]."),
        ("Tel.: 5551234567", "Tel.: [PHONE]"),
        (
            "my phone number is 555 123 4567",
            "my phone number is 555 123 4567",
        ),  # nothing marks where it begins
        ("phone: 555 123 4567", "phone: [PHONE]"),
        ("use sk-proj-abcd1234EFGH5678ijkl9012MNOP", "use [KEY]"),
        ("ghp_0123456789abcdefghijABCDEFGHIJ012345", "[KEY]"),
        ("id AKIAIOSFODNN7EXAMPLE.", "id [KEY]."),
        ("hf_abcdefghijABCDEFGHIJ0123456789abcd", "[KEY]"),
        ('api_key = "a8F3kd92Lq0ZxV71mNpR"', 'api_key = "[KEY]"'),
        ('"token": "9f86d081884c7d659a2feaa0c55ad015"', '"token": "[KEY]"'),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIab+/=\n-----END RSA PRIVATE KEY-----\nend", "[KEY]\nend"),
        ("-----BEGIN PRIVATE KEY-----\nMIIab cut off", "[KEY]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N", "[KEY]"),
    ],
)
def test_what_is_found_is_masked(text, masked):
    assert mask(text, DEFAULT)[0] == masked


@pytest.mark.parametrize(
    "text",
    [
        "On 2024-05-12, 12.05.2024, 01/02/2024 and in 2023-2024",
        "ISBN 978-3-16-148410-0, ISBN 0-306-40615-2, 9783161484100",
        "$1,234,567.89 or 1 234 567,89 €",
        "version 1.2.3.4 of 10.30.2024",
        "order 12345678, code 5551234567, invoice 12-345-678-9012",
        "100 200 3000 400 and 0 1 2 3 4 5 6 7 8 9",
        "01000001 01000010 0011 0101",
        "550e8400-e29b-41d4-a716-446655440000",
        "3.141592653589793238 and -122.4194, 37.7749",
        "icon@2x.png, git@github.com:a/b.git, lodash@4.17.21, @property, user@localhost",
        "10:30-12:45, 1990-2000, Romans 12:1-2",
        "a+1234567890b, x = 5 +3, +5 points, +100000",
        'api_key = "YOUR_API_KEY_HERE", token = os.environ["TOKEN"], password: hunter2',
        "sk-learn-pipeline-example-v2-final",
        "tokens: 128, num_tokens = 4096 * 4096 * 1024",
        "secret: the_secret_of_the_old_house",
        "sha 9f86d081884c7d659a2feaa0c55ad015",
        "a phone with 128 256 512 GB costs 599, phone: 2023-05-12, mobile 2019-2023",
        "-----BEGIN PUBLIC KEY-----\nMIIab\n-----END PUBLIC KEY-----",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text):
    assert mask(text, DEFAULT) == (text, {})


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("8.8.8.8 and 2001:4860:4860::8888", "[IP] and [IP]"),
        ("192.168.1.1, 127.0.0.1, 2001:db8::1, 12:34:56, 300.1.1.1", None),
        ("4111 1111 1111 1111, 378282246310005", "[CREDIT_CARD], [CREDIT_CARD]"),
        ("4111 1111 1111 1112", None),  # the check digit is wrong
        ("DE89 3704 0044 0532 0130 00", "[IBAN]"),
        ("GB82WEST12345698765432", "[IBAN]"),
        ("DE89 3704 0044 0532 0130 01", None),
    ],
)
def test_the_other_kinds_are_checked_by_their_own_rules(text, masked):
    assert mask(text, ("ip", "credit_card", "iban"))[0] == (masked or text)


def test_only_the_kinds_asked_for_are_looked_for():
    text = "a@b.io or 555-123-4567"
    assert mask(text, ("email",)) == ("[EMAIL] or 555-123-4567", {"email": 1})
    assert mask(text, ()) == (text, {})


@pytest.mark.parametrize(
    "piece", ["a", "a-", "a@", "a@b.", "1", "+1 23 45 67 ", "(0", "01 23 ", "token = ", "eyJ", "sk-", "4111 ",
              "DE89 ", "a:", "1.", "tel ", "-----BEGIN PRIVATE KEY-----", "SG.aaaaaaaaaaaaaaaaaaaa.", "\ud800"]
)  # fmt: skip
def test_a_megabyte_of_almost_is_read(piece):
    text = piece * (1_000_000 // len(piece))
    masked, found = mask(text, KINDS)
    assert (masked == text) == (not found)
