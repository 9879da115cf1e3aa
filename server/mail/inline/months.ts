/**
 * Names of the twelve months, long and short, in the languages of the label table, lower case and without dots.
 * Words that name different months in different languages ("listopad", "srpen") are left out: nobody could say which.
 */
export const monthNames: readonly string[] = [
  'january jan januar janvier janv enero ene janeiro gennaio gen januari tammikuu tammikuuta tammi janúar ' +
    'jaanuar jaan janvāris sausis sausio styczeń stycznia sty leden ledna led január januára siječanj siječnja ' +
    'sij јануар јан јануари януари ianuarie ian ιανουαρίου ιαν ocak oca yanvar yan январь января янв січень січня ' +
    'січ студзень студзеня сту қаңтар қаң იანვარი იან հունվար հունվարի հնվ janar gener xaneiro xan urtarrila urt ' +
    'ionawr ion eanáir ean januarie يناير ינואר ינו׳ ژانویه ژانویهٔ जनवरी जन॰ জানুয়ারি জানু ஜனவரி ஜன มกราคม มค ' +
    'جنوری jänner jän',
  'february feb februar février févr febrero fevereiro fev febbraio februari helmikuu helmikuuta helmi febrúar ' +
    'veebruar veebr februāris febr vasaris vasario luty lutego lut únor února úno február februára veljača ' +
    'veljače velj фебруар феб февруари фев februarie φεβρουαρίου φεβ şubat şub fevral февраль февраля февр лютий ' +
    'лютого лют люты лютага ақпан ақп თებერვალი თებ փետրվար փետրվարի փտվ shkurt shk febrer febreiro otsaila ots ' +
    'chwefror chw chwef feabhra feabh pebrero peb فبراير פברואר פבר׳ فوریه فوریهٔ फ़रवरी फ़र॰ ফেব্রুয়ারি ফেব ' +
    'பிப்ரவரி பிப் กุมภาพันธ์ กพ فروری',
  'march mar märz mär mars marzo março maart mrt marts maaliskuu maaliskuuta maalis märts kovas kovo marzec ' +
    'marca březen března bře marec ožujak ožujka ožu март мар mart martie március márc μαρτίου μαρ марта березень ' +
    'березня бер сакавік сакавіка сак наурыз нау მარტი მარ մարտ մարտի մրտ març martxoa mawrth maw márta maret mac ' +
    'marso machi مارس מרץ मार्च মার্চ மார்ச் மார் มีนาคม มีค مارچ maa',
  'april apr avril avr abril abr aprile huhtikuu huhtikuuta huhti apríl aprill aprīlis balandis balandžio ' +
    'kwiecień kwietnia kwi duben dubna dub apríla travanj travnja tra април апр aprilie április ápr απριλίου απρ ' +
    'nisan nis aprel апрель апреля квітень квітня квіт красавік красавіка кра сәуір сәу აპრილი აპრ ապրիլ ապրիլի ' +
    'ապր prill pri d’abril d’abr apirila api ebrill ebr aibreán aib aprili أبريل אפריל אפר׳ آوریل अप्रैल এপ্রিল ' +
    'এপ্রি ஏப்ரல் ஏப் เมษายน เมย اپریل',
  'may mai mayo maio maggio mag mei maj toukokuu toukokuuta touko maí maijs gegužė gegužės maja květen května ' +
    'kvě máj mája svibanj svibnja svi мај май május μαΐου μαΐ mayıs мая травень травня трав мамыр мам მაისი მაი ' +
    'մայիս մայիսի մյս maig maiatza bealtaine beal مايو מאי مه مهٔ मई মে மே พฤษภาคม พค مئی',
  'june jun juni juin junio junho giugno giu kesäkuu kesäkuuta kesä júní jún juuni jūnijs jūn birželis birželio ' +
    'czerwiec czerwca cze červen června čvn júna junij lipanj lipnja јун јуни юни iunie iun június ιουνίου ιουν ' +
    'haziran haz iyun iyn июнь июня июн червень червня черв чэрвень чэрвеня чэр маусым мау ივნისი ივნ հունիս ' +
    'հունիսի հնս qershor qer juny xuño ekaina eka mehefin meh meitheamh meith hunyo hun junie يونيو יוני ژوئن जून ' +
    'জুন ஜூன் มิถุนายน มิย جون',
  'july jul juli juillet juil julio julho luglio lug heinäkuu heinäkuuta heinä júlí júl juuli jūlijs jūl liepa ' +
    'liepos lipiec lipca červenec července čvc júla julij srpanj srpnja јул јули юли iulie iul július ιουλίου ' +
    'ιουλ temmuz tem iyul iyl июль июля июл липень липня лип ліпень ліпеня ліп шілде шіл ივლისი ივლ հուլիս ' +
    'հուլիսի հլս korrik korr juliol xullo xul uztaila uzt gorffennaf gor gorff iúil julai hulyo hul julie يوليو ' +
    'יולי ژوئیه ژوئیهٔ जुलाई जुल॰ জুলাই জুল ஜூலை กรกฎาคม กค جولائی juill',
  'august aug août agosto ago augustus augusti elokuu elokuuta elo ágúst ágú augusts rugpjūtis rugpjūčio ' +
    'sierpień sierpnia sie srpen srpna augusta avgust avg kolovoz kolovoza kol август авг augusztus αυγούστου αυγ ' +
    'ağustos ağu avqust avq августа серпень серпня серп жнівень жніўня жні тамыз там აგვისტო აგვ օգոստոս օգոստոսի ' +
    'օգս gusht gush agost d’agost ag d’ag abuztua abu awst lúnasa lún agustus agu ogos ogo agosti أغسطس אוגוסט ' +
    'אוג׳ اوت अगस्त अग॰ আগস্ট আগ ஆகஸ்ட் ஆக สิงหาคม สค اگست',
  'september sep sept septembre septiembre setembro set settembre syyskuu syyskuuta syys septembris rugsėjis ' +
    'rugsėjo wrzesień września wrz září zář septembra rujan rujna ruj септембар сеп septembar септември ' +
    'septembrie szeptember szept σεπτεμβρίου σεπ eylül eyl sentyabr sen сентябрь сентября сент вересень вересня ' +
    'вер верасень верасня қыркүйек қыр სექტემბერი სექ սեպտեմբեր սեպտեմբերի սեպ shtator sht setembre iraila ira ' +
    'medi mfómh setyembre septemba سبتمبر ספטמבר ספט׳ سپتامبر सितंबर सित॰ সেপ্টেম্বর সেপ্ট সেপ செப்டம்பர் செப் ' +
    'กันยายน กย ستمبر',
  'october oct oktober okt octobre octubre outubro out ottobre ott lokakuu lokakuuta loka október oktoober ' +
    'oktobris spalis spalio październik października paź říjen října říj októbra октобар окт oktobar октомври ' +
    'octombrie οκτωβρίου οκτ ekim eki oktyabr октябрь октября жовтень жовтня жовт кастрычнік кастрычніка кас ' +
    'қазан қаз ოქტომბერი ოქტ հոկտեմբեր հոկտեմբերի հոկ tetor tet d’octubre d’oct urria urr hydref hyd dfómh ' +
    'oktubre oktoba أكتوبر אוקטובר אוק׳ اکتبر अक्टूबर अक्टू॰ অক্টোবর অক্টো அக்டோபர் அக் ตุลาคม ตค اکتوبر',
  'november nov novembre noviembre novembro marraskuu marraskuuta marras nóvember nóv novembris lapkritis ' +
    'lapkričio listopadu novembra studeni studenoga stu новембар нов novembar ноември ное noiembrie νοεμβρίου νοε ' +
    'kasım kas noyabr noy ноябрь ноября нояб листопад листопада лист лістапад лістапада ліс қараша қар ნოემბერი ' +
    'ნოე նոյեմբեր նոյեմբերի նոյ nëntor nën azaroa aza tachwedd tach samhain samh nobyembre nob novemba نوفمبر ' +
    'נובמבר נוב׳ نوامبر नवंबर नव॰ নভেম্বর নভে நவம்பர் நவ พฤศจิกายน พย نومبر',
  'december dec dezember dez décembre déc diciembre dic dezembro dicembre desember des joulukuu joulukuuta ' +
    'joulu detsember dets decembris gruodis gruodžio grudzień grudnia gru prosinec prosince pro decembra prosinac ' +
    'prosinca децембар дец decembar декември дек decembrie δεκεμβρίου δεκ aralık ara dekabr dek декабрь декабря ' +
    'грудень грудня груд снежань снежня сне желтоқсан жел დეკემბერი დეკ դեկտեմբեր դեկտեմբերի դեկ dhjetor dhj ' +
    'desembre decembro abendua abe rhagfyr rhag nollaig noll disember dis disyembre desemba ديسمبر דצמבר דצמ׳ ' +
    'دسامبر दिसंबर दिस॰ ডিসেম্বর ডিসে டிசம்பர் டிச ธันวาคม ธค دسمبر',
];
