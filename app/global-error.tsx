'use client';

import { Failure } from '@/components/failure';
import './globals.css';

/** Stands in for the root layout when that fails itself. */
export default function GlobalError(props: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body className="font-sans antialiased">
        <Failure {...props} />
      </body>
    </html>
  );
}
