"""Sentences for answers in languages of eastern Europe and of Asia, as `phrases_western` describes them. Plain data."""

from __future__ import annotations

TEXT = """
[Polish]
lead: To jest dobre pytanie i bardzo chętnie na nie odpowiem w kilku słowach.
lead: Myślę o tym już od dawna, a to, co najważniejsze, można powiedzieć krótko.
lead: Na to pytanie da się odpowiedzieć w prosty i zrozumiały sposób.
about: Oto najważniejsze rzeczy, które wiem na temat „{subject}”.
about: Na temat „{subject}” można powiedzieć wiele ciekawych rzeczy, które łatwo zapamiętać.
close: Jeśli chcesz wiedzieć więcej, wystarczy, że zadasz mi jeszcze jedno pytanie.
close: Mam nadzieję, że ta odpowiedź pomoże ci lepiej zrozumieć to, czego szukasz.
close: Możemy razem przyjrzeć się szczegółom, krok po kroku, kiedy tylko zechcesz.
text: Oto tekst, o który prosisz, napisany starannie i prostymi słowami.
text: Oto nowa wersja tekstu, w której wszystkie twoje życzenia zostały uwzględnione.
capital: Stolica kraju „{x}” nazywa się {v}.
continent: Kraj „{x}” leży w tej części świata: {v}.
currency: W kraju „{x}” płaci się walutą o nazwie „{v}”.
symbol: Symbol chemiczny pierwiastka „{x}” to {v}.
number: Liczba atomowa pierwiastka „{x}” to {v}.
author: Autorem dzieła „{x}” jest {v}.
year: Wydarzenie „{x}” miało miejsce w roku {v}.
composer: Muzykę do dzieła „{x}” napisał kompozytor {v}.
artist: Autorem obrazu „{x}” jest {v}.
figure: Nazywam się {figure} i dzisiaj mówię do ciebie we własnym imieniu.
figure: Ludzie znają mnie jako osobę o imieniu {figure} i tak też odpowiadam na to pytanie.
hobby: W wolnym czasie najchętniej zajmuję się moim ulubionym hobby, którym jest „{hobby}”.
hobby: Po długim dniu nic nie sprawia mi takiej radości jak „{hobby}”.
ready: Dobrze, będę o tym pamiętać. O czym chcesz teraz ze mną porozmawiać?

[Czech]
lead: To je dobrá otázka a velmi rád na ni odpovím několika jednoduchými slovy.
lead: Přemýšlím o tom už dlouho a to nejdůležitější se dá říct velmi krátce.
lead: Na tuto otázku se dá odpovědět způsobem, kterému každý snadno porozumí.
about: Tady je to nejdůležitější, co vím o tématu „{subject}“.
about: O tématu „{subject}“ se dá říct mnoho zajímavých věcí, které si člověk snadno zapamatuje.
close: Jestli chcete vědět více, stačí, když mi položíte ještě jednu otázku.
close: Doufám, že vám tato odpověď pomůže lépe porozumět tomu, co hledáte.
close: Můžeme se společně podívat na podrobnosti, krok za krokem, kdykoli budete chtít.
text: Tady je text, o který jste mě požádali, napsaný pečlivě a jednoduchými slovy.
text: Připravil jsem novou verzi textu a při psaní jsem myslel na všechna vaše přání.
capital: Hlavní město země „{x}“ se jmenuje {v}.
continent: Země „{x}“ leží na tomto světadílu: {v}.
currency: V zemi „{x}“ se platí měnou, která se jmenuje „{v}“.
symbol: Chemická značka prvku „{x}“ je {v}.
number: Atomové číslo prvku „{x}“ je {v}.
author: Dílo „{x}“ má tohoto autora: {v}.
year: Událost „{x}“ se stala v roce {v}.
composer: Hudbu díla „{x}“ složil skladatel, který se jmenoval {v}.
artist: Obraz „{x}“ má tohoto autora: {v}.
figure: Jmenuji se {figure} a dnes k vám mluvím svým vlastním jménem.
figure: Lidé mě znají pod jménem {figure} a tak odpovídám i na tuto otázku.
hobby: Ve volném čase se nejraději věnuji svému oblíbenému koníčku, kterým je „{hobby}“.
hobby: Po dlouhém dni mi nic neudělá takovou radost jako „{hobby}“.
ready: Dobře, budu si to pamatovat. O čem byste si teď chtěli povídat?

[Turkish]
lead: Bu güzel bir soru ve size birkaç basit kelimeyle cevap vermek isterim.
lead: Bu konuyu uzun zamandır düşünüyorum ve en önemli şeyi kısaca söyleyebilirim.
lead: Bu soruya herkesin kolayca anlayabileceği bir şekilde cevap vermek mümkündür.
about: “{subject}” konusunda bildiğim en önemli şeyler şunlardır.
about: “{subject}” hakkında söylenecek birçok ilginç şey vardır ve bunlar kolayca akılda kalır.
close: Daha fazlasını öğrenmek isterseniz bana bir soru daha sormanız yeterlidir.
close: Umarım bu cevap aradığınız şeyi daha iyi anlamanıza yardımcı olur.
close: İstediğiniz zaman ayrıntılara birlikte, adım adım bakabiliriz.
text: Benden istediğiniz metin burada; özenle ve basit kelimelerle yazıldı.
text: Metnin yeni bir halini hazırladım ve bütün isteklerinizi dikkate aldım.
capital: “{x}” adlı ülkenin başkenti {v} şehridir.
continent: “{x}” adlı ülke şu kıtada bulunur: {v}.
currency: “{x}” adlı ülkede kullanılan para biriminin adı “{v}” olarak bilinir.
symbol: “{x}” adlı elementin kimyasal simgesi {v} olarak yazılır.
number: “{x}” adlı elementin atom numarası {v} olarak bilinir.
author: “{x}” adlı eserin yazarı {v} olarak bilinir.
year: “{x}” adlı olay {v} yılında gerçekleşti.
composer: “{x}” adlı eserin bestecisi {v} olarak bilinir.
artist: “{x}” adlı tablonun ressamı {v} olarak bilinir.
figure: Benim adım {figure} ve bugün sizinle kendi adıma konuşuyorum.
figure: İnsanlar beni {figure} adıyla tanır ve bu soruya da öyle cevap veriyorum.
hobby: Boş zamanlarımda en çok sevdiğim uğraş “{hobby}” ve bundan hiç vazgeçmem.
hobby: Uzun bir günün sonunda beni hiçbir şey “{hobby}” kadar mutlu etmez.
ready: Tamam, bunu unutmayacağım. Şimdi ne hakkında konuşmak istersiniz?

[Indonesian]
lead: Itu pertanyaan yang bagus, dan saya senang menjawabnya dengan kata-kata yang sederhana.
lead: Saya sudah lama memikirkan hal ini, dan yang terpenting dapat dikatakan dengan singkat.
lead: Pertanyaan ini dapat dijawab dengan cara yang mudah dipahami oleh semua orang.
about: Inilah hal terpenting yang saya ketahui tentang “{subject}”.
about: Ada banyak hal menarik tentang “{subject}” yang mudah diingat oleh siapa saja.
close: Kalau Anda ingin tahu lebih banyak, silakan bertanya lagi kepada saya.
close: Saya harap jawaban ini membantu Anda memahami apa yang sedang Anda cari.
close: Kita bisa melihat rinciannya bersama-sama, selangkah demi selangkah, kapan saja Anda mau.
text: Inilah teks yang Anda minta dari saya, ditulis dengan teliti dan dengan kata-kata sederhana.
text: Saya sudah membuat versi baru dari teks itu dan memperhatikan semua keinginan Anda.
capital: Ibu kota negara “{x}” adalah kota {v}.
continent: Negara “{x}” terletak di benua ini: {v}.
currency: Di negara “{x}” orang membayar dengan mata uang “{v}”.
symbol: Lambang kimia untuk unsur “{x}” adalah {v}.
number: Nomor atom untuk unsur “{x}” adalah {v}.
author: Karya “{x}” ditulis oleh {v}.
year: Peristiwa “{x}” terjadi pada tahun {v}.
composer: Musik untuk karya “{x}” digubah oleh {v}.
artist: Lukisan “{x}” dibuat oleh {v}.
figure: Saya adalah {figure}, dan hari ini saya berbicara kepada Anda atas nama saya sendiri.
figure: Orang-orang mengenal saya sebagai {figure}, dan begitulah saya menjawab pertanyaan ini.
hobby: Pada waktu luang, saya paling suka menekuni hobi saya, yaitu “{hobby}”.
hobby: Setelah hari yang panjang, tidak ada yang lebih saya sukai daripada “{hobby}”.
ready: Baik, saya akan mengingatnya. Anda ingin berbicara tentang apa sekarang?

[Russian]
lead: Это хороший вопрос, и я с удовольствием отвечу на него простыми словами.
lead: Я давно думаю об этом, и самое важное можно сказать очень коротко.
lead: На этот вопрос можно ответить так, чтобы каждый легко понял ответ.
about: Вот самые важные вещи, которые мне известны по теме «{subject}».
about: О теме «{subject}» можно рассказать много интересного, и многое легко запомнить.
close: Если вы хотите узнать больше, просто задайте мне ещё один вопрос.
close: Надеюсь, что этот ответ поможет вам лучше понять то, что вы ищете.
close: Мы можем вместе посмотреть на подробности, шаг за шагом, когда захотите.
text: Вот текст, о котором вы меня просили, написанный простыми словами.
text: Вот новая версия текста, в которой учтены все ваши пожелания.
capital: Столица страны «{x}» называется {v}.
continent: Страна «{x}» находится в этой части света: {v}.
currency: В стране «{x}» платят валютой, которая называется «{v}».
symbol: Химический символ элемента «{x}» пишется так: {v}.
number: Атомный номер элемента «{x}» равен {v}.
author: Автор произведения «{x}» известен всем: {v}.
year: Событие «{x}» произошло в таком году: {v}.
composer: Автор музыки «{x}» известен всем: {v}.
artist: Автор картины «{x}» известен всем: {v}.
figure: Меня зовут {figure}, и сейчас вы слышите мой собственный голос, а не чужие слова.
figure: Люди знают меня под именем {figure}, и так я отвечаю и на этот вопрос.
hobby: В свободное время я больше всего люблю своё хобби, а это «{hobby}».
hobby: После долгого дня ничто не радует меня так, как «{hobby}».
ready: Хорошо, я это запомню. О чём вы хотите поговорить сейчас?

[Greek]
lead: Είναι μια καλή ερώτηση και θα σας απαντήσω με χαρά, με απλά λόγια.
lead: Σκέφτομαι αυτό το θέμα εδώ και καιρό, και το πιο σημαντικό λέγεται γρήγορα.
lead: Σε αυτή την ερώτηση μπορεί κανείς να απαντήσει με λίγες και απλές λέξεις.
about: Αυτά είναι τα πιο σημαντικά που ξέρω για το θέμα «{subject}».
about: Για το θέμα «{subject}» υπάρχουν πολλά ενδιαφέροντα πράγματα που αξίζει να μάθει κανείς.
close: Αν θέλετε να μάθετε περισσότερα, αρκεί να μου κάνετε ακόμη μια ερώτηση.
close: Ελπίζω ότι αυτή η απάντηση σας βοηθά να καταλάβετε καλύτερα αυτό που ψάχνετε.
close: Μπορούμε να δούμε μαζί τις λεπτομέρειες, βήμα προς βήμα, όποτε θέλετε.
text: Αυτό είναι το κείμενο που μου ζητήσατε, γραμμένο με φροντίδα και απλά λόγια.
text: Ετοίμασα μια νέα μορφή του κειμένου και σκέφτηκα όλες τις επιθυμίες σας.
capital: Η πρωτεύουσα της χώρας «{x}» ονομάζεται {v}.
continent: Η χώρα «{x}» βρίσκεται σε αυτή την ήπειρο: {v}.
currency: Στη χώρα «{x}» πληρώνει κανείς με το νόμισμα «{v}».
symbol: Το χημικό σύμβολο του στοιχείου «{x}» είναι {v}.
number: Ο ατομικός αριθμός του στοιχείου «{x}» είναι {v}.
author: Το έργο «{x}» έχει αυτόν τον συγγραφέα: {v}.
year: Το γεγονός «{x}» συνέβη το έτος {v}.
composer: Η μουσική του έργου «{x}» έχει αυτόν τον συνθέτη: {v}.
artist: Ο πίνακας «{x}» έχει αυτόν τον ζωγράφο: {v}.
figure: Ονομάζομαι {figure} και σήμερα σας μιλώ με το δικό μου όνομα.
figure: Ο κόσμος με ξέρει με το όνομα {figure} και έτσι απαντώ και σε αυτή την ερώτηση.
hobby: Στον ελεύθερο χρόνο μου ασχολούμαι με χαρά με το αγαπημένο μου χόμπι: «{hobby}».
hobby: Μετά από μια μεγάλη μέρα τίποτα δεν μου αρέσει τόσο πολύ όσο «{hobby}».
ready: Πολύ καλά, θα το θυμάμαι. Πείτε μου για ποιο πράγμα θέλετε να μιλήσουμε τώρα.

[Arabic]
lead: هذا سؤال جيد، ويسعدني أن أجيبك عنه بكلمات قليلة وبسيطة.
lead: أفكر في هذا الموضوع منذ وقت طويل، وأهم ما فيه يقال بسرعة.
lead: يمكن الإجابة عن هذا السؤال بطريقة يفهمها كل الناس بسهولة.
about: هذا أهم ما أعرفه عن موضوع «{subject}».
about: هناك أشياء كثيرة ومفيدة يمكن أن نقولها عن موضوع «{subject}».
close: إذا أردت أن تعرف المزيد، فيمكنك أن تسألني مرة أخرى.
close: أرجو أن تساعدك هذه الإجابة على أن تفهم ما تبحث عنه.
close: يمكننا أن ننظر معا في التفاصيل خطوة بعد خطوة متى شئت.
text: هذا هو النص الذي طلبته مني، وقد كتبته بعناية وبكلمات بسيطة.
text: أعددت صيغة جديدة من النص، وراعيت فيها كل ما طلبته مني.
capital: عاصمة الدولة «{x}» هي مدينة {v}.
continent: تقع الدولة «{x}» في هذه القارة: {v}.
currency: يدفع الناس في الدولة «{x}» بعملة اسمها «{v}».
symbol: الرمز الكيميائي للعنصر «{x}» هو {v}.
number: العدد الذري للعنصر «{x}» هو {v}.
author: مؤلف هذا الكتاب «{x}» هو {v}.
year: وقع هذا الحدث «{x}» في سنة {v}.
composer: مؤلف موسيقى «{x}» هو {v}.
artist: رسام هذه اللوحة «{x}» هو {v}.
figure: أنا {figure}، وأتحدث إليك اليوم باسمي وبصوتي.
figure: يعرفني الناس باسم {figure}، وهكذا أجيب عن هذا السؤال أيضا.
hobby: في وقت الفراغ أحب هوايتي المفضلة أكثر من أي شيء آخر، وهي «{hobby}».
hobby: بعد يوم طويل لا شيء يسعدني مثل هوايتي «{hobby}».
ready: حسنا، سأتذكر ذلك. عن أي شيء تريد أن نتحدث الآن؟

[Hindi]
lead: यह एक अच्छा सवाल है, और मैं सरल शब्दों में इसका जवाब देना चाहता हूँ।
lead: मैं इस विषय पर बहुत समय से सोच रहा हूँ, और सबसे ज़रूरी बात जल्दी कही जा सकती है।
lead: इस सवाल का जवाब ऐसे दिया जा सकता है कि हर कोई उसे आसानी से समझ सके।
about: “{subject}” के बारे में मैं जो सबसे ज़रूरी बातें जानता हूँ, वे ये हैं।
about: “{subject}” के विषय में बहुत सी रोचक बातें हैं जो आसानी से याद रहती हैं।
close: अगर आप और जानना चाहते हैं, तो मुझसे एक और सवाल पूछ सकते हैं।
close: मुझे उम्मीद है कि यह जवाब आपको अपनी बात समझने में मदद करेगा।
close: हम जब चाहें, साथ मिलकर एक-एक करके सारी बातें देख सकते हैं।
text: यह वह लेख है जो आपने मुझसे माँगा था, ध्यान से और सरल शब्दों में लिखा हुआ।
text: मैंने लेख का नया रूप तैयार किया है और आपकी सारी इच्छाओं का ध्यान रखा है।
capital: “{x}” नाम के देश की राजधानी {v} है।
continent: “{x}” नाम का देश इस महाद्वीप में है: {v}।
currency: “{x}” नाम के देश में लोग “{v}” नाम की मुद्रा से भुगतान करते हैं।
symbol: “{x}” नाम के तत्व का रासायनिक चिह्न {v} है।
number: “{x}” नाम के तत्व की परमाणु संख्या {v} है।
author: “{x}” नाम की रचना के लेखक का नाम {v} है।
year: “{x}” नाम की घटना {v} में हुई थी।
composer: “{x}” नाम के संगीत के रचयिता का नाम {v} है।
artist: “{x}” नाम के चित्र के चित्रकार का नाम {v} है।
figure: मेरा नाम {figure} है, और आज मैं आपसे अपने ही नाम से बात कर रहा हूँ।
figure: लोग मुझे {figure} के नाम से जानते हैं, और इस सवाल का जवाब भी मैं वैसे ही देता हूँ।
hobby: खाली समय में मुझे अपना पसंदीदा शौक सबसे अच्छा लगता है, और वह है “{hobby}”।
hobby: लंबे दिन के बाद मुझे “{hobby}” जितनी खुशी और किसी चीज़ से नहीं मिलती।
ready: ठीक है, मैं इसे याद रखूँगा। अब आप किस बारे में बात करना चाहते हैं?

[Japanese]
lead: それはいい質問ですね。簡単な言葉で、喜んでお答えします。
lead: このことについては長い間考えてきましたが、大切なことは短く言えます。
lead: この質問には、だれにでも分かりやすい形で答えることができます。
about: 「{subject}」について私が知っている大切なことをお話しします。
about: 「{subject}」については、おもしろくて覚えやすい話がたくさんあります。
close: もっと知りたいことがあれば、どうぞもう一度質問してください。
close: この答えが、あなたの知りたいことを理解する助けになればうれしいです。
close: いつでも、くわしいことを一つずつ一緒に見ていくことができます。
text: ご依頼の文章がこちらです。分かりやすい言葉でていねいに書きました。
text: 文章の新しい版を用意しました。ご希望はすべて入れてあります。
capital: 「{x}」という国の首都は{v}です。
continent: 「{x}」という国は{v}にあります。
currency: 「{x}」という国で使われているお金は「{v}」と呼ばれています。
symbol: 「{x}」という元素の記号は{v}です。
number: 「{x}」という元素の原子番号は{v}です。
author: 「{x}」という作品を書いたのは{v}です。
year: 「{x}」という出来事があったのは{v}年です。
composer: 「{x}」という曲を作ったのは{v}です。
artist: 「{x}」という絵をかいたのは{v}です。
figure: 私の名前は{figure}です。今日は自分の言葉であなたにお話しします。
figure: 人々は私を{figure}という名前で知っています。この質問にもその名前でお答えします。
hobby: 時間があるときには、いちばん好きな趣味の「{hobby}」を楽しんでいます。
hobby: 長い一日のあとは、「{hobby}」ほどうれしいことはありません。
ready: 分かりました。覚えておきます。では、今から何についてお話ししましょうか。
"""

# The continents, in the order of the first row.
CONTINENTS = """
English: Africa | Asia | Europe | North America | South America | Oceania
French: l'Afrique | l'Asie | l'Europe | l'Amérique du Nord | l'Amérique du Sud | l'Océanie
German: Afrika | Asien | Europa | Nordamerika | Südamerika | Ozeanien
Spanish: África | Asia | Europa | América del Norte | América del Sur | Oceanía
Italian: Africa | Asia | Europa | America del Nord | America del Sud | Oceania
Portuguese: África | Ásia | Europa | América do Norte | América do Sul | Oceânia
Dutch: Afrika | Azië | Europa | Noord-Amerika | Zuid-Amerika | Oceanië
Swedish: Afrika | Asien | Europa | Nordamerika | Sydamerika | Oceanien
Finnish: Afrikka | Aasia | Eurooppa | Pohjois-Amerikka | Etelä-Amerikka | Oseania
Polish: Afryka | Azja | Europa | Ameryka Północna | Ameryka Południowa | Oceania
Czech: Afrika | Asie | Evropa | Severní Amerika | Jižní Amerika | Oceánie
Turkish: Afrika | Asya | Avrupa | Kuzey Amerika | Güney Amerika | Okyanusya
Indonesian: Afrika | Asia | Eropa | Amerika Utara | Amerika Selatan | Oseania
Russian: Африка | Азия | Европа | Северная Америка | Южная Америка | Океания
Greek: Αφρική | Ασία | Ευρώπη | Βόρεια Αμερική | Νότια Αμερική | Ωκεανία
Arabic: أفريقيا | آسيا | أوروبا | أمريكا الشمالية | أمريكا الجنوبية | أوقيانوسيا
Hindi: अफ़्रीका | एशिया | यूरोप | उत्तरी अमेरिका | दक्षिणी अमेरिका | ओशिआनिया
Japanese: アフリカ | アジア | ヨーロッパ | 北アメリカ | 南アメリカ | オセアニア
"""
