import { createTransport } from 'nodemailer';
import { mailProblem } from './problems';

export interface Letter {
  from: { name: string; address: string };
  replyTo?: string;
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
  /** The same for every attempt: a mailbox that got it already can tell. */
  messageId: string;
  attachments: { filename: string; content: Buffer; contentType: string }[];
}

export type Outcome =
  | { kind: 'sent' }
  /** It did not go out: worth another try (`again`), or never to be taken (`refused`). */
  | { kind: 'again' | 'refused'; problem: string }
  /** The whole letter was handed over and no answer was heard: it may have gone out. */
  | { kind: 'unknown'; problem: string };

const PATIENCE_MS = 30_000;

/** One letter over one connection. Never throws. */
export async function sendBySmtp(url: string, letter: Letter, patienceMs = PATIENCE_MS): Promise<Outcome> {
  let handedOver = false;
  const note = (entry: { tnx?: string }) => {
    // The library writes this when the last byte of the message is out; before, the server cannot have taken it.
    if (entry?.tnx === 'message') handedOver = true;
  };
  const logger = {
    level: () => {},
    trace: note,
    debug: note,
    info: note,
    warn: note,
    error: note,
    fatal: note,
  };
  const transport = createTransport({
    url,
    logger,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail(letter);
    return { kind: 'sent' };
  } catch (error) {
    return outcomeOf(error as Error & { code?: string; responseCode?: number }, handedOver);
  } finally {
    transport.close();
  }
}

function outcomeOf(
  { message, code, responseCode = 0 }: Error & { code?: string; responseCode?: number },
  handedOver: boolean,
): Outcome {
  const words = { message: oneLine(message).slice(0, 500) };
  if (responseCode === 0 && handedOver) return { kind: 'unknown', problem: mailProblem('unknown', words) };
  // Of a login the server says 5xx too, which somebody will correct.
  if (code === 'EAUTH') return { kind: 'again', problem: mailProblem('login', words) };
  if (responseCode >= 500) return { kind: 'refused', problem: mailProblem('refused', words) };
  return { kind: 'again', problem: mailProblem(responseCode === 0 ? 'unreachable' : 'not_now', words) };
}

/** No text may begin another header. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
