/** What mail clients print above a forwarded message, by language. Written from the clients' screens, not from the reader. */
export interface ForwardWords {
  /** BCP 47, for the wording of the date. */
  locale: string;
  from: string;
  /** 'Date' of Gmail, Apple Mail, Thunderbird. */
  date: string;
  /** 'Sent' of Outlook. */
  sent: string;
  to: string;
  cc: string;
  subject: string;
  /** Words between the dashes. */
  forwarded: string;
  /** Apple Mail's sentence without its colon; '' where it is not translated. */
  lead: string;
}

function words(line: string): ForwardWords {
  const [locale, from, date, sent, to, cc, subject, forwarded, lead] = line.split(';') as string[];
  return {
    locale: locale!,
    from: from!,
    date: date!,
    sent: sent!,
    to: to!,
    cc: cc!,
    subject: subject!,
    forwarded: forwarded!,
    lead: lead ?? '',
  };
}

export const forwardWords: ReadonlyMap<string, ForwardWords> = new Map(
  [
    'en-US;From;Date;Sent;To;Cc;Subject;Forwarded Message;Begin forwarded message',
    'de-DE;Von;Datum;Gesendet;An;Cc;Betreff;Weitergeleitete Nachricht;Anfang der weitergeleiteten Nachricht',
    'fr-FR;De;Date;Envoyé;À;Cc;Objet;Message transféré;Début du message transféré',
    'es-ES;De;Fecha;Enviado;Para;CC;Asunto;Mensaje reenviado;Inicio del mensaje reenviado',
    'pt-BR;De;Data;Enviado;Para;Cc;Assunto;Mensagem encaminhada;Início da mensagem encaminhada',
    'it-IT;Da;Data;Inviato;A;Cc;Oggetto;Messaggio inoltrato;Inizio messaggio inoltrato',
    'nl-NL;Van;Datum;Verzonden;Aan;CC;Onderwerp;Doorgestuurd bericht;Begin doorgestuurd bericht',
    'da-DK;Fra;Dato;Sendt;Til;Cc;Emne;Videresendt besked;Start på videresendt besked',
    'nb-NO;Fra;Dato;Sendt;Til;Kopi;Emne;Videresendt melding;Videresendt melding',
    'sv-SE;Från;Datum;Skickat;Till;Kopia;Ämne;Vidarebefordrat meddelande;Vidarebefordrat brev',
    'fi-FI;Lähettäjä;Päivämäärä;Lähetetty;Vastaanottaja;Kopio;Aihe;Välitetty viesti;Välitetty viesti alkaa',
    'is-IS;Frá;Dagsetning;Sent;Til;Afrit;Efni;Áframsent bréf;',
    'et-EE;Saatja;Kuupäev;Saadetud;Adressaat;Koopia;Teema;Edastatud kiri;',
    'lv-LV;No;Datums;Nosūtīts;Kam;Kopija;Tēma;Pārsūtīts ziņojums;',
    'lt-LT;Nuo;Data;Išsiųsta;Kam;Kopija;Tema;Persiųstas laiškas;',
    'pl-PL;Od;Data;Wysłano;Do;DW;Temat;Wiadomość przekazana dalej;Początek przekazywanej wiadomości',
    'cs-CZ;Od;Datum;Odesláno;Komu;Kopie;Předmět;Přeposlaná zpráva;Začátek přeposlané zprávy',
    'sk-SK;Od;Dátum;Odoslané;Komu;Kópia;Predmet;Preposlaná správa;Začiatok preposlanej správy',
    'sl-SI;Od;Datum;Poslano;Za;Kp;Zadeva;Posredovano sporočilo;',
    'hr-HR;Šalje;Datum;Poslano;Prima;Kopija;Predmet;Proslijeđena poruka;Započni proslijeđenu poruku',
    'sr-RS;Од;Датум;Послато;За;Копија;Наслов;Прослеђена порука;',
    'mk-MK;Од;Датум;Испратено;До;Копија;Тема;Препратена порака;',
    'bg-BG;От;Дата;Изпратено;До;Копие;Относно;Препратено съобщение;',
    'ro-RO;De la;Data;Trimis;Către;Cc;Subiect;Mesaj redirecționat;Început mesaj redirecționat',
    'hu-HU;Feladó;Dátum;Elküldve;Címzett;Másolatot kap;Tárgy;Továbbított üzenet;Továbbított levél kezdete',
    'el-GR;Από;Ημερομηνία;Στάλθηκε;Προς;Κοιν.;Θέμα;Προωθημένο μήνυμα;Αρχή προωθημένου μηνύματος',
    'tr-TR;Kimden;Tarih;Gönderildi;Kime;Bilgi;Konu;Yönlendirilmiş ileti;İletilen ileti başlangıcı',
    'ru-RU;От;Дата;Отправлено;Кому;Копия;Тема;Пересылаемое сообщение;Начало переадресованного сообщения',
    'uk-UA;Від;Дата;Надіслано;Кому;Копія;Тема;Переслане повідомлення;Початок пересланого повідомлення',
    'be-BY;Ад;Дата;Адпраўлена;Каму;Копія;Тэма;Перасланы ліст;',
    'kk-KZ;Кімнен;Күні;Жіберілді;Кімге;Көшірме;Тақырып;Қайта жіберілген хат;',
    'ka-GE;გამომგზავნი;თარიღი;გაგზავნილია;მიმღები;ასლი;თემა;გადამისამართებული წერილი;',
    'sq-AL;Nga;Data;Dërguar;Për;Kopje;Subjekti;Mesazh i përcjellë;',
    'ca-ES;De;Data;Enviat;Per a;A/c;Assumpte;Missatge reenviat;Inici del missatge reenviat',
    'eu-ES;Nork;Data;Bidalia;Nori;Cc;Gaia;Birbidalitako mezua;',
    'zh-CN;发件人;日期;发送时间;收件人;抄送;主题;转发的邮件;下面是被转发的邮件',
    'zh-TW;寄件者;日期;寄件日期;收件者;副本;主旨;轉寄郵件;開始轉寄郵件',
    'ja-JP;差出人;日付;送信日時;宛先;CC;件名;転送メッセージ;以下は転送されたメッセージです',
    'ko-KR;보낸 사람;날짜;보낸 날짜;받는 사람;참조;제목;전달된 메시지;전달된 메시지',
    'vi-VN;Từ;Ngày;Đã gửi;Đến;Cc;Chủ đề;Thư được chuyển tiếp;Bắt đầu thư đã chuyển tiếp',
    'th-TH;จาก;วันที่;ส่ง;ถึง;สำเนา;เรื่อง;ข้อความที่ส่งต่อ;เริ่มต้นข้อความที่ส่งต่อ',
    'id-ID;Dari;Tanggal;Dikirim;Kepada;Cc;Subjek;Pesan terusan;Mulai pesan terusan',
    'ms-MY;Daripada;Tarikh;Dihantar;Kepada;Salinan;Subjek;Mesej dimajukan;',
    'ar-EG;من;التاريخ;تم الإرسال;إلى;نسخة;الموضوع;رسالة معاد توجيهها;بداية الرسالة المعاد توجيهها',
    'he-IL;מאת;תאריך;נשלח;אל;עותק;נושא;הודעה שהועברה;תחילת ההודעה שהועברה',
    'fa-IR;از;تاریخ;ارسال شده;به;رونوشت;موضوع;پیام بازارسال شده;',
    'hi-IN;प्रेषक;दिनांक;भेजा गया;प्रति;प्रतिलिपि;विषय;अग्रेषित संदेश;',
  ].map((line) => {
    const entry = words(line);
    const language = entry.locale === 'zh-TW' ? 'zh-tw' : entry.locale.slice(0, 2);
    return [language, entry] as const;
  }),
);
