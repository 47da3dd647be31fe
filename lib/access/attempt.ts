import type { z } from 'zod';
import { Refusal } from '../api/refusal';
import { inLanguages, type Language } from '../language/language';
import { isOwnOrigin } from './origin';
import { ROLE_NAMES } from './role-words';
import type { Access } from './session';

/** What a form gets back: the verb's answer, or a sentence and the field that it is about. */
export type Answer<Value> = { ok: true; value: Value } | { ok: false; problem: string; field?: string };

const WORDS = inLanguages(
  {
    elsewhere: 'Open the page again: this did not come from it.',
    unread: 'This cannot be read: correct it, or open the page again.',
  },
  {
    elsewhere: 'Rouvrez la page\u00a0: ceci n’en venait pas.',
    unread: 'Ceci est illisible\u00a0: corrigez-le, ou rouvrez la page.',
  },
);

export interface Attempt<Who, Schema extends z.ZodType, Value> {
  headers: Headers;
  /** Of whoever reads the answer. */
  language: Language;
  /** Who asks, when they may. @throws Refusal, or what Next throws to lead elsewhere. */
  who: () => Promise<Who>;
  schema: Schema;
  given: unknown;
  verb: (asked: Who & { input: z.output<Schema> }) => Promise<Value>;
}

/**
 * A change that a form asks for: its origin, who asks, what they say, and only then the verb. A refusal is an answer;
 * anything else that is thrown is a defect, or Next leading elsewhere, and is thrown on.
 */
export async function attempt<Who, Schema extends z.ZodType, Value>({
  headers,
  language,
  who,
  schema,
  given,
  verb,
}: Attempt<Who, Schema, Value>): Promise<Answer<Value>> {
  const t = WORDS[language];
  if (!isOwnOrigin(headers)) return { ok: false, problem: t.elsewhere };
  try {
    const asker = await who();
    const read = schema.safeParse(given instanceof FormData ? fieldsOf(given) : given, {
      // Where a schema has no words of its own.
      error: () => t.unread,
    });
    if (!read.success) {
      const [{ message, path }] = read.error.issues as [z.core.$ZodIssue];
      return { ok: false, problem: message, ...(path.length > 0 && { field: path.join('.') }) };
    }
    return { ok: true, value: await verb({ ...asker, input: read.data }) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ok: false, problem: error.in(language), ...(error.field && { field: error.field }) };
  }
}

/** A field that comes several times is a list; Next's own fields are left out. */
function fieldsOf(form: FormData): Record<string, unknown> {
  const names = [...new Set(form.keys())].filter((name) => !name.startsWith('$ACTION'));
  return Object.fromEntries(
    names.map((name) => {
      const values = form.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

/** A member learns that their role is not enough; for who is no member there is no such tenant at all. */
export function allowed(access: Access, roles: readonly Access['role'][]): Access {
  if (roles.includes(access.role)) return access;
  throw new Refusal('forbidden', {
    en: `Your role (${access.role}) may not do this; ask an owner of the account.`,
    fr: `Votre rôle (${ROLE_NAMES.fr[access.role]}) ne le permet pas\u00a0; demandez à un propriétaire du compte.`,
  });
}
