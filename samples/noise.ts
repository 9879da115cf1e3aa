import type { Language } from './organisation.ts';
import type { Random } from './random.ts';

interface Question {
  subject: string;
  text: string;
}

/** Mails to the security mailbox that report nothing. */
const questions: Partial<Record<Language, readonly Question[]>> = {
  en: [
    {
      subject: 'Laptop theft, what now?',
      text: 'Hello, my bag was taken at the station last night with the work laptop in it. The disk is encrypted. Whom do I tell?',
    },
    {
      subject: 'Question about the training',
      text: 'Hi, does the awareness training of last year still count or do I have to repeat it before the audit?',
    },
    {
      subject: 'Thank you',
      text: 'Just wanted to say thanks for the quick answer yesterday, the crew at the quay was relieved.',
    },
    {
      subject: 'RE: Visitors next week',
      text: 'Four people from the yard come on Tuesday. Do they need guest accounts or is the lobby network enough?',
    },
  ],
  de: [
    {
      subject: 'Neues Diensthandy',
      text: 'Hallo, ich bekomme nächste Woche ein neues Diensthandy. Muss ich die Anmeldung dafür vorher bei Ihnen freigeben lassen?',
    },
    {
      subject: 'Kaffeekasse',
      text: 'Wer hat eigentlich den Schlüssel zum Besprechungsraum neben der Leitwarte? Ich hätte am Donnerstag eine Schulung.',
    },
  ],
  fr: [
    {
      subject: 'Accès au partage réseau',
      text: 'Bonjour, depuis ce matin je n’ai plus accès au dossier des plans. Est-ce lié à la maintenance annoncée ?',
    },
  ],
  es: [
    {
      subject: 'Tarjeta de acceso',
      text: 'Buenos días, he perdido la tarjeta de acceso del almacén. ¿Cómo la bloqueo?',
    },
  ],
  pl: [{ subject: 'Szkolenie', text: 'Dzień dobry, czy zaświadczenie ze szkolenia trzeba gdzieś przesłać?' }],
};

/** Of Human Resources, about somebody who goes: nothing to do with phishing. */
export const leaverNotice: Question = {
  subject: 'Leaver notice: access ends on 30 November',
  text: 'Dear colleagues,\nMr Perran Goldsworth, staff number 70-4411, leaves the workshop. His last working day is 30 November 2026. Please close his accounts after the shift and collect badge and telephone.\nHuman Resources',
};

export function question(language: Language, random: Random): Question {
  return random.pick(questions[language] ?? questions.en!);
}
