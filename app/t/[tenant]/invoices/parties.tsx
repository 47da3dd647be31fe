import type { Party } from '@/lib/invoices/invoice';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { addressLines } from './sentences';
import { WORDS } from './words';

/** Who sends it and who pays it. */
export async function Parties({ issuer, buyer }: { issuer: Party; buyer: Party }) {
  const language = await currentLanguage();
  const t = WORDS[language];
  return (
    <div className="grid gap-6 sm:grid-cols-2">
      <PartyBlock title={t.from} party={issuer} language={language} />
      <PartyBlock title={t.to} party={buyer} language={language} />
    </div>
  );
}

function PartyBlock({ title, party, language }: { title: string; party: Party; language: Language }) {
  const t = WORDS[language];
  return (
    <div>
      <h2 className="eyebrow">{title}</h2>
      <address className="mt-1 not-italic leading-relaxed">
        <span className="block font-medium">{party.legalName}</span>
        {party.address ? (
          addressLines(party.address, language).map((line) => (
            <span key={line} className="block">
              {line}
            </span>
          ))
        ) : (
          <span className="block text-muted">{t.noAddress}</span>
        )}
        {party.taxId && <span className="block text-muted">{t.taxId(party.taxId)}</span>}
        {party.email && <span className="block break-all text-muted">{party.email}</span>}
      </address>
    </div>
  );
}
