import type { Language } from './organisation.ts';

/** What staff write around a report, by language. */
export interface Phrases {
  /** Put before the subject by Outlook. */
  forward: string;
  comments: readonly string[];
  closing: string;
  /** The gateway's footer below outgoing mail. */
  disclaimer: string;
}

export const phrases: Readonly<Record<Language, Phrases>> = {
  en: {
    forward: 'FW: ',
    comments: [
      'Hi team, this looks odd to me. Can you check?',
      'I did not order anything. Is this one of yours?',
      'Got this on my phone this morning, nothing clicked.',
      'Phishing?',
      'Please have a look, two colleagues in the depot have it as well.',
      '',
    ],
    closing: 'Kind regards',
    disclaimer:
      'This message is intended for the addressee only. If you received it in error, tell the sender and delete it. Brackwater Energy Services, Harbour Row 4.',
  },
  de: {
    forward: 'WG: ',
    comments: [
      'Hallo zusammen, das kommt mir komisch vor. Bitte prüfen.',
      'Ist das echt? Ich habe nichts angeklickt.',
      'Bitte um Prüfung, danke!',
      'Kam heute früh auf dem Diensthandy an.',
    ],
    closing: 'Mit freundlichen Grüßen',
    disclaimer:
      'Diese Nachricht ist nur für den Empfänger bestimmt. Haben Sie sie irrtümlich erhalten, löschen Sie sie bitte und geben Sie dem Absender Bescheid. Brackwater Energy Services, Harbour Row 4.',
  },
  fr: {
    forward: 'TR: ',
    comments: [
      'Bonjour, ce message me paraît louche, pouvez-vous vérifier ?',
      'Je n’attends aucun colis. Que faut-il faire ?',
      'Pour info, rien ouvert.',
    ],
    closing: 'Cordialement',
    disclaimer:
      'Ce message est réservé à son destinataire. En cas d’erreur, merci de prévenir l’expéditeur puis de le supprimer. Brackwater Energy Services, Harbour Row 4.',
  },
  es: {
    forward: 'RV: ',
    comments: ['Buenos días, ¿esto es de fiar? No he abierto nada.', 'Me parece sospechoso, gracias por revisarlo.'],
    closing: 'Un saludo',
    disclaimer:
      'Este mensaje es solo para su destinatario. Si lo ha recibido por error, avise al remitente y bórrelo. Brackwater Energy Services, Harbour Row 4.',
  },
  it: {
    forward: 'I: ',
    comments: ['Ciao, mi sembra strano, potete controllare?', 'Non ho cliccato nulla. È phishing?'],
    closing: 'Cordiali saluti',
    disclaimer:
      'Questo messaggio è destinato al solo destinatario. Se ricevuto per errore, avvisare il mittente ed eliminarlo. Brackwater Energy Services, Harbour Row 4.',
  },
  nl: {
    forward: 'FW: ',
    comments: ['Hoi, vertrouwen jullie dit? Ik niet.', 'Graag even nakijken, nergens op geklikt.'],
    closing: 'Met vriendelijke groet',
    disclaimer:
      'Dit bericht is alleen voor de geadresseerde bestemd. Ten onrechte ontvangen? Waarschuw de afzender en verwijder het. Brackwater Energy Services, Harbour Row 4.',
  },
  pl: {
    forward: 'PD: ',
    comments: [
      'Dzień dobry, to wygląda podejrzanie, proszę o sprawdzenie.',
      'Czy to prawdziwe? Niczego nie kliknęłam.',
    ],
    closing: 'Pozdrawiam',
    disclaimer:
      'Ta wiadomość jest przeznaczona wyłącznie dla adresata. Jeśli otrzymano ją omyłkowo, prosimy powiadomić nadawcę i ją usunąć. Brackwater Energy Services, Harbour Row 4.',
  },
  sv: {
    forward: 'VB: ',
    comments: ['Hej, det här ser skumt ut. Kan ni titta?', 'Jag har inte klickat på något.'],
    closing: 'Med vänlig hälsning',
    disclaimer:
      'Detta meddelande är endast avsett för mottagaren. Har du fått det av misstag, meddela avsändaren och radera det. Brackwater Energy Services, Harbour Row 4.',
  },
  pt: {
    forward: 'ENC: ',
    comments: ['Bom dia, isto parece-me estranho, podem verificar?', 'Não cliquei em nada. É um teste?'],
    closing: 'Com os melhores cumprimentos',
    disclaimer:
      'Esta mensagem destina-se apenas ao destinatário. Se a recebeu por engano, avise o remetente e apague-a. Brackwater Energy Services, Harbour Row 4.',
  },
};

/** All footers of the gateway, for the configuration of the simulation playbook. */
export const disclaimers: readonly string[] = Object.values(phrases).map(({ disclaimer }) => disclaimer);
