import type { Store } from '../store';
import type { Form } from './form';

/** One API call on its way to an endpoint. */
export interface Call {
  store: Store;
  form: Form;
  /** The ids in the path, left to right. */
  ids: string[];
}

export type Endpoint = (call: Call) => object;

/** "POST /v1/invoices/:id/pay" to its endpoint. */
export type Routes = Record<string, Endpoint>;
