import { GET } from '../app/api/v1/charges.csv/route';

/** Reads a tenant's charges as a file, as often as it is given a key: see export.ts. */
export interface Sent {
  bytes: number;
  /** Bytes that this process held while it sent the file, at most. */
  mostResident: number;
}

process.on('message', async (key: string) => {
  const response = await GET(
    new Request('http://localhost/api/v1/charges.csv?from=2000-01-01&to=2100-01-01', {
      headers: { authorization: `Bearer ${key}` },
    }),
  );
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  const sent: Sent = { bytes: 0, mostResident: 0 };
  for await (const chunk of response.body!) {
    sent.bytes += (chunk as Uint8Array).length;
    sent.mostResident = Math.max(sent.mostResident, process.memoryUsage.rss());
  }
  process.send!(sent);
});
process.send!(process.memoryUsage.rss());
