"""Which things belong to a topic. Plain data.

A topic that is not listed gets what belongs to the listed ones that share a word with it, or a bit of everything.
"""

from __future__ import annotations

from datagen.models.procedural.lexicon import words
from datagen.models.procedural.talk.kinds import KINDS
from datagen.models.procedural.talk.topic_parts import Part
from datagen.text import tokens

_DEVICES = (
    "alarm clock",
    "blender",
    "coffee grinder",
    "headset",
    "kettle",
    "scooter",
    "toaster",
    "wristwatch",
)
_WEAR = ("backpack", "raincoat", "suitcase", "umbrella", "wristwatch")
_INVENTIONS = words("""
    the printing press, the steam engine, the bicycle, the telescope, the microscope, the battery, the internet,
    the satellite, the printed circuit, the compass""")
_EARTH = (
    "photosynthesis",
    "the water cycle",
    "plate tectonics",
    "the rainbow",
    "the glacier",
    "the tide",
    "the thunderstorm",
    "the Great Barrier Reef",
)
_MAKERS = (
    "beekeeping",
    "bookbinding",
    "calligraphy",
    "drawing",
    "embroidery",
    "origami",
    "painting",
    "pottery",
)
_ACTIVE = (
    "cycling",
    "hiking",
    "rock climbing",
    "rowing",
    "running",
    "skiing",
    "swimming",
    "table tennis",
    "yoga",
)


def _practices(*fields: str) -> Part:
    return Part("practice", fields)


TOPICS: dict[str, tuple[Part, ...]] = {
    "technology": (
        Part("wonder", _INVENTIONS),
        Part("element", phrases=("{x} in technology", "the element {x} in industry")),
        Part("topic", ("electric buses", "solar power", "repair cafés")),
        Part("product", _DEVICES),
        Part("conversion"),
        _practices("media"),
    ),
    "health and wellness": (
        _practices("health", "calm"),
        Part("hobby", _ACTIVE, ("{x} for a healthy life",)),
        Part("topic", ("good sleep", "road safety", "salt")),
        Part("job", ("nurse", "dentist", "pharmacist", "optician", "vet")),
        Part("produce", phrases=("{name} as healthy food",)),
        Part("wonder", ("vaccination",)),
    ),
    "travel and adventure": (
        Part("country", phrases=("travelling in {x}", "{x} as a destination", "a first visit to {x}")),
        _practices("travel"),
        Part("hobby", ("camping", "hiking", "skiing", "rock climbing", "rowing")),
        Part("topic", ("night trains", "mountain rescue", "volcanoes", "coral reefs", "old bridges")),
        Part("time"),
    ),
    "food and drink": (
        Part("country", phrases=("the cuisine of {x}", "eating in {x}")),
        Part("produce"),
        Part(
            "topic", ("bread baking", "honey", "tea", "salt", "maple syrup", "food waste", "wild mushrooms")
        ),
        Part("wonder", ("coffee", "rice", "chocolate")),
        Part("job", ("baker", "chef", "waiter")),
        Part("gathering", ("a barbecue", "a beach picnic", "a tea tasting", "a park picnic")),
    ),
    "art and culture": (
        Part("painting"),
        Part("book"),
        Part("music"),
        Part("country", phrases=("sights of {x}", "{x} and its culture")),
        Part("topic", ("puppets", "folk tales", "paper making")),
    ),
    "science and innovation": (
        Part("element"),
        Part("planet"),
        Part("wonder"),
        Part("topic", ("volcanoes", "tides", "coral reefs", "solar power")),
        Part("job", ("astronomer", "geologist")),
        Part("conversion"),
    ),
    "fashion and style": (
        Part("product", _WEAR),
        _practices("looks"),
        Part("topic", ("second-hand clothes",)),
        Part("hobby", ("sewing", "knitting", "embroidery", "quilting")),
        Part("job", ("tailor", "shoemaker", "barber", "optician")),
        Part("gathering", ("a clothes swap", "a costume ball")),
    ),
    "relationships and dating": (
        _practices("love"),
        Part("gathering", phrases=("going to {x} together", "{x} for two families")),
        Part("hobby", phrases=("{x} for couples", "meeting people through {x}")),
    ),
    "sports and fitness": (
        Part("sport"),
        Part("hobby", _ACTIVE),
        Part("gathering", ("a sports day", "a charity run", "a chess tournament")),
        Part("wonder", ("the marathon",)),
        _practices("health"),
    ),
    "nature and the environment": (
        Part("animal"),
        Part("wonder", _EARTH),
        _practices("nature"),
        Part(
            "topic",
            ("bees", "composting", "coral reefs", "migrating birds", "rain gardens", "urban foxes", "tides"),
        ),
        Part("job", ("gardener", "zookeeper", "shepherd", "beekeeper")),
    ),
    "music and entertainment": (
        Part("instrument"),
        Part("music"),
        Part("gathering", ("a village dance", "a quiz night", "a board game night", "a poetry evening")),
        Part("hobby", ("playing the guitar", "juggling", "magic tricks")),
        _practices("fun"),
    ),
    "politics and current events": (
        _practices("public"),
        Part("topic", ("local elections", "city parks", "public libraries", "food waste", "electric buses")),
        Part("country", phrases=("{x} on the map", "{x} for newspaper readers")),
        Part("event"),
        Part("job", ("journalist", "judge", "lawyer", "librarian")),
    ),
    "education and learning": (
        _practices("learning"),
        Part("topic", ("handwriting", "public libraries")),
        Part("translation"),
        Part("opposite"),
        Part("percent"),
        Part("country", phrases=("{x} in geography lessons",)),
        Part("element", phrases=("{x} in chemistry lessons",)),
    ),
    "money and finance": (
        _practices("money"),
        Part("saving"),
        Part("percent"),
        Part("topic", ("pocket money", "salt")),
        Part("country", phrases=("money in {x}", "paying in {x}")),
        Part("product", phrases=("getting value for {x}", "spending money on {x}")),
    ),
    "work and career": (Part("job"), _practices("work"), Part("topic", ("volunteering",))),
    "philosophy and ethics": (
        Part("thinker"),
        _practices("ethics"),
        Part(
            "book",
            ("Candide", "Animal Farm", "The Little Prince", "To Kill a Mockingbird", "Brave New World"),
        ),
        Part("faith", phrases=("{x} and ethics",)),
    ),
    "history and nostalgia": (
        Part("event"),
        _practices("past"),
        Part("wonder", ("the Silk Road", "the Roman aqueduct", "the printing press", "the steam engine")),
        Part("topic", ("lighthouses", "old bridges", "night trains", "handwriting", "folk tales")),
        Part("book", phrases=("{x} and its time",)),
    ),
    "social media and communication": (
        _practices("media"),
        Part("translation"),
        Part("time"),
        Part("synonym"),
        Part("job", ("journalist", "translator", "postal worker")),
        Part("wonder", ("the internet", "the satellite")),
    ),
    "creativity and inspiration": (
        _practices("ideas"),
        Part("hobby", _MAKERS),
        Part("painting"),
        Part("topic", ("puppets", "paper making", "handwriting")),
    ),
    "personal growth": (
        _practices("growth", "calm"),
        Part("hobby", phrases=("growing through {x}", "{x} as a challenge")),
    ),
    "spirituality and faith": (
        Part("faith"),
        _practices("spirit", "calm"),
        Part("painting", ("Primavera", "The Birth of Venus"), ("myths in {x}",)),
        Part("music", ("Messiah", "The Creation"), ("faith in {x}",)),
        Part("country", phrases=("visiting old places in {x}",)),
    ),
    "pop culture": (
        _practices("fun", "games"),
        Part("book", phrases=("{x} and its fans", "retelling {x}")),
        Part("gathering"),
        Part("sport", phrases=("{x} and its fans",)),
    ),
    "beauty and self-care": (
        _practices("looks", "calm"),
        Part("job", ("barber", "optician", "dentist")),
        Part("topic", ("good sleep", "honey")),
        Part("hobby", ("yoga", "swimming", "candle making"), ("{x} as self-care",)),
    ),
    "family and parenting": (
        _practices("family"),
        Part("gathering", phrases=("{x} for the family",)),
        Part("topic", ("pocket money", "good sleep", "road safety", "folk tales")),
        Part(
            "hobby", ("baking", "kite flying", "origami", "model railways", "chess"), ("{x} with children",)
        ),
        Part("animal", phrases=("explaining {x} to children",)),
    ),
    "entrepreneurship": (
        _practices("business", "money"),
        Part("percent"),
        Part("job", phrases=("being {x} with a business of your own",)),
        Part("product", phrases=("selling {x} online",)),
    ),
    "literature and writing": (
        Part("book"),
        Part("opposite"),
        Part("synonym"),
        _practices("ideas"),
        Part("topic", ("folk tales", "handwriting", "public libraries", "paper making")),
    ),
    "gaming and technology": (
        _practices("games", "media"),
        Part("product", ("headset", "office chair", "desk lamp", "wristwatch"), ("{x} for gamers",)),
        Part("wonder", ("the internet", "the printed circuit", "the battery")),
        Part("hobby", ("chess", "table tennis"), ("{x} on screen and table",)),
        Part(
            "element",
            phrases=("{x} inside your console",),
            only=("silicon", "copper", "gold", "tin", "lithium"),
        ),
    ),
    "mindfulness and meditation": (
        _practices("calm", "spirit"),
        Part("hobby", ("yoga", "gardening", "fishing", "origami", "knitting"), ("{x} as a quiet hour",)),
        Part("topic", ("good sleep", "tea"), ("{x} and a calm mind",)),
        Part("faith", ("Buddhism", "Hinduism")),
        Part("thinker", ("Marcus Aurelius", "Confucius")),
    ),
    "diversity and inclusion": (
        _practices("respect"),
        Part("country", phrases=("languages of {x}", "guests from {x}")),
        Part("faith", phrases=("colleagues who follow {x}",)),
        Part("translation"),
        Part("thinker", ("Mary Wollstonecraft", "Simone de Beauvoir", "Hannah Arendt", "John Stuart Mill")),
    ),
    "travel and culture exchange": (
        Part(
            "country",
            phrases=("an exchange year in {x}", "hosting a guest from {x}", "customs and food in {x}"),
        ),
        _practices("travel", "respect"),
        Part("translation"),
        Part("time"),
        Part("faith"),
    ),
}


def parts_of(topic: str) -> tuple[Part, ...]:
    """What belongs to a topic, listed or not."""
    name = " ".join(topic.lower().split())
    if name in TOPICS:
        return TOPICS[name]
    wanted = {word for word in tokens(topic) if len(word) > 3}
    near = [part for listed, parts in TOPICS.items() if wanted & set(tokens(listed)) for part in parts]
    return tuple(near) or tuple(Part(kind) for kind in KINDS if kind != "self")
