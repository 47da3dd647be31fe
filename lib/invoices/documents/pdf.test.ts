import { extractText, getDocumentProxy } from 'unpdf';
import { describe, expect, test } from 'vitest';
import type { CreditNote } from '../invoice';
import { creditNotePdf } from './credit-note-pdf';
import { amountDue, invoicePdf } from './invoice-pdf';
import { group, invoiceOf, MONTH } from './testing';

/** The text of each page, spaces as one. */
async function pagesOf(pdf: Buffer): Promise<string[]> {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)));
  return text.map((page) => page.replace(/\s+/g, ' '));
}

const NOTE: CreditNote = {
  tenantId: 7,
  id: 3n,
  invoiceId: 41n,
  number: 'CN-2026-000003',
  reason: 'Campagne envoyée deux fois à Łódź, 12 ₹',
  amountMinor: 100_00n,
  taxMinor: 20_00n,
  createdAt: Date.UTC(2026, 10, 20, 23, 30),
  createdBy: 'operator@parley.example',
  stripeId: null,
  stripeProblem: null,
};

const short = (more: Partial<Parameters<typeof invoiceOf>[0]> = {}) =>
  invoiceOf({
    groups: [
      group('France', 'marketing', 85_900n, 15_231n),
      group('Rest of Western Europe', 'authentication', 123_456n, 77n, { wabaMonth: '2026-09-01' }),
      group('Spain', 'utility', 61_500n, -3n, { month: '2026-09-01', wabaMonth: '2026-09-01' }),
    ],
    savings: [
      {
        month: MONTH,
        wabaMonth: MONTH,
        market: 'France',
        category: 'utility',
        quantity: 9n,
        saving: 1_332_000n,
      },
    ],
    fees: { platform: 49_000_000n, minimum: 0n },
    annex: [
      annexRow('FR', 'France', 'marketing', 15_231n, 15_231n),
      annexRow('CD', 'Rest of Africa', 'service', 8_000n, 0n),
    ],
    ...more,
  });

function annexRow(country: string, market: string, category: string, quantity: bigint, billable: bigint) {
  return {
    month: MONTH,
    country,
    market,
    category,
    quantity,
    billable,
    cost: billable * 85_900n,
    price: billable * 96_638n,
  };
}

describe('an invoice as PDF', () => {
  test('in English it says who, to whom, what, when, and every amount', async () => {
    const pages = await pagesOf(await invoicePdf(short()));
    const text = pages.join(' ');
    for (const part of [
      'Invoice INV-2026-000041',
      'Société Générale d’Envoi SAS',
      '12, rue de l’Œuvre 75011 Paris France Tax ID: FR40303265045',
      'Lumière Boutique SARL 8, quai des Brumes Bâtiment C 69002 Lyon France Tax ID: FR83404833048',
      'Revision 1',
      'Issue date 10 November 2026',
      'Due date 10 December 2026',
      'Month October 2026',
      'Time zone Europe/Paris',
      'Currency EUR',
      'Usage in October 2026',
      'France Marketing 2026-10 15,231 0.085900 1,308.342900 12.5% 1,471.89',
      'Authentication 2026-09 77 0.123456 9.506112 12.5% 10.69',
      'Adjustments to September 2026',
      'Spain Utility 2026-09 -3 0.061500 -0.184500 12.5% -0.21',
      'Volume-tier savings, October 2026',
      'Platform fee 49.00',
      'Subtotal EUR 1,530.04',
      'VAT 20% EUR 306.01',
      'Total EUR 1,836.05',
      'Amount due EUR 1,836.05',
      'EUR 1,836.05 due 10 December 2026',
      'The exact sum of the lines is EUR 1,530.04819; rounding changes it by EUR -0.00819.',
      'savings of the portfolio are passed on in proportion',
      'SAS au capital de 10 000 €, RCS Paris 303 265 045',
      'Annex: deliveries by country',
      'Rest of Africa Service 8,000 8,000 0',
      'Sum 23,231 8,000 15,231',
    ]) {
      expect(text).toContain(part);
    }
    for (const [at, page] of pages.entries()) {
      expect(page).toContain(`Page ${at + 1} of ${pages.length}`);
    }
  });

  test('in French with French names, days and numbers, the same amounts', async () => {
    const text = (await pagesOf(await invoicePdf(short(), 'fr'))).join(' ');
    for (const part of [
      'Facture INV-2026-000041',
      'N° fiscal : FR40303265045',
      'Date d’émission 10 novembre 2026',
      'Mois octobre 2026',
      'Consommation, octobre 2026',
      'France Marketing 2026-10 15 231 0,085900 1 308,342900 12,5 % 1 471,89',
      'Espagne Utilitaire',
      'Reste de l’Europe de l’Ouest',
      'Total hors taxes 1 530,04 EUR',
      'TVA 20 % 306,01 EUR',
      'Reste à payer 1 836,05 EUR',
      'Annexe : messages remis par pays',
      'Reste de l’Afrique Service 8 000 8 000 0',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toMatch(/\b(Amount|Subtotal|Invoice|Usage|Market)\b/);
  });

  test('300 lines go over several pages; each page repeats heads and section, and no line is lost', async () => {
    const lines = Array.from({ length: 300 }, (_, at) =>
      group('France', 'marketing', BigInt(10_001 + at), BigInt(at + 1)),
    );
    const pages = await pagesOf(await invoicePdf(short({ groups: lines, savings: [], annex: [] })));
    expect(pages.length).toBeGreaterThan(6);
    for (const page of pages.slice(1, -1)) {
      expect(page).toContain('Market Category Rates of Quantity Unit price Cost Mark-up Amount EUR');
      expect(page).toContain('Usage in October 2026, continued');
    }
    const text = pages.join(' ');
    for (let at = 0; at < 300; at++) expect(text).toContain(` ${at + 1} 0.0${10_001 + at} `);
  });

  test('long names and addresses are wrapped, none is cut', async () => {
    const name =
      'Compañía Internacional de Distribución de Electrodomésticos del Hogar de Latinoamérica S.A. de C.V.';
    const buyer = {
      ...short().invoice.terms.buyer,
      legalName: name,
      email: `${'cuentas.por.pagar.'.repeat(4)}@distribuidora.example`,
    };
    // As long as a prefix may be.
    const invoice = { number: 'ABCDEFGHIJ-2026-000041' };
    const text = (await pagesOf(await invoicePdf(short({ terms: { buyer }, invoice })))).join(' ');
    expect(text).toContain(name);
    expect(text).toContain(`Number ${invoice.number} Revision`);
    expect(text.replaceAll(' ', '')).toContain(buyer.email);
  });

  test.each([
    ['JPY', 'Total JPY 1,714'],
    ['KWD', 'Total KWD 1,713.890'],
  ])('%s with its own decimals', async (currency, total) => {
    const groups = [group('France', 'marketing', 85_900n, 15_231n), group('India', 'utility', 11_111n, 999n)];
    const fees = { platform: 229_512_345n, minimum: 0n };
    const document = short({ currency, groups, savings: [], fees, terms: { tax: { kind: 'none' } } });
    const text = (await pagesOf(await invoicePdf(document))).join(' ');
    expect(text).toContain(total);
    expect(text).toContain('Tax (none applied)');
  });

  test('an invoice that is void says so on every page and asks for nothing', async () => {
    const pages = await pagesOf(await invoicePdf(short({ invoice: { status: 'void', revision: 2 } })));
    for (const page of pages) expect(page).toContain('VOID');
    expect(pages[0]).toContain('is not to be paid');
    expect(pages.join(' ')).toContain('Amount due EUR 0.00');
    expect(pages.join(' ')).not.toContain('due 10 December 2026 View');
  });

  test('what was paid and credited is taken off what is due', async () => {
    const part = short({ creditNotes: [NOTE], invoice: { amountPaidMinor: 500_00n } });
    expect(amountDue(part.invoice, part.creditNotes)).toBe(1836_05n - 120_00n - 500_00n);
    const text = (await pagesOf(await invoicePdf(part))).join(' ');
    expect(text).toContain('Credit note CN-2026-000003 EUR -120.00');
    expect(text).toContain('Paid EUR -500.00');
    expect(text).toContain('EUR 1,216.05 due 10 December 2026');
    const paid = { ...part.invoice, status: 'paid' as const };
    expect(amountDue(paid, part.creditNotes)).toBe(0n);
  });

  test('the same invoice gives the same bytes, another one others', async () => {
    const [one, again, other] = await Promise.all([
      invoicePdf(short()),
      invoicePdf(short()),
      invoicePdf(short({ invoice: { number: 'INV-2026-000042' } })),
    ]);
    expect(one.equals(again)).toBe(true);
    expect(one.equals(other)).toBe(false);
  });
});

test('a credit note names its invoice, its reason and its sums', async () => {
  const { invoice } = short();
  const english = (await pagesOf(await creditNotePdf(invoice, NOTE))).join(' ');
  for (const part of [
    'Credit note CN-2026-000003',
    'Invoice credited INV-2026-000041',
    // 23:30 in UTC is the day after in Paris.
    'Issue date 21 November 2026',
    'Campagne envoyée deux fois à Łódź, 12 ₹',
    'Subtotal EUR 100.00',
    'VAT 20% EUR 20.00',
    'Total credited EUR 120.00',
  ]) {
    expect(english).toContain(part);
  }
  const french = (await pagesOf(await creditNotePdf(invoice, NOTE, 'fr'))).join(' ');
  expect(french).toContain('Avoir CN-2026-000003');
  expect(french).toContain('Total crédité 120,00 EUR');
});
