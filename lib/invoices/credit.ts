import { Refusal } from '../api/refusal';
import { writeAudit } from '../audit/write';
import { pool, withTenants } from '../db/pools';
import { divideHalfUp } from '../engine/money';
import { localDay } from '../engine/time';
import { queueMail } from '../mail/queue';
import { microsOfMinor, roundToMinor } from './currency';
import type { CreditNote } from './invoice';
import { nextNumber } from './numbers';
import { CREDIT_NOTE_COLUMNS } from './read';
import { readIssuer } from './terms';
import { lockInvoice } from './void';

export interface Credit {
  tenantId: number;
  invoiceId: bigint;
  /** Excluding tax, in the smallest unit. Its tax is the invoice's share of it. */
  amountMinor: bigint;
  reason: string;
  by: string;
  now: number;
}

/** Gives a part of an issued invoice back. @throws Refusal that names the field. */
export function createCreditNote(credit: Credit): Promise<CreditNote> {
  const { tenantId, invoiceId, amountMinor, by, now } = credit;
  const reason = credit.reason.trim();
  if (reason === '')
    throw new Refusal(
      'invalid',
      {
        en: 'Say why: the reason is printed on the credit note.',
        fr: 'Dites pourquoi\u00a0: la raison est imprimée sur l’avoir.',
      },
      'reason',
    );
  return withTenants(pool('parley_operator'), [tenantId], async (client) => {
    const invoice = await lockInvoice(client, tenantId, invoiceId);
    if (invoice.status !== 'open' && invoice.status !== 'paid' && invoice.status !== 'uncollectible') {
      const sentence = {
        en: `${invoice.number} is ${invoice.status}: only an issued invoice can be credited.`,
        fr: `${invoice.number} n’est pas une facture émise\u00a0: seule une telle facture peut faire l’objet d’un avoir.`,
      };
      throw new Refusal('conflict', sentence, 'id');
    }
    const unit = microsOfMinor(invoice.currency);
    if (amountMinor <= 0n || roundToMinor(amountMinor * unit, invoice.currency) !== amountMinor) {
      throw new Refusal(
        'invalid',
        {
          en: 'The amount must be more than zero and payable in the currency.',
          fr: 'Le montant doit dépasser zéro et pouvoir être payé dans la devise.',
        },
        'amount',
      );
    }
    const { rows: before } = await client.query<{ amount: bigint; tax: bigint }>(
      `SELECT coalesce(sum(amount_minor), 0)::bigint AS amount, coalesce(sum(tax_minor), 0)::bigint AS tax
         FROM credit_note WHERE tenant_id = $1 AND invoice_id = $2`,
      [tenantId, invoiceId],
    );
    const credited = before[0]!.amount + amountMinor;
    if (credited > invoice.subtotalMinor) {
      throw new Refusal(
        'invalid',
        {
          en: 'The amount is more than what is left of the invoice.',
          fr: 'Le montant dépasse ce qui reste de la facture.',
        },
        'amount',
      );
    }
    // Of all that was credited so far, so that the last credit note leaves no cent of tax behind.
    const taxOfAll =
      invoice.subtotalMinor === 0n
        ? 0n
        : roundToMinor(
            divideHalfUp(invoice.taxMinor * credited * unit, invoice.subtotalMinor),
            invoice.currency,
          );
    const taxMinor = taxOfAll - before[0]!.tax;
    const prefix = (await readIssuer(client))?.prefix ?? 'INV';
    const series = `${prefix}-CN-${localDay(now, invoice.timezone).slice(0, 4)}`;
    const number = await nextNumber(client, series);
    const { rows } = await client.query<CreditNote>(
      `INSERT INTO credit_note (tenant_id, invoice_id, number, reason, amount_minor, tax_minor, created_at, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000), $8) RETURNING ${CREDIT_NOTE_COLUMNS}`,
      [tenantId, invoiceId, number, reason, amountMinor, taxMinor, now, by],
    );
    await client.query(
      `UPDATE invoice SET credited_minor = credited_minor + $3,
              next_sync_at = CASE WHEN stripe_invoice_id IS NOT NULL THEN to_timestamp($4::float8 / 1000) END
        WHERE tenant_id = $1 AND id = $2`,
      [tenantId, invoiceId, amountMinor + taxMinor, now],
    );
    await queueMail(client, { kind: 'credit_note_issued', invoice, note: rows[0]! }, now);
    const detail = { invoice: invoice.number, amount_minor: String(amountMinor) };
    const entry = { actor: by, action: 'credit_note.created', subject: number, detail, at: now } as const;
    await writeAudit(client, { tenantId, ...entry });
    return rows[0]!;
  });
}
