"""Words to compose texts from: people, places, things, verbs with their forms. Plain data.

Knows nothing of tasks. Which things belong together (a hobby and its gear) is in `scenes`; how words become
phrases (articles, plurals, lists) is in `wording`. Every name begins with an ASCII letter, and no word is on
the Self-Instruct blacklist, so that instructions may use any of them.
"""

from __future__ import annotations


def words(text: str) -> tuple[str, ...]:
    """The parts between the commas, each on one line."""
    return tuple(" ".join(part.split()) for part in text.split(","))


FEMALE_NAMES = words("""
    Amina, Anneke, Aoife, Ayumi, Beatriz, Bridget, Carmen, Chiara, Chloe, Dalia, Deepa, Elena, Esther, Farah,
    Fatou, Freya, Gabriela, Greta, Hana, Helga, Imani, Ingrid, Isabel, Jasmine, Joana, Kavita, Keiko, Kirsten,
    Layla, Leilani, Linnea, Lucia, Maeve, Malika, Marta, Mei, Nadia, Naomi, Ngozi, Noor, Olga, Paloma, Petra,
    Priya, Renata, Rosa, Saoirse, Sabine, Shanice, Sigrid, Sofia, Svetlana, Tamar, Teresa, Thandi, Uma, Valeria,
    Vera, Wanjiru, Xiomara, Yasmin, Yuki, Zainab, Zuzana""")
MALE_NAMES = words("""
    Adem, Akira, Alejandro, Anders, Arjun, Bashir, Bence, Bruno, Callum, Carlos, Chidi, Dario, Dmitri, Diego,
    Eamon, Emeka, Enzo, Felix, Finn, Giorgos, Gustavo, Hamid, Haruki, Hassan, Henrik, Hugo, Ibrahim, Ivan, Jamal,
    Jorge, Kofi, Kwame, Lars, Liam, Luca, Mateo, Matthias, Milan, Mustafa, Nikhil, Nils, Olu, Omar, Otto, Pavel,
    Pedro, Rafael, Ravi, Rhys, Samir, Santiago, Sanjay, Sven, Tariq, Thabo, Tomasz, Umar, Viktor, Walter, Wei,
    Xavier, Yusuf, Zoltan, Zubair""")
FIRST_NAMES = FEMALE_NAMES + MALE_NAMES
SURNAMES = words("""
    Abara, Andersen, Bianchi, Brennan, Castillo, Chandra, Cohen, Demir, Dubois, Ekström, Farouk, Fischer, Garcia,
    Haddad, Hartley, Horvat, Ito, Jansen, Kaplan, Kimura, Kowalski, Larsen, Lindqvist, Mbeki, Mendoza, Moreau,
    Nakamura, Novak, Okafor, Oliveira, Papadakis, Patel, Quispe, Rahman, Reyes, Rossi, Sato, Schneider, Silva,
    Singh, Tanaka, Tesfaye, Torres, Usman, Varga, Walsh, Weber, Yamada, Yilmaz, Zhang""")

CITIES = words("""
    Accra, Almaty, Amman, Antwerp, Athens, Auckland, Baku, Bergen, Bilbao, Bogotá, Bologna, Bristol, Bruges,
    Bucharest, Busan, Cairo, Calgary, Cape Town, Cardiff, Cork, Cusco, Dakar, Darwin, Denver, Dublin, Edinburgh,
    Essen, Fukuoka, Galway, Geneva, Ghent, Graz, Hanoi, Havana, Helsinki, Istanbul, Jaipur, Kampala, Kraków,
    Kyoto, La Paz, Lagos, Leeds, Leipzig, Lima, Lisbon, Ljubljana, Lusaka, Lyon, Malmö, Manila, Marseille,
    Mombasa, Montreal, Nairobi, Nantes, Naples, Oslo, Ottawa, Palermo, Perth, Porto, Prague, Quito, Riga,
    Rotterdam, Salzburg, Santiago, Seville, Sofia, Tallinn, Tbilisi, Toronto, Tunis, Turin, Utrecht, Valencia,
    Vilnius, Wellington, Zagreb""")
# Invented, for stories in which nothing about the place may be wrong.
TOWNS = words("""
    Alderbrook, Ashcombe, Birchwater, Bramblegate, Cedar Hollow, Copperfield, Dunmarsh, Eastmere, Elmstead,
    Fairhaven, Foxbridge, Greywick, Hazelford, Heronsgate, Ivybridge, Juniper Bay, Kingsbarrow, Larkspur, Lower
    Tansy, Maplewick, Millbrook, Moorland Cross, Nettleby, North Quill, Oakhurst, Otterford, Pebble Cove, Quarry
    Hill, Ravensworth, Rosemere, Saltmarsh, Silverton, Stonebridge, Thistledown, Upper Wren, Violet Springs,
    Westerby, Willowdale, Windmere, Yarrowfield""")
STREETS = words("""
    Acorn Lane, Baker Row, Beech Avenue, Bridge Street, Canal Walk, Castle Road, Chestnut Drive, Clover Court, Elm
    Terrace, Ferry Road, Garden Street, Harbour Lane, High Street, Hill Road, Lantern Alley, Linden Avenue, Market
    Street, Mill Lane, Orchard Way, Park Crescent, Pine Street, Queen Street, River Walk, School Lane, Station
    Road, Swan Street, Tanner Row, Tulip Close, Vine Street, Weaver Lane""")

JOBS = words("""
    accountant, actor, architect, astronomer, baker, barber, beekeeper, bookseller, bricklayer, bus driver,
    butcher, carpenter, cashier, chef, chemist, cleaner, clockmaker, coach, dancer, dentist, detective, diver,
    doctor, editor, electrician, engineer, farmer, firefighter, fisherman, florist, gardener, geologist,
    glassblower, goldsmith, hairdresser, historian, hotel clerk, illustrator, inspector, interpreter, janitor,
    jeweller, journalist, judge, kindergarten teacher, lawyer, librarian, lifeguard, locksmith, mechanic, midwife,
    miner, nurse, optician, painter, park ranger, pharmacist, photographer, pilot, plumber, poet, postal worker,
    potter, receptionist, reporter, sailor, sculptor, security guard, shepherd, shoemaker, singer, social worker,
    student, surgeon, tailor, taxi driver, tour guide, train conductor, translator, truck driver, tutor, vet,
    waiter, weaver, welder, zookeeper""")
RELATIONS = words("""
    aunt, brother, classmate, colleague, cousin, daughter, father, flatmate, friend, grandfather, grandmother,
    mother, neighbour, nephew, niece, sister, son, uncle""")
# Relations that say nothing of a person's sex.
COMPANIONS = words("classmate, colleague, cousin, flatmate, friend, neighbour, rowing partner, teammate")

# Countable nouns in the singular, by kind.
KINDS: dict[str, tuple[str, ...]] = {
    "animals": words("""
        ant, badger, bear, beaver, camel, cat, cow, crab, crow, deer, dog, dolphin, donkey, duck, eagle, elephant,
        falcon, fox, frog, giraffe, goat, goose, hamster, hedgehog, heron, horse, kangaroo, koala, lion, lizard,
        lobster, lynx, mole, monkey, moose, mouse, newt, octopus, ostrich, otter, owl, panda, parrot, peacock,
        pelican, penguin, pig, pigeon, rabbit, raven, seal, shark, sheep, snail, spider, squirrel, swan, tiger,
        toad, turtle, walrus, whale, wolf, zebra"""),
    "fruits": words("""
        apple, apricot, avocado, banana, blackberry, blueberry, cherry, coconut, date, fig, grape, grapefruit,
        kiwi, lemon, lime, mango, melon, nectarine, orange, papaya, peach, pear, pineapple, plum, pomegranate,
        quince, raspberry, strawberry, tangerine"""),
    "vegetables": words("""
        artichoke, asparagus, beetroot, broccoli, cabbage, carrot, cauliflower, celery, chard, cucumber, eggplant,
        fennel, garlic, kale, leek, lettuce, onion, parsnip, pea, pepper, potato, pumpkin, radish, spinach,
        sprout, squash, sweetcorn, turnip, yam, zucchini"""),
    "tools": words("""
        axe, bolt cutter, chisel, clamp, crowbar, drill, hacksaw, hammer, hoe, ladder, level, mallet, pickaxe,
        pliers, pruning knife, rake, sander, saw, scraper, screwdriver, shovel, spade, spanner, staple gun, tape
        measure, trowel, vice, wheelbarrow, wrench"""),
    "items of clothing": words("""
        apron, belt, blouse, boot, cap, cardigan, coat, dress, glove, hat, hoodie, jacket, jumper, kilt, mitten,
        parka, poncho, raincoat, robe, sandal, scarf, shawl, shirt, skirt, sock, suit, sweater, tie, uniform, vest"""),
    "pieces of furniture": words("""
        armchair, bed, bench, bookcase, cabinet, chair, chest, coat rack, cot, couch, cradle, cupboard, desk,
        dresser, footstool, hammock, mattress, nightstand, rocking chair, shelf, sideboard, sofa, stool, table,
        wardrobe"""),
    "instruments": words("""
        accordion, banjo, bassoon, bugle, cello, clarinet, cymbal, drum, fiddle, flute, gong, guitar, harmonica,
        harp, horn, lute, lyre, mandolin, oboe, organ, piano, recorder, saxophone, tambourine, triangle, trombone,
        trumpet, tuba, ukulele, viola, violin, xylophone, zither"""),
    "sports": words("""
        archery, badminton, baseball, basketball, bowling, boxing, canoeing, climbing, cricket, curling, cycling,
        diving, fencing, football, golf, gymnastics, handball, hockey, judo, karate, lacrosse, polo, rowing,
        rugby, sailing, skating, skiing, squash, surfing, swimming, tennis, volleyball, water polo, wrestling"""),
    "flowers": words("""
        anemone, aster, begonia, bluebell, buttercup, carnation, cornflower, crocus, daffodil, dahlia, daisy,
        foxglove, geranium, hyacinth, iris, lavender, lily, lotus, magnolia, marigold, orchid, pansy, peony,
        petunia, poppy, primrose, rose, snowdrop, sunflower, tulip, violet, zinnia"""),
    "trees": words("""
        acacia, alder, ash, aspen, baobab, beech, birch, cedar, chestnut, cypress, ebony, elm, eucalyptus, fir,
        ginkgo, hawthorn, hazel, holly, juniper, larch, linden, mahogany, maple, oak, olive, palm, pine, poplar,
        redwood, rowan, spruce, sycamore, teak, walnut, willow, yew"""),
    "vehicles": words("""
        ambulance, barge, bicycle, bulldozer, bus, canoe, car, caravan, carriage, coach, ferry, glider, gondola,
        helicopter, kayak, lorry, moped, motorbike, rickshaw, rowing boat, sailboat, scooter, skateboard, sled,
        snowmobile, submarine, tandem, taxi, tractor, train, tram, tricycle, truck, van, yacht"""),
    "kitchen things": words("""
        blender, bottle opener, bowl, chopping board, colander, corkscrew, cup, dish, fork, frying pan, funnel,
        garlic press, glass, grater, jug, kettle, knife, ladle, lid, mixer, mug, oven glove, peeler, plate, pot,
        rolling pin, saucepan, sieve, spatula, spoon, teapot, timer, toaster, tray, whisk, wok"""),
}
COLOURS = words("""
    amber, aqua, beige, black, blue, bronze, brown, cream, crimson, cyan, gold, green, grey, indigo, ivory, khaki,
    lilac, magenta, maroon, mauve, navy, ochre, olive, orange, pink, purple, red, rust, scarlet, silver, tan,
    teal, turquoise, violet, white, yellow""")
# Everyday things a person can hold, lose, buy or find.
OBJECTS = words("""
    alarm clock, backpack, basket, blanket, bookmark, button, candle, chess set, clarinet, coin, compass,
    cookbook, cuckoo clock, diary, doorbell, easel, envelope, fountain pen, garden chair, hairbrush, hammock,
    handkerchief, hatbox, jar, jewellery box, key, keyring, kite, lantern, lunch box, magnifying glass, marble,
    mirror, necklace, notebook, paperweight, penknife, pillow, postcard, pocket watch, purse, puzzle, quilt,
    radio, rain barrel, ring, rocking horse, ruler, scarf, sewing kit, shopping bag, snow globe, spoon, suitcase,
    tambourine, teapot, telescope, thermos flask, ticket, torch, toy boat, travel mug, typewriter, umbrella, vase,
    violin case, walking stick, wallet, watering can, whistle, wristwatch""")
DISHES = words("""
    apple pie, bean stew, beef curry, carrot cake, cheese omelette, chicken soup, chocolate cake, dumplings, fish
    tacos, fried rice, fruit salad, garlic bread, goulash, Greek salad, lasagne, lemon tart, lentil soup, mushroom
    risotto, noodle soup, pancakes, pea soup, pizza, potato salad, pumpkin soup, ratatouille, rice pudding, roast
    vegetables, spinach pie, stuffed peppers, sushi, tomato soup, vegetable lasagne, waffles""")
HOBBIES = words("""
    astronomy, baking, birdwatching, board games, bookbinding, calligraphy, camping, candle making, chess, choir
    singing, cooking, crosswords, cycling, embroidery, fishing, flower arranging, gardening, geocaching, hiking,
    jigsaw puzzles, juggling, kite flying, knitting, learning languages, magic tricks, model railways, origami,
    photography, playing the guitar, pottery, quilting, reading crime novels, rock climbing, rowing, running,
    sewing, skiing, snorkelling, stamp collecting, swimming, table tennis, watercolour painting, woodwork, yoga""")

ADJECTIVES = words("""
    bold, brave, bright, busy, calm, careful, cheerful, clever, cosy, curious, daring, eager, early, elegant,
    faithful, famous, fast, friendly, gentle, golden, graceful, happy, honest, humble, jolly, keen, kind, lively,
    lucky, merry, mighty, modest, neat, noble, patient, playful, polite, proud, quick, quiet, rare, ready, silent,
    simple, sleepy, steady, sunny, swift, tidy, tiny, truthful, vivid, warm, wise, witty, young, zesty""")
ADVERBS = words("""
    boldly, bravely, brightly, busily, calmly, carefully, cheerfully, cleverly, eagerly, fiercely, fondly, freely,
    gently, gladly, happily, honestly, kindly, loudly, merrily, neatly, noisily, patiently, politely, proudly,
    quickly, quietly, readily, regularly, silently, slowly, softly, steadily, swiftly, tenderly, tirelessly,
    warmly, wisely""")
SYNONYMS: dict[str, str] = {
    "angry": "furious", "big": "large", "brave": "courageous", "clever": "intelligent", "cold": "chilly",
    "difficult": "challenging", "easy": "simple", "famous": "well-known", "fast": "rapid", "funny": "amusing",
    "glad": "pleased", "hungry": "starving", "important": "essential", "kind": "generous", "loud": "noisy",
    "lucky": "fortunate", "modern": "contemporary", "neat": "tidy", "odd": "strange", "old": "ancient",
    "pretty": "beautiful", "quiet": "silent", "rich": "wealthy", "sad": "unhappy", "scared": "frightened",
    "shy": "timid", "sick": "ill", "small": "tiny", "smart": "bright", "strong": "powerful", "tasty": "delicious",
    "tired": "weary", "wet": "soaked", "wide": "broad", "wrong": "incorrect", "young": "youthful",
}  # fmt: skip
ANTONYMS: dict[str, str] = {
    "ancient": "modern", "big": "small", "bitter": "sweet", "bright": "dark", "broad": "narrow", "busy": "idle",
    "calm": "stormy", "cheap": "expensive", "clean": "dirty", "cold": "hot", "deep": "shallow", "dry": "wet",
    "early": "late", "easy": "difficult", "empty": "full", "fast": "slow", "fresh": "stale", "friendly": "hostile",
    "generous": "stingy", "happy": "sad", "hard": "soft", "heavy": "light", "high": "low", "honest": "dishonest",
    "kind": "cruel", "long": "short", "loud": "quiet", "lucky": "unlucky", "neat": "messy", "new": "old",
    "noisy": "silent", "open": "closed", "patient": "impatient", "polite": "rude", "poor": "rich", "rough": "smooth",
    "safe": "dangerous", "sharp": "blunt", "strong": "weak", "tall": "short", "thick": "thin", "tight": "loose",
    "tame": "wild", "warm": "cool", "wide": "narrow", "wise": "foolish", "young": "old",
}  # fmt: skip
# Plurals that the rules of `wording.plural` do not give.
IRREGULAR_PLURALS: dict[str, str] = {
    "child": "children", "deer": "deer", "fish": "fish", "foot": "feet", "goose": "geese", "half": "halves",
    "knife": "knives", "leaf": "leaves", "life": "lives", "loaf": "loaves", "man": "men", "moose": "moose",
    "mouse": "mice", "person": "people", "pliers": "pliers", "potato": "potatoes", "scarf": "scarves",
    "sheep": "sheep", "shelf": "shelves", "thief": "thieves", "tomato": "tomatoes", "tooth": "teeth", "wife": "wives",
    "wolf": "wolves", "woman": "women",
}  # fmt: skip
CONTRACTIONS: dict[str, str] = {
    "aren't": "are not", "can't": "cannot", "couldn't": "could not", "didn't": "did not", "doesn't": "does not",
    "don't": "do not", "hasn't": "has not", "haven't": "have not", "I'll": "I will", "I'm": "I am", "I've": "I have",
    "isn't": "is not", "let's": "let us", "shouldn't": "should not", "they're": "they are", "they've": "they have",
    "wasn't": "was not", "we'll": "we will", "we're": "we are", "we've": "we have", "weren't": "were not",
    "won't": "will not", "wouldn't": "would not", "you'll": "you will", "you're": "you are",
}  # fmt: skip

# base, third person, past, past participle, -ing form
VERBS: tuple[tuple[str, ...], ...] = tuple(
    tuple(row.split())
    for row in words("""
        answer answers answered answered answering, bake bakes baked baked baking, begin begins began begun
        beginning, borrow borrows borrowed borrowed borrowing, break breaks broke broken breaking, bring brings
        brought brought bringing, build builds built built building, buy buys bought bought buying, call calls
        called called calling, carry carries carried carried carrying, catch catches caught caught catching,
        choose chooses chose chosen choosing, clean cleans cleaned cleaned cleaning, close closes closed closed
        closing, collect collects collected collected collecting, come comes came come coming, cook cooks cooked
        cooked cooking, count counts counted counted counting, cut cuts cut cut cutting, deliver delivers
        delivered delivered delivering, drink drinks drank drunk drinking, drive drives drove driven driving, eat
        eats ate eaten eating, feed feeds fed fed feeding, find finds found found finding, fix fixes fixed fixed
        fixing, fly flies flew flown flying, forget forgets forgot forgotten forgetting, give gives gave given
        giving, grow grows grew grown growing, hear hears heard heard hearing, hide hides hid hidden hiding, hold
        holds held held holding, invite invites invited invited inviting, keep keeps kept kept keeping, know knows
        knew known knowing, leave leaves left left leaving, lose loses lost lost losing, make makes made made
        making, meet meets met met meeting, open opens opened opened opening, pack packs packed packed packing,
        paint paints painted painted painting, pay pays paid paid paying, plant plants planted planted planting,
        play plays played played playing, read reads read read reading, repair repairs repaired repaired
        repairing, ride rides rode ridden riding, run runs ran run running, see sees saw seen seeing, sell sells
        sold sold selling, send sends sent sent sending, show shows showed shown showing, sing sings sang sung
        singing, sit sits sat sat sitting, sleep sleeps slept slept sleeping, speak speaks spoke spoken speaking,
        steal steals stole stolen stealing, sweep sweeps swept swept sweeping, swim swims swam swum swimming, take
        takes took taken taking, teach teaches taught taught teaching, tell tells told told telling, think thinks
        thought thought thinking, throw throws threw thrown throwing, travel travels travelled travelled
        travelling, visit visits visited visited visiting, wait waits waited waited waiting, wake wakes woke woken
        waking, walk walks walked walked walking, wash washes washed washed washing, watch watches watched watched
        watching, wear wears wore worn wearing, win wins won won winning, write writes wrote written writing""")
)

WEEKDAYS = words("Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday")
MONTHS = words("""
    January, February, March, April, May, June, July, August, September, October, November, December""")
NUMBER_WORDS = words("""
    zero, one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen, fifteen,
    sixteen, seventeen, eighteen, nineteen, twenty""")
