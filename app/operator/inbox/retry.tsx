import { RowAction } from '@/components/row-action';
import type { Language } from '@/lib/language/language';
import { retryOne } from './actions';
import { WORDS } from './words';

/** Has one delivery that failed worked again. */
export function Retry({ id, language }: { id: bigint; language: Language }) {
  const t = WORDS[language];
  return (
    <RowAction action={retryOne} fields={{ delivery: String(id) }} name={t.retry} label={t.retryOne(id)} />
  );
}
