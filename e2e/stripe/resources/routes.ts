import type { Routes } from '../http/call';
import { catalog } from './catalog';
import { creditNotes } from './credit-notes';
import { customers } from './customers';
import { invoiceItems } from './invoice-items';
import { invoices } from './invoices';
import { lines } from './lines';
import { payment } from './payments';
import { eventLog, portal } from './portal';
import { refunds } from './refunds';

/** Every endpoint of the stand-in. */
export const routes: Routes = {
  ...customers,
  ...catalog,
  ...invoiceItems,
  ...invoices,
  ...lines,
  ...payment,
  ...refunds,
  ...creditNotes,
  ...portal,
  ...eventLog,
};
