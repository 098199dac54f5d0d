"""Where hobbies are at home and what people get out of them. Plain data; the gear is in `scenes`.

Knows nothing of sentences.
"""

from __future__ import annotations

from datagen.models.procedural.talk.tables import table

HOBBIES_MORE = table(
    "place | gain",
    """
    archery: a range with a safe wall behind the targets | a steady hand and concentration
    astronomy: a dark spot away from street lamps | patience and a sense of distance
    baking: the kitchen at home | precision and something good to share
    beekeeping: a sunny corner of a garden or an orchard | respect for nature and jars of honey
    birdwatching: woods, wetlands and quiet parks | a keen eye and long walks
    bookbinding: a steady table with good light | careful hands and books that last
    calligraphy: a desk with good light | patience and a beautiful hand
    camping: a campsite with fresh water | a sense of independence
    candle making: a kitchen with an open window | calm and presents for others
    chess: any quiet table | foresight and concentration
    cycling: quiet roads and cycle paths | stamina and strong legs
    drawing: any place where you can sit down | a better eye for detail
    embroidery: a chair by the window | patience and nimble fingers
    fishing: the bank of a lake or a river | patience and quiet mornings
    gardening: a garden, a balcony or even a window sill | fresh air and something to harvest
    hiking: marked paths in hills and woods | stamina and wide views
    juggling: a room with a high ceiling or a lawn | quick reactions and good coordination
    kite flying: an open field or a beach | fresh air and a feeling for the wind
    knitting: the sofa, the train or the garden | calm and warm clothes
    magic tricks: a table with friends around it | nimble fingers and self-confidence
    model railways: a spare room or a large table | care for detail and technical skill
    origami: any flat surface | precision and patience
    painting: a bright room with a floor that may get stains | a better eye for colours
    playing the guitar: a room where you disturb nobody | a good ear and songs for every party
    pottery: a workshop with a wheel and a kiln | strong hands and cups of your own
    quilting: a large table with good light | patience and a sense of pattern
    reading: any comfortable chair | a rich vocabulary and other people's views
    rock climbing: a climbing hall, and later real cliffs | strength and trust in a partner
    rowing: a calm lake or river with a boathouse | stamina and a strong back
    running: parks and woodland paths | stamina and a clear head
    sewing: a table next to a socket | clothes that fit and the skill to mend
    skiing: a gentle slope with a ski school | balance and strong legs
    stamp collecting: a dry, tidy desk | knowledge of history and geography
    swimming: a pool or a guarded lake | stamina and strong shoulders
    table tennis: a hall, a cellar or a park with tables | quick reactions
    woodwork: a shed or a cellar with a bench | technical skill and solid furniture
    yoga: a quiet room with a little space on the floor | a supple body and calm""",
)
