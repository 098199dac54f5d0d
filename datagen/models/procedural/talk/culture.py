"""Books beyond `facts`, paintings, music, thinkers, faiths, instruments, sports and what events changed. Plain data.

Knows nothing of sentences. What is disputed (who painted it, when it was finished) is left out.
"""

from __future__ import annotations

from datagen.models.procedural.talk.tables import table

# Books that are not in `facts`.
MORE_BOOKS = table("author | century", "Pride and Prejudice: Jane Austen | nineteenth")

BOOKS_MORE = table(
    "language | about",
    """
    Don Quixote: Spanish | an ageing gentleman who takes himself for a knight
    Robinson Crusoe: English | a sailor who survives for many years on an island
    Gulliver's Travels: English | a ship's surgeon who visits lands of tiny people and of giants
    Candide: French | a young man who stops believing that all is for the best
    Emma: English | a young woman who likes to arrange marriages for others
    Frankenstein: English | a student who builds a living creature and abandons it
    Jane Eyre: English | a governess who falls in love with the master of the house
    Wuthering Heights: English | a passion that ruins two families on the moors
    Moby-Dick: English | a captain who hunts a white whale
    Oliver Twist: English | an orphan who falls in with a gang of young thieves
    Madame Bovary: French | a doctor's wife who runs into debt for her dreams
    The Three Musketeers: French | a young man who makes friends with three guards of the king
    Anna Karenina: Russian | a married woman who gives up everything for an officer
    The Idiot: Russian | a prince whose kindness is taken for simplicity
    Middlemarch: English | the hopes and marriages of people in a provincial town
    Little Women: English | four sisters who grow up during the American Civil War
    Treasure Island: English | a boy who sails in search of buried gold
    Dracula: English | a count from Transylvania who turns out to be a vampire
    The Time Machine: English | an inventor who travels far into the future
    A Doll's House: Norwegian | a wife who leaves a marriage in which she is treated like a toy
    Ulysses: English | a single day in Dublin
    Mrs Dalloway: English | a day in the life of a London lady who gives a party
    The Great Gatsby: English | a rich man who wants to win back a lost love
    Brave New World: English | a future society that is kept content by a drug
    The Hobbit: English | a homebody who sets out with dwarves for the treasure of a dragon
    The Little Prince: French | a pilot in the desert who meets a child from another planet
    Animal Farm: English | farm animals that chase away their farmer
    Things Fall Apart: English | an Igbo leader whose world changes when missionaries arrive
    To Kill a Mockingbird: English | a lawyer who defends an innocent man in a small Southern town
    Pippi Longstocking: Swedish | a very strong girl who lives without her parents
    Charlotte's Web: English | a spider who saves the life of a pig
    Pride and Prejudice: English | two people who get over their false first impressions of each other
    For Whom the Bell Tolls: English | an American who fights in the Spanish Civil War""",
)

# What an event meant, as a sentence that begins with "it".
EVENTS_MORE = table(
    "effect",
    """
    the fall of Constantinople: it ended the Byzantine Empire
    the first Atlantic crossing of Columbus: it began the lasting contact between Europe and the Americas
    the invention of the mercury thermometer: it made exact measurements of temperature possible
    the Lisbon earthquake: it destroyed most of the city and troubled thinkers all over Europe
    the first ascent of Mont Blanc: it is often called the birth of modern mountaineering
    the storming of the Bastille: it became the symbol of the French Revolution
    the Battle of Trafalgar: it secured the lead of the British navy for decades
    the Battle of Waterloo: it ended the rule of Napoleon for good
    the opening of the Suez Canal: it spared ships the long way around Africa
    the patent on the telephone: it opened the age of talking over long distances
    the discovery of X-rays: it let doctors look inside the body without cutting it
    the first modern Olympic Games: it revived an ancient Greek custom in Athens
    the first powered flight of the Wright brothers: it showed that engines can lift people into the air
    the sinking of the Titanic: it led to stricter rules for lifeboats and radio watches
    the opening of the Panama Canal: it joined the Atlantic and the Pacific for ships
    the discovery of penicillin: it opened the age of antibiotics
    the invention of the transistor: it made small and cheap electronics possible
    the first ascent of Mount Everest: it made Edmund Hillary and Tenzing Norgay famous
    the launch of Sputnik: it put the first artificial satellite into orbit
    the invention of the laser: it gave surgeons, printers and shops a new tool
    the first spaceflight of Yuri Gagarin: it made him the first human being in space
    the first landing of people on the Moon: it made Neil Armstrong the first person to walk there
    the fall of the Berlin Wall: it opened the way to the unity of Germany
    the opening of the Channel Tunnel: it linked Britain and France by rail""",
)

SPORTS_MORE = table(
    "gear | ground",
    """
    association football: a round ball that is mainly played with the feet | a pitch with two goals
    basketball: a large, bouncing ball | a court with two raised hoops
    volleyball: a light ball | a court that is divided by a high net
    beach volleyball: a light ball | a sand court that is divided by a high net
    handball: a ball small enough to be thrown with one hand | an indoor court with two goals
    rugby union: an oval ball | a grass pitch with tall goal posts
    rugby league: an oval ball | a grass pitch with tall goal posts
    baseball: a bat, a hard ball and leather gloves | a field with four bases
    cricket: a flat bat, a hard ball and two wickets | a large field with a strip of short grass in the middle
    ice hockey: sticks and a rubber puck | an ice rink
    field hockey: curved sticks and a hard ball | a pitch, mostly of artificial turf
    water polo: a ball that grips well when it is wet | a pool with floating goals
    netball: a ball that is passed by hand | a court with two raised rings
    curling: heavy polished stones and brooms | a long sheet of ice
    futsal: a small ball that hardly bounces | an indoor court with two small goals
    Gaelic football: a round ball that is kicked and carried | a grass pitch with goal posts in the shape of an H""",
)

INSTRUMENTS = table(
    "family | sound",
    """
    banjo: string instruments | plucking its strings
    bassoon: woodwind instruments | blowing through a double reed
    bugle: brass instruments | letting the lips buzz in its mouthpiece
    cello: string instruments | drawing a bow across its strings
    clarinet: woodwind instruments | blowing through a single reed
    cymbal: percussion instruments | striking its metal disc
    drum: percussion instruments | beating a stretched skin
    fiddle: string instruments | drawing a bow across its strings
    flute: woodwind instruments | blowing across a hole in its pipe
    gong: percussion instruments | striking it with a soft mallet
    guitar: string instruments | plucking or strumming its strings
    harp: string instruments | plucking its many strings with the fingers
    horn: brass instruments | letting the lips buzz in its mouthpiece
    lute: string instruments | plucking its strings
    lyre: string instruments | plucking its strings
    mandolin: string instruments | plucking its pairs of strings with a small plate
    oboe: woodwind instruments | blowing through a double reed
    organ: keyboard instruments | sending air through pipes when a key is pressed
    piano: keyboard instruments | pressing keys that make hammers strike strings
    recorder: woodwind instruments | blowing into its whistle-like mouthpiece
    saxophone: woodwind instruments | blowing through a single reed
    tambourine: percussion instruments | shaking or striking it so that its jingles ring
    triangle: percussion instruments | striking its bent steel rod
    trombone: brass instruments | letting the lips buzz while moving its slide
    trumpet: brass instruments | letting the lips buzz in its mouthpiece
    tuba: brass instruments | letting the lips buzz in its wide mouthpiece
    ukulele: string instruments | plucking or strumming its four strings
    viola: string instruments | drawing a bow across its strings
    violin: string instruments | drawing a bow across its strings
    xylophone: percussion instruments | striking its wooden bars with mallets
    zither: string instruments | plucking the strings over its flat box""",
)

PAINTINGS = table(
    "artist | museum | century | shows",
    """
    Mona Lisa: Leonardo da Vinci | the Louvre in Paris | sixteenth | a woman with a faint smile
    The Birth of Venus: Sandro Botticelli | the Uffizi in Florence | fifteenth | a goddess who stands on a shell
    Primavera: Sandro Botticelli | the Uffizi in Florence | fifteenth | figures of myth in an orange grove
    The Arnolfini Portrait: Jan van Eyck | the National Gallery in London | fifteenth | a couple in a room with a mirror
    The Night Watch: Rembrandt | the Rijksmuseum in Amsterdam | seventeenth | a company of civic guards
    The Milkmaid: Johannes Vermeer | the Rijksmuseum in Amsterdam | seventeenth | a maid who pours milk
    Girl with a Pearl Earring: Johannes Vermeer | the Mauritshuis in The Hague | seventeenth | a girl in a blue turban
    Las Meninas: Diego Velázquez | the Prado in Madrid | seventeenth | a princess among her maids and the painter
    Liberty Leading the People: Eugène Delacroix | the Louvre in Paris | nineteenth | a woman who leads an uprising
    The Raft of the Medusa: Théodore Géricault | the Louvre in Paris | nineteenth | the survivors of a shipwreck
    The Hay Wain: John Constable | the National Gallery in London | nineteenth | a cart in a shallow river
    The Starry Night: Vincent van Gogh | the Museum of Modern Art in New York | nineteenth | a village under a wild sky
    The Kiss: Gustav Klimt | the Upper Belvedere in Vienna | twentieth | a couple wrapped in gold
    American Gothic: Grant Wood | the Art Institute of Chicago | twentieth | a stern couple in front of a farmhouse
    Nighthawks: Edward Hopper | the Art Institute of Chicago | twentieth | four people in a late-night diner
    The Persistence of Memory: Salvador Dalí | the Museum of Modern Art in New York | twentieth | melting clocks
    Guernica: Pablo Picasso | the Reina Sofía in Madrid | twentieth | the bombing of a town""",
)

MUSIC = table(
    "composer | sort | century",
    """
    The Four Seasons: Antonio Vivaldi | set of four violin concertos | eighteenth
    Messiah: George Frideric Handel | oratorio | eighteenth
    Water Music: George Frideric Handel | collection of orchestral dances | eighteenth
    The Creation: Joseph Haydn | oratorio | eighteenth
    The Magic Flute: Wolfgang Amadeus Mozart | opera | eighteenth
    The Marriage of Figaro: Wolfgang Amadeus Mozart | opera | eighteenth
    Fidelio: Ludwig van Beethoven | opera | nineteenth
    The Barber of Seville: Gioachino Rossini | opera | nineteenth
    Carmen: Georges Bizet | opera | nineteenth
    Aida: Giuseppe Verdi | opera | nineteenth
    La Traviata: Giuseppe Verdi | opera | nineteenth
    Swan Lake: Pyotr Tchaikovsky | ballet | nineteenth
    The Nutcracker: Pyotr Tchaikovsky | ballet | nineteenth
    The Moldau: Bedřich Smetana | symphonic poem | nineteenth
    Pictures at an Exhibition: Modest Mussorgsky | suite of piano pieces | nineteenth
    Turandot: Giacomo Puccini | opera | twentieth
    Finlandia: Jean Sibelius | symphonic poem | nineteenth
    The Firebird: Igor Stravinsky | ballet | twentieth
    The Rite of Spring: Igor Stravinsky | ballet | twentieth
    The Planets: Gustav Holst | orchestral suite | twentieth
    Rhapsody in Blue: George Gershwin | work for piano and orchestra | twentieth
    Boléro: Maurice Ravel | orchestral piece | twentieth""",
)

THINKERS = table(
    "home | work | idea",
    """
    Plato: Greece | the Republic | what we see is only a shadow of perfect ideas
    Aristotle: Greece | the Nicomachean Ethics | virtue lies in the middle between two extremes
    Confucius: China | the Analects, written down by his pupils | respect within the family is the root of good order
    Marcus Aurelius: Italy | the Meditations | we should accept calmly what we cannot change
    René Descartes: France | the Discourse on the Method | whoever doubts must at least exist
    Baruch Spinoza: the Netherlands | the Ethics | God and nature are one and the same
    John Locke: England | An Essay Concerning Human Understanding | all knowledge comes from experience
    David Hume: Scotland | A Treatise of Human Nature | reason serves the passions rather than ruling them
    Jean-Jacques Rousseau: Geneva | The Social Contract | a government rests on the general will of the people
    Immanuel Kant: Germany | the Critique of Pure Reason | we should act only as everyone might act
    Mary Wollstonecraft: England | A Vindication of the Rights of Woman | women deserve the same education as men
    John Stuart Mill: England | On Liberty | freedom should end only where others are harmed
    Friedrich Nietzsche: Germany | Thus Spoke Zarathustra | people must create their own values
    Ludwig Wittgenstein: Austria | the Philosophical Investigations | the meaning of a word is its use
    Simone de Beauvoir: France | The Second Sex | one is not born a woman but becomes one
    Hannah Arendt: Germany | The Human Condition | acting together in public makes us free""",
)

FAITHS = table(
    "book | house | feast | members",
    """
    Buddhism: the Tripitaka | a temple | Vesak | Buddhists
    Christianity: the Bible | a church | Easter | Christians
    Hinduism: the Vedas | a temple | Diwali | Hindus
    Islam: the Qur'an | a mosque | Eid al-Fitr | Muslims
    Judaism: the Hebrew Bible | a synagogue | Passover | Jews
    Sikhism: the Guru Granth Sahib | a gurdwara | Vaisakhi | Sikhs""",
)
