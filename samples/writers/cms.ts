/** Objects of RFC 5652 in DER or, where asked, BER with indefinite lengths: shaped as the standard says, not signed. */

const oid = {
  data: '2a864886f70d010701',
  signedData: '2a864886f70d010702',
  envelopedData: '2a864886f70d010703',
  sha256: '608648016503040201',
  rsaEncryption: '2a864886f70d010101',
  aes256cbc: '60864801650304012a',
};

export interface CmsOptions {
  /** Indefinite lengths and the content in segments, as streaming writers make them. */
  indefinite?: boolean;
  /** Bytes of one segment; 1,000 when left out. */
  segment?: number;
}

/** SignedData (section 5.1) over `content` with no certificates and no signers: the form of a certificate bundle. */
export function writeCmsSigned(content: Uint8Array, options: CmsOptions = {}): Uint8Array {
  const { indefinite = false, segment = 1000 } = options;
  const wrap = indefinite ? openEnded : element;
  const segments: Buffer[] = [];
  for (let at = 0; at < content.length; at += segment) segments.push(element(0x04, content.subarray(at, at + segment)));
  const string = indefinite ? openEnded(0x24, ...segments) : element(0x04, content);
  const inner = wrap(0x30, objectId(oid.data), wrap(0xa0, string));
  const algorithms = element(0x31, element(0x30, objectId(oid.sha256)));
  const signed = wrap(0x30, element(0x02, Buffer.from([1])), algorithms, inner, element(0x31));
  return new Uint8Array(wrap(0x30, objectId(oid.signedData), wrap(0xa0, signed)));
}

/** EnvelopedData (section 6.1) for one recipient; `secret` stands where the encrypted content would. */
export function writeCmsEnveloped(secret: Uint8Array): Uint8Array {
  const one = element(0x02, Buffer.from([1]));
  const zero = element(0x02, Buffer.from([0]));
  const issuerAndSerial = element(0x30, element(0x30), one);
  const recipient = element(
    0x30,
    zero,
    issuerAndSerial,
    element(0x30, objectId(oid.rsaEncryption), element(0x05)),
    element(0x04, Buffer.alloc(256, 0x5a)),
  );
  const algorithm = element(0x30, objectId(oid.aes256cbc), element(0x04, Buffer.alloc(16, 0xa5)));
  const encrypted = element(0x30, objectId(oid.data), algorithm, element(0x80, secret));
  const enveloped = element(0x30, zero, element(0x31, recipient), encrypted);
  return new Uint8Array(element(0x30, objectId(oid.envelopedData), element(0xa0, enveloped)));
}

function objectId(hex: string): Buffer {
  return element(0x06, Buffer.from(hex, 'hex'));
}

function element(tag: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const hex = body.length.toString(16);
  const length = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

function openEnded(tag: number, ...content: Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.from([tag, 0x80]), ...content, Buffer.from([0, 0])]);
}
