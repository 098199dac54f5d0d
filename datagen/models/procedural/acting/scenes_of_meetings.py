"""What people ask each other where they meet: in the shipped scenes, and anywhere.

Text only; read by `roleplay_characters`. Each line is a subject of `voices` with questions on it, between bars. A scene
is known by words in it.
"""

TEXT = """
[night train]
weather: Do you suppose that the snow will let us go before morning?
food: I have half a loaf in my bag; what would you eat if the dining car were open?
fear: The lamp has perhaps a quarter of an hour left. Does the dark trouble you?
plan: Should we stay in our seats or walk along the line to the next station?
past: Have you ever been stuck like this before?

[inn]
home: There is one bed and one chair; which of them is more like the place you come from?
trust: The landlord swears that the bolt holds. Would you take his word?
weather: Did you also see that lightning strike twice in the same field?
food: They say that there is nothing left but soup. Shall we dare?
work: You do not look like somebody who travels for pleasure; what brings you here on such a night?

[lift]
danger: The cable creaked just now. How much do you think it can bear?
plan: The bell is silent and nobody hears us. What do you propose?
fear: Do you mind small rooms?
work: Who will miss you first up there?
luck: Of all the lifts in this house we took this one. What do you call that?

[wall]
danger: Look, three fires where there were two. What do you make of it?
fear: The hour before sunrise is the longest. What keeps you from running away?
home: Which of those roofs down there would you save first?
plan: If they come over the wall by the mill, what do we do?
past: How did you come to stand on this wall and not on the other side of it?

[boat]
weather: The fog has closed again. From which side did the bell sound to you?
trust: Do we row towards the bell, when we do not know who rings it?
food: There is one biscuit and a flask. How shall we share?
luck: The current has turned. Is that good or bad for us?
past: What was the last thing you saw before the fog came?

[map]
work: What does somebody like you want with an old map?
trust: The date in the corner looks freshly inked to me. Do you believe in it?
luck: Suppose that the dealer lets a coin decide. Would you accept that?
plan: We could buy it together. What would you do with your half?
home: Is the place that you are looking for on it at all?

[judge]
trust: They will ask me whether you are honest. What should I say?
fear: Your hands are quite calm. Are you never afraid of a question?
past: Before we were on two sides, did you know either of them?
plan: What will you say if the judge asks why we sat here together?
luck: Do you think that the better story wins in there?

[campfire]
danger: Did you see that, just beyond the light?
plan: Who keeps the first watch?
food: The stew is mostly sand. What do you do against hunger?
home: One blanket and two of us. Where would you be sleeping tonight if you could choose?
weather: How cold will it get before the morning?

[museum]
plan: The guard comes at seven. What shall we do with a whole night?
fear: I could swear that the armour stood further left. Did you notice?
luck: If you could take one single thing out of here, unseen, what would it be?
past: Which of these rooms reminds you of something that you have lived through?
work: Could you open a door like that one?

[crate]
trust: They would not tell me what is in it. Did they tell you?
danger: It has just moved inside. Shall we put it down?
weather: The clouds are coming over the ridge. Do we go on?
plan: There are two ways down, a short one and a safe one. Which do you take?
work: Have you carried heavier things than this?

[wedding]
food: The soup passed us by. Shall we catch the roast?
trust: Everybody here thinks that I belong to the other family. Do I look like it?
past: When did you last dance at a wedding?
luck: Do you give the two of them a good chance?
plan: If somebody asks us for a speech, which of us stands up?

[greenhouse]
weather: It drips faster now. How long will the rain last?
plan: We have one bucket and two leaks. What do you suggest?
luck: It blooms once in forty years. Why tonight, of all nights?
work: Do you know anything about plants?
fear: What if it does not open at all?

[lighthouse]
danger: Was that a ship's horn, or the wind in the stairs?
plan: The oil will do until four. What then?
trust: He said that he would be back by nine. Do you still believe him?
weather: Have you ever seen a sea like this one?
home: Could you live up here, with nothing but the light?

[]
danger: What do you do when things become dangerous? | Tell me, does danger make you quicker or slower?
food: What do you long to eat, of all things? | May I ask what you live on when you are on your way?
past: And where were you before all this? | What did you do when you were young?
plan: So what do we do next? | What would you do if it were up to you alone?
home: Have you got a home that waits for you? | What does it look like where you live?
trust: How do you tell whom to trust? | Why should I believe you?
work: What is it that you do, when you are not here? | What is your trade, if I may ask?
fear: What are you afraid of, if you are afraid of anything? | Is there anything that frightens you?
luck: Do you believe in luck? | Have you been lucky in your life?
weather: What do you make of this weather? | Do you feel it too, that change in the air?
"""
