export type Form = { [name: string]: FormValue };
export type FormValue = string | Form | FormValue[];

const fresh = (): Form => Object.create(null);

/** `a[b][0][c]=d` as nested objects and arrays, every leaf a string, as Stripe reads bodies and queries. */
export function parseForm(text: string): Form {
  const root = fresh();
  for (const [name, value] of new URLSearchParams(text)) put(root, path(name), value);
  return arrays(root) as Form;
}

function path(name: string): string[] {
  const start = name.indexOf('[');
  if (start < 0) return [name];
  return [name.slice(0, start), ...[...name.slice(start).matchAll(/\[([^\]]*)\]/g)].map((part) => part[1]!)];
}

function put(root: Form, [...names]: string[], value: string): void {
  const last = names.pop()!;
  let at = root;
  for (const name of names) {
    const next = at[name];
    if (typeof next === 'object' && !Array.isArray(next)) at = next;
    else {
      const made = fresh();
      at[name] = made;
      at = made;
    }
  }
  at[last === '' ? String(Object.keys(at).length) : last] = value;
}

function arrays(value: FormValue): FormValue {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  const names = Object.keys(value);
  for (const name of names) value[name] = arrays(value[name]!);
  const indexed = names.length > 0 && names.every((name) => /^\d+$/.test(name));
  return indexed ? names.sort((a, b) => Number(a) - Number(b)).map((name) => value[name]!) : value;
}
