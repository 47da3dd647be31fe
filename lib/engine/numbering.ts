/** Facts of the world's numbering plans that no price list states. */

/** Main country of a calling code that several share, where Meta's list names none of them (M6). */
export const MAIN_COUNTRY: Readonly<Record<string, string>> = {
  '1': 'US',
  '262': 'RE',
  '500': 'FK',
  '590': 'GP',
  '599': 'CW',
  '672': 'NF',
};

/** Area codes of Canada under +1. They tell the country only: the market is North America either way (M3). */
export const CANADIAN_AREA_CODES: readonly string[] = (
  '204 226 236 249 250 257 263 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 468 474 506 ' +
  '514 519 548 579 581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873 ' +
  '879 902 905 942'
).split(' ');
