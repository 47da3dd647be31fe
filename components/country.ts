const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** 'BR' -> 'Brazil'. Called on the server only: browsers do not all use the same names. */
export function countryName(code: string): string {
  if (!/^[A-Z]{2}$/.test(code) || code === 'ZZ') return 'Unknown country';
  return names.of(code) ?? code;
}
