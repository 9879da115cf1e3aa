/**
 * Spells a link or address so that no program makes it clickable: 'hxxps://host[.]example/x', 'user[@]host[.]example',
 * 'javascript[:]…'. For screens, replies and tickets.
 */
export function defang(url: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):(\/\/)?/i.exec(url);
  if (scheme === null) return brackets(url);
  const name = scheme[1]!;
  const rest = url.slice(scheme[0].length);
  if (scheme[2] === undefined) {
    const dotted = /^(?:mailto|sip|sms|tel)$/i.test(name) ? brackets(rest) : rest;
    return `${name}[:]${dotted}`;
  }
  const end = rest.search(/[/?#]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const path = end < 0 ? '' : rest.slice(end);
  return `${name.replace(/^http/i, 'hxxp').replace(/^ftp/i, 'fxp')}://${brackets(authority)}${inner(path)}`;
}

function brackets(text: string): string {
  return text.replaceAll('.', '[.]').replaceAll('@', '[@]');
}

/** A path may hold a whole link of its own. */
function inner(path: string): string {
  return path.replace(/\bhttp(s?):\/\//gi, 'hxxp$1://');
}
