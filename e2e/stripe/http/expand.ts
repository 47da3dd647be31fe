import { onlyExpanded, renderById } from '../resources/by-id';
import type { Store } from '../store';
import { invalid } from './errors';
import type { Form } from './form';

type Tree = Record<string, unknown>;

/** Replaces ids by their objects along each path of `expand[]`, at most four levels deep. */
export function expand(store: Store, answer: object, form: Form): object {
  const paths = form.expand;
  if (!Array.isArray(paths)) return answer;
  const copy = structuredClone(answer) as Tree;
  for (const path of paths) {
    if (typeof path !== 'string') throw invalid('Invalid array', 'expand');
    const names = path.split('.');
    const levels = names[0] === 'data' ? names.length - 1 : names.length;
    if (levels > 4)
      throw invalid(`You cannot expand more than 4 levels of a property. Property: ${path}`, 'expand');
    follow(store, copy, names, path);
  }
  return copy;
}

function follow(store: Store, at: Tree, names: string[], path: string): void {
  const [name, ...rest] = names;
  if (!name) return;
  at[name] ??= onlyExpanded(store, at, name);
  let value = at[name];
  if (value === undefined) {
    throw invalid(`This property cannot be expanded (${path}).`, 'expand');
  }
  if (typeof value === 'string') {
    value = renderById(store, value) ?? value;
    at[name] = value;
  }
  const next = Array.isArray(value) ? value : [value];
  for (const [index, one] of next.entries()) {
    if (typeof one === 'string' && Array.isArray(value)) value[index] = renderById(store, one) ?? one;
    else if (one && typeof one === 'object') follow(store, one as Tree, rest, path);
  }
}
