import { createServer } from 'node:http';
import { verifySignature } from '../lib/whatsapp/signature';

/** What any webhook server must do, and nothing else: read, verify, parse, answer. The measure for the real one. */
const secrets = [process.env.WHATSAPP_APP_SECRET!];

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const raw = Buffer.concat(chunks);
    const fits = verifySignature(raw, request.headers['x-hub-signature-256'], secrets);
    if (fits) JSON.parse(raw.toString('utf8'));
    response.writeHead(fits ? 200 : 401, { 'Content-Type': 'text/plain', 'Content-Length': 2 }).end('ok');
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
