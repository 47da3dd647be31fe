const formats = new Map<string, Intl.DateTimeFormat>();

/** '22 Nov 2026, 14:03:07' in `zone`. */
export function instant(at: number, zone: string): string {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'medium', timeStyle: 'medium' });
    formats.set(zone, format);
  }
  return format.format(at);
}
