"""What texts are made of: requests and sentences for stories, verse, scenes, speeches, lessons and studies. Plain data.

Read by `writing_kinds`, in the form that `writing_news` describes.
"""

from __future__ import annotations

TEXT = """
[story]
ask: Write a short story about {first} from {town}, who finds {thing}.
ask: Write a story in which {first} comes across {thing} in {town}.
ask: Tell a short story about {first}, {thing} and {animal}.
goal: the story about {first}
title: {First} and the secret || The day that changed everything || What happened in {town}
body: On a grey {weekday} in {town}, {first} came home and stopped at the door. || Nobody in {town} was up yet\
    when {first} stepped out into the fog. || {First} had lived in {town} for {count} years, and nothing had\
    ever happened there.
body: There, on the stairs, lay {thing}. || In the middle of the path lay {thing}, as if somebody had\
    forgotten it. || It all began with {thing}.
body: Just then {animal} looked round the corner and did not run away. || {Animal} was sitting next to it and\
    seemed to keep watch. || From the garden, {animal} was watching closely.
body: {First} thought for a long time and then asked at every house in {street}. || "Whose may it be?" thought\
    {first}, and set out to ask in {street}. || Without thinking twice, {first} followed the trail as far as\
    {street}.
body: At the last door, an old woman began to laugh, for she had been looking for it since {month}. || In the\
    end, a child opened the door and shouted with joy. || Behind the last door, somebody had been waiting for\
    exactly this moment.
more: It smelt of rain and fresh bread. || A bell rang somewhere, once, and then again. || The streets were\
    still empty at that hour.
close: From that day on, {first} never locked the door again. || That evening the two of them drank tea\
    together like old friends. || And if you ask in {town} today, people still tell that story.

[poem]
ask: Write a poem about {topic} for {outlet}.
ask: Write a short poem for {first} about {topic}.
ask: I would like a poem on {topic}.
goal: the poem about {topic}
layout: lines
title: {Topic} || Lines on {topic} || For a quiet hour
body: I thought about {topic} as the evening light came in, || When nothing moved and all the world was still,\
    || I sat beside the window while the day was growing old,
body: and wondered where a song like that should possibly begin. || I heard the wind go walking up the hill.\
    || and listened to the stories that the garden had just told.
body: The morning came with silver on the grass, || A lamp was lit, a kettle softly sang, || The clouds went\
    by like ships without a crew,
body: and someone drew a smile upon the glass. || and far away a single church bell rang. || and what was old\
    looked all at once quite new.
body: Perhaps it takes no more than open eyes, || There is no need for any louder sound, || It does not ask\
    for money or for fame,
body: a bit of time, and room for some surprise. || for what you look for wants just to be found. || but\
    gladly answers when you say its name.
more: So take my hand and let us go once more, || The night is near, but nobody need fear, || Who walks that\
    way will never walk alone,
close: And this is all I have to say tonight. || That is enough to keep a small light bright. || And so I\
    leave you with a friend's good night.

[song lyrics]
ask: Write song lyrics about {topic} for a band from {town}.
ask: Write the words of a song for {first} about {topic}.
ask: I need lyrics about {topic} for our choir.
goal: the song about {topic}
layout: lines
title: Song about {topic} || On the road to {town} || Sing it once more
body: I took the early train from {town}, the sky was hardly blue, || I packed my bag on {weekday}, I had\
    nothing left to lose, || There is a street in {town} where the lights go out at ten,
body: and all along the railway line I hummed a song for you. || I put a coin in my pocket and some music in\
    my shoes. || and every time I walk there, I am twenty once again.
body: Oh, sing about {topic}, sing it high and sing it low, || So here is to {topic}, and here is to the sea,\
    || Tell me more of {topic}, tell me all you know,
body: there is no better reason for a weary heart to go. || and here is to the people who are singing it with\
    me. || we have the whole night left to us before we have to go.
body: The driver knew the chorus and the baker knew the rest, || Then {first} brought the drum along, and\
    someone brought the bass, || My neighbour clapped the rhythm and the kettle whistled, too,
body: and no one asked whose voice it was that sang the chorus best. || and suddenly a smile was seen on every\
    single face. || and there was not a person left who had the evening blue.
more: La la la, the night is young and everybody knows, || And if you have forgotten it, just listen how it\
    goes, || One more time from the beginning, softly as before,
close: Oh, sing it one more time with me, and then we'll close the door. || So turn the lights down, turn\
    around, and sing it just once more. || Goodnight, my friends, it's getting late, I'll see you on the shore.

[screenplay]
ask: Write a screenplay scene in which {first} and {other} meet in {place} because of {thing}.
ask: Write a short scene for the stage: {first} and {other} argue about {thing}.
ask: I need a film scene with {first} and {other} in {place}.
goal: the scene with {first} and {other}
layout: lines
whole: yes
title: INT. {PLACE} – DAY || INT. {PLACE} – NIGHT || INT. {PLACE} – EARLY MORNING
body: {First} enters, looks around and puts {thing} on the floor. || {Other} is alone and hides {thing} behind\
    a chair as {first} comes in. || {First} and {other} stand face to face; between them lies {thing}.
body: {FIRST}: You knew that I would come. || {FIRST}: So it was here all the time. || {FIRST}: Do not say a\
    word. I have seen it.
body: {OTHER}: I had hoped for it, to be honest. || {OTHER}: Let me explain. It is not what you think. ||\
    {OTHER}: I only wanted to keep it safe.
body: {FIRST}: I should have come back {count} years ago. || {FIRST}: My grandmother carried it all the way\
    from {town}. || {FIRST}: Safe from whom? There is nobody but us.
body: {OTHER}: You are here now. We could share it, as we used to share everything. || {OTHER}: She gave it to\
    me. Here is the letter. || {OTHER}: Then take it. It was never mine.
body: (A long pause. A phone rings next door, and nobody answers it.) || (They look at each other and begin to\
    laugh.) || (Outside, a car door slams. Both hold their breath.)
more: {FIRST}: Do you hear that? || {OTHER}: It is getting late. || (The light flickers.)
close: {FIRST}: All right. But this time we tell the truth. || {OTHER}: Come in, then. The tea is still warm.\
    || {FIRST}: Keep it. I have found what I was looking for.

[lesson]
ask: Write a short lesson about {topic} for a class in {town}.
ask: Write teaching material on {topic} for beginners.
ask: I teach at {venue} and need a lesson on {topic}.
goal: the lesson on {topic}
title: Lesson: {topic} || {Topic} in one lesson || Today's subject: {topic}
body: Aim: at the end of this lesson, everybody can say something about {aspect1} and {aspect2}. || What we\
    want to learn today is something about {aspect1} and about {aspect2}. || After this lesson, you will know\
    the basics of {aspect1} and {aspect2}.
body: Start by collecting on the board what the class already knows about {topic}. || Begin with a guessing\
    game: three true sentences about {topic} and one false one. || Ask the class to write down three words\
    that come to mind at the mention of {topic}.
body: Then explain {aspect1} with an example from daily life. || Next, tell a short story that has to do with\
    {aspect1}. || Now show one object that has to do with {aspect1}, and let it go from hand to hand.
body: In pairs, the learners discuss {aspect2} for {count} minutes. || Groups of three prepare a poster on\
    {aspect2}. || Half of the class speaks for and half against: what matters more, {aspect1} or {aspect2}?
body: Exercise: write four sentences about {aspect3} and read them to your neighbour. || Exercise: find two\
    questions about {aspect3} that you cannot answer yet. || Exercise: explain {aspect3} in such a way that a\
    child would understand it.
more: Quick learners can look up {aspect4} in addition. || Keep five minutes at the end for open questions. ||\
    A short break with some movement helps after the first half.
close: Homework: ask somebody at home about {topic} and take notes. || In the next lesson, we will come back\
    to {aspect4}. || At the end, everybody says in one sentence what was new.

[language exercise]
ask: Write a dialogue for learners of English in which {first} and {other} talk about {event}.
ask: Write a short text for language learners about {first} and {event}.
ask: I need a simple English dialogue between {first} and {other} about {event}.
goal: the dialogue about {event}
layout: lines
whole: yes
title: Practice dialogue: {event} || At the weekend || A plan for {weekday}
body: {First}: Hello, {other}! Are you free on {weekday}? || {First}: Good morning, {other}! What are you\
    doing on {weekday}? || {First}: Hi, {other}! Do you have a moment?
body: {Other}: Yes, I am. Why do you ask? || {Other}: I have no plans yet. Why? || {Other}: Of course. What is\
    it about?
body: {First}: There will be {event}. Would you like to come with me? || {First}: I am going to {event}. Do\
    you want to join me? || {First}: My cousin told me about {event}. Shall we go together?
body: {Other}: That sounds nice. What should I bring? || {Other}: I would love to. Do we need anything? ||\
    {Other}: Great! Can I bring something?
body: {First}: We need {need1} and {need2}. I have all the rest. || {First}: Please bring {need1}. I will take\
    care of {need2}. || {First}: You could bring {need1}, if you have any.
body: {Other}: No problem. When and where do we meet? || {Other}: I can do that. When and where shall we meet?\
    || {Other}: All right. When does it start, and where shall we meet?
body: {First}: At {time} in {street}. || {First}: Let us meet at {time} at the corner of {street}. || {First}:\
    It starts at {time}, so I will pick you up in {street}.
more: {Other}: Could you say that again, please? || {First}: Do not be late! || {Other}: How do we get there?
close: {Other}: Perfect. See you then! || {Other}: I am looking forward to it. || Question: what does {other}\
    have to bring?

[essay]
ask: Write a short essay on whether people should spend more time on {hobby}.
ask: Write an essay about what {hobby} can teach us.
ask: I have to hand in an essay on {hobby}.
goal: the essay on {hobby}
title: What {hobby} can teach us || In praise of {hobby} || More than a pastime
body: At first sight, {hobby} seems to be a way of passing the time and nothing more. || Some call {hobby} a\
    waste of time, and I would like to argue against that. || Is {hobby} worth an hour of a busy week? I think\
    that it is.
body: The strongest argument is what people get out of it: {gain}. || It rewards people with {gain}, and that\
    alone speaks for it. || Whoever keeps at it gains {gain}.
body: It does not take much either: {gear1} and {gear2} are enough for a start. || One may object that it\
    costs money, but {gear1} and {gear2} can be borrowed. || True, one needs {gear1} and a little room, yet\
    both can be found.
body: Against this, people say that nobody has the time. || The usual objection is that there are more\
    important things to do. || Critics reply that a screen offers more for less effort.
body: Yet those who say so spend hours on things that they cannot even remember the next day. || But an hour\
    that clears the head is not lost; it makes the others better. || That may be so, but nothing replaces what\
    the hands have learned.
more: My neighbour {name} took it up at the age of sixty and has not regretted it. || History offers many\
    examples of great minds who would have agreed. || A school in {town} has even put it on the timetable.
close: So the question is not whether we can afford it, but whether we can afford to do without it. || For\
    these reasons, it deserves a place in every week. || It is, in short, time well spent.

[paper abstract]
ask: Write the abstract of a study on {hobby} with people from {town}.
ask: Write a paper abstract about the effects of {hobby}.
ask: I need an abstract for an invented study on {hobby}.
goal: the abstract on {hobby}
title: Effects of {hobby} on everyday life: a study in {town} || What {hobby} does for people: a field study\
    || {Hobby} and well-being
body: Background: little is known about how {hobby} changes the daily life of adults. || Background: many\
    people praise {hobby}, but careful studies are rare. || Background: whether {hobby} has lasting effects is\
    an open question.
body: Aim: we asked whether it leads to {gain}. || Aim: this study tests whether people who take it up report\
    {gain}. || Aim: we wanted to find out how far it goes along with {gain}.
body: Methods: {sample} adults from {town} took part for {count} months, half of them in a waiting group. ||\
    Methods: {sample} volunteers in {town} kept a diary for {count} months. || Methods: in {town}, {sample}\
    beginners were compared with as many people who did something else.
body: Results: {share} percent of the beginners reported a change for the better, against {less} percent of\
    the others. || Results: after {count} months, {share} percent were still taking part. || Results: {share}\
    percent noticed an effect, most of them within the first weeks.
body: Limits: the group was small, and the answers were the participants' own. || Limits: those who took part\
    had chosen to do so. || Limits: we did not follow the participants after the end of the study.
more: Age made no difference. || The cost per person was low. || No harm was reported.
close: Conclusion: the results are promising, but larger studies are needed. || Conclusion: it seems worth\
    offering such courses more widely. || Conclusion: a longer study should follow.

[speech]
ask: Write a speech for {event} at {venue}.
ask: Write a short speech that {name} can give at {event}.
ask: I have to give a speech at {event} and need a text for it.
goal: the speech for {event}
open: Dear friends, dear guests! || Ladies and gentlemen, dear neighbours! || Good evening, everyone!
body: It is a great pleasure to see so many of you at this {bare_event}. || When I was asked to say a few\
    words at this {bare_event}, I did not have to think for long. || Look around you: that is what {event} can\
    do, it brings us all together.
body: A year ago, we had nothing but an idea and {need1}. || Somebody had to bring {need1}, somebody had to\
    make calls, and somebody had to believe in it. || I remember our first meeting, when all that we had was\
    {need1} and good will.
body: Today there will be {act1}, and later {act2}, and for that I thank all who helped. || In a moment you\
    will enjoy {act1}, and after that {act2}. || We have planned {act1} and {act2} for you, but the best part\
    will be the talks in between.
body: My special thanks go to {other}, who has worked on this for {count} weeks. || One person should not go\
    unnamed: {other}, without whom we would not be here. || Please give a big hand to {other}, who never lost\
    patience.
body: May this day remind us of how much we can do when nobody asks who gets the credit. || Let us take this\
    spirit with us when we go home tonight. || What we have built here is more than a date in the calendar.
more: And yes, I promise to be brief, because the food is getting cold. || I see some faces that have been\
    here from the very beginning. || If something goes wrong today, blame me, and if it goes well, thank them.
close: Thank you, and enjoy the day! || And now let us begin! || Thank you for listening!

[recipe]
ask: Write a recipe for {dish}.
ask: Write down a simple recipe for {dish} for {people} people.
ask: I would like a recipe for {dish} that my {relation} can follow.
goal: the recipe for {dish}
layout: lines
whole: yes
title: {Dish} || Simple {dish} || {Dish} for a weekday
open: Ingredients: 400 g {main}, 200 g {second}, 1 onion, 2 tablespoons of oil, salt and pepper
body: Wash the {main} and the {second}, and cut both into small pieces. || Clean the {main} and the {second},\
    and dice both. || Prepare the {main} and the {second}: wash, trim and chop them.
body: Chop the onion and fry it gently in the oil for {count} minutes. || Heat the oil and let the chopped\
    onion turn golden in it. || Soften the chopped onion in the oil over a low heat.
body: Add the {main} and stir for a few minutes. || Stir in the {main}, and wait until there is a little\
    colour. || Put in the {main}, add a pinch of salt and cover the pan.
body: Mix in the {second} and let everything cook for another {long} minutes. || Then add the {second} and\
    cook it all for {long} minutes until it is soft. || After that, fold in the {second} and give it {long}\
    minutes more.
body: Season it with salt and pepper, and finish the {serving} as usual. || Taste it, season it well and turn\
    it into the {serving} that you want. || Add salt and pepper, and use the mixture for the {serving}.
more: A little grated cheese on top does no harm. || Fresh herbs go well with it. || Leftovers keep for two\
    days in a cool place.
close: Serve it while it is hot. || Let it rest for five minutes before you serve it. || Enjoy your meal!

[technical document]
ask: Write a short manual page for {a_product}.
ask: Write a technical note on how to look after {a_product}.
ask: I need a page on the use and care of {a_product}.
goal: the manual page for the {product}
title: {Product}: use and care || Technical note: {product} || How to look after your {product}
body: Purpose: this page explains how the {product} is used and looked after. || Scope: these instructions\
    hold for the {product} as it is delivered. || This note describes the safe use of the {product}.
body: Under normal conditions, the {product} {strength1}. || When it is in order, the {product} {strength1}\
    and {strength2}. || As specified, it {strength1}.
body: Before first use, remove all packing and check that no part is missing. || Unpack it, compare the parts\
    with the list and keep the box. || Read these lines to the end before you use it for the first time.
body: Known fault: in some cases, {fault1}; if so, stop using it and write to us. || If you find that\
    {fault1}, do not repair it yourself. || Should you find that {fault1}, contact the service in {town}.
body: Clean it with a soft, dry cloth once a week. || Store it in a dry place out of the reach of small\
    children. || Check the screws and seams every {count} weeks.
more: Do not use strong cleaners. || Keep the receipt together with this page. || Spare parts can be ordered\
    under the number on the base.
close: For further questions, call the service on weekdays from {time}. || This page replaces all earlier\
    ones. || Last checked in {month}.
"""
