"""What belongs together in the little worlds that tasks are set in: hobbies and their gear, jobs and their
tools, events and what happens there.

Knows nothing of tasks. A table is a text with one row per line, "key: parts, parts" or "key: a, b | c, d", so
that it can be read and extended without looking at code.
"""

from __future__ import annotations

from random import Random

from datagen.models.procedural.lexicon import (
    CITIES,
    COLOURS,
    FIRST_NAMES,
    JOBS,
    KINDS,
    MONTHS,
    OBJECTS,
    SURNAMES,
    WEEKDAYS,
    words,
)
from datagen.models.procedural.wording import Source, a, clock


def rows(text: str) -> dict[str, tuple[str, ...]]:
    """Lines "key: a, b, c" as key → (a, b, c)."""
    pairs = (line.strip().partition(":") for line in text.strip().splitlines())
    return {key: words(parts) for key, _, parts in pairs}


def fields(text: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Lines "key: a, b | c" as key → ((a, b), (c,))."""
    pairs = (line.strip().partition(":") for line in text.strip().splitlines())
    return {key: tuple(words(part) for part in parts.split("|")) for key, _, parts in pairs}


GEAR = rows("""
    archery: a beginner's bow, a set of arrows, a finger guard, a quiver, a target face
    astronomy: a star atlas, a red torch, a pair of binoculars, a folding stool, a thermos flask
    baking: a digital scale, a silicone spatula, a springform tin, a dough scraper, a pastry brush
    beekeeping: a veil, a pair of leather gloves, a hive tool, a smoker, a bee brush
    birdwatching: a pair of binoculars, a field guide, a waterproof notebook, a seed feeder, a warm hat
    bookbinding: a bone folder, a waxed thread, a bookbinder's awl, a stack of handmade paper, a cutting mat
    calligraphy: a dip pen, a bottle of black ink, a pad of smooth paper, a set of nibs, a ruler
    camping: a head torch, a sleeping bag, a camping stove, a folding knife, a sleeping mat
    candle making: a wax melting jug, a roll of wick, a set of moulds, a thermometer, a bottle of rose scent
    chess: a roll-up chess board, a chess clock, a book of endgames, a scorebook, a set of wooden pieces
    cycling: a bell, a puncture kit, a pair of padded gloves, a rear light, a hand pump
    drawing: a set of soft pencils, a kneadable eraser, a sketchbook, a box of charcoal, a metal sharpener
    embroidery: an embroidery hoop, a box of coloured threads, a packet of needles, a pair of small scissors, a thimble
    fishing: a tackle box, a landing net, a folding chair, a spool of line, a sun hat
    gardening: a pair of pruning shears, a kneeling pad, a seed collection, a watering can, a hand trowel
    hiking: a pair of walking socks, a water bottle, a compass, a first-aid kit, a rain cover
    juggling: a set of five beanbags, a book of tricks, a pair of clubs, a practice scarf, a storage bag
    kite flying: a spare reel of line, a tail ribbon, a wind meter, a pair of gloves, a carrying bag
    knitting: a pair of bamboo needles, a ball of merino wool, a row counter, a pattern book, a yarn bowl
    magic tricks: a deck of cards, a silk scarf, a set of cups, a book of coin tricks, a folding wand
    model railways: a tiny station kit, a box of model trees, a set of points, a bottle of modelling glue, a track\
        gauge
    origami: a pack of square paper, a bone folder, a book of folded animals, a pair of tweezers, a storage box
    painting: a set of watercolours, a sable brush, a pad of rough paper, a folding easel, a mixing palette
    playing the guitar: a capo, a set of strings, a guitar strap, a clip-on tuner, a song book
    pottery: an apron, a set of loop tools, a sponge, a banding wheel, a bag of stoneware clay
    quilting: a rotary cutter, a cutting mat, a bundle of cotton fabric, a quilting ruler, a packet of pins
    reading: a reading lamp, a leather bookmark, a book token, a lap cushion, a reading journal
    rock climbing: a chalk bag, a climbing harness, a roll of finger tape, a belay device, a climbing guide
    rowing: a pair of rowing gloves, a dry bag, a sun cap, a seat pad, a water bottle
    running: a reflective vest, a running belt, a pair of light socks, a stopwatch, a water bottle
    sewing: a pincushion, a tape measure, a seam ripper, a box of buttons, a pair of fabric scissors
    skiing: a pair of goggles, a neck warmer, a tin of ski wax, a pair of thermal socks, a boot bag
    stamp collecting: a stamp album, a pair of tweezers, a magnifying glass, a stamp catalogue, a packet of hinges
    swimming: a pair of goggles, a swimming cap, a quick-dry towel, a kickboard, a mesh bag
    table tennis: a bat with a case, a box of balls, a portable net, a sweatband, a wiping cloth
    woodwork: a marking gauge, a set of chisels, a block plane, a pair of safety glasses, a bottle of wood glue
    yoga: a yoga mat, a cork block, a stretching strap, a meditation cushion, a soft blanket""")

# job: workplace | tools | tasks
WORK = fields("""
    architect: the design studio | a scale ruler, a site helmet | measure rooms, sketch floor plans, visit building\
        sites
    astronomer: the observatory | a telescope, a star atlas | measure starlight, compare spectra, write night reports
    baker: the bakery | a rolling pin, a bread knife | knead dough, shape loaves, light the oven
    barber: the barber shop | a pair of clippers, a comb | trim beards, wash hair, sharpen razors
    beekeeper: the apiary | a smoker, a hive tool | inspect hives, harvest honey, feed the bees
    bookseller: the bookshop | a price gun, a step stool | shelve novels, order new titles, advise readers
    bus driver: the bus depot | a ticket machine, a rota | check the tyres, greet passengers, keep to the timetable
    carpenter: the workshop | a plane, a tape measure | saw boards, sand table tops, fit hinges
    chef: the restaurant kitchen | a ladle, a chef's knife | chop onions, taste sauces, plan the menu
    clockmaker: the clock shop | a loupe, a tiny screwdriver | oil gears, replace springs, set the hands
    dentist: the dental surgery | a mirror on a handle, a drill | check teeth, fill cavities, explain flossing
    detective: the police station | a magnifying glass, a notebook | question witnesses, follow clues, write reports
    electrician: the repair van | a voltage tester, a wire stripper | test circuits, replace fuses, install lamps
    farmer: the dairy farm | a tractor, a pitchfork | feed the calves, mend fences, bring in the hay
    firefighter: the fire station | a helmet, a hose | check the ladders, train with the hose, put out fires
    florist: the flower shop | a pair of secateurs, a roll of ribbon | trim stems, tie bouquets, water the plants
    gardener: the botanical garden | a spade, a wheelbarrow | prune roses, rake leaves, sow seeds
    geologist: the field station | a rock hammer, a hand lens | collect samples, label stones, survey cliffs
    glassblower: the glass studio | a blowpipe, a pair of tongs | heat glass, shape vases, cool the pieces slowly
    journalist: the newsroom | a voice recorder, a notepad | check facts, interview people, meet deadlines
    judge: the courthouse | a gavel, a law book | hear both sides, read statements, explain rulings
    lawyer: the law office | a case folder, a fountain pen | advise clients, read contracts, prepare hearings
    librarian: the library | a date stamp, a book trolley | sort returns, help readers, read to children
    lifeguard: the lifeguard tower | a whistle, a rescue float | watch the swimmers, test the water, raise the flag
    locksmith: the key shop | a set of picks, a key cutter | cut keys, open jammed doors, change locks
    mechanic: the garage | a torque wrench, a jack | change oil, test brakes, rotate tyres
    nurse: the children's ward | a thermometer, a stethoscope | take temperatures, change bandages, comfort patients
    optician: the optician's shop | an eye chart, a lens cloth | test eyesight, fit frames, clean lenses
    pharmacist: the pharmacy | a pill counter, a label printer | check prescriptions, weigh powders, advise customers
    pilot: the airfield | a headset, a checklist | check the weather, test the flaps, greet the crew
    plumber: the plumbing van | a pipe wrench, a plunger | mend leaks, clear drains, fit taps
    postal worker: the sorting office | a delivery bag, a barcode scanner | sort letters, weigh parcels, ring doorbells
    potter: the pottery | a turning wheel, a wire cutter | throw bowls, mix glazes, load the kiln
    sailor: the harbour | a compass, a coil of rope | tie knots, hoist sails, scrub the deck
    shepherd: the mountain pasture | a crook, a dog whistle | count the flock, shear sheep, check hooves
    shoemaker: the shoe shop | a last, an awl | cut leather, glue soles, polish boots
    tailor: the tailor's shop | a tape measure, a pincushion | take measurements, pin hems, press seams
    tour guide: the old town | a flag, a megaphone | lead walks, tell legends, answer questions
    translator: the translation office | a dictionary, a style guide | compare drafts, look up terms, proofread pages
    vet: the animal clinic | a stethoscope, a soft muzzle | weigh puppies, give vaccinations, clean wounds
    waiter: the café | an order pad, a round tray | set tables, recommend dishes, carry plates
    zookeeper: the zoo | a feeding bucket, a bunch of keys | clean enclosures, feed the seals, weigh the penguins""")

# event: what is needed | what happens
EVENTS = fields("""
    a barbecue: charcoal, tongs, burgers, buns, a salad bowl | a quiz about spices, a frisbee match, songs by the fire
    a beach picnic: a blanket, sandwiches, sun cream, lemonade, a parasol | a sandcastle contest, a swim, a shell hunt
    a birthday party: balloons, a cake, candles, party hats, paper cups | a treasure hunt, musical chairs, the cake\
        cutting
    a board game night: snacks, a score pad, extra chairs, dice, tea | a warm-up card game, a team quiz, a grand final
    a book swap: labels, trestle tables, bookends, a donation jar, tea | a short reading, the swap itself, a poetry\
        corner
    a charity run: safety pins, water cups, bananas, start numbers, cones | a warm-up, the five-kilometre race, the\
        prizes
    a chess tournament: boards, clocks, score sheets, pencils, a trophy | the opening round, the semi-finals, the final
    a clothes swap: hangers, mirrors, rails, paper bags, price tags | a fashion parade, a mending lesson, the swap\
        itself
    a costume ball: masks, streamers, punch, confetti, fairy lights | a waltz lesson, the costume contest, a\
        raffle
    a farewell dinner: a guest book, flowers, place cards, candles, dessert | a welcome drink, three speeches, a group\
        song
    a garden party: cushions, lanterns, iced tea, scones, a gazebo | a croquet match, a plant quiz, a string quartet
    a harvest festival: pumpkins, straw bales, cider, ribbons, baskets | an apple tasting, a tractor ride, a folk dance
    a housewarming: cups, crackers, olives, a playlist, name tags | a tour of the rooms, a toast, a guessing game
    a jumble sale: trestle tables, price tags, a cash box, bags, bunting | the early viewing, the sale, a cake stall
    a lantern walk: lanterns, spare batteries, cocoa, warm scarves, song sheets | a lantern workshop, the walk, a\
        bonfire
    a park picnic: a blanket, fruit, quiche, napkins, a ball | a nature walk, a rounders match, a nap in the\
        shade
    a plant exchange: pots, labels, potting soil, a watering can, gloves | a talk on composting, the exchange, a seed\
        quiz
    a poetry evening: candles, a microphone, chairs, programmes, wine | an open stage, a guest reading, a rhyme battle
    a pottery workshop: clay, aprons, sponges, water bowls, glaze | a safety talk, wheel practice, the glazing
    a quiz night: pencils, answer sheets, a bell, prizes, crisps | a general knowledge round, a science round, a\
        tie-break
    a repair café: screwdrivers, glue, sewing kits, lamps, spare fuses | a bicycle clinic, the lamp repairs, a darning\
        lesson
    a retirement party: a card, a cake, flowers, a gift, balloons | a welcome drink, an old-stories round, the gift\
        giving
    a school fair: bunting, tombola tickets, cakes, juice, balloons | a puppet show, the tombola, a tug of war
    a science fair: posters, extension leads, goggles, baking soda, tape | a volcano demo, the judging, a robot race
    a sports day: cones, whistles, ribbons, water, stopwatches | a relay race, the long jump, an egg-and-spoon race
    a street party: folding tables, paper plates, chairs, fairy lights, jugs | a sack race, face painting, a cake\
        auction
    a tea tasting: kettles, cups, spoons, honey, shortbread | a talk on green tea, a blind tasting, a biscuit break
    a village dance: a fiddle, chalk, lemonade, bunting, benches | a step lesson, the first reel, a last waltz
    a volunteer clean-up: gloves, bin bags, litter pickers, water, soup | a safety talk, the clean-up, a shared lunch
    a winter market: mulled juice, mugs, candles, pine branches, blankets | a carol hour, an ice-carving show, a\
        raffle""")
VENUES = words("""
    the boathouse, the bowling club, the castle courtyard, the church hall, the city library, the community
    centre, the cricket pavilion, the farm barn, the fire station, the football club, the greenhouse, the harbour
    hall, the lakeside hut, the market square, the old mill, the old railway station, the orchard, the primary
    school, the riverside park, the rooftop terrace, the rose garden, the scout hut, the sports hall, the tennis
    club, the town hall, the village green, the village hall, the youth club""")


LOOKS = words("""
    antique, battered, borrowed, cheap, chequered, cracked, dusty, elegant, engraved, faded, gleaming,
    hand-painted, homemade, huge, inherited, lopsided, miniature, monogrammed, old-fashioned, oversized, patched,
    polished, quaint, rusty, scratched, second-hand, shiny, spotted, striped, sturdy, tiny, unusual, well-worn""")
ROOMS = words("""
    the archive, the attic, the back garden, the bakery, the bell tower, the boiler room, the canteen, the car
    park, the changing room, the corridor, the courtroom, the ferry terminal, the greenhouse, the hotel lobby, the
    laundry, the lift, the mayor's office, the meeting room, the night bus, the post office, the school kitchen,
    the stairwell, the theatre, the waiting room, the warehouse, the wine cellar""")
ANTICS = words("""
    built a nest in, chased the postman through, danced through, dozed off in, escaped into, fell asleep in, got
    lost in, got stuck in, hid for hours in, knocked everything over in, moved into, ran wild in, showed up in,
    strolled through, took over, was born in, was found in, woke everybody in""")
MOMENTS = words("""
    afternoon, autumn, evening, Friday, holiday, lunch break, Monday, morning, night, spring, summer, Sunday,
    Thursday, Tuesday, weekend, winter""")
VISITORS = words("""
    badger, beaver, camel, cow, crow, deer, donkey, duck, falcon, fox, frog, goat, goose, hedgehog, heron, horse,
    lizard, monkey, mouse, otter, owl, parrot, peacock, pelican, penguin, pig, pigeon, rabbit, raven, sheep,
    snail, squirrel, swan, toad, turtle""")
# A dish can be made of these; a dish of garlic nobody wants.
MAIN_VEGETABLES = tuple(noun for noun in KINDS["vegetables"] if noun != "garlic")
SERVINGS = words("""
    bake, broth, casserole, chowder, curry, dumplings, fritters, gratin, kebabs, lasagne, omelette, pancakes,
    pasta, pie, pilaf, quiche, risotto, salad, sandwiches, soup, stew, stir-fry, tart, wraps""")
OUTLETS = words("""
    the anniversary book, the baby album, the birthday card, the bookmark, the calendar, the diary, the club
    bulletin, the farewell album, the fridge calendar, the guest book, the menu card, the neighbourhood blog, the
    newsletter, the office noticeboard, the poetry album, the postcard, the radio column, the retirement card, the
    school magazine, the shop brochure, the staff handbook, the tea towel, the theatre programme, the wedding
    album, the web page""")


def fullname(rng: Random) -> str:
    """ "Ayumi Okafor"."""
    return f"{rng.choice(FIRST_NAMES)} {rng.choice(SURNAMES)}"


def person(rng: Random) -> str:
    """ "Tomasz, a bus driver from Quito"."""
    return f"{rng.choice(FIRST_NAMES)}, {a(rng.choice(JOBS))} from {rng.choice(CITIES)}"


def firm(rng: Random) -> str:
    """ "Novak & Rossi"."""
    return " & ".join(rng.sample(SURNAMES, 2))


def belonging(rng: Random) -> str:
    """ "a dusty turquoise lantern"."""
    return f"{a(rng.choice(LOOKS))} {rng.choice(COLOURS)} {rng.choice(OBJECTS)}"


def outlet(rng: Random) -> str:
    """Where a short text will appear: "the farewell album of Ayumi Okafor"."""
    return f"{rng.choice(OUTLETS)} of {fullname(rng)}"


def meal(rng: Random) -> str:
    """ "leek pie with pumpkin"."""
    first, second = rng.sample(MAIN_VEGETABLES, 2)
    return f"{first} {rng.choice(SERVINGS)} with {second}"


def incident(rng: Random) -> str:
    """ "the morning when a heron got stuck in the lift"."""
    animal = a(rng.choice(VISITORS))
    return f"the {rng.choice(MOMENTS)} when {animal} {rng.choice(ANTICS)} {rng.choice(ROOMS)}"


def date(rng: Random) -> str:
    """ "Saturday 14 June"."""
    return f"{rng.choice(WEEKDAYS)} {rng.randint(1, 28)} {rng.choice(MONTHS)}"


def quarter(rng: Random) -> str:
    """A time between 07:00 and 20:45, on the quarter of an hour."""
    return clock(rng.randrange(7 * 60, 21 * 60, 15))


# The slots of a task that somebody (who) needs for something (aim) somewhere on a day.
SETTING: dict[str, Source] = {"who": person, "aim": outlet, "venue": VENUES, "date": date}
