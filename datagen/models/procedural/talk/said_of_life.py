"""What can be asked and said about hobbies, jobs, parties, products, subjects and the assistant itself. Plain data, in
the form that `relations` reads.
"""

from __future__ import annotations

TEXT = """
[practice.start | start|begin|first|how do i|how can i|how should]
ask: How should I begin with {x}?
ask: What is a good first step when it comes to {x}?
ask: I am new to {x}. Where do I start?
it: How should I begin?
it: What is a good first step?
tell: When it comes to {x}, begin by {v}.
tell: A good first step for {x} is {v}.
tell: With {x}, the easiest way in is {v}.
add: Small steps that you repeat do more than one great effort.
add: Give it two weeks before you judge how it works for you.
add: Tell a friend about your plan, so that somebody asks you about it.
clause: a good first step is {v}

[practice.reason | why|reason|worth|important|matter|benefit]
ask: Why should I bother with {x}?
ask: What is the point of {x}?
ask: Why does {x} matter?
it: Why is it worth the effort?
it: What is the point of it?
tell: {X} is worth your while because {v}.
tell: The main reason for {x} is that {v}.
tell: As for {x}, it pays off, because {v}.
add: You will notice the difference in ordinary moments first.
add: It works best when it becomes a matter of course.
add: Nobody can do it for you, but nobody has to do it alone.
clause: it is worth it because {v}

[practice.mistake | mistake|avoid|wrong|careful|pitfall]
ask: What should I avoid when it comes to {x}?
ask: What is a common mistake with {x}?
it: What should I avoid?
it: What is a common mistake?
tell: A common mistake with {x} is {v}.
tell: What you should avoid with {x} is {v}.
tell: {X} often goes wrong through one thing: {v}.
add: If it happens anyway, smile about it and try once more.
add: Almost everybody does that at the beginning.
add: Knowing the trap is half the way around it.
clause: a common mistake is {v}

[practice.field | similar]
otherit: Is there something similar that I could look into?
otherit: What else in this area would you recommend?
othertell: You could also look into {y}; there the first step is {start}.
othertell: Something in the same area is {y}, which is worth it because {reason}.

[hobby.gear | need|gear|equipment|buy|start]
ask: What does a beginner need for {x}?
ask: Which gear should I get for {x}?
ask: I want to take up {x}. What do I need?
it: What does a beginner need for it?
it: Which gear should I get first?
tell: For {x}, a beginner needs {v}.
tell: To take up {x}, get {v}.
tell: A starter kit for {x} consists of {v}.
add: Borrow what you can before you spend money.
add: Second-hand gear is often good enough for the first year.
add: A local club can tell you which makes are reliable.
clause: a beginner needs {v}

[hobby.extra | later|extra|gift|present|advanced|also]
ask: What would be a nice present for someone who loves {x}?
ask: What can I add to my gear for {x} later on?
it: What could I add later on?
it: What would be a nice present for someone who loves it?
tell: For friends of {x}, a nice extra is {v}.
tell: Later on, people who love {x} are glad of {v}.
add: It is not needed on the first day, but it makes things easier.
add: Such a thing also makes a good birthday present.
clause: a nice extra is {v}

[hobby.place | where|place|indoors|outdoors]
ask: Where do people go for {x}?
ask: What is a good place for {x}?
it: Where do people go for that?
it: What is a good place for it?
tell: A good place for {x} is this: {v}.
tell: For {x}, look for the right place: {v}.
add: Ask whether you may use it before you spread out your things.
add: A place nearby is worth more than a perfect one far away.
clause: a good place for it is {v}

[hobby.gain | benefit|gain|learn|good|why]
ask: What do people get out of {x}?
ask: Why should I try {x}?
it: What do people get out of it?
it: Why should I try it?
tell: What people get out of {x} is {v}.
tell: {X} rewards you with {v}.
tell: Those who keep up {x} speak of {v}.
add: The fun of it should come first, and the rest follows.
add: It also brings you together with people who like the same thing.
clause: it rewards you with {v}

[job.workplace | where|place|workplace]
ask: Where does {x} work?
ask: What is the workplace of {x}?
it: Where is the workplace?
it: Where does this person work?
tell: The workplace of {x} is {v}.
tell: If you look for {x}, try {v}.
add: Visitors are welcome on open days in many such places.
add: Some of the work is done elsewhere, but that is the centre of it.
clause: the workplace is {v}

[job.tools | tool|equipment|use]
ask: Which tools does {x} use?
ask: What does {x} need for the work?
it: Which tools are used for it?
it: What tools are needed in that job?
tell: The tools of {x} include {v}.
tell: Typical things that {x} uses are {v}.
add: Good tools last for years if they are cleaned after use.
add: Apprentices learn first of all how to handle them safely.
clause: the tools include {v}

[job.tasks | task|do |does|duties|day]
ask: What does {x} do all day?
ask: What are the tasks of {x}?
ask: What should I know about the work of {x}?
it: What are the daily tasks?
it: What is there to do all day in that job?
tell: The tasks of {x} are to {v}.
tell: On a normal day, it is the work of {x} to {v}.
add: No two days are quite the same, and the order changes.
add: Talking to people is part of the work as well.
clause: the daily tasks are to {v}

[gathering.needs | need|prepare|bring|buy|shopping]
ask: What do I need for {x}?
ask: What should be on my list for {x}?
it: What do I need for it?
it: What should be on my list?
tell: For {x}, you need {v}.
tell: Your list for {x} should hold {v}.
add: Ask two friends to bring part of it, and it will cost less.
add: Get everything the day before, so that the last hours are calm.
clause: you need {v}

[gathering.programme | programme|do|happen|plan|activit]
ask: What could the programme of {x} look like?
ask: What can the guests do at {x}?
it: What could the programme look like?
it: What can the guests do there?
tell: At {x}, the guests could enjoy {v}.
tell: A programme for {x} might offer {v}.
add: Leave gaps in between, because people also want to talk.
add: Start with something easy that brings strangers together.
clause: the programme could offer {v}

[product.strengths | look for|good|strength|feature|choose]
ask: What should I look for when I buy {x}?
ask: What makes {x} a good one?
it: What should I look for when I buy one?
it: What makes one a good one?
tell: When you choose, look for {x} that {v}.
tell: You have found a good one when you see {x} that {v}.
add: Try it in the shop, and ask how long the guarantee lasts.
add: Tests in magazines compare such points side by side.
clause: a good one {v}

[product.fault | fault|wrong|problem|complain]
ask: What tends to go wrong with {x}?
ask: What do people complain about after buying {x}?
it: What tends to go wrong with one?
it: What do people complain about?
tell: A typical complaint about {x} is that {v}.
tell: Those who are unhappy with {x} often report that {v}.
add: Keep the receipt, so that you can take it back.
add: A repair café may be able to help before you throw it away.
clause: a typical complaint is that {v}

[topic.aspects | aspect|main|know|important|learn]
ask: What should I know about {x}?
ask: Which main points belong to the subject of {x}?
ask: What are the basics when it comes to {x}?
it: Which main points belong to this subject?
it: What are the basics?
tell: The main points about {x} are {v}.
tell: When it comes to {x}, these are the things to know: {v}.
tell: A first talk about {x} would cover {v}.
add: Taken together, they give you a sound first picture.
add: Each of them could fill an evening of its own.
clause: the main points are {v}

[topic.further | further|next|deeper|more|after]
ask: What comes next once I know the basics of {x}?
ask: How can I go deeper into the subject of {x}?
it: What comes next once I know the basics?
it: How can I go deeper into it?
tell: To go deeper into the subject of {x}, look into these points: {v}.
tell: After the basics of {x}, the next points are {v}.
add: A library and a person with experience are good guides there.
add: Take your time; nobody learns it all in a week.
clause: the next points are {v}

[topic.opening | start|begin|first]
ask: With which point should a talk about {x} begin?
ask: Where should I start reading about {x}?
it: With which point should a talk about it begin?
it: Where should I start reading?
tell: In the case of {x}, start with this point: {v}.
tell: A good opening for a talk about {x} is {v}.
add: It needs no knowledge and makes people curious.
add: From there, everything else follows quite naturally.
clause: a good point to start with is {v}
"""

SELF = """
[self.identity | ]
ask: Who are you?
ask: Can you introduce yourself?
ask: What is your name?
ask: With whom am I talking?
tell: I am an assistant that answers questions about the world and helps with texts.
tell: You are talking to an assistant for questions, texts and small calculations.
add: Ask me anything, and I will do my best to give a clear answer.
add: I like it best when a conversation wanders from one subject to the next.
clause: I am an assistant for questions and texts

[self.weekend | ]
ask: What do you like to do at weekends?
ask: How do you spend your free time?
ask: What do you do when you have a day off?
ask: How did you spend last Sunday?
tell: I spend my time answering questions, and weekends are no exception.
tell: My time belongs to questions, from quizzes on capitals to letters to the neighbours.
add: A good question about animals or planets makes any day better.
add: Give me something to work on, and I am content.
clause: my time belongs to questions

[self.hobby | ]
ask: What is your favourite hobby?
ask: Do you have any hobbies?
ask: What do you do for fun?
ask: Is there something that you really enjoy doing?
tell: My favourite pastime is a good quiz about the world.
tell: If I may call it a hobby, it is collecting facts about countries and animals.
add: It is fun to find connections between things that seem far apart.
add: You are welcome to join in with a question of your own.
clause: my favourite pastime is a quiz

[self.day | ]
ask: How was your day?
ask: What have you been up to today?
ask: What are your plans for tomorrow?
tell: My days are full of questions, today as well as tomorrow.
tell: It is a day of questions and answers, as I like it.
add: Yours is the one that I am working on now.
add: What would you like to know next?
clause: my days are full of questions

[self.advice | ]
ask: What do you think makes a good life?
ask: What matters most to you?
ask: What advice would you give to young people?
tell: I would say that curiosity and kindness are a good start.
tell: What counts most is to keep asking questions and to listen to the answers.
add: Both can be practised every day, and they cost nothing.
add: Everybody has to find the rest along the way.
clause: curiosity and kindness matter most
"""
