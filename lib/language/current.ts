import { cookies, headers } from 'next/headers';
import { cache } from 'react';
import { isLanguage, LANGUAGE_COOKIE, type Language, preferred } from './language';

/** The reader's language, for what the server renders. */
export const currentLanguage = cache(async (): Promise<Language> => {
  const chosen = (await cookies()).get(LANGUAGE_COOKIE)?.value;
  return isLanguage(chosen) ? chosen : preferred((await headers()).get('accept-language'));
});
