"""Advice for everyday life: how to begin with something, why it is worth while, what to avoid. Plain data.

start: a clause after "begin by"; reason: a clause after "because"; mistake: a clause after "avoid". Nothing\
    here is
a matter of medicine or law. The first column says to which part of life the practice belongs.
"""

from __future__ import annotations

from datagen.models.procedural.talk.tables import table

PRACTICES = table(
    "field | start | reason | mistake",
    """
    a first date: love | choosing a place where you can talk | shared stories bring people closer | talking\
        only about yourself
    an honest apology: love | saying plainly what you did wrong | it lets both sides move on | adding an\
        excuse in the same breath
    listening well: love | putting your phone away | people open up when they feel heard | planning your reply\
        while the other still talks
    a long-distance friendship: love | agreeing on a fixed day for calls | small, regular signs keep it alive\
        | waiting for the other to write first
    meeting the parents: love | asking what they enjoy talking about | a good start makes later visits easier\
        | bringing up old quarrels
    saying no kindly: love | thanking the person for asking | clear limits keep a friendship fair | hiding\
        behind a made-up excuse
    ending a quarrel: love | repeating what you have understood | most fights begin with a misunderstanding |\
        bringing up everything from the past
    an honest compliment: love | naming one thing that you really noticed | it makes the day of two people |\
        praising what you do not mean
    breathing meditation: calm | counting ten slow breaths | it settles a restless mind | forcing the breath
    a body scan: calm | lying down and feeling your toes first | it shows where you are tense | hurrying from\
        part to part
    walking meditation: calm | walking very slowly for five minutes | it brings calm into a busy day |\
        listening to messages on the way
    mindful eating: calm | looking at the food before the first bite | you notice sooner when you have had\
        enough | eating in front of a screen
    a gratitude diary: calm | writing down three good things each night | it trains the eye for what goes well\
        | copying the same line every day
    a digital detox: calm | leaving the phone in another room for an hour | attention needs quiet to recover |\
        announcing it online every hour
    a quiet morning: calm | getting up a quarter of an hour earlier | it gives you a moment of your own |\
        reading the news first
    building a habit: growth | choosing a step so small that it seems silly | repetition matters more than\
        effort | changing five things at once
    setting goals: growth | writing down one aim for this month | a clear aim makes choices easier | setting\
        aims that depend on others
    managing your time: growth | noting for a week where the hours go | you can only change what you see |\
        filling every free minute
    speaking in public: growth | practising in front of one friend | every calm talk makes the next one easier\
        | reading every word aloud from paper
    learning from mistakes: growth | writing down what happened without blame | the same slip then costs you\
        only once | pretending that nothing happened
    overcoming procrastination: growth | working for just five minutes | starting is the hardest part |\
        waiting for the right mood
    keeping a journal: growth | writing four lines every evening | it makes progress visible | aiming for\
        perfect sentences
    a household budget: money | listing what comes in and what goes out | it shows where the money leaks |\
        forgetting the bills that come once a year
    an emergency fund: money | putting a small sum aside each payday | a broken boiler is then only a nuisance\
        | keeping it where you spend it by accident
    paying off debts: money | listing every debt with its interest | it ends the cost of interest | taking on\
        a new loan for the old one
    saving for a holiday: money | dividing the price by the months that are left | the trip is then paid\
        before it begins | dipping into the jar for small treats
    comparing prices: money | noting the price per kilo or litre | large packs are not always cheaper | buying\
        more only because it is reduced
    preparing for a job interview: work | learning what the company makes | preparation calms the nerves |\
        speaking badly of your last employer
    asking for a raise: work | collecting what you have achieved | results convince more than wishes |\
        comparing yourself with a colleague
    preparing for a first day at work: work | learning the names of your neighbours | the first impression\
        lasts | pretending to know everything
    working from home: work | setting up one fixed place to work | a clear end of work protects your evenings\
        | answering mail at midnight
    giving feedback: work | describing what you saw, not what you think of it | people can only change what\
        they know | doing it in front of everybody
    a useful meeting: work | sending round the questions beforehand | everybody's time is costly | meeting\
        without anything to decide
    changing careers: work | talking to someone who does the new job | it is cheaper to ask than to try |\
        giving notice before there is a plan
    a bedtime routine: family | doing the same three things every night | children sleep better when they know\
        what comes next | starting a wild game at the end
    limiting screen time for children: family | agreeing on a time together | clear rules end daily debates |\
        using the screen as a reward for everything
    homework without tears: family | choosing a quiet table and a fixed hour | habits save energy | doing the\
        work for the child
    calming quarrels between siblings: family | letting each child tell the story | they learn to settle\
        things themselves | always blaming the older one
    feeding a picky eater: family | offering one new thing beside a familiar one | tastes change with time |\
        turning meals into a battle
    preparing for the first day at school: family | walking the way together beforehand | what is known is\
        less frightening | telling scary stories about teachers
    privacy online: media | checking who can see your posts | what is shared once is hard to take back | using\
        the same name everywhere
    spotting false news: media | looking for a second source | a lie spreads faster than its correction |\
        sharing a post before reading it
    a strong password: media | joining four words that have nothing in common | it keeps strangers out of your\
        account | using it for more than one account
    a video call: media | testing sound and light beforehand | people forgive a poor picture but not poor\
        sound | eating while others speak
    writing a clear post: media | putting the main point first | readers decide within seconds | using ten\
        hashtags
    dealing with online trolls: media | not answering for a day | attention is what they are after | replying\
        in anger
    inclusive language: respect | asking people how they want to be called | words show who is meant | mocking\
        those who still learn it
    an event open to all: respect | looking for a venue without steps | nobody should have to ask at the door\
        | thinking only of wheelchairs
    a meeting across cultures: respect | learning how to greet one another | small signs of respect open doors\
        | taking one guest for a whole country
    a team of all ages: respect | pairing an old hand with a newcomer | each has something to teach the other\
        | joking about somebody's age
    plain language: respect | using one idea per sentence | more people can take part | treating adults like\
        children
    fair hiring: respect | asking everybody the same questions | good people are found where one looks for\
        them | trusting the first feeling
    a business plan: business | writing down who will buy, and why | it is cheaper to fail on paper | guessing\
        the costs
    finding the first customer: business | asking people whom you already help | one happy customer brings the\
        next | waiting until all is perfect
    setting a price: business | adding up your own costs | too low a price is hard to raise | copying a rival\
        without doing the sums
    a short pitch: business | naming the problem before the answer | listeners remember a problem that they\
        know | showing twenty slides
    opening a small shop: business | counting who walks past the door | people like to buy from somebody they\
        know | buying all the stock at once
    bookkeeping: business | keeping every receipt in one box | clear books make clear choices | leaving it\
        until the end of the year
    revising for an exam: learning | testing yourself instead of rereading | recalling makes memories stronger\
        | working through the night before
    taking notes: learning | writing in your own words | whoever rephrases has to understand | copying every\
        word
    learning vocabulary: learning | repeating ten words a day | short, spaced sessions last longest | learning\
        long lists at once
    studying in a group: learning | giving each person a part to explain | teaching shows what one has not\
        understood | letting one person do all the work
    reading aloud: learning | choosing one page that you like | it trains voice and attention | racing to the\
        end
    an online course: learning | blocking two fixed hours a week | few finish without a timetable | signing up\
        for five at once
    a simple skin routine: looks | washing with lukewarm water | gentle care is easy to keep up | trying\
        several new products at once
    sun protection: looks | putting on sunscreen before you go out | sunburn is easier to prevent than to heal\
        | forgetting the ears
    caring for dry hair: looks | washing it less often | natural oils need time to spread | using very hot air
    keeping nails neat: looks | filing them in one direction | they tear less often | cutting them too short
    a capsule wardrobe: looks | laying out what you really wear | few pieces that match save time | buying\
        everything new
    an outfit for an interview: looks | asking what people wear there | you can forget about it once it fits |\
        wearing new shoes for the first time
    mending clothes: looks | learning to sew on a button | a mended coat lasts for years | waiting until the\
        hole is large
    washing wool: looks | using cool water and a mild soap | wool shrinks when it is hot and rubbed | hanging\
        it up wet
    brainstorming: ideas | writing down twenty ideas without judging | the good ones rarely come first |\
        laughing at an odd idea
    beating writer's block: ideas | writing one bad page on purpose | a bad page can be mended and an empty\
        one cannot | waiting for inspiration
    keeping a sketchbook: ideas | drawing one small thing a day | the hand learns by doing | tearing out pages\
        that you dislike
    making a collage: ideas | cutting out shapes that please you | chance leads to new ideas | gluing before\
        you have tried the order
    telling a good story: ideas | beginning in the middle of the action | listeners want to know what comes\
        next | explaining the point too early
    voting for the first time: public | reading what each side plans | every vote counts the same | choosing\
        by posters alone
    speaking at a council meeting: public | writing your point in three sentences | local decisions are made\
        there | using up the time for greetings
    starting a petition: public | wording one clear demand | numbers make a wish visible | asking for ten\
        things at once
    following the news: public | choosing two sources and a fixed time | calm reading informs better than\
        alarms | believing headlines alone
    a fair debate: public | repeating the other view fairly first | arguments get better when they are tested\
        | attacking the person
    keeping promises: ethics | promising less than you could do | trust grows from small things kept | saying\
        yes only to please
    avoiding white lies: ethics | asking yourself whom the lie serves | small lies make the next one easier |\
        calling cruelty honesty
    returning what you found: ethics | asking at the nearest desk | the owner may miss it badly | telling\
        yourself that nobody cares
    sharing fairly: ethics | letting one divide and the other choose | both then feel treated well | counting\
        every crumb
    a board game night: games | choosing a game that takes under an hour | playing together is an easy way to\
        meet | explaining every rule at once
    a first video game: games | picking one with a gentle training level | small successes keep beginners\
        going | starting at the hardest level
    taking breaks while gaming: games | setting an alarm for every hour | eyes and back need a change | taking\
        the break at another screen
    designing a small game: games | drawing the board on plain paper | testing early saves work | polishing\
        the box before the rules
    a film night: fun | letting the guests vote between three films | choosing together raises the mood |\
        talking through the ending
    a book club: fun | starting with a short book | talking about it makes reading richer | turning it into an\
        exam
    a karaoke night: fun | beginning with a song that all can sing | nobody has to be good at it | keeping the\
        microphone
    starting a podcast: fun | recording ten minutes on your phone | listeners come for the voice and the topic\
        | buying costly gear first
    drinking enough water: health | putting a full glass next to your plate | thirst is easy to overlook in a\
        busy day | drinking it all at bedtime
    good posture: health | setting the screen at eye level | a straight back tires less | sitting in one pose\
        for hours
    warming up before sport: health | moving lightly for ten minutes | warm muscles work better | stretching\
        hard while cold
    walking more: health | getting off the bus one stop earlier | it needs no gear and no fee | setting a\
        distance that spoils the fun
    a healthy breakfast: health | adding a piece of fruit | a good start helps you through the morning |\
        skipping it and then snacking on sweets
    stretching at the desk: health | rolling your shoulders ten times | it loosens what sitting makes stiff |\
        pulling until it hurts
    a moment of silence: spirit | sitting quietly for three minutes | it makes room for what matters | looking\
        at the clock
    visiting a place of worship: spirit | asking what is expected of guests | respect opens conversations |\
        taking pictures during a service
    talking about faith: spirit | asking what it means to the other | curiosity is kinder than debate | trying\
        to win
    recording family memories: past | asking one old relative about one old object | stories get lost when\
        nobody writes them down | correcting every date
    sorting old photographs: past | writing names on the back | later nobody will know the faces | starting\
        with the largest box
    visiting a museum: past | choosing three rooms instead of all | attention is gone after an hour | reading\
        every label
    separating waste: nature | putting three labelled boxes side by side | clean material can be used again |\
        rinsing with hot water
    saving energy at home: nature | lowering the heating by one degree | it costs nothing and shows on the\
        bill | leaving devices on standby
    a balcony for bees: nature | sowing herbs and letting them bloom | even a small box feeds many insects |\
        using sprays
    travelling light: travel | laying out everything and taking half | a small bag saves time and fees |\
        packing for every possible event
    staying with a host family: travel | bringing a small gift from home | shared meals teach more than\
        guidebooks | keeping to your room
    learning a few words of the language: travel | learning hello, please and thank you | people smile when\
        you try | speaking louder in your own language
    a language exchange: travel | splitting the hour between both languages | both sides teach and learn |\
        correcting every single slip""",
)
