import { compatibleForm } from '../../core/compatible-form.ts';
/** What a line of a header block states. `sent` is a date in the wording of Outlook. */
export type Role = 'from' | 'date' | 'sent' | 'to' | 'cc' | 'subject' | 'other';

/**
 * Labels of header blocks by language: [language, from, date, sent, to, cc, subject], alternatives split by '|'.
 * Written down from what mail clients print; correct a row here when a real mail shows another wording.
 */
const rows: readonly (readonly [string, string, string, string, string, string, string])[] = [
  ['en', 'from|sender', 'date', 'sent|sent on|date sent|received', 'to|recipient|recipients', 'cc|copy', 'subject'],
  ['de', 'von|absender', 'datum', 'gesendet|gesendet am', 'an|empfänger', 'kopie|kopie (cc)', 'betreff'],
  [
    'fr',
    'de|expéditeur',
    'date',
    'envoyé|envoyé le|date d’envoi',
    'à|a|pour|destinataire',
    'copie|copie à',
    'objet|sujet',
  ],
  ['es', 'de|remitente', 'fecha', 'enviado|enviado el|enviada el', 'para|a|destinatario', 'con copia', 'asunto'],
  [
    'pt',
    'de|remetente',
    'data',
    'enviado|enviada|enviado em|enviada em',
    'para|a|destinatário',
    'com cópia',
    'assunto',
  ],
  ['it', 'da|mittente', 'data', 'inviato|inviata|data invio', 'a|per|destinatario', 'copia', 'oggetto'],
  ['nl', 'van|afzender', 'datum', 'verzonden|verstuurd', 'aan|naar|ontvanger', 'kopie|kopie aan', 'onderwerp'],
  ['da', 'fra|afsender', 'dato', 'sendt', 'til|modtager', 'kopi', 'emne'],
  ['nb', 'fra|avsender', 'dato', 'sendt', 'til|mottaker', 'kopi', 'emne'],
  ['nn', 'frå|avsendar', 'dato', 'sendt', 'til|mottakar', 'kopi', 'emne'],
  ['sv', 'från|avsändare', 'datum', 'skickat|skickad|skickades', 'till|mottagare', 'kopia', 'ämne'],
  ['fi', 'lähettäjä', 'päivämäärä|pvm|päiväys', 'lähetetty', 'vastaanottaja|vastaanottajat|kenelle', 'kopio', 'aihe'],
  ['is', 'frá', 'dagsetning|dags', 'sent', 'til', 'afrit', 'efni'],
  ['et', 'saatja|kellelt', 'kuupäev', 'saadetud|saatmisaeg', 'saaja|adressaat|kellele', 'koopia', 'teema'],
  ['lv', 'no|sūtītājs', 'datums', 'nosūtīts|sūtīts', 'kam|adresāts|saņēmējs', 'kopija', 'tēma|temats'],
  ['lt', 'nuo|siuntėjas', 'data', 'išsiųsta|siųsta', 'kam|iki|gavėjas', 'kopija', 'tema'],
  [
    'pl',
    'od|nadawca',
    'data',
    'wysłano|wysłane|data wysłania',
    'do|adresat|odbiorca',
    'dw|kopia|do wiadomości',
    'temat',
  ],
  ['cs', 'od|odesílatel', 'datum', 'odesláno|posláno', 'komu|pro|příjemce', 'kopie', 'předmět'],
  ['sk', 'od|odosielateľ', 'dátum', 'odoslané|poslané', 'komu|pre|príjemca', 'kópia', 'predmet'],
  ['sl', 'od|pošiljatelj', 'datum', 'poslano', 'za|prejemnik', 'kp|v vednost', 'zadeva'],
  ['hr', 'od|šalje|pošiljatelj', 'datum', 'poslano', 'za|prima|primatelj', 'kopija', 'predmet'],
  ['sr', 'од|шаље|pošiljalac', 'датум', 'послато|poslato', 'за|коме|прима|prima', 'копија', 'наслов|тема|naslov'],
  ['mk', 'од|испраќач', 'датум', 'испратено', 'до|за|примач', 'копија', 'тема|предмет|наслов'],
  ['bg', 'от|подател', 'дата', 'изпратено|изпратен', 'до|получател', 'копие|як', 'относно|тема'],
  ['ro', 'de la|din partea|expeditor', 'data|dată', 'trimis|expediat', 'către|la|destinatar', 'copie', 'subiect'],
  ['hu', 'feladó|küldő', 'dátum', 'elküldve|küldve', 'címzett|címzettek', 'másolatot kap|másolat', 'tárgy'],
  [
    'el',
    'από|αποστολέας',
    'ημερομηνία|ημ/νία',
    'στάλθηκε|εστάλη|αποστολή',
    'προς|παραλήπτης',
    'κοιν.|κοιν|κοινοποίηση',
    'θέμα',
  ],
  ['tr', 'kimden|gönderen', 'tarih', 'gönderildi|gönderilen|gönderme tarihi', 'kime|alıcı', 'bilgi', 'konu'],
  ['az', 'kimdən|göndərən', 'tarix', 'göndərilib|göndərildi', 'kimə|alan', 'surət', 'mövzu'],
  ['ru', 'от|от кого|отправитель', 'дата', 'отправлено', 'кому|получатель', 'копия', 'тема'],
  ['uk', 'від|від кого|відправник', 'дата', 'надіслано|відправлено', 'кому|одержувач', 'копія', 'тема'],
  ['be', 'ад|ад каго', 'дата', 'адпраўлена|даслана', 'каму', 'копія', 'тэма'],
  ['kk', 'кімнен|жіберуші', 'күні', 'жіберілді|жіберілген күні', 'кімге', 'көшірме', 'тақырып|тақырыбы'],
  ['ka', 'გამომგზავნი|ვისგან', 'თარიღი', 'გაგზავნილია', 'მიმღები|ვის', 'ასლი', 'თემა'],
  ['hy', 'ումից|ուղարկող', 'ամսաթիվ', 'ուղարկված է|ուղարկվել է', 'ում|ստացող', 'պատճեն', 'թեմա'],
  ['sq', 'nga|prej', 'data|datë', 'dërguar|u dërgua', 'për|te', 'kopje', 'subjekti|tema|lënda'],
  ['ca', 'de|remitent', 'data', 'enviat|enviat el', 'a|per a|destinatari', 'a/c', 'assumpte|tema'],
  ['gl', 'de|remitente', 'data', 'enviado|enviado o', 'para|a|destinatario', 'con copia', 'asunto'],
  ['eu', 'nork|igorlea|nondik', 'data', 'bidalia|bidaltze-data', 'nori|hartzailea', 'kopia', 'gaia'],
  ['cy', 'oddi wrth|gan', 'dyddiad', 'anfonwyd', 'at|i', 'copi', 'pwnc|testun'],
  ['ga', 'ó|seoltóir', 'dáta', 'seolta', 'chuig|do', 'cóip', 'ábhar'],
  ['zh', '发件人|寄件人|发信人', '日期|时间', '发送时间|发送日期|已发送', '收件人', '抄送', '主题|主旨'],
  [
    'zh-tw',
    '寄件者|寄件人|發件人',
    '日期|時間',
    '寄件日期|傳送時間|已傳送|發送時間',
    '收件者|收件人',
    '副本',
    '主旨|主題|標題',
  ],
  ['ja', '差出人|送信者|送信元|from', '日付|日時', '送信日時|送信日', '宛先|受信者', 'cc|写し', '件名|題名'],
  [
    'ko',
    '보낸 사람|보낸사람|발신|발신자',
    '날짜|일시',
    '보낸 날짜|보낸날짜|전송|보냄',
    '받는 사람|받는사람|수신|수신자',
    '참조',
    '제목',
  ],
  ['vi', 'từ|người gửi', 'ngày', 'đã gửi|gửi|gửi lúc', 'đến|tới|người nhận', 'đồng gửi|sao gửi', 'chủ đề|tiêu đề'],
  ['th', 'จาก|ผู้ส่ง', 'วันที่', 'ส่ง|ส่งเมื่อ|วันที่ส่ง', 'ถึง|ผู้รับ', 'สำเนา|สำเนาถึง', 'เรื่อง|หัวเรื่อง|หัวข้อ'],
  [
    'id',
    'dari|pengirim',
    'tanggal|tgl',
    'dikirim|terkirim',
    'ke|kepada|untuk|penerima',
    'tembusan|salinan',
    'subjek|perihal|judul',
  ],
  ['ms', 'daripada|dari', 'tarikh', 'dihantar', 'kepada', 'salinan', 'subjek|perkara'],
  ['tl', 'mula kay|mula sa', 'petsa', 'ipinadala', 'para kay|kay', 'kopya', 'paksa'],
  ['sw', 'kutoka|kutoka kwa', 'tarehe', 'iliyotumwa|imetumwa', 'kwa', 'nakala', 'mada'],
  ['af', 'van|afsender', 'datum', 'gestuur', 'aan', 'afskrif', 'onderwerp'],
  [
    'ar',
    'من|المرسل|مِن',
    'التاريخ|تاريخ',
    'تم الإرسال|تاريخ الإرسال|أرسلت|مرسل|الإرسال',
    'إلى|الى|المستلم',
    'نسخة|نسخة إلى',
    'الموضوع|موضوع',
  ],
  ['he', 'מאת|מ', 'תאריך', 'נשלח|נשלח ב', 'אל|ל|נמען', 'עותק|העתק', 'נושא|הנושא'],
  [
    'fa',
    'از|فرستنده',
    'تاریخ',
    'ارسال شده|ارسال‌شده|تاریخ ارسال|فرستاده شده',
    'به|گیرنده',
    'رونوشت|رونوشت به',
    'موضوع|عنوان',
  ],
  ['ur', 'منجانب|از طرف', 'تاریخ', 'بھیجا گیا', 'بنام|بخدمت', 'نقل', 'موضوع|عنوان'],
  ['hi', 'प्रेषक|से|द्वारा', 'दिनांक|तारीख', 'भेजा गया|प्रेषित', 'प्रति|प्राप्तकर्ता|को', 'प्रतिलिपि', 'विषय'],
  ['bn', 'থেকে|প্রেরক', 'তারিখ', 'পাঠানো হয়েছে|প্রেরিত', 'প্রতি|প্রাপক', 'অনুলিপি', 'বিষয়|বিষয়'],
  ['ta', 'அனுப்புநர்|இருந்து', 'தேதி', 'அனுப்பியது', 'பெறுநர்|க்கு', 'நகல்', 'பொருள்'],
];

/** Lines that clients print between the others; they belong to the block and say nothing that we keep. */
const others =
  'bcc|reply-to|reply to|antwort an|répondre à|responder a|rispondi a|importance|wichtigkeit|priorität|importancia|' +
  'importanza|prioridade|prioritet|priority|attachments|attachment|anlagen|anhänge|pièces jointes|allegati|adjuntos|' +
  'datos adjuntos|anexos|bijlagen|vedhæftede filer|sensitivity|vertraulichkeit|categories|kategorien|message-id|' +
  'resent-from|resent-to|organization|newsgroups|x-mailer|mailed-by|signed-by|security';

/** Canonical form of a label: NFKC, lower case, one space, no emphasis or direction marks. */
function plainLabel(label: string): string {
  return compatibleForm(label)
    .toLowerCase()
    .replaceAll('i\u0307', 'i')
    .replace(/[*_\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replace(/[\s\u00a0]+/g, ' ')
    .trim();
}

function buildRoles(): ReadonlyMap<string, Role> {
  const roles = new Map<string, Role>();
  const order: readonly Role[] = ['from', 'date', 'sent', 'to', 'cc', 'subject'];
  for (const row of rows) {
    order.forEach((role, column) => {
      for (const word of row[column + 1]!.split('|')) {
        const label = plainLabel(word);
        if (!roles.has(label)) roles.set(label, role);
      }
    });
  }
  for (const word of others.split('|')) if (!roles.has(word)) roles.set(plainLabel(word), 'other');
  return roles;
}

const roles = buildRoles();

/** The role of a label in any of the languages; null where it is not one of them. */
export function roleOf(label: string): Role | null {
  return roles.get(plainLabel(label)) ?? null;
}

/** First lines that Apple Mail writes above a forwarded message, by language, without the closing colon. */
const leads = [
  'begin forwarded message',
  'anfang der weitergeleiteten nachricht',
  'anfang der weitergeleiteten e-mail',
  'début du message transféré',
  'début du message réexpédié',
  'inicio del mensaje reenviado',
  'início da mensagem encaminhada',
  'início da mensagem reencaminhada',
  'inizio messaggio inoltrato',
  'inizio del messaggio inoltrato',
  'begin doorgestuurd bericht',
  'start på videresendt besked',
  'start på videresendt e-mail',
  'videresendt besked',
  'videresendt melding',
  'start på videresendt melding',
  'vidarebefordrat brev',
  'vidarebefordrat mejl',
  'början av vidarebefordrat brev',
  'välitetty viesti alkaa',
  'välitetty viesti',
  'początek przekazywanej wiadomości',
  'początek przekazanej wiadomości',
  'začátek přeposlané zprávy',
  'začiatok preposlanej správy',
  'začetek posredovanega sporočila',
  'započni proslijeđenu poruku',
  'početak proslijeđene poruke',
  'továbbított levél kezdete',
  'început mesaj redirecționat',
  'începutul mesajului redirecționat',
  'αρχή προωθημένου μηνύματος',
  'iletilen ileti başlangıcı',
  'iletilmiş ileti başlangıcı',
  'начало переадресованного сообщения',
  'начало пересылаемого сообщения',
  'початок пересланого повідомлення',
  'inici del missatge reenviat',
  '以下は転送されたメッセージです',
  '下面是被转发的邮件',
  '开始转发的邮件',
  '開始轉寄郵件',
  '以下是轉寄的郵件',
  '전달된 메시지',
  '전달된 메시지의 시작',
  'bắt đầu thư đã chuyển tiếp',
  'bắt đầu thư được chuyển tiếp',
  'เริ่มต้นข้อความที่ส่งต่อ',
  'mulai pesan terusan',
  'awal pesan yang diteruskan',
  'mula mesej dikirim semula',
  'بداية الرسالة المعاد توجيهها',
  'بدء الرسالة المُحوّلة',
  'תחילת ההודעה שהועברה',
  'शुरू करें अग्रेषित संदेश',
];
const leadSet: ReadonlySet<string> = new Set(leads.map(plainLabel));

/** True for the line that Apple Mail prints above the forwarded message. */
export function isForwardLead(line: string): boolean {
  if (line.length > 120) return false;
  const plain = plainLabel(line);
  return /[:：]$/.test(plain) && leadSet.has(plain.slice(0, -1).trimEnd());
}

/** Prefixes of a reply's subject (English and what clients of other languages print). */
const replyPrefixes: ReadonlySet<string> = new Set(
  're|aw|antw|antwort|antwoord|sv|vs|odp|ynt|yan|rif|r|ref|res|vá|va|atb|απ|σχετ|ответ|відп|回复|回覆|答复|返信|답장|회신|רה|رد|پاسخ|bls|hf|ad'.split(
    '|',
  ),
);

/** True where a subject says that its mail answers another. */
export function isReplySubject(subject: string): boolean {
  const head = subject.slice(0, 24);
  const colon = head.search(/[:：]/);
  if (colon < 1) return false;
  const word = plainLabel(head.slice(0, colon)).replace(/\[\d+\]$|\(\d+\)$/, '');
  return replyPrefixes.has(word);
}

/** Prefixes of forwards, without their colon, as clients of many languages write them. */
const forwardPrefixes: ReadonlySet<string> = new Set(
  'fw fwd wg tr rv i enc vb vl doorst pd továbbítás tov fyi weitergeleitet ynt ilt пересл 转发 轉寄 転送 전달'.split(
    ' ',
  ),
);

/** True where a subject says that its mail hands another one on. */
export function isForwardSubject(subject: string): boolean {
  const colon = subject.slice(0, 20).search(/[:：]/);
  if (colon < 0) return false;
  const prefix = subject
    .slice(0, colon)
    .replace(/[[(]\d{1,3}[\])]$/, '')
    .trim()
    .toLowerCase();
  return forwardPrefixes.has(prefix);
}
