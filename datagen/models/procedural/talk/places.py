"""Countries beyond capital, continent and currency: languages, a sight and a dish. Plain data, undisputed and lasting.

Knows nothing of sentences; the rest of what the model knows about countries is in `facts`.
"""

from __future__ import annotations

from datagen.models.procedural.talk.tables import table

# Countries that are not in `facts`.
MORE_COUNTRIES = table("capital | continent | currency", "Egypt: Cairo | Africa | Egyptian pound")

COUNTRIES_MORE = table(
    "language | sight | dish",
    """
    Argentina: Spanish | the Iguazu Falls | asado, meat grilled over embers
    Austria: German | Schönbrunn Palace | Wiener schnitzel
    Bangladesh: Bengali | the Sundarbans mangrove forest | hilsa curry
    Belgium: Dutch and French | the Grand Place of Brussels | moules-frites, mussels with chips
    Botswana: Setswana and English | the Okavango Delta | seswaa, slowly cooked and pounded beef
    Brazil: Portuguese | the statue of Christ the Redeemer | feijoada, a stew of black beans and pork
    Canada: English and French | the Rocky Mountains around Banff | poutine, chips with gravy and cheese curds
    Chile: Spanish | the peaks of Torres del Paine | pastel de choclo, a pie of beef and sweetcorn
    China: Mandarin Chinese | the Great Wall | Peking duck
    Colombia: Spanish | the old town of Cartagena | bandeja paisa, a platter of beans, rice and meat
    Costa Rica: Spanish | the Arenal volcano | gallo pinto, rice fried with beans
    Cuba: Spanish | the old town of Havana | ropa vieja, shredded beef in tomato sauce
    Denmark: Danish | the Tivoli Gardens | smørrebrød, open sandwiches on rye bread
    Egypt: Arabic | the pyramids of Giza | koshari, a dish of rice, lentils and pasta
    Estonia: Estonian | the old town of Tallinn | dark rye bread
    Ethiopia: Amharic and Oromo | the rock-hewn churches of Lalibela | injera, a sour flatbread
    Finland: Finnish and Swedish | the sea fortress of Suomenlinna | Karelian pasties, rye crusts filled with rice
    France: French | the Eiffel Tower | ratatouille
    Germany: German | the Brandenburg Gate | sauerbraten, a marinated pot roast
    Ghana: English and Akan | Cape Coast Castle | fufu, served with a light soup
    Greece: Greek | the Acropolis | moussaka
    Guatemala: Spanish | the Maya ruins of Tikal | pepián, a thick and spicy stew
    Hungary: Hungarian | the parliament building on the Danube | goulash
    Iceland: Icelandic | the Gullfoss waterfall | skyr, a thick relative of yoghurt
    India: Hindi and English | the Taj Mahal | masala dosa, a crisp pancake with spiced potatoes
    Ireland: English and Irish | the Cliffs of Moher | Irish stew
    Italy: Italian | the Colosseum | risotto
    Jamaica: English and Jamaican Patois | the falls of Dunn's River | ackee and saltfish
    Japan: Japanese | Mount Fuji | sushi
    Jordan: Arabic | the rock city of Petra | mansaf, lamb in a yoghurt sauce
    Kenya: Swahili and English | the Maasai Mara reserve | ugali, a firm maize porridge
    Latvia: Latvian | the Art Nouveau houses of Riga | grey peas with bacon
    Malaysia: Malay | the Petronas Towers | nasi lemak, rice cooked in coconut milk
    Mexico: Spanish | the pyramids of Teotihuacan | mole poblano, a rich chilli sauce with cocoa
    Mongolia: Mongolian | the Gobi desert | buuz, steamed dumplings filled with meat
    Morocco: Arabic and Tamazight | the great square of Marrakesh | tagine
    Namibia: English and Oshiwambo | the red dunes of Sossusvlei | kapana, grilled strips of beef
    Nepal: Nepali | Mount Everest | dal bhat, lentils with rice
    New Zealand: English and Maori | the fjord of Milford Sound | hangi, food steamed in an earth oven
    Nigeria: English and Hausa | Zuma Rock | egusi soup, made with ground melon seeds
    Norway: Norwegian | the Geirangerfjord | fårikål, mutton stewed with cabbage
    Pakistan: Urdu and English | the Badshahi Mosque in Lahore | nihari, a slowly cooked stew of beef
    Paraguay: Spanish and Guarani | the Jesuit ruins of Trinidad | sopa paraguaya, a cornbread with cheese
    Peru: Spanish and Quechua | Machu Picchu | ceviche, raw fish in lime juice
    Poland: Polish | Wawel Castle in Krakow | pierogi, filled dumplings
    Portugal: Portuguese | the Belém Tower | bacalhau, dried and salted cod
    Senegal: French and Wolof | the island of Gorée | thieboudienne, rice with fish
    Serbia: Serbian | the fortress of Belgrade | ajvar, a relish of red peppers
    South Korea: Korean | Gyeongbokgung Palace | kimchi, spiced fermented cabbage
    Spain: Spanish | the Alhambra | paella
    Sweden: Swedish | the Vasa Museum | meatballs with lingonberries
    Thailand: Thai | the Grand Palace in Bangkok | pad thai, fried rice noodles
    Tunisia: Arabic | the ruins of Carthage | brik, a crisp pastry with egg
    Uganda: English and Swahili | Murchison Falls | matoke, steamed green bananas
    Uruguay: Spanish | the old town of Colonia del Sacramento | chivito, a steak sandwich
    Vietnam: Vietnamese | Ha Long Bay | pho, a noodle soup with herbs
    Zambia: English and Bemba | Victoria Falls | nshima, a thick maize porridge""",
)
