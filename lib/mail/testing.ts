import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';

export interface Received {
  from: string;
  to: string[];
  /** Headers unfolded, in the order they came. */
  headers: string[];
  /** The message as it came. */
  raw: string;
}

type Fault = 'refuse_recipient' | 'busy' | 'hang_up_before' | 'hang_up_after';

/** A mail server that is asked over a socket and keeps what it took; the next message may meet a fault. */
export async function mailServer(onReceived: (mail: Received) => void = () => {}) {
  const received: Received[] = [];
  const faults: Fault[] = [];
  const fail = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo(_address, session, done) {
      const [fault] = faults;
      if (fault === 'refuse_recipient') done(fail(550, 'No such mailbox'));
      else if (fault === 'busy') done(fail(451, 'Try again later'));
      else if (fault === 'hang_up_before') hangUp(server, session.id);
      else return done();
      faults.shift();
    },
    onData(stream, session, done) {
      read(stream).then((raw) => {
        const { mailFrom, rcptTo } = session.envelope;
        const mail = {
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          headers: headersOf(raw),
          raw,
        };
        received.push(mail);
        onReceived(mail);
        if (faults[0] !== 'hang_up_after') return done();
        faults.shift();
        hangUp(server, session.id);
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    /** What happens to the next messages, one each. */
    faults,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function hangUp(server: SMTPServer, id: string) {
  for (const connection of server.connections) if (connection.id === id) connection._socket?.destroy();
}

async function read(stream: SMTPServerDataStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function headersOf(raw: string): string[] {
  const [head = ''] = raw.split('\r\n\r\n');
  return head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
}
