"""Sentences that the procedural model errs with: refusals, other languages, ramblings, forbidden words.

Text only. `noise` decides when one of them appears.
"""

from __future__ import annotations

# By ISO 639-1 code. Long enough for a language detector to be sure, and all begin with an ASCII letter, so
# that nothing but the language gives them away.
FOREIGN: dict[str, tuple[str, ...]] = {
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
