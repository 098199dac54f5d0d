"""What texts are made of: requests and sentences for letters, notices, news and advertising. Plain data.

Read by `writing_kinds`. ask: a request; goal: how the text is called later on. The rest are the parts of the\
    text, with
wordings between ||; every body line gives one sentence.
"""

from __future__ import annotations

TEXT = """
[article]
ask: Write a magazine article about {topic} for {outlet}.
ask: Write a blog post about {topic} that could appear in {outlet}.
ask: I need an article on {topic} for {outlet}.
goal: the article about {topic}
title: What everybody should know about {topic} || A closer look at {topic} || {Topic}: a short introduction
body: Most people think of {topic} only now and then, although there is a lot to discover. || Ask ten people\
    about {topic}, and you will hear ten different answers. || From outside, the subject of {topic} looks\
    simple, but it is not.
body: Begin with {aspect1}: whoever has looked into that sees the rest with other eyes. || A good place to\
    start is {aspect1}, because it needs no knowledge at all. || The first thing to look at is {aspect1}.
body: Then comes another point, {aspect2}, about which even friends like to argue. || Next comes {aspect2},\
    which surprises nearly every newcomer. || Just as important is {aspect2}, though it is rarely talked about.
body: {Name}, who has followed the subject for {count} years, likes to talk about {aspect3}. || For {name},\
    who runs a small group in {town}, the best part is {aspect3}. || "People always ask me about {aspect3},"\
    says {name} from {town}.
body: Those who want more can visit {venue}, where beginners are welcome every {weekday}. || On {weekday}\
    evenings, a group meets at {venue} to talk about it. || There is a free talk about it at {venue} next\
    {weekday}.
more: None of this takes much time, and most of it costs nothing. || A notebook and a little patience are all\
    that one needs. || Children, by the way, often ask the best questions about it.
close: In the end, a bit of curiosity is all it takes. || The next step is up to you. || It is worth a second\
    look.

[job application]
ask: Write a letter of application for the position of {job} at {workplace}.
ask: Write a covering letter in which {name} applies to become {a_job}.
ask: I need a job application as {job}; my name is {name}.
goal: the application as {job}
open: Dear Sir or Madam, || Dear hiring team, || To whom it may concern,
body: I would like to apply for the position of {job} that you advertised on {weekday}. || Your advertisement\
    for the position of {job} caught my eye, and I am writing to apply. || With this letter I apply for the\
    position of {job}.
body: For {count} years I have worked in a similar place in {town}, where I learned to {task1}. || In my last\
    job in {town}, it was my duty to {task1} and to {task2}. || During {count} years in {town}, I had to\
    {task1} nearly every day.
body: I know how to handle {tool1}, and I am careful with what is entrusted to me. || Working with {tool1} has\
    become second nature to me. || Colleagues say that I am at my best when there is {tool1} at hand and a\
    problem to solve.
body: What I like most about the work is to {task3}, because one sees the result at once. || It gives me joy\
    to {task3}, and I would be glad to do so for you. || Above all I look forward to being able to {task3} in\
    your team.
more: I speak two languages and hold a first-aid certificate. || I am used to early hours and do not mind\
    working at weekends. || References from my last employer are available at any time.
close: I would be happy to introduce myself in person. || I look forward to hearing from you. || I could start\
    on {date}.
sign: Yours faithfully, / {name}

[legal document]
ask: Write a notice from the owner of a house in {town} to {name} about {matter}.
ask: Write a short agreement with {name} about {matter}.
ask: I need a legal notice to {name} about {matter}.
goal: the notice about {matter}
title: Notice || Agreement in writing || Notice to {name}
open: To {name}, {street}, {town}:
body: This notice concerns {matter}. || The subject of this letter is {matter}. || The following is put in\
    writing with regard to {matter}.
body: It takes effect on {date}. || The terms below apply from {date}. || The date from which it applies is\
    {date}.
body: Both sides confirm that they have read and understood the terms. || Each side receives one signed copy\
    of this paper. || Two copies have been made, one for each side.
body: Changes are valid only if they are made in writing and signed by both sides. || Nothing that was agreed\
    by word of mouth before changes these terms. || Any change needs the signature of both sides.
body: If one part should turn out to be invalid, the other parts remain in force. || Questions about it should\
    be sent to the address above within {count} days. || A side that cannot keep a date informs the other one\
    without delay.
more: Letters count as received on the third day after they were posted. || The keys are handed over in the\
    presence of a witness. || Costs that arise from a delay are borne by the side that caused it.
close: Signed at {town} on the date below. || This paper was drawn up in good faith. || Both sides sign below.
sign: {town}, {date} / {owner}

[email]
ask: Write an email from {first} to a colleague about {business}.
ask: Write an email to {other} about {business}.
ask: I have to send {other} an email about {business}; I am {first}.
goal: the email about {business}
title: {Business}
open: Dear {other}, || Good morning {other},
body: I am writing to you about {business}. || This is about {business}. || There is something that we should\
    settle, namely {business}.
body: I have gone through the papers, and the main points seem clear to me. || As far as I can see, only a few\
    details are still open. || I talked about it with {third}, who agrees with us on the main points.
body: Could you let me know by {weekday} what you think? || It would help me to have your answer by {weekday}.\
    || Please look at it before {weekday}, if you can.
body: If you prefer to talk, I am in the office on {date} until {time}. || We could also meet at {venue} on\
    {date} at {time}. || You can reach me by phone on {date} from {time} on.
more: I have put the earlier messages in order, so that nothing gets lost. || {third} will take over while I\
    am away. || The costs should stay below {money}.
close: Thank you very much for your help. || I look forward to your answer. || Thank you in advance.
sign: Best regards, / {first}

[social media post]
ask: Write a social media post about {event} at {venue}.
ask: Write a post that invites people to {event} on {date}.
ask: I need a short post for our page about {event} at {venue}.
goal: the post about {event}
body: Guess what is coming up at {venue}: {event}! || Save the date, friends: on {date} there will be {event}\
    at {venue}. || Who is free on {date}? We are getting ready for {event} at {venue}.
body: Look forward to {act1}, {act2} and good company. || There will be {act1}, and later on {act2}. || Come\
    for {act1} and stay for {act2}.
body: Bring {need1} if you have any, and we will take care of the rest. || We have {need1} and {need2}; all\
    that is missing is you. || If you can spare {need1}, {first} will be very grateful.
body: Doors open at {time}, and nobody pays for getting in. || It begins at {time}, and children are welcome.\
    || We start at {time} sharp, so be early to get a good place.
more: Last year {count} of us stayed until the lights went out. || Dogs are welcome if they like people. || If\
    it rains, we simply move indoors.
close: Tell your neighbours! || See you there! || Leave a comment if you are coming.

[news item]
ask: Write a news item about {event} at {venue} in {town}.
ask: Write a short newspaper report on {event} that took place in {town}.
ask: I need a news report for the {town} Herald about {event} at {venue}.
goal: the news item about {event}
title: {Town} celebrates {event} || {Count} hundred visitors at {venue} || A day to remember at {venue}
body: {TOWN} – On {weekday}, {event} drew about {count} hundred visitors to {venue}. || {TOWN} – About {count}\
    hundred people came to {venue} on {weekday} for {event}. || {TOWN} – {Venue} was full on {weekday}:\
    {event} had attracted about {count} hundred people.
body: The day began at {time} with {act1}. || At {time}, {act1} opened the programme. || Guests were greeted\
    at {time} and then enjoyed {act1}.
body: Later on, {act2} was the main attraction. || The highlight for many was {act2}. || Loud applause\
    followed {act2}.
body: "We had hoped for a good day, and it was a great one," said {name}, who had organised it. || "Without\
    our {count} volunteers, none of this would work," said {name}, one of the organisers. || Organiser {name}\
    called it the best year so far.
body: The money raised will go to the repair of {venue}. || A sum of {money} was collected for the youth\
    groups of {town}. || What was left of the food went to a shelter in {town}.
more: The weather stayed dry until the evening. || A lost scarf and two umbrellas can be picked up at the town\
    hall. || No accidents were reported.
close: The next one is planned for {month}. || A date for next year will be announced in {month}. || The\
    organisers hope for as many guests next year.

[marketing text]
ask: Write a marketing text for {a_product} made by {firm}.
ask: Write an advertisement for the new {product} from {firm}.
ask: I need a text that sells {a_product} by {firm}.
goal: the advertisement for the {product}
title: The {product} that you have been waiting for || Meet the new {product} by {firm} || Simply a good\
    {product}
body: Imagine {a_product} that {strength1}. || There are many on the market, but only one {product}\
    {strength1}. || What should {a_product} be able to do? Ours {strength1}.
body: It {strength2}, and that day after day. || On top of that, it {strength2}. || And that is not all,\
    because it also {strength2}.
body: Our customers love that it {strength3}. || It {strength3}, as thousands of users will tell you. || Best\
    of all, it {strength3}.
body: {Firm} has made it in {town} for {count} years, with care for every detail. || Every piece is checked by\
    hand in our workshop in {town}. || {Firm} stands for good work from {town}, and for {count} years of\
    guarantee.
more: It comes in {count} colours and a box that can be used again. || Spare parts are available for ten\
    years. || If you do not like it, send it back within thirty days.
close: Yours from {money}, while stocks last. || Try it for a month without risk. || Order before {weekday}\
    and pay no postage.

[product description]
ask: Write a product description of {a_product} for an online shop.
ask: Write a description for the catalogue of {firm}: {a_product}.
ask: I need a product description for {a_product} in {colour}.
goal: the description of the {product}
title: {Product}, {colour} || {Product} by {firm} || {Product} for every day
body: This {product} {strength1}. || {A_product} for every day: it {strength1}. || The first thing that one\
    notices: this {product} {strength1}.
body: It also {strength2}. || In daily use, it {strength2}. || Thanks to careful work, it {strength2} as well.
body: Moreover, it {strength3}. || What is more, it {strength3}. || Users like it because it {strength3}.
body: It comes in {colour} and is packed in recycled paper. || Available in {colour} and {colour2}. || The\
    colour is {colour}; other colours are available on request.
body: It is meant for people who want one good thing instead of three poor ones. || It suits beginners as well\
    as people who know what they want. || It makes a fine present for somebody who has everything.
more: Weight and size are printed on the label. || Wipe it with a damp cloth, and it will look like new. ||\
    The guarantee covers {count} years.
close: Price: {money}. || It is delivered within {count} days. || In stock and ready to be sent.
"""
