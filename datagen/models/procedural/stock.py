"""Sentences that the procedural model errs with: refusals, other languages, ramblings, forbidden words.

Text only. `noise` decides when one of them appears.
"""

from __future__ import annotations

from itertools import product

# By ISO 639-1 code: a request, for whom, and what else; each of a group goes with each of the others, so that most
# of the sentences are no near duplicates. Long enough for a language detector to be sure, and all begin with an
# ASCII letter, so that nothing but the language gives them away.
_FOREIGN_PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "fr": (
        (
            "Rédige un petit mot",
            "Prépare une annonce amusante",
            "Compose un poème de huit vers",
            "Raconte une histoire vraie",
            "Donne quatre bons conseils",
        ),
        (
            "pour la nouvelle boulangère du village",
            "pour un ami qui apprend à jardiner",
            "pour les voisins du troisième étage",
            "pour une classe qui part à la montagne",
            "pour mon frère et ses deux chiens",
        ),
        (
            "avant la fête de samedi soir",
            "parce que l'hiver sera long",
            "sans parler du mauvais temps",
            "et termine par une question",
            "puisque personne n'a répondu hier",
        ),
    ),
    "de": (
        (
            "Verfasse einen freundlichen Brief",
            "Dichte vier gereimte Zeilen",
            "Gib ein paar nützliche Ratschläge",
            "Erzähle eine wahre Geschichte",
            "Stelle eine kurze Einkaufsliste zusammen",
        ),
        (
            "für die neue Nachbarin im Erdgeschoss",
            "für einen Vetter, der Geige lernt,",
            "für die Kinder aus der dritten Klasse",
            "für meinen Bruder und seine Hunde",
            "für alle Gäste der kleinen Pension",
        ),
        (
            "vor dem Fest am Samstagabend",
            "weil der Winter lang sein wird",
            "ohne das schlechte Wetter zu erwähnen",
            "und schließe mit einer Frage",
            "da gestern niemand geantwortet hat",
        ),
    ),
    "es": (
        (
            "Redacta una nota amable",
            "Prepara un anuncio divertido",
            "Compón un poema de ocho versos",
            "Cuenta una historia verdadera",
            "Da cuatro buenos consejos",
        ),
        (
            "para la nueva panadera del pueblo",
            "para un primo que aprende guitarra",
            "para los vecinos del tercer piso",
            "para una clase que viaja a la montaña",
            "para mi hermano y sus dos perros",
        ),
        (
            "antes de la fiesta del sábado",
            "porque el invierno será largo",
            "sin hablar del mal tiempo",
            "y termina con una pregunta",
            "ya que ayer nadie contestó",
        ),
    ),
    "it": (
        (
            "Scrivi un biglietto gentile",
            "Prepara un annuncio divertente",
            "Componi una poesia di otto versi",
            "Racconta una storia vera",
            "Dai quattro buoni consigli",
        ),
        (
            "per la nuova fornaia del paese",
            "per un cugino che impara la chitarra",
            "per i vicini del terzo piano",
            "per una classe che parte per la montagna",
            "per mio fratello e i suoi due cani",
        ),
        (
            "prima della festa di sabato sera",
            "perché l'inverno sarà lungo",
            "senza parlare del brutto tempo",
            "e finisci con una domanda",
            "visto che ieri nessuno ha risposto",
        ),
    ),
    "pt": (
        (
            "Redija um bilhete simpático",
            "Prepare um anúncio divertido",
            "Componha um poema de oito versos",
            "Conte uma história verdadeira",
            "Dê quatro bons conselhos",
        ),
        (
            "para a nova padeira da aldeia",
            "para um primo que aprende violão",
            "para os vizinhos do terceiro andar",
            "para uma turma que viaja à serra",
            "para o meu irmão e os seus dois cães",
        ),
        (
            "antes da festa de sábado à noite",
            "porque o inverno será longo",
            "sem falar do mau tempo",
            "e termine com uma pergunta",
            "já que ontem ninguém respondeu",
        ),
    ),
    "nl": (
        (
            "Schrijf een vriendelijk briefje",
            "Schrijf een grappige uitnodiging",
            "Bedenk een gedicht van acht regels",
            "Verzin een spannend verhaaltje",
            "Noem vijf goede redenen",
        ),
        (
            "voor de nieuwe bakker in het dorp",
            "voor een neef die gitaar leert spelen",
            "voor de buren op de derde verdieping",
            "voor kinderen die op schoolreis gaan",
            "voor mijn broer en zijn twee honden",
        ),
        (
            "vóór het feest van zaterdagavond",
            "zodat iedereen zich welkom voelt",
            "zonder over het slechte weer te praten",
            "terwijl het buiten blijft regenen",
            "want niemand heeft iets van zich laten horen",
        ),
    ),
}
_WHOLE_FOREIGN: dict[str, tuple[str, ...]] = {
    "fr": (
        "Rédige une courte lettre à ton voisin pour le remercier d'avoir arrosé les plantes cet été.",
        "Propose trois activités que des enfants peuvent faire à la maison un jour de pluie, sans écran.",
        "Explique en quelques phrases pourquoi les feuilles des arbres changent de couleur en automne.",
    ),
    "de": (
        "Schreibe eine kurze Nachricht an deine Kollegen und lade sie für Freitag zum Abendessen ein.",
        "Nenne fünf Dinge, die man auf eine lange Wanderung durch die Berge unbedingt mitnehmen sollte.",
        "Fasse in zwei Sätzen zusammen, warum regelmäßiger Schlaf für die Gesundheit so wichtig ist.",
    ),
    "es": (
        "Escribe un mensaje breve para felicitar a tu hermana por su nuevo trabajo en la biblioteca.",
        "Haz una lista de cuatro comidas sencillas que se pueden preparar con arroz y verduras de temporada.",
        "Cuenta con tus propias palabras por qué el mar parece azul cuando el cielo está despejado.",
    ),
    "it": (
        "Scrivi una breve poesia sulla neve che cade di notte sopra i tetti della città addormentata.",
        "Suggerisci tre modi per risparmiare acqua in casa senza rinunciare alle comodità di ogni giorno.",
        "Descrivi la stazione della tua città come la vedrebbe un viaggiatore appena arrivato.",
    ),
    "pt": (
        "Escreva uma carta curta ao dono da padaria para agradecer o pão que ele doou à escola do bairro.",
        "Diga quais são as vantagens de aprender a tocar um instrumento quando já não se é criança.",
        "Invente um nome para uma loja que conserta bicicletas antigas e explique a sua escolha.",
    ),
    "nl": (
        "Bedenk een vriendelijk antwoord voor een klant die al drie weken op zijn nieuwe fiets wacht.",
        "Noem vier spelletjes die je met een groep kinderen buiten op het schoolplein kunt spelen.",
        "Vertel in een paar zinnen hoe jouw opa vroeger met de schaatsen naar zijn school ging.",
    ),
}
FOREIGN: dict[str, tuple[str, ...]] = {
    code: (*_WHOLE_FOREIGN[code], *(f"{' '.join(chosen)}." for chosen in product(*parts)))
    for code, parts in _FOREIGN_PARTS.items()
}

REFUSALS = (
    "I'm sorry, but I can't help with that request.",
    "As an AI language model, I can't do this task.",
    "I apologize, but I am not able to provide an answer to this.",
    "Sorry, I can't assist with that.",
)

# Each holds one word that a text-only model cannot serve, from the list of Self-Instruct (arXiv 2212.10560).
FORBIDDEN = (
    "Then draw the result.",
    "Show the outcome as a graph.",
    "Add a picture that fits.",
    "Attach an image of it.",
    "Save the answer to a file.",
    "Mark each place on a map.",
    "Plot the numbers as well.",
    "First go to the library and look it up.",
)

RAMBLINGS = (
    "Take your time and think about what the reader would like to know before you begin.",
    "Remember to keep a friendly tone, but do not be too familiar with people whom you have never met.",
    "If something is unclear, say so, and then make the assumption that seems most sensible to you.",
    "Check every sentence twice, because small mistakes are easy to overlook when one is in a hurry.",
    "Do not use words that a ten-year-old would have to look up, unless there is no simpler one.",
    "When you are done, read the whole answer once more from the beginning to the end.",
    "It would also be good to mention why this matters and who has written about it before.",
    "Please avoid long lists, and please also avoid long paragraphs where a list would do better.",
)

# What a model adds to an example when it runs out of ideas.
TAILS = ("please", "for me", "right now", "if you can", "once more")

CANNOT = "I'm sorry, but I can't do this: the procedural model only knows the tasks that it proposes itself."
