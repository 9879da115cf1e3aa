/** Controls, line separators and bidirectional overrides: what could break a line, a log or a reading direction. */
const unsafe = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** One line that is safe to show: each run of unsafe characters becomes one space, the ends are trimmed. */
export function cleanLine(text: string): string {
  return text.replace(unsafe, ' ').trim();
}
