import { CircleCheck, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { decimalsFor, money, month } from '@/components/format';
import { instant } from '@/components/instant';
import { PlainTable } from '@/components/plain-table';
import type { Tenant } from '@/lib/access/session';
import { asTenant } from '@/lib/db/pools';
import type { Language } from '@/lib/language/language';
import { type BooksProof, MANY_ROWS, type ProvenInvoice, readProof } from '@/lib/proof/books';
import { proofRunOf } from '@/lib/proof/run';
import { ProveAgain } from './prove-again';
import { WORDS } from './words';

/** The last time the ledger was added up anew and held against totals and invoices: when, how far, and what since. */
export async function Proof({ tenant, language }: { tenant: Tenant; language: Language }) {
  const t = WORDS[language];
  const kept = await asTenant(tenant.id, (client) => readProof(client, tenant.id));
  const run = proofRunOf(tenant.id);
  const again = (
    <ProveAgain
      slug={tenant.slug}
      started={run?.endedAt === null ? { ...run } : null}
      first={kept === null}
    />
  );
  if (!kept)
    return (
      <>
        <p className="text-muted">{t.neverProven}</p>
        {again}
      </>
    );
  const { proof, since } = kept;
  const at = `${instant(proof.at, tenant.timezone, language)} (${tenant.timezone})`;
  const isStale = since.rows > 0 || since.invoices > 0;
  return (
    <>
      <p className={`mb-3 ${isStale ? 'text-warn' : 'text-muted'}`}>
        {t.provenAt(at, proof.upto)}{' '}
        {isStale ? t.since(since.rows, since.rows === MANY_ROWS, since.invoices) : t.nothingSince}
      </p>
      <Result proof={proof} slug={tenant.slug} language={language} />
      {again}
    </>
  );
}

function Result({ proof, slug, language }: { proof: BooksProof; slug: string; language: Language }) {
  const t = WORDS[language];
  const { lines, differences, invoices, carried } = proof;
  const wrong = invoices.filter(({ problems }) => problems.length > 0).length;
  return (
    <>
      <ul className="space-y-1.5">
        <Line fits={differences === 0}>
          {differences === 0 ? t.rollupFits(lines) : t.rollupOff(differences, lines)}
        </Line>
        {invoices.length === 0 ? (
          <li className="text-muted">{t.noInvoices}</li>
        ) : (
          <Line fits={wrong === 0}>
            {wrong === 0 ? t.invoicesFit(invoices.length) : t.invoicesOff(wrong, invoices.length)}
          </Line>
        )}
        {carried.map(({ currency, price }) => (
          <li key={currency} className="text-muted">
            {t.carried(`${currency} ${money(price, currency, decimalsFor(currency, [price]), language)}`)}
          </li>
        ))}
      </ul>
      {invoices.length > 0 && (
        <div className="mt-4">
          <Invoices invoices={invoices} slug={slug} language={language} />
        </div>
      )}
    </>
  );
}

function Line({ fits, children }: { fits: boolean; children: ReactNode }) {
  const Icon = fits ? CircleCheck : TriangleAlert;
  return (
    <li className={`flex gap-2 ${fits ? '' : 'text-warn'}`}>
      <Icon aria-hidden="true" className={`mt-0.5 size-4 shrink-0 ${fits ? 'text-accent' : ''}`} />
      <span>{children}</span>
    </li>
  );
}

interface InvoicesProps {
  invoices: ProvenInvoice[];
  slug: string;
  language: Language;
}

function Invoices({ invoices, slug, language }: InvoicesProps) {
  const t = WORDS[language];
  return (
    <PlainTable
      tall
      caption={t.invoices}
      columns={[
        { name: t.number },
        { name: t.month },
        { name: t.ofLedger, numeric: true },
        { name: t.ofLines, numeric: true, wide: true },
        { name: t.result, numeric: true },
      ]}
      rows={[...invoices].reverse().map((invoice) => {
        const { ledger, lines, problems } = invoice;
        const decimals = decimalsFor(invoice.currency, [ledger, lines]);
        return {
          key: String(invoice.id),
          cells: [
            <Link
              key="number"
              href={`/t/${slug}/invoices/${invoice.id}`}
              className="underline-offset-4 hover:underline"
            >
              {invoice.number}
            </Link>,
            month(invoice.month, language),
            `${invoice.currency} ${money(ledger, invoice.currency, decimals, language)}`,
            money(lines, invoice.currency, decimals, language),
            <span key="result" className={problems.length > 0 ? 'text-warn' : 'text-accent'}>
              {problems.length > 0 ? t.notProven : t.proven}
            </span>,
          ],
        };
      })}
    />
  );
}
