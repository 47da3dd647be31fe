import Link from 'next/link';
import { Logo } from '@/components/logo';

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-sm flex-col justify-center px-6 py-16">
      <Logo />
      <h1 className="mt-8 font-semibold text-2xl tracking-tight">There is nothing here</h1>
      <p className="mt-1 text-muted">The address is wrong, or it belongs to a tenant that is not yours.</p>
      <p className="mt-6">
        <Link href="/" className="control">
          Back to the start
        </Link>
      </p>
    </main>
  );
}
