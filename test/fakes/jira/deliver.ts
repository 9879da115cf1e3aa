import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';
import type { Fault } from './faults.ts';

/** Writes the answer, or what the fault makes of it. The call itself was carried out, or not, before. */
export function deliver(
  response: ServerResponse,
  answer: Answer,
  fault: Fault | null,
  now: number,
  slowMs: number,
): void {
  response.setHeader('date', new Date(now).toUTCString());
  const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
  switch (fault?.kind) {
    case 'reset-before':
    case 'reset-after':
      reset(response);
      return;
    case 'late-commit':
      if (fault.draw < 0.5) reset(response);
      else send(response, 504, htmlHeaders, gatewayPage(504));
      return;
    case '502-after':
    case '503-after':
    case '504-after': {
      const status = Number(fault.kind.slice(0, 3));
      send(response, status, htmlHeaders, gatewayPage(status));
      return;
    }
    case 'maintenance':
      send(response, 503, { ...htmlHeaders, 'retry-after': '20' }, gatewayPage(503));
      return;
    case 'html-200':
      send(response, 200, htmlHeaders, '<!doctype html><title>Log in</title><p>Please log in to continue.</p>');
      return;
    case 'truncated-json':
      // The length is honest about what is sent, so that only the JSON shows the loss.
      send(response, answer.status, jsonHeaders, text.slice(0, Math.floor(text.length * fault.draw)));
      return;
    case 'slow-body':
      slowly(response, answer, text, slowMs);
      return;
    default:
      send(response, answer.status, { ...(text === '' ? {} : jsonHeaders), ...answer.headers }, text);
  }
}

const jsonHeaders = { 'content-type': 'application/json;charset=UTF-8' };
const htmlHeaders = { 'content-type': 'text/html;charset=UTF-8' };

function send(response: ServerResponse, status: number, headers: Record<string, string>, text: string): void {
  response.writeHead(status, headers);
  response.end(text);
}

function gatewayPage(status: number): string {
  return `<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`;
}

function reset(response: ServerResponse): void {
  const { socket } = response;
  if (socket !== null && 'resetAndDestroy' in socket) socket.resetAndDestroy();
}

function slowly(response: ServerResponse, answer: Answer, text: string, slowMs: number): void {
  response.writeHead(answer.status, { ...jsonHeaders, 'content-length': String(Buffer.byteLength(text)) });
  const bytes = Buffer.from(text);
  response.write(bytes.subarray(0, bytes.length >> 1));
  const timer = setTimeout(() => response.end(bytes.subarray(bytes.length >> 1)), slowMs);
  timer.unref();
  response.on('close', () => clearTimeout(timer));
}
