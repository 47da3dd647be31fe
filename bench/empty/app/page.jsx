import { connection } from 'next/server';

/** What Next itself costs: nothing is read, and next to nothing is rendered. */
export default async function Page() {
  await connection();
  return <h1>Empty</h1>;
}
