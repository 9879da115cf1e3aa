/**
 * More than eight marks on one letter. A normal form sorts the marks of a letter, which the engine does in quadratic
 * time: 80,000 marks took 3 s. Halfwidth voicing marks become marks there.
 */
const crowdedMarks = /([\p{M}\uFF9E\uFF9F]{8})[\p{M}\uFF9E\uFF9F]+/gu;

/** Unicode NFKC in time in proportion to a text that anybody may have written; of crowded marks eight stay. */
export function compatibleForm(text: string): string {
  return text.replace(crowdedMarks, '$1').normalize('NFKC');
}
