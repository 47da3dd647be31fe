import { createServer } from 'node:http';
import next from 'next';

/** A small Next app (BENCH_APP), built before, served as server.ts serves the pages. */
const port = Number(process.env.PORT);
const app = next({ dev: false, dir: process.env.BENCH_APP!, hostname: '127.0.0.1', port });
await app.prepare();
const handle = app.getRequestHandler();
createServer((request, response) => void handle(request, response)).listen(port, '127.0.0.1');
