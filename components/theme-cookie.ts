/** `light` or `dark`; without it the page follows the system. Read on the server, so that nothing flashes. */
export const THEME_COOKIE = 'parley-theme';
