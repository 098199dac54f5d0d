"""Sentences for answers in western European languages: general ones, facts, persons and pastimes. Plain data.

{subject}, {x}, {v}, {figure} and {hobby} keep the form that they have in English, so the sentences set them apart as
names. Read by `languages_spoken`.
"""

from __future__ import annotations

TEXT = """
[French]
lead: C'est une bonne question, et voici ce que je peux vous répondre.
lead: Je vous réponds volontiers, car le sujet m'intéresse depuis longtemps.
lead: Voilà une question à laquelle on peut répondre en quelques mots simples.
about: Voici l'essentiel de ce que je sais à propos de « {subject} ».
about: Au sujet de « {subject} », il y a plusieurs choses intéressantes à dire.
close: Si vous voulez en savoir plus, il suffit de me poser une autre question.
close: J'espère que cette réponse vous aide à mieux comprendre ce que vous cherchez.
close: Nous pouvons regarder les détails ensemble, pas à pas, quand vous voudrez.
text: Voici le texte que vous m'avez demandé, écrit avec soin et en mots simples.
text: J'ai préparé une nouvelle version du texte, et vos souhaits y sont respectés.
capital: Le pays « {x} » a pour capitale la ville de {v}.
continent: Le pays « {x} » se trouve sur le continent suivant : {v}.
currency: Dans le pays « {x} », on paie avec la monnaie appelée « {v} ».
symbol: Le symbole chimique de l'élément « {x} » est {v}.
number: Le numéro atomique de l'élément « {x} » est {v}.
author: L'ouvrage « {x} » a été écrit par {v}.
year: L'événement « {x} » date de l'année {v}.
composer: La musique de « {x} » a été composée par {v}.
artist: Le tableau « {x} » a été peint par {v}.
figure: Je suis {figure}, et c'est en mon propre nom que je vous parle aujourd'hui.
figure: On me connaît sous le nom de {figure}, et je vous réponds comme je l'ai toujours fait.
hobby: Pendant mon temps libre, je me consacre avec joie à mon passe-temps préféré : « {hobby} ».
hobby: Rien ne me plaît autant que « {hobby} » quand la journée de travail est finie.
ready: Très bien, je m'en souviendrai. De quoi voulez-vous parler maintenant ?

[German]
lead: Das ist eine gute Frage, und ich beantworte sie Ihnen sehr gern.
lead: Darüber denke ich schon lange nach, und das Wichtigste ist schnell gesagt.
lead: Auf diese Frage gibt es eine Antwort, die man mit wenigen Worten geben kann.
about: Hier ist das Wichtigste, was ich über „{subject}“ weiß.
about: Zum Thema „{subject}“ lässt sich einiges sagen, das man sich gut merken kann.
close: Wenn Sie mehr wissen möchten, fragen Sie mich einfach noch einmal danach.
close: Ich hoffe, dass Ihnen diese Antwort bei Ihrer Suche ein Stück weiterhilft.
close: Die Einzelheiten können wir uns gern Schritt für Schritt gemeinsam ansehen.
text: Hier ist der Text, um den Sie mich gebeten haben, in einfachen Worten geschrieben.
text: Ich habe den Text noch einmal überarbeitet und dabei Ihre Wünsche berücksichtigt.
capital: Die Hauptstadt des Landes „{x}“ heißt {v}.
continent: Das Land „{x}“ liegt auf diesem Kontinent: {v}.
currency: Im Land „{x}“ bezahlt man mit der Währung „{v}“.
symbol: Das chemische Zeichen für das Element „{x}“ ist {v}.
number: Die Ordnungszahl des Elements „{x}“ ist {v}.
author: Das Werk „{x}“ wurde von {v} geschrieben.
year: Das Ereignis „{x}“ fällt in das Jahr {v}.
composer: Die Musik von „{x}“ wurde von {v} komponiert.
artist: Das Bild „{x}“ wurde von {v} gemalt.
figure: Ich bin {figure}, und ich spreche heute in meinem eigenen Namen zu Ihnen.
figure: Man kennt mich unter dem Namen {figure}, und so antworte ich auch auf diese Frage.
hobby: In meiner freien Zeit widme ich mich am liebsten meinem Hobby „{hobby}“.
hobby: Nichts macht mir nach einem langen Tag so viel Freude wie „{hobby}“.
ready: Gut, das werde ich mir merken. Worüber möchten Sie jetzt mit mir sprechen?

[Spanish]
lead: Es una buena pregunta, y con mucho gusto le doy una respuesta.
lead: Hace tiempo que pienso en este asunto, y lo más importante se dice pronto.
lead: A esta pregunta se puede responder con unas pocas palabras muy sencillas.
about: Esto es lo más importante que sé sobre el tema «{subject}».
about: Del tema «{subject}» se pueden contar muchas cosas interesantes, y eso es lo que hago ahora.
close: Si usted quiere saber algo más, solo tiene que hacerme otra pregunta.
close: Espero que esta respuesta le ayude a entender mejor lo que está buscando.
close: Cuando usted quiera, podemos mirar juntos los detalles, paso a paso.
text: Aquí está el texto que usted me ha pedido, escrito con palabras sencillas.
text: He preparado una nueva versión del texto y he tenido en cuenta todos sus deseos.
capital: La capital del país llamado «{x}» es la ciudad de {v}.
continent: El país llamado «{x}» se encuentra en este continente: {v}.
currency: En el país llamado «{x}» se paga con la moneda «{v}».
symbol: El símbolo químico del elemento «{x}» es {v}.
number: El número atómico del elemento «{x}» es {v}.
author: La obra «{x}» fue escrita por {v}.
year: El acontecimiento «{x}» ocurrió en el año {v}.
composer: La música de «{x}» fue compuesta por {v}.
artist: El cuadro «{x}» fue pintado por {v}.
figure: Yo soy {figure}, y hoy le hablo con mi propia voz y en mi propio nombre.
figure: La gente me conoce como {figure}, y así respondo también a esta pregunta.
hobby: En mi tiempo libre me dedico con alegría a mi afición favorita: «{hobby}».
hobby: Después de un día largo, nada me gusta tanto como mi afición, «{hobby}».
ready: Muy bien, lo tendré en cuenta. ¿De qué le gustaría hablar ahora?

[Italian]
lead: È una bella domanda, e le rispondo molto volentieri con parole semplici.
lead: Ci penso da molto tempo, e la cosa più importante si dice in poche parole.
lead: A questa domanda si può rispondere facilmente con due o tre frasi che tutti capiscono.
about: Ecco le cose più importanti che so a proposito di «{subject}».
about: Sul tema «{subject}» ci sono diverse cose interessanti che vale la pena sapere.
close: Se vuole sapere qualcosa di più, basta che mi faccia un'altra domanda.
close: Spero che questa risposta la aiuti a capire meglio quello che sta cercando.
close: Quando vuole, possiamo guardare insieme i dettagli, un passo alla volta.
text: Ecco il testo che mi ha chiesto, scritto con cura e con parole semplici.
text: Ho preparato una nuova versione del testo, e ho tenuto conto dei suoi desideri.
capital: La capitale del paese chiamato «{x}» è la città di {v}.
continent: Il paese chiamato «{x}» si trova in questo continente: {v}.
currency: Nel paese chiamato «{x}» si paga con la moneta «{v}».
symbol: Il simbolo chimico dell'elemento «{x}» è {v}.
number: Il numero atomico dell'elemento «{x}» è {v}.
author: L'opera «{x}» è stata scritta da {v}.
year: L'avvenimento «{x}» risale all'anno {v}.
composer: La musica di «{x}» è stata composta da {v}.
artist: Il quadro «{x}» è stato dipinto da {v}.
figure: Io sono {figure}, e oggi le parlo con la mia voce e con il mio nome.
figure: Tutti mi conoscono con il nome di {figure}, e per questo le rispondo a modo mio.
hobby: Nel tempo libero mi dedico con gioia al mio passatempo preferito: «{hobby}».
hobby: Dopo una lunga giornata non c'è niente che mi piaccia quanto «{hobby}».
ready: Va bene, me ne ricorderò. Di che cosa vuole parlare adesso?

[Portuguese]
lead: É uma boa pergunta, e é com muito gosto que lhe dou uma resposta.
lead: Já penso neste assunto há muito tempo, e o mais importante diz-se depressa.
lead: Não é difícil responder a esta pergunta com poucas palavras muito simples.
about: Isto é o mais importante que eu sei sobre o tema «{subject}».
about: Sobre o tema «{subject}» há várias coisas interessantes que vale a pena contar.
close: Se quiser saber mais alguma coisa, basta fazer-me outra pergunta.
close: Espero que esta resposta seja útil e que não fiquem muitas dúvidas.
close: Quando quiser, podemos olhar juntos para os pormenores, um passo de cada vez.
text: Aqui está o texto que me pediu, escrito com cuidado e com palavras simples.
text: Preparei uma nova versão do texto, e não me esqueci de nenhum dos seus desejos.
capital: A capital do país chamado «{x}» é a cidade de {v}.
continent: O país chamado «{x}» fica neste continente: {v}.
currency: No país chamado «{x}» paga-se com a moeda «{v}».
symbol: O símbolo químico do elemento «{x}» é {v}.
number: O número atómico do elemento «{x}» é {v}.
author: A obra «{x}» foi escrita por {v}.
year: O acontecimento «{x}» deu-se no ano de {v}.
composer: A música de «{x}» foi composta por {v}.
artist: O quadro «{x}» foi pintado por {v}.
figure: Eu sou {figure}, e hoje falo consigo com a minha voz e em meu próprio nome.
figure: As pessoas conhecem-me como {figure}, e é assim que respondo a esta pergunta.
hobby: Nos meus tempos livres dedico-me com alegria ao meu passatempo preferido: «{hobby}».
hobby: Depois de um longo dia não há nada de que eu goste tanto como de «{hobby}».
ready: Muito bem, não me vou esquecer disso. Sobre o que quer falar agora?

[Dutch]
lead: Dat is een goede vraag, en ik geef er graag een duidelijk antwoord op.
lead: Ik denk hier al lang over na, en het belangrijkste is snel gezegd.
lead: Op deze vraag kun je met een paar eenvoudige woorden antwoord geven.
about: Dit zijn de dingen die ik over '{subject}' weet, en ik vertel ze je graag.
about: Over het onderwerp '{subject}' valt heel wat te vertellen dat je niet snel vergeet.
close: Als je er meer over wilt weten, stel me dan gerust nog een vraag.
close: Hopelijk begrijp je nu beter wat je zocht, en anders vraag je het mij nog eens.
close: We kunnen de details samen bekijken, stap voor stap, wanneer je maar wilt.
text: Hier is de tekst waar je om hebt gevraagd, geschreven in eenvoudige woorden.
text: Ik heb een nieuwe versie van de tekst gemaakt en daarbij op je wensen gelet.
capital: De hoofdstad van het land '{x}' heet {v}.
continent: Het land '{x}' ligt in dit werelddeel: {v}.
currency: In het land '{x}' betaal je met de munt die '{v}' heet.
symbol: Het scheikundige teken van het element '{x}' is {v}.
number: Het atoomnummer van het element '{x}' is {v}.
author: Het boek '{x}' is geschreven door {v}.
year: De gebeurtenis '{x}' vond plaats in het jaar {v}.
composer: De muziek van '{x}' is geschreven door {v}.
artist: Het schilderij '{x}' is gemaakt door {v}.
figure: Ik ben {figure}, en vandaag spreek ik tegen je in mijn eigen naam.
figure: De mensen kennen mij als {figure}, en zo geef ik ook antwoord op deze vraag.
hobby: In mijn vrije tijd ben ik het liefst bezig met mijn hobby: '{hobby}'.
hobby: Aan het eind van een drukke dag geniet ik het meest van mijn hobby: '{hobby}'.
ready: Goed, dat zal ik onthouden. Waar wil je het nu over hebben?

[Swedish]
lead: Det är en bra fråga, och jag svarar gärna på den med några enkla ord.
lead: Jag har tänkt på det här länge, och det viktigaste är snabbt sagt.
lead: På den frågan går det att ge ett svar som är både kort och tydligt.
about: Det här är det viktigaste som jag vet om ämnet ”{subject}”.
about: Om ämnet ”{subject}” finns det mycket intressant som är värt att berätta.
close: Om du vill veta mer är det bara att ställa en fråga till mig igen.
close: Jag hoppas att svaret hjälper dig att bättre förstå det som du söker.
close: Vi kan titta på detaljerna tillsammans, ett steg i taget, när du vill.
text: Här är texten som du bad mig om, skriven med omsorg och med enkla ord.
text: Jag har gjort en ny version av texten och tagit hänsyn till alla dina önskemål.
capital: Huvudstaden i landet ”{x}” heter {v}.
continent: Landet ”{x}” ligger i den här världsdelen: {v}.
currency: I landet ”{x}” betalar man med valutan ”{v}”.
symbol: Det kemiska tecknet för grundämnet ”{x}” är {v}.
number: Atomnumret för grundämnet ”{x}” är {v}.
author: Boken ”{x}” skrevs av {v}.
year: Händelsen ”{x}” ägde rum år {v}.
composer: Musiken till ”{x}” skrevs av {v}.
artist: Målningen ”{x}” målades av {v}.
figure: Jag är {figure}, och i dag talar jag till dig i mitt eget namn.
figure: Folk känner mig som {figure}, och det är så jag svarar även på den här frågan.
hobby: På min fritid ägnar jag mig helst åt min favorithobby, som är ”{hobby}”.
hobby: Efter en lång dag finns det inget som jag tycker så mycket om som ”{hobby}”.
ready: Bra, det ska jag komma ihåg. Vad vill du att vi ska prata om nu?

[Finnish]
lead: Se on hyvä kysymys, ja vastaan siihen mielelläni muutamalla yksinkertaisella sanalla.
lead: Olen miettinyt tätä asiaa jo pitkään, ja tärkein on nopeasti sanottu.
lead: Tähän kysymykseen voi antaa vastauksen, joka on sekä lyhyt että selkeä.
about: Tässä on tärkein, mitä minä tiedän aiheesta ”{subject}”.
about: Aiheesta ”{subject}” on paljon kiinnostavaa kerrottavaa, ja osa siitä jää helposti mieleen.
close: Jos haluat tietää asiasta enemmän, voit aina kysyä minulta uudestaan.
close: Toivon, että tämä vastaus auttaa sinua ymmärtämään paremmin sen, mitä etsit.
close: Voimme katsoa yksityiskohtia yhdessä, askel kerrallaan, milloin vain haluat.
text: Tässä on teksti, jota pyysit minulta, kirjoitettuna huolellisesti ja yksinkertaisin sanoin.
text: Olen tehnyt tekstistä uuden version ja ottanut huomioon kaikki toiveesi.
capital: Maan ”{x}” pääkaupungin nimi on {v}.
continent: Maa ”{x}” sijaitsee tässä maanosassa: {v}.
currency: Maassa ”{x}” maksetaan rahalla, jonka nimi on ”{v}”.
symbol: Alkuaineen ”{x}” kemiallinen merkki on {v}.
number: Alkuaineen ”{x}” järjestysluku on {v}.
author: Teoksen ”{x}” on kirjoittanut {v}.
year: Tapahtuma ”{x}” sattui vuonna {v}.
composer: Teoksen ”{x}” musiikin on säveltänyt {v}.
artist: Taulun ”{x}” on maalannut {v}.
figure: Minä olen {figure}, ja puhun sinulle tänään omalla äänelläni ja omissa nimissäni.
figure: Ihmiset tuntevat minut nimellä {figure}, ja niin vastaan myös tähän kysymykseen.
hobby: Vapaa-ajallani harrastan mieluiten sitä, mikä on minulle rakkainta: ”{hobby}”.
hobby: Pitkän päivän jälkeen mikään ei ole minulle niin mieluisaa kuin ”{hobby}”.
ready: Hyvä, muistan sen kyllä. Mistä haluaisit puhua kanssani seuraavaksi?
"""
