"""Animals, elements and planets beyond the tables of `facts`: food and homes, uses, years and neighbours. Plain data.

Knows nothing of sentences.
"""

from __future__ import annotations

from datagen.models.procedural.talk.tables import table

ANIMALS_MORE = table(
    "food | home",
    """
    dolphin: fish and squid | the sea
    bat: insects or fruit, depending on the species | caves, hollow trees and attics
    whale: krill, fish or squid, depending on the species | the sea
    elephant: grass, leaves and bark | savannas and forests of Africa and Asia
    hedgehog: beetles, worms and slugs | hedges, gardens and woods
    otter: mainly fish | rivers, lakes and coasts
    kangaroo: grass and leaves | the grasslands and woods of Australia
    badger: earthworms, insects and roots | burrows in woods and on hillsides
    squirrel: nuts and seeds | woods and parks
    camel: dry grass and thorny plants | deserts and steppes
    seal: mainly fish | the sea and its shores
    mole: earthworms and grubs | tunnels under meadows and gardens
    penguin: fish, squid and krill | coasts and islands, almost all of them south of the equator
    ostrich: grass, seeds and insects | the savannas of Africa
    owl: mice and other small animals | woods, barns and cliffs
    sparrow: seeds and insects | towns, villages and fields
    flamingo: algae and small shrimps | shallow lakes and lagoons
    eagle: hares, fish and other prey | mountains, coasts and open country
    pigeon: seeds and grain | cities, cliffs and woods
    parrot: seeds, nuts and fruit | warm forests, mostly in the tropics
    stork: frogs, insects and mice | wet meadows and river plains
    kiwi: worms and insects | the forests of New Zealand
    swan: water plants and grass | lakes and slow rivers
    robin: insects and berries | gardens and woods
    crocodile: fish and animals that come to the water to drink | warm rivers, lakes and swamps
    tortoise: leaves, grass and flowers | dry land in warm countries
    iguana: mainly leaves and fruit | warm forests and islands of the Americas
    cobra: rodents, frogs and other snakes | Africa and southern Asia
    gecko: insects | warm countries, often on walls and trees
    python: rodents, birds and larger mammals | forests and grasslands of Africa, Asia and Australia
    chameleon: insects | trees and bushes, above all in Africa and on Madagascar
    alligator: fish, turtles and birds | swamps and rivers of the southern United States and of eastern China
    viper: mice, lizards and other small prey | heaths, rocky hills and forests
    sea turtle: sea grass, jellyfish or crabs, depending on the species | warm seas
    frog: insects and worms | ponds and damp meadows
    toad: insects, worms and slugs | gardens and woods, and ponds in spring
    newt: worms and insect larvae | ponds and damp woods
    salamander: worms and insects | damp forests and cool streams
    axolotl: worms, insect larvae and small fish | the waters of Xochimilco near Mexico City
    tree frog: insects | trees and bushes near water
    fire salamander: worms, slugs and insects | damp leafy forests of Europe
    bullfrog: insects, mice and smaller frogs | ponds and lakes, originally of North America
    salmon: shrimps and smaller fish | rivers when it is young, and the sea when it is grown
    tuna: smaller fish and squid | the open ocean
    trout: insects and smaller fish | cold, clear streams and lakes
    shark: fish and other sea animals | the sea
    herring: plankton | the cool waters of the northern Atlantic and Pacific
    seahorse: tiny shrimps | sea grass in shallow waters
    cod: smaller fish and crabs | the cold waters of the North Atlantic
    carp: water plants, worms and insect larvae | ponds and slow rivers
    pike: fish and frogs | weedy lakes and slow rivers
    stingray: mussels, crabs and worms | the sandy bottom of warm seas
    sardine: plankton | coastal waters of the sea
    eel: worms, crabs and small fish | rivers, until it swims back to the sea to breed
    ant: seeds, honeydew and other insects | nests in the soil or in wood
    bee: nectar and pollen | hives, hollow trees and holes in the ground
    beetle: leaves, wood or other insects, depending on the species | almost every place on land
    butterfly: nectar | meadows and gardens
    dragonfly: mosquitoes and flies | the banks of ponds and streams
    grasshopper: grass and leaves | meadows
    mosquito: nectar, and only the females drink blood | damp places near standing water
    wasp: nectar and other insects | paper nests under roofs or in the ground
    ladybird: aphids | gardens and fields
    moth: nectar, as far as the adults eat at all | woods and gardens
    cricket: plants and small insects | warm meadows and cellars
    wolf: deer and other animals that it hunts in a pack | forests, mountains and tundra
    octopus: crabs, mussels and small fish | the bottom of the sea, often among rocks
    snail: leaves and fungi | gardens, hedges and woods""",
)

# What is true of all animals of a class.
CLASSES = table(
    "plural | trait",
    """
    mammal: mammals | feed their young with milk
    bird: birds | have feathers and lay eggs
    reptile: reptiles | have a dry skin with scales
    amphibian: amphibians | have a moist skin and need water or dampness for their eggs
    fish: fish | have fins and a backbone
    insect: insects | have six legs and a body of three parts
    mollusc: molluscs | have a soft body without a backbone""",
)
# Animals that are not in `facts`, with their classes.
MORE_CLASSES = {"wolf": "mammal", "octopus": "mollusc", "snail": "mollusc"}

ELEMENTS_MORE = table(
    "state | sort | use",
    """
    hydrogen: gas | non-metal | making ammonia and running fuel cells
    helium: gas | noble gas | filling balloons
    lithium: solid | metal | rechargeable batteries
    carbon: solid | non-metal | pencil leads and steelmaking
    nitrogen: gas | non-metal | making fertilisers
    oxygen: gas | non-metal | breathing masks and welding
    fluorine: gas | halogen | toothpaste, as a compound called fluoride
    neon: gas | noble gas | glowing advertising signs
    sodium: solid | metal | table salt, where it is bound to chlorine
    magnesium: solid | metal | light alloys
    silicon: solid | metalloid | computer chips
    phosphorus: solid | non-metal | fertilisers and matchboxes
    sulfur: solid | non-metal | hardening rubber
    chlorine: gas | halogen | disinfecting swimming pools
    argon: gas | noble gas | protecting hot metal during welding
    potassium: solid | metal | fertilisers
    calcium: solid | metal | cement, where it is part of a compound
    titanium: solid | metal | aircraft parts and artificial hips
    chromium: solid | metal | stainless steel
    manganese: solid | metal | making steel tough
    iron: solid | metal | steel for bridges, ships and tools
    cobalt: solid | metal | blue pigments and batteries
    nickel: solid | metal | coins and stainless steel
    copper: solid | metal | electric wires
    zinc: solid | metal | protecting steel from rust
    arsenic: solid | metalloid | fast electronic parts
    bromine: liquid | halogen | making flame retardants
    krypton: gas | noble gas | flash lamps
    silver: solid | metal | jewellery and mirrors
    tin: solid | metal | solder
    iodine: solid | halogen | disinfectants
    xenon: gas | noble gas | bright headlamps
    platinum: solid | metal | catalytic converters in cars
    gold: solid | metal | jewellery
    mercury: liquid | metal | old thermometers
    lead: solid | metal | car batteries
    radium: solid | metal | luminous watch dials in former times
    uranium: solid | metal | fuel for nuclear power stations""",
)

PLANETS_MORE = table(
    "sort | year | trait",
    """
    Mercury: rocky planet | about 88 days | it has hardly any atmosphere
    Venus: rocky planet | about 225 days | it is the hottest of all the planets
    Earth: rocky planet | about 365 days | it is the only planet known to carry life
    Mars: rocky planet | about 687 days | iron oxide gives it a reddish colour
    Jupiter: gas giant | about 12 years | its Great Red Spot is a giant storm
    Saturn: gas giant | about 29 years | its bright rings are made mostly of ice
    Uranus: ice giant | about 84 years | it is tilted so far that it seems to roll on its side
    Neptune: ice giant | about 165 years | the fastest winds of all the planets blow there""",
)

PRODUCE_USE = table(
    "use",
    """
    apple: pies and crumbles
    banana: milk shakes and banana bread
    pear: tarts and salads with cheese
    cherry: cakes and jam
    mango: chutneys and smoothies
    grape: juice and fruit salads
    plum: jam and crumbles
    peach: tarts and iced tea
    orange: juice and marmalade
    lemon: lemonade and salad dressings
    pineapple: fruit salads and curries
    raspberry: jam and trifles
    strawberry: jam and summer cakes
    apricot: jam and tarts
    papaya: fruit salads and smoothies
    melon: fruit salads and cold soups
    blueberry: muffins and pancakes
    grapefruit: juice and breakfast bowls
    nectarine: tarts and fruit salads
    carrot: soups and salads
    potato: soups, gratins and mash
    onion: soups, sauces and stews
    cabbage: coleslaw and stews
    spinach: pies and omelettes
    broccoli: gratins and stir-fries
    leek: soups and quiches
    celery: broths and salads
    turnip: stews and mash
    lettuce: salads and sandwiches
    cauliflower: curries and gratins
    radish: salads and sandwiches
    beetroot: soups and salads
    kale: soups and stir-fries
    parsnip: soups and roasts
    asparagus: risottos and soups
    garlic: sauces and marinades
    Brussels sprout: roasts and gratins
    artichoke: salads and pizzas
    chard: tarts and stews""",
)
