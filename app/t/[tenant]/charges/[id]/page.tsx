import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { modelName, words } from '@/components/category';
import { CategoryName } from '@/components/category-name';
import { countryName } from '@/components/country';
import { day, decimalsFor } from '@/components/format';
import { instant } from '@/components/instant';
import { Money } from '@/components/money';
import { Warning } from '@/components/notice';
import { PageHeading } from '@/components/page-heading';
import type { PageProps } from '@/components/page-props';
import { PlainTable } from '@/components/plain-table';
import { Section } from '@/components/section';
import { requireTenant } from '@/lib/access/session';
import { asTenant } from '@/lib/db/pools';
import { formatMicros } from '@/lib/engine/money';
import { type ChargeDetail, type ChargeRow, readCharge } from '@/lib/ledger/read';
import { verdict } from '../words';

type Props = PageProps<{ tenant: string; id: string }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Charge ${(await params).id}` };
}

export default async function ChargePage({ params }: Props) {
  const { tenant: slug, id } = await params;
  const { tenant } = await requireTenant(slug);
  if (!/^\d{1,18}$/.test(id)) notFound();
  const detail = await asTenant(tenant.id, (client) => readCharge(client, tenant.id, BigInt(id)));
  if (!detail) notFound();
  const { charge, explanation, history } = detail;
  return (
    <>
      <nav aria-label="Breadcrumb" className="mb-3 text-muted">
        <Link href={`/t/${slug}/charges`} className="underline-offset-4 hover:text-ink hover:underline">
          Charges
        </Link>
      </nav>
      <PageHeading
        title={question(charge)}
        note={`${instant(charge.occurredAt, tenant.timezone)} in ${tenant.timezone}`}
      />
      <p className="max-w-3xl text-lg leading-relaxed">{explanation.sentence}</p>
      <div className="mt-8 space-y-6">
        <Standing charge={charge} history={history} slug={slug} />
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <Amounts charge={charge} />
          <Facts detail={detail} zone={tenant.timezone} />
        </div>
        <Section id="rules" title="Rules that decided">
          <ul className="space-y-2">
            {explanation.rules.map((rule) => (
              <li key={rule.id} className="flex gap-4">
                <span className="w-10 shrink-0 font-mono text-muted text-xs leading-5">{rule.id}</span>
                <span>{rule.text}</span>
              </li>
            ))}
          </ul>
        </Section>
        {history.length > 1 && (
          <History history={history} current={charge} slug={slug} zone={tenant.timezone} />
        )}
      </div>
    </>
  );
}

function question({ reverses, unpriced, billable }: ChargeRow): string {
  if (reverses !== null) return 'What does this take back?';
  if (unpriced !== 0) return 'Why has this no price yet?';
  return billable === 0 ? 'Why was this free?' : 'Why was this charged?';
}

/** Says when a row is not the last word on its unit. */
function Standing({ charge, history, slug }: { charge: ChargeRow; history: ChargeRow[]; slug: string }) {
  if (charge.reverses !== null)
    return (
      <Warning>
        This row takes back{' '}
        <Link href={`/t/${slug}/charges/${charge.reverses}`} className="underline">
          charge {String(charge.reverses)}
        </Link>
        .
      </Warning>
    );
  const last = history.findLast((row) => row.reverses === null);
  if (!charge.reversed) return null;
  return (
    <Warning>
      This charge was taken back
      {last && last.id !== charge.id && (
        <>
          {' '}
          and replaced by{' '}
          <Link href={`/t/${slug}/charges/${last.id}`} className="underline">
            charge {String(last.id)}
          </Link>
        </>
      )}
      .
    </Warning>
  );
}

function Amounts({ charge }: { charge: ChargeRow }) {
  const { currency, cost, price, rate } = charge;
  const decimals = decimalsFor(currency, [cost, price, rate ?? 0n]);
  const amount = (micros: bigint) => (
    <Money micros={micros} currency={currency} decimals={decimals} showCurrency />
  );
  const unpriced = charge.unpriced !== 0;
  return (
    <Section id="amounts" title="Amounts">
      <Lines>
        <Line name="Meta’s list price">
          {rate === null ? (
            unpriced ? (
              <span className="text-warn">not known</span>
            ) : (
              'none: free'
            )
          ) : (
            amount(rate)
          )}
          {charge.rateFrom && (
            <Note>
              from {day(charge.rateFrom)}
              {charge.rateConfidence && `, ${charge.rateConfidence}`}
            </Note>
          )}
        </Line>
        <Line name="Cost">{unpriced ? <span className="text-warn">unpriced</span> : amount(cost)}</Line>
        <Line name="Mark-up">
          {unpriced ? '–' : amount(price - cost)}
          <Note>{formatMicros(BigInt(charge.markupPpm) * 100n, 0)} %</Note>
        </Line>
        <Line name="Price">
          <span className="font-medium">
            {unpriced ? <span className="text-warn">unpriced</span> : amount(price)}
          </span>
          {charge.unpricedReason && <Note>{charge.unpricedReason}</Note>}
        </Line>
      </Lines>
    </Section>
  );
}

function Facts({ detail, zone }: { detail: ChargeDetail; zone: string }) {
  const { charge, explanation, receivedAt } = detail;
  return (
    <Section id="facts" title="Facts">
      <Lines>
        <Line name="Category">
          <CategoryName category={charge.category} />
        </Line>
        <Line name="Type">{verdict(charge)}</Line>
        <Line name="Country">
          {countryName(charge.country)}
          <Note>by the {explanation.market.basis}</Note>
        </Line>
        <Line name="Market">{charge.market}</Line>
        <Line name="Pricing">
          {modelName(charge.model)}
          <Note>rules {explanation.model.rules}</Note>
        </Line>
        {explanation.window && <Line name="Free because">{words(explanation.window)}</Line>}
        <Line name={words(charge.unit)}>
          <Code>{charge.unitId}</Code>
        </Line>
        {charge.openedBy !== charge.unitId && (
          <Line name="Opened by">
            <Code>{charge.openedBy}</Code>
          </Line>
        )}
        <Line name="Days">
          {day(charge.billingDay)} on the invoice
          <Note>{day(charge.wabaDay)} at the account, whose day has the rate</Note>
        </Line>
        <Line name="Evidence">
          {explanation.evidence.text}
          <Note>
            Delivery {String(charge.deliveryId)}
            {receivedAt !== null && `, received ${instant(receivedAt, zone)}`}
          </Note>
        </Line>
      </Lines>
    </Section>
  );
}

function History({
  history,
  current,
  slug,
  zone,
}: {
  history: ChargeRow[];
  current: ChargeRow;
  slug: string;
  zone: string;
}) {
  const decimals = decimalsFor(
    current.currency,
    history.map(({ price }) => price),
  );
  return (
    <Section id="history" title="In the ledger">
      <PlainTable
        caption="Every row of this unit, oldest first"
        columns={[
          { name: 'Posted' },
          { name: 'Row' },
          { name: 'Category', wide: true },
          { name: 'Price', numeric: true },
        ]}
        rows={history.map((row) => ({
          key: String(row.id),
          cells: [
            instant(row.postedAt, zone),
            row.id === current.id ? (
              'this row'
            ) : (
              <Link key="row" href={`/t/${slug}/charges/${row.id}`} className="underline underline-offset-4">
                {row.reverses === null ? 'charge' : 'reversal'} {String(row.id)}
              </Link>
            ),
            <CategoryName key="category" category={row.category} />,
            row.unpriced !== 0 ? (
              'unpriced'
            ) : (
              <Money
                key="price"
                micros={row.price}
                currency={row.currency}
                decimals={decimals}
                showCurrency
              />
            ),
          ],
        }))}
      />
    </Section>
  );
}

function Lines({ children }: { children: ReactNode }) {
  return <dl className="divide-y divide-line border-line border-t text-[0.8125rem]">{children}</dl>;
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-3 py-2">
      <dt className="text-muted">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Note({ children }: { children: ReactNode }) {
  return <span className="block text-muted text-xs">{children}</span>;
}

function Code({ children }: { children: ReactNode }) {
  return <code className="break-all font-mono text-xs">{children}</code>;
}
