import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { LanguageProvider } from '@/components/language';
import { THEME_COOKIE } from '@/components/theme-cookie';
import { currentLanguage } from '@/lib/language/current';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Parley', template: '%s · Parley' },
  description: 'What every WhatsApp message cost, and why.',
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { colorScheme: 'light dark' };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = (await cookies()).get(THEME_COOKIE)?.value;
  const chosen = theme === 'light' || theme === 'dark' ? theme : undefined;
  const language = await currentLanguage();
  return (
    <html lang={language} data-theme={chosen} className={GeistSans.variable}>
      <body className="font-sans antialiased">
        <LanguageProvider language={language}>{children}</LanguageProvider>
      </body>
    </html>
  );
}
