import type { Address } from '../server/core/mail.ts';

/** Brackwater is invented, and so is everybody in it: given and family names were put together by chance. */
export const organisation = {
  domains: ['brackwater.example'],
  authservIds: ['mx.brackwater.example'],
};

export const mailbox = {
  addresses: ['phish@brackwater.example'],
  buttons: ['report-button@brackwater.example'],
  zipPasswords: ['infected'],
};

export const languages = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pl', 'sv', 'pt'] as const;
export type Language = (typeof languages)[number];

export interface Person extends Address {
  /** As greetings use it. */
  given: string;
  language: Language;
  title: string;
  phone: string;
}

const rows = `
en;Marnie Oakden;Logistics planner
en;Tobin Farrelow;Field engineer
en;Aoife Brannock;Payroll clerk
en;Dilys Penhale;Head of purchasing
en;Rohan Vasudeva;Process safety engineer
en;Kwabena Asantewood;Laboratory technician
en;Hana Tomizawa;Controller
en;Siobhan Kestrel;Reception
en;Emeka Obiaghu;Turbine maintenance
en;Priya Nandakumar;Data analyst
de;Friederike Ahlmoor;Einkauf
de;Jost Wendelhain;Instandhaltung
de;Änne Großkreutz;Personalabteilung
de;Gerwin Plöttner;Lagerlogistik
de;Talida Morgenbach;Rechnungswesen
fr;Élodie Brévannes;Service comptabilité
fr;Anselme Courtevoix;Chef de chantier
fr;Maëlys Tournefort;Assistante de direction
fr;Gaspard Lindemaître;Achats
es;Nuria Valdehermoso;Administración
es;Íñigo Carrascosa;Mantenimiento
es;Leocadia Montesino;Recursos humanos
it;Ginevra Altobosco;Amministrazione
it;Ruggero Pietrafonte;Responsabile impianti
nl;Sanne Duinkerken;Planning
nl;Wessel Oosterveen;Technische dienst
pl;Żaneta Brzozolas;Księgowość
pl;Mścisław Kłosiński;Utrzymanie ruchu
sv;Åsa Björkhammar;Inköp
sv;Torkel Sjölund;Driftledare
pt;Graça Vilanova;Recursos humanos
pt;Joaquim Pedrogueira;Armazém
`;

const spelled: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', ł: 'l', å: 'a', ø: 'o' };

export const staff: readonly Person[] = rows
  .trim()
  .split('\n')
  .map((row, index) => {
    const [language, name, title] = row.split(';') as [Language, string, string];
    return {
      name,
      address: `${localPart(name)}@brackwater.example`,
      given: name.slice(0, name.indexOf(' ')),
      language,
      title,
      // Numbers reserved for fiction (Ofcom's drama range).
      phone: `+44 1632 960${String(100 + index)}`,
    };
  });

/** Holds the seed copies of the awareness team; never reports anything. */
export const seedPerson: Person = {
  name: 'Maren Holtby',
  address: 'maren.holtby@brackwater.example',
  given: 'Maren',
  language: 'en',
  title: 'Awareness programme',
  phone: '+44 1632 960199',
};

function localPart(name: string): string {
  return name
    .toLowerCase()
    .replace(/[äöüßłåø]/g, (letter) => spelled[letter]!)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z]+/g, '.');
}
