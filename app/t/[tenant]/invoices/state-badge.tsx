import type { Language } from '@/lib/language/language';
import type { InvoiceState } from './state';
import { WORDS } from './words';

const TONES: Readonly<Record<InvoiceState, string>> = {
  approved: 'bg-sunken text-ink',
  open: 'bg-accent-soft text-accent',
  overdue: 'bg-warn-soft text-warn',
  failed: 'bg-danger-soft text-danger',
  disputed: 'bg-danger-soft text-danger',
  paid: 'bg-accent-soft text-accent',
  refunded: 'bg-sunken text-muted',
  uncollectible: 'bg-danger-soft text-danger',
  void: 'bg-sunken text-muted',
};

export function StateBadge({ state, language }: { state: InvoiceState; language: Language }) {
  return (
    <span
      className={`inline-block whitespace-nowrap rounded-full px-2 py-0.5 font-medium text-xs ${TONES[state]}`}
    >
      {WORDS[language].states[state]}
    </span>
  );
}
