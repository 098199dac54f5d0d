"""What texts can be about: products with their strengths and faults, topics with their aspects.

Knows nothing of tasks. The tables are read as in `scenes`.
"""

from __future__ import annotations

from datagen.models.procedural.scenes import fields, rows

# product: what it does well | what went wrong with it
PRODUCTS = fields("""
    alarm clock: glows softly at night, runs a year on one battery, fits in a palm | it lost ten minutes a day, the\
        bell stuck
    backpack: has seven pockets, keeps the rain out, sits snugly on the hips | a strap tore, the zip jammed
    bicycle lamp: clips on in a second, shines for twenty hours, survives heavy rain | it flickered, the clip snapped
    blender: crushes ice in seconds, rinses clean under the tap, whispers rather than roars | it leaked, the motor\
        smelt burnt
    camping stove: boils water in three minutes, folds flat, lights in strong wind | a leg bent, the valve hissed
    coat rack: holds ten coats, stands without screws, is made of oiled oak | two hooks came off, it wobbled
    coffee grinder: has nine settings, makes hardly any noise, wipes clean easily | the lid cracked, it stopped halfway
    desk lamp: bends in every direction, remembers its brightness, saves power | the switch broke, it buzzed
    fountain pen: never leaks in a bag, writes without skipping, refills in moments | the nib was bent, it blotted
    frying pan: heats evenly, needs only a drop of oil, goes from hob to oven | the coating peeled, the handle came\
        loose
    garden chair: weighs only two kilos, dries in minutes, stacks neatly | an armrest split, the seat sagged
    hammock: carries two adults, packs into its own pouch, hangs in one minute | a rope frayed, a seam burst
    headset: blocks out traffic noise, lasts forty hours, folds into a case | the left side fell silent, the band\
        snapped
    kettle: boils a litre in two minutes, stays cool outside, pours without dripping | it switched off too early, it\
        rusted
    kite: flies in a light breeze, needs no assembly, comes with a spare tail | a spar broke, the line was tangled
    lunch box: keeps soup warm, never leaks, goes in the dishwasher | the lid would not close, a hinge broke
    mattress: supports the back, airs itself, has a washable cover | it sagged, it smelt of glue
    office chair: adjusts to any height, rolls silently, supports the lower back | a wheel fell off, it creaked
    picnic blanket: has a waterproof base, rolls up small, seats six | a seam opened, the colour ran
    pocket knife: holds eight tools, opens with one hand, locks safely | the blade was blunt, the spring failed
    raincoat: breathes well, weighs less than an apple, has a peaked hood | it let water in, a button fell off
    reading lamp: clips to any book, dims in three steps, charges in an hour | it would not charge, the neck went limp
    rug: hides small stains, lies flat at once, feels soft underfoot | it shed threads, a corner was torn
    scooter: folds in two seconds, brakes smoothly, carries up to ninety kilos | the brake squealed, a screw was\
        missing
    sleeping bag: keeps warm at minus five, washes well, has an inner pocket | the zip stuck, the filling came out
    suitcase: glides on four wheels, locks with a code, survives rough handling | a wheel came off, the lock jammed
    teapot: pours cleanly, keeps tea hot for an hour, has a built-in strainer | the spout dripped, the glaze was\
        chipped
    tent: stands in four minutes, shrugs off storms, sleeps three | a pole was missing, the floor let water in
    toaster: takes thick slices, has a crumb tray, stops at a touch | it burnt one side, the lever would not stay down
    travel mug: seals tightly, keeps coffee hot for six hours, fits any cup holder | the seal leaked, the paint peeled
    umbrella: resists strong gusts, opens at a click, dries quickly | a rib snapped, it would not close
    vacuum flask: keeps drinks hot all day, has no plastic taste, survives a fall | the stopper broke, it dented at\
        once
    watering can: balances well when full, has a fine spout, never rusts | the handle came off, it dripped
    wristwatch: charges in daylight, dives to fifty metres, never needs setting | the strap broke, the glass misted\
        up""")

# topic: aspects, each fit for a heading
TOPICS = rows("""
    bees: life in the hive, the waggle dance, pollination of crops, mites and other dangers, flowers that help
    bicycle commuting: health benefits, the right bicycle, safe routes, clothes for rain, secure parking
    bread baking: flour and its types, how yeast works, kneading by hand, the first rise, crust and steam
    chess: the origin of the game, how the pieces move, opening principles, common tactics, endings with few pieces
    city parks: shade in summer, room for play, trees and birds, benches and toilets, who pays for them
    composting: what may go in, what must stay out, air and moisture, turning the heap, using the compost
    coral reefs: how corals grow, animals of the reef, why reefs bleach, protected areas, rules for divers
    electric buses: batteries and range, charging overnight, noise in the street, costs over ten years, drivers'\
        training
    folk tales: tales told by the fire, typical heroes, magic helpers, the moral of a tale, collectors of tales
    food waste: where food is lost, planning meals, storing vegetables, cooking with leftovers, sharing with neighbours
    good sleep: regular bedtimes, light and darkness, screens in the evening, noise at night, naps and coffee
    handwriting: posture and grip, letters and joins, pens and paper, speed and neatness, writing in old age
    honey: from nectar to comb, harvest time, kinds of honey, honey in the kitchen, storing honey
    lighthouses: fires on hills, lenses and lamps, life of a keeper, storms and rescues, automatic lights
    local elections: who may vote, how candidates campaign, the polling station, counting votes, the new council
    maple syrup: the sugar maple, tapping the trees, boiling the sap, grades of syrup, pancakes and other uses
    migrating birds: why birds leave, routes across seas, finding the way, resting places, how people can help
    mountain rescue: calling for help, the rescue team, dogs in the snow, helicopters, avoiding accidents
    night trains: sleeping berths, routes and borders, dinner on board, luggage and safety, saving a flight
    old bridges: stone arches, ferries before bridges, tolls and toll keepers, floods and repairs, bridges as landmarks
    paper making: plants and rags, from pulp to sheet, watermarks, mills and rivers, recycling
    pocket money: how much is enough, saving for a wish, earning extra, spending mistakes, talking about money
    public libraries: more than books, story hours, quiet places to study, lending things, volunteers
    puppets: hand puppets, strings and rods, carving a head, voices and movement, writing a short play
    rain gardens: where rain goes, digging the basin, plants with wet feet, mosquitoes, care through the year
    repair cafés: why things break, tools that help, volunteers and guests, safety rules, the most common repairs
    road safety: seeing and being seen, crossing the road, helmets and belts, speed near schools, learning from\
        accidents
    salt: salt from the sea, salt mines, salt as money, preserving food, salt and health
    second-hand clothes: where to look, checking the seams, washing and mending, swapping with friends, less waste
    solar power: how a panel works, roofs and sunlight, storing power, costs and savings, panels on balconies
    tea: the tea plant, picking and drying, green and black tea, water and time, tea with guests
    tides: the pull of the moon, spring and neap tides, life between the tides, harbours and timetables, tidal power
    urban foxes: why foxes move to town, what they eat, dens under sheds, foxes and pets, living side by side
    volcanoes: what lies below, kinds of eruptions, famous volcanoes, living on the slopes, warning signs
    volunteering: finding a task, time and promises, learning on the job, working in a team, saying goodbye
    wild mushrooms: the hidden network, caps and gills, poisonous doubles, rules for pickers, mushrooms in the\
        kitchen""")
