import type { PoolClient } from 'pg';
import { writingOf } from '../invoices/documents/writing';
import { readBilling, readIssuer, termsOf } from '../invoices/terms';
import { inLanguages } from '../language/language';
import { laidOut } from './letter';
import type { BudgetNews } from './queue';
import type { Letter } from './smtp';

interface Alert {
  name: string;
  currency: string;
  waba: string;
  country: string;
  category: string;
  spent: bigint;
  expected: bigint;
}

const WORDS = inLanguages(
  {
    greeting: 'Hello,',
    view: 'See your budgets',
    everything: 'everything',
    account: (waba: string) => `account ${waba}`,
    reached: (percent: string, of: string, month: string) =>
      `${percent}% of the WhatsApp budget for ${of} is spent in ${month}`,
    expected: (of: string, month: string) =>
      `The WhatsApp budget for ${of} is likely to be passed in ${month}`,
    so: (spent: string, amount: string, month: string) =>
      `In ${month}, ${spent} of ${amount} have been spent so far.`,
    forecast: (expected: string) =>
      `At the pace of the last weeks, the month will come to about ${expected}.`,
    nothingStops: 'Messages go on being sent: a budget tells, it stops nothing.',
  },
  {
    greeting: 'Bonjour,',
    view: 'Voir vos budgets',
    everything: 'l’ensemble',
    account: (waba) => `le compte ${waba}`,
    reached: (percent, of, month) =>
      `${percent}\u202f% du budget WhatsApp pour ${of} sont dépensés en ${month}`,
    expected: (of, month) => `Le budget WhatsApp pour ${of} sera sans doute dépassé en ${month}`,
    so: (spent, amount, month) => `En ${month}, ${spent} sur ${amount} ont été dépensés à ce jour.`,
    forecast: (expected) => `Au rythme des dernières semaines, le mois atteindra environ ${expected}.`,
    nothingStops: 'Les messages continuent d’être envoyés\u00a0: un budget prévient, il n’arrête rien.',
  },
);

/** What a budget has reached, in the language of the tenant's invoices; null when it is gone. `client` sees the tenant. */
export async function writeBudgetLetter(
  client: PoolClient,
  news: BudgetNews,
  { recipient, name, link }: { recipient: string; name: string; link: string },
  from: string,
): Promise<Letter | null> {
  const alert = await readAlert(client, news);
  if (!alert) return null;
  const billing = await readBilling(client, news.tenantId);
  const { issuer, buyer, language } = termsOf(alert.name, billing, await readIssuer(client));
  const writing = writingOf(language, alert.currency);
  const t = WORDS[language];
  const of = scopeOf(alert);
  const month = writing.month(news.month);
  return laidOut(
    {
      issuer,
      to: { name: buyer.legalName, address: recipient },
      subject: news.kind === 'forecast' ? t.expected(of, month) : t.reached(news.kind, of, month),
      paragraphs: [
        t.greeting,
        t.so(writing.exact(alert.spent), writing.exact(news.amount), month),
        t.forecast(writing.exact(((alert.expected + 5000n) / 10_000n) * 10_000n)),
        t.nothingStops,
      ],
      view: t.view,
      link,
      name,
      attachments: [],
    },
    from,
  );

  function scopeOf({ waba, country, category }: Alert): string {
    const parts = [
      ...(waba ? [t.account(waba)] : []),
      ...(country ? [writing.country(country)] : []),
      ...(category ? [writing.category(category)] : []),
    ];
    return parts.length > 0 ? parts.join(', ') : t.everything;
  }
}

async function readAlert(
  client: PoolClient,
  { tenantId, budgetId, month, kind, amount }: BudgetNews,
): Promise<Alert | undefined> {
  const { rows } = await client.query<Alert>(
    `SELECT t.name, b.currency, b.waba_id AS waba, b.country, b.category, a.spent_micros AS spent,
            a.expected_micros AS expected
       FROM budget_alert a
       JOIN budget b ON b.tenant_id = a.tenant_id AND b.id = a.budget_id
       JOIN tenant t ON t.id = a.tenant_id
      WHERE a.tenant_id = $1 AND a.budget_id = $2 AND a.month = $3 AND a.kind = $4 AND a.amount_micros = $5`,
    [tenantId, budgetId, month, kind, amount],
  );
  return rows[0];
}
