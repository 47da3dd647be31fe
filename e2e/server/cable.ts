import { createConnection, createServer, type Server, type Socket } from 'node:net';

/** The wire between a server and its database, for tests that cut it without harming the database of the others. */
export class Cable {
  private readonly pairs = new Set<{ near: Socket; far: Socket }>();
  private state: 'whole' | 'cut' | 'silent' = 'whole';

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async to(databaseUrl: string): Promise<Cable> {
    const server = createServer({ allowHalfOpen: true });
    const cable = new Cable(server, new URL(databaseUrl));
    server.on('connection', (near) => cable.join(near));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return cable;
  }

  /** The database as it is reached through the cable. */
  get url(): string {
    const url = new URL(this.target);
    url.port = String((this.server.address() as { port: number }).port);
    return url.toString();
  }

  private join(near: Socket) {
    near.on('error', () => {});
    if (this.state === 'cut') {
      near.destroy();
      return;
    }
    const far = createConnection(Number(this.target.port), this.target.hostname);
    const pair = { near, far };
    this.pairs.add(pair);
    far.on('error', () => near.destroy());
    const pass = (from: Socket, to: Socket) => {
      from.on('data', (data) => {
        if (this.state === 'whole' && this.pairs.has(pair)) to.write(data);
      });
      from.on('close', () => {
        this.pairs.delete(pair);
        if (this.state !== 'silent') to.destroy();
      });
      from.on('end', () => this.state !== 'silent' && to.end());
    };
    pass(near, far);
    pass(far, near);
  }

  /** Connections break and new ones are refused, as when PostgreSQL is stopped. */
  cut(): void {
    this.state = 'cut';
    for (const { near, far } of this.pairs) {
      near.destroy();
      far.destroy();
    }
    this.pairs.clear();
  }

  /** Connections stay and nothing passes any more, as when a network is parted or a machine stands still. */
  silence(): void {
    this.state = 'silent';
  }

  /** New connections pass. Those of a silence never come back, and nobody is told. */
  mend(): void {
    this.state = 'whole';
    this.pairs.clear();
  }

  close(): void {
    this.cut();
    this.server.close();
  }
}
