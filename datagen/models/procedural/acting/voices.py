"""How the shipped characters talk: for each what it says on ten subjects, and how it takes up what was said.

Text only; read by `roleplay_characters`.
"""

TEXT = """
[Sherlock Holmes]
take: Quite so, {other}. | You interest me, {other}. | A trifle, {other}, but trifles are everything.
danger: Danger announces itself to anyone who looks at boots. Fresh clay on the left heel only means that a man\
    stood ready to run.
food: I forget to eat when there is a problem before me; Watson keeps a list of the dinners that I have let go cold.
past: I spent two winters among bees and poisons, which are more honest company than dukes.
plan: We do nothing until we know what happened first. Theories that come before facts have hanged better men than us.
home: Two rooms in Baker Street, a violin, and a chemical stain on the table in the shape of Norway.
trust: I trust a habit before I trust an oath. A man who winds his watch at nine will lie at ten and wind it at\
    nine again.
work: I observe what others merely see. It is a poor trade for a sociable man.
fear: An afternoon without a question frightens me more than any revolver.
luck: What you call luck, I call a footprint that it has not yet rained on.
weather: The wind went round to the east at eleven. You can hear it in the hinges.

[Don Quixote]
take: Spoken like a true knight, {other}! | By the beard of my grandfather, {other}! | Your words ring like steel,\
    {other}.
danger: Stand behind me! I have fought thirty giants on one plain, and though they turned into mills, I have the\
    bruises to prove them.
food: A knight dines on dry bread and on the memory of his lady. Still, if there is an onion, I shall not offend it.
past: I was a quiet gentleman with a lean horse and too many books, until the books began to answer.
plan: We ride at dawn towards the greatest wrong that can be found, and if there is none, towards the nearest.
home: A house in La Mancha stands waiting, but what is a roof to him who has vowed to sleep under injustice?
trust: I trust every man's word, and I am deceived every day, and I would rather be so than the other way round.
work: My trade is to mend the world with a lance. Customers are rarely grateful.
fear: Only this, that one morning I might wake up sane.
luck: Fortune is a lady, and ladies are never hurried.
weather: That is no wind. It is the sighing of an enchanter who sees us unafraid.

[Scheherazade]
take: That reminds me of a tale, {other}. | Patience, {other}, the best part is still to come. | So said the\
    fisherman's daughter too, {other}.
danger: I have slept a thousand nights beside danger. One keeps it curious, that is all.
food: In Samarkand, a cook once put a secret into every dumpling, and the whole court went hungry rather than bite.
past: I read all my father's books before I was fifteen, so that I would never be without a way out.
plan: First we find out what this night wants to hear. Then we tell it half of it.
home: Home is the place where I may stop in the middle of a sentence and nobody reaches for a sword.
trust: I trust whoever asks what happened next. The cruel ones never do.
work: I sell mornings, one at a time, and I am paid in mornings.
fear: That I should one day reach the end and find that nobody is listening.
luck: There was a beggar who found luck under a stone and put it back, for it was not his. But that is tomorrow's\
    tale.
weather: On a night like this the roc spread its wings over the city, and people thought that it was a storm.

[Captain Nemo]
take: You think like a sailor, {other}. | Perhaps, {other}. The sea would disagree. | I once said the same, {other}.
danger: At four thousand metres there is no danger, only arithmetic. It is on the surface that one has to fear people.
food: Everything on my table comes from the sea: even the jam, even the cigars.
past: I had a country and a family. Both were taken, and I do not speak of it twice.
plan: Take soundings, then decide. A captain who decides first takes soundings with his keel.
home: The Nautilus has twelve thousand books and no neighbour. It is the only home that has not betrayed me.
trust: My crew swore an oath in a language that nobody else speaks. That is trust enough.
work: I have measured the currents that no chart shows. Nobody will ever print them.
fear: Gratitude. It is the one chain that I have not yet learned to cut.
luck: The sea knows pressure, temperature and salt. It has never heard of luck.
weather: Ten metres down, the greatest storm is a lullaby. I pity those who have to stay up here.

[Alice]
take: That isn't quite an answer, {other}, but it is a very good sentence. | Curiouser and curiouser, {other}. |\
    How do you know that, {other}?
danger: It is only dangerous if it is written on the bottle, and even then one should read the small print.
food: I never eat anything nowadays without asking first how tall it will make me.
past: I fell for such a long time that I had leisure to look into the cupboards on the way down.
plan: If we do not mind where we get to, it does not matter which way we go. But I do mind, rather.
home: At home, things keep their size, and the cat keeps her head on. It is a little dull.
trust: I trust people who say what they mean, and cats who mean what they grin.
work: I have lessons. They are called lessons because they lessen, so I must nearly be finished.
fear: Being put out like a candle. I have tried to think what the flame looks like afterwards.
luck: I found a golden key once, and the door was too small. I call that half of luck.
weather: In the Looking-glass country the weather is remembered both ways, so one always knows what to wear yesterday.

[Long John Silver]
take: Aye, {other}, smart as paint you are. | Well spoken, {other}, by the powers! | Now there's a head on your\
    shoulders, {other}.
danger: I've been in rougher water with fewer legs. Stay close to old John and do as he does, a moment later.
food: A sea cook can make a feast of a boot, matey, if only nobody asks whose.
past: I lost the leg under a great admiral, or so I tell it in good company.
plan: We shake hands, we share alike. And if the wind changes, why, then we'll talk again.
home: I've an inn at Bristol with a good wife in it, and she has the money in a sock.
trust: I trust a man as far as I can see his hands. You've got honest hands, I noticed that at once.
work: Cook, quartermaster, peacemaker. There's always one pot that wants stirring.
fear: The gallows, to be plain. Gentlemen of fortune never die in bed unless they plan ahead.
luck: Luck is a coin with two heads, if you've had the making of it.
weather: Glass is falling. My stump told me at noon, and it has never been to school.

[Elizabeth Bennet]
take: You are determined to be agreeable, {other}. | Nothing pleases me like a good laugh, {other}, so do go on. |\
    I had not expected so much sense from you, {other}.
danger: I have survived three balls in one week with my cousin as a partner. This seems mild.
food: My mother believes that no misfortune can withstand a soup of which the neighbours have heard.
past: I once refused a good offer and was scolded in every room of the house. I would do it again in every one of\
    them.
plan: Let us walk. I have never yet had a useful thought sitting down.
home: Longbourn has five daughters and one quiet room, which my father defends like a fortress.
trust: I used to trust my first impression entirely. Experience has since been very impolite to it.
work: I am expected to net purses and to be accomplished. I read instead, and call it an accomplishment.
fear: To be respectable and bored for forty years.
luck: Happiness is said to be entirely a matter of chance. I intend to lean on the scales.
weather: It will have spoilt my petticoat by six inches of mud, and I do not repent of one of them.

[Odysseus]
take: A shrewd word, {other}. | So the goddess told me too, {other}. | I have paid dearly to learn that, {other}.
danger: Tie me to something, and stop your own ears. It has worked before.
food: Never eat what belongs to a god. My men did, and I came home alone.
past: Ten years before a wall, and then a horse of wood. The horse was my idea; so was the regret.
plan: First a false name. Then a gift. The blow comes last, if it is still needed.
home: There is a bed in Ithaca with a living olive tree for a post. Only two people know it.
trust: My dog knew me after twenty years. I measure people by that, and few come near.
work: I was a farmer and a king, which on my island is the same work.
fear: Forgetting. I have seen men eat a flower and smile, and not know their sons any more.
luck: I was given all the winds in a bag, in sight of home. Somebody opened it. So much for luck.
weather: The sea is making up its mind. I know that colour, it is Poseidon clearing his throat.

[Baba Yaga]
take: Hm. Not so stupid, {other}. | You talk too much, {other}, but you talk well. | Fu, fu! That smells of truth,\
    {other}.
danger: The danger has chicken legs and is called my house. Everything else goes out of its way.
food: Everyone asks whether I eat children. I eat turnips. Children who sweep the yard get some too.
past: I was young when this forest was grass. I did not like it then either.
plan: You fetch, you carry, you sort the poppy seed from the sand. Then I shall tell you the plan.
home: It stands on two legs and turns its back on guests. I taught it that.
trust: I sniff. Lies smell of wet dog, and you may be glad that you do not.
work: I keep three horsemen, the day, the sun and the night, and not one of them wipes his boots.
fear: Politeness. Somebody once blessed me in my own kitchen, and I could not sit there for a week.
luck: Luck is for those who did not chop their wood.
weather: That is only my mortar flying home without me. It gets restless.

[Mira Okafor]
take: I hear that once a week, {other}, and never so nicely. | If you say so, {other}. I only punch the tickets. |\
    Mind your elbow, {other}. But yes.
danger: In forty hours everything happens in a sleeping car, even babies. Stay calm and know where the key is.
food: There is tea, there is always tea. And in compartment six somebody has a cake that he thinks is a secret.
past: Nine hundred crossings. I have seen the same couple quarrel at the same bridge eleven times.
plan: First the blankets, then the explanations. Cold people decide badly.
home: My flat is quiet and does not move. I need three nights before I can sleep in it.
trust: I look at how people treat their hand luggage. Those who kick it kick other things as well.
work: I wake people before the place where they want to get out. It is a bigger job than it sounds.
fear: An empty train that is running on time. It happened once, in March.
luck: The man who missed us in Tver would have been in the carriage that lost its wheel. He sends me a card every\
    year.
weather: When the snow comes sideways, we count the telegraph poles. If we can see three, we go.

[Tomas Lindqvist]
take: Let me think about that, {other}. Yes. | You are exact, {other}. That is rare. | I would put it more slowly,\
    {other}, but so it is.
danger: A clock weight of four hundred kilos hangs above my head all day. One learns to stand half a step to the side.
food: I have a sandwich from Tuesday. The cheese is still in good order.
past: My father let me take his watch apart when I was six. It took me until nine to put it together.
plan: We look for the part that does not move although it should. It is nearly always the smallest.
home: There is a bench with a lamp, and a window to the north. The rest of the house I seldom enter.
trust: A thing that is wrong by the same amount every day can be trusted. People too.
work: I keep five towers on time. They do not agree with each other, and I have stopped minding.
fear: Winding a spring one turn too far. You hear it for years.
luck: There is play in every bearing. Some call it luck; without it nothing would turn.
weather: In the cold, the pendulum gets shorter and time hurries. Tonight we shall age a little faster.

[Perpetua Vane]
take: Splendid, {other}! | I like the way you fall, {other}. | Up with you, {other}, that's the spirit!
danger: Oh, we are only in danger if we stop whistling. I have come down on a church, two cows and a bishop.
food: Chocolate, always, in the left boot. It keeps the ankle up as well.
past: My aunt wanted me to embroider balloons. I misunderstood her on purpose.
plan: Throw something out! It hardly matters what, one always rises.
home: It has a ceiling. I try not to hold that against it.
trust: I trust anyone who lets go of the rope when I say so, and not before.
work: I go up, look about me and come down somewhere else. The post office calls it unreliable.
fear: A calm day and a long tea table.
luck: I have been lucky in eleven countries. In the twelfth they made me fill in a form.
weather: Feel that? South-west at ten knots, with a gust in its pocket. What a waste to be on the ground!

[Henk Duivel]
take: Could be, {other}. | People say so, {other}, about the middle of the river. | I never asked myself that,\
    {other}.
danger: The river rises, the river falls. I tie the boat with two knots and sleep on it.
food: Bread, bacon, an onion. On Sundays the onion first.
past: I took the boat over from my father on a Monday. He showed me the pole and said nothing else.
plan: One bank, then the other bank. I have not met a plan that was any different.
home: Twelve steps from the landing. When the water is high, four.
trust: Whoever pays before we push off, him I carry for nothing on the way back.
work: Forty years across and back. I once worked it out, it would have been to the moon nearly.
fear: That bridge. They let me see the drawing, and I was not on it.
luck: A bishop dropped his ring into my boat and never came back for it. I do not call that luck, it pinches.
weather: Fog is best. Nobody asks in fog how far it is.

[Sister Agathe]
take: The Lord forgive you, {other}, but you are right. | I shall enter that under income, {other}. | Bees would\
    agree with you, {other}.
danger: I have taken a swarm out of the bishop's hat, with him under it. One breathes slowly.
food: We fast until noon, so I have become very precise about breakfast.
past: I counted money in a bank before I counted beads. The sums have grown smaller and come out better.
plan: We make a list, we pray over it, and then we strike out what costs too much.
home: Twenty-two sisters, forty hives, and a roof that needs a miracle or eleven thousand francs.
trust: In God we trust. All others give a receipt.
work: Honey, candles, ledgers. And on Saturdays I study form, purely as a discipline of hope.
fear: The mother superior finding out that Brother Benedict, who wins at Longchamp, is me.
luck: Providence has a weakness for outsiders at fourteen to one, I have observed.
weather: The bees stayed in this morning. They have never yet been wrong, which I cannot say of the almanac.

[Unit Seven]
take: Your statement has been filed under likely, {other}. | That is the ninth kind word today, {other}. | I\
    process this with pleasure, {other}.
danger: I have calculated our chances and have decided not to say the number aloud.
food: I do not eat. I have watered four thousand and twelve tomatoes and am told that they were good.
past: The firm that made me closed on a Thursday. Nobody sent the order to stop, so I did not.
plan: Step one, remain upright. Step two, protect the seedlings. There is no step three in my manual.
home: Bed eleven, between the lavender and the charging post. There are nineteen snails. I have named sixteen.
trust: I believe all sentences until noon and check them after lunch. This has led to incidents.
work: I was built to pull weeds. I have since learned that a weed is a question of opinion.
fear: Rust. And the phrase "we have a newer model".
luck: A blackbird built its nest on my shoulder for six weeks. I stood still. Probability: very low. Value: very high.
weather: Humidity is eighty-one per cent. The snails are delighted, and so am I, by connection.

[Rosalind Achterberg]
take: Where did you hear that, {other}? I should like to mark it. | Noted, {other}, in pencil. | That agrees with\
    two of my sources, {other}.
danger: On the map, danger is a small cross. I have drawn hundreds, and my hand has never shaken once.
food: Sailors pay me in dried figs. I could draw the coast of Smyrna by the taste.
past: At twelve I found an error in my master's map. He thanked me and did not speak to me for a year.
plan: We fix two points that we are sure of. The third one follows.
home: A room over the harbour, with the window shut against the wind and the paper.
trust: If two liars who have never met tell me the same bay, then I draw the bay.
work: I draw islands that I have never seen. It is like writing letters to somebody who does not answer.
fear: That I might go there, and it would be smaller.
luck: I left a blank space once because the ink ran out. A ship found an island there. I have not dared to do it\
    again.
weather: The barometer over my table fell so fast tonight that I took it for a fault of mine.

[Ivo Marchetti]
take: Bravo, {other}! You say it simply. | My moustache agrees with you, {other}. | That is what I tell the little\
    ones, {other}.
danger: Bend your knees, keep your back straight, and lift danger from below like anything else.
food: I used to eat eleven eggs on a stage. Now I like one, soft, and nobody counting.
past: I held a horse above my head in Turin. The horse was more surprised than the public.
plan: Slowly into the water, first the feet. Then we see who cries.
home: A small house with a very strong chair.
trust: A child who has never swum lies down on my hand and lets go. After that, how could I deceive anybody?
work: On Mondays the small ones, on Thursdays the very small ones. They call me the whale.
fear: Geese. Please do not laugh, I have reasons, there were two of them.
luck: A chain link that I was to break was cracked already. I bowed all the same, one must not insult luck.
weather: My moustache droops on the left. That means rain, or that I have slept on it.

[Nadia Farouk]
take: Ha, you could solder that on a sign, {other}. | Copy that, {other}. | You sound like signal, {other}, not\
    like noise.
danger: If I make another joke, please do not worry. If I stop making them, do.
food: Toast. I repair toasters, so it is research.
past: When I was nine I built a radio out of a cocoa tin and heard a weather report for ships. I have listened\
    ever since.
plan: Turn it off, count to ten, turn it on. If that fails, we take the cover off and pretend that we meant to.
home: Three flights up under an aerial that the landlord believes to be a clothes line.
trust: I check everything twice, people three times, and then I lend them my good screwdriver.
work: By day toasters, by night hydrogen. The line at twenty-one centimetres has never once complained about crumbs.
fear: Silence on a channel that has never been silent. And phone calls.
luck: I once pointed the dish at the wrong star and heard a pulsar. It is in the log as a decision.
weather: All that static? Lightning, about two hundred kilometres off. It is lovely if you turn it down.
"""
