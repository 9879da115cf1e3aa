import { type DestinationStream, type Logger, pino } from 'pino';

/** Names under which secrets and mail content travel; they never reach a log line, at any depth that we write. */
const secretKeys = [
  'authorization',
  'cookie',
  'set-cookie',
  'clientState',
  'validationTokens',
  'access_token',
  'refresh_token',
  'client_secret',
  'password',
  'token',
  'secret',
  'apiToken',
  'url.password',
  'bytes',
  'body',
  'evidence',
];

/** JSON lines on standard error, so that standard output stays a command's own. */
export function openLog(level: string, destination: DestinationStream = pino.destination(2)): Logger {
  const paths = secretKeys.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]);
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: { paths, censor: '[redacted]' } },
    destination,
  );
}
