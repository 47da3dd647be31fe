import type { Party } from '@/lib/invoices/invoice';
import { addressLines } from './words';

/** Who sends it and who pays it. */
export function Parties({ issuer, buyer }: { issuer: Party; buyer: Party }) {
  return (
    <div className="grid gap-6 sm:grid-cols-2">
      <PartyBlock title="From" party={issuer} />
      <PartyBlock title="To" party={buyer} />
    </div>
  );
}

function PartyBlock({ title, party }: { title: string; party: Party }) {
  return (
    <div>
      <h2 className="eyebrow">{title}</h2>
      <address className="mt-1 not-italic leading-relaxed">
        <span className="block font-medium">{party.legalName}</span>
        {party.address ? (
          addressLines(party.address).map((line) => (
            <span key={line} className="block">
              {line}
            </span>
          ))
        ) : (
          <span className="block text-muted">No address yet</span>
        )}
        {party.taxId && <span className="block text-muted">Tax id {party.taxId}</span>}
        {party.email && <span className="block break-all text-muted">{party.email}</span>}
      </address>
    </div>
  );
}
