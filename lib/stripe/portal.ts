import { Refusal } from '../api/refusal';
import { stripe } from './client';
import { readCustomer } from './customer';
import { failureOf } from './failure';
import { problemIn } from './problems';

/**
 * The address of Stripe's page where the tenant's customer of a currency keeps cards and finds receipts, good for a
 * few minutes. @throws Refusal without Stripe, without a customer there, or when Stripe does not answer.
 */
export async function portalUrl(tenantId: number, currency: string, returnUrl: string): Promise<string> {
  const api = stripe();
  const customer = api && (await readCustomer(tenantId, currency))?.id;
  if (!api || !customer)
    throw new Refusal('unavailable', {
      en: 'There are no payment details at Stripe yet: no invoice was sent.',
      fr: 'Il n’y a pas encore de moyen de paiement chez Stripe\u00a0: aucune facture n’a été envoyée.',
    });
  try {
    const { url } = await api.billingPortal.sessions.create({ customer, return_url: returnUrl });
    return url;
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    const { sentence } = failure;
    throw new Refusal('unavailable', { en: sentence, fr: problemIn(sentence, 'fr') });
  }
}
