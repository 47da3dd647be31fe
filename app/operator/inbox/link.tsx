import Link from 'next/link';

/** Leads to the way of one delivery. */
export function DeliveryLink({ id, text = String(id) }: { id: bigint; text?: string }) {
  return (
    <Link href={`/operator/inbox?delivery=${id}`} className="underline underline-offset-4">
      {text}
    </Link>
  );
}
