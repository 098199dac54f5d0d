"""Things in nature and technology that belong to no other table: what they are, how they work, why they matter.

Plain data: what is a phrase after "is" or "are", how and why are clauses.
"""

from __future__ import annotations

from datagen.models.procedural.talk.tables import table

WONDERS = table(
    "what | how | why",
    """
    the marathon: a race over 42.195 kilometres | runners save their strength in the first half and drink on\
        the way | it recalls the legend of a Greek messenger
    the printing press: a machine that presses inked type on paper | it can repeat one page as often as one\
        likes | it made books cheap enough for many people
    the steam engine: a machine that turns heat into motion | steam from boiling water pushes a piston back\
        and forth | it drove the factories and railways of the nineteenth century
    the bicycle: a vehicle with two wheels and pedals | a chain carries the force of the legs to the back\
        wheel | it takes people far without fuel
    the compass: an instrument that shows where north is | a magnetic needle turns until it points along the\
        field of the Earth | it made long voyages out of sight of land safer
    the telescope: an instrument that makes distant things look near | lenses or mirrors gather light and\
        bring it to a point | it showed that other planets have moons
    vaccination: a way of training the body against a disease | a harmless form or part of the germ lets the\
        body learn to recognise it | it has wiped out smallpox
    photosynthesis: the process by which plants make sugar with light | leaves use light, water and carbon\
        dioxide and give off oxygen | nearly all food depends on it in the end
    the water cycle: the journey of water between sea, air and land | water evaporates, forms clouds and falls\
        as rain or snow | it brings fresh water to fields and wells
    plate tectonics: the slow movement of the large plates that form the crust of the Earth | the plates drift\
        by a few centimetres a year | it explains most earthquakes and volcanoes
    the rainbow: an arc of colours in the sky | drops of rain bend sunlight and split it into colours | it\
        shows that white light is made of many colours
    the glacier: a river of ice that moves slowly downhill | snow that does not melt is pressed into ice over\
        many years | it stores fresh water and carves valleys
    coffee: a drink from the roasted seeds of a shrub | the beans are picked, dried, roasted and ground | many\
        farmers in warm countries live on it
    rice: a grass whose grains feed half of the world | it is often grown in fields that stand under water |\
        it is the daily food of more than three billion people
    chocolate: a sweet made from the seeds of the cocoa tree | the beans are fermented, dried, roasted and\
        ground with sugar | it turns a bitter bean into a treat all over the world
    the Silk Road: a network of old trade routes between China and the Mediterranean | caravans passed goods\
        on from market to market | it carried ideas and inventions as well as silk
    the Roman aqueduct: a channel that brought water to a Roman town | the water ran down a very gentle slope,\
        often on arches | it supplied baths and fountains for centuries
    the Great Barrier Reef: the largest system of coral reefs, off the coast of Australia | tiny coral animals\
        build it from limestone | it is home to thousands of kinds of fish and other animals
    the lighthouse: a tower with a strong light for ships | lenses bundle the light into a beam that can be\
        seen far away | it keeps ships away from rocks and sandbanks
    the microscope: an instrument that makes tiny things visible | lenses enlarge the picture in one or two\
        steps | it opened the world of cells and germs to science
    the battery: a store of electricity | chemical changes inside push a current through a wire | it lets\
        lamps and phones work without a cable
    the internet: a network that joins computers all over the world | messages travel in small packets that\
        find their way by themselves | it lets people share knowledge within seconds
    the satellite: a device that circles the Earth | its speed keeps it from falling down | it helps with\
        weather forecasts and navigation
    the printed circuit: a board that carries electronic parts | thin paths of copper join the parts | it\
        makes devices small and cheap to build
    the tide: the regular rise and fall of the sea | the pull of the Moon and of the Sun moves the water |\
        harbours, mussels and wading birds live by it
    the thunderstorm: a storm with lightning and thunder | warm, moist air rises fast and builds tall clouds |\
        it brings rain but also danger to people in the open
    the greenhouse: a house of glass for plants | sunlight gets in and the warm air cannot escape | it gives\
        vegetables a longer season""",
)
