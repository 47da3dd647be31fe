import { createServer } from 'node:http';
import next from 'next';

/** The empty page, served as server.ts serves the real ones. */
const port = Number(process.env.PORT);
const app = next({ dev: false, dir: 'bench/empty', hostname: '127.0.0.1', port });
await app.prepare();
const handle = app.getRequestHandler();
createServer((request, response) => void handle(request, response)).listen(port, '127.0.0.1');
