import { CircleCheck, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { decimalsFor, money, month } from '@/components/format';
import { PlainTable } from '@/components/plain-table';
import type { Tenant } from '@/lib/access/session';
import { type Proof as InvoiceProof, reconcileInvoices } from '@/lib/invoices/reconcile';
import type { Language } from '@/lib/language/language';
import { reconcile } from '@/lib/ledger/reconcile';
import { WORDS } from './words';

/** The ledger added up anew, held against the totals that pages show and the invoices that stand. */
export async function Proof({ tenant, language }: { tenant: Tenant; language: Language }) {
  const t = WORDS[language];
  const [books] = await reconcile(tenant.slug, 0);
  const { proofs, carried } = await reconcileInvoices(tenant.slug);
  const { lines, differences } = books!;
  const wrong = proofs.filter(({ problems }) => problems.length > 0).length;
  return (
    <>
      <ul className="space-y-1.5">
        <Line fits={differences === 0}>
          {differences === 0 ? t.rollupFits(lines) : t.rollupOff(differences, lines)}
        </Line>
        {proofs.length === 0 ? (
          <li className="text-muted">{t.noInvoices}</li>
        ) : (
          <Line fits={wrong === 0}>
            {wrong === 0 ? t.invoicesFit(proofs.length) : t.invoicesOff(wrong, proofs.length)}
          </Line>
        )}
        {carried.map(({ currency, price }) => (
          <li key={currency} className="text-muted">
            {t.carried(`${currency} ${money(price, currency, decimalsFor(currency, [price]), language)}`)}
          </li>
        ))}
      </ul>
      {proofs.length > 0 && (
        <div className="mt-4">
          <Invoices proofs={proofs} slug={tenant.slug} language={language} />
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
  proofs: InvoiceProof[];
  slug: string;
  language: Language;
}

function Invoices({ proofs, slug, language }: InvoicesProps) {
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
      rows={[...proofs].reverse().map(({ invoice, ledger, lines, problems }) => {
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
