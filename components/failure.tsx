'use client';

/** What an error page says: that it is us, how to go on, and the number under which the log has the reason. */
export function Failure({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : null;
  return (
    <div role="alert" className="card mx-auto my-16 max-w-md px-6 py-10 text-center">
      <h1 className="font-medium text-base">This page could not be shown</h1>
      <p className="mt-1.5 text-muted">
        Nothing is lost: what WhatsApp has reported is kept. Try again; if it stays, tell whoever runs this
        installation{digest ? ' and name the number below' : ''}.
      </p>
      {digest && <p className="mt-3 font-mono text-muted text-xs">{digest}</p>}
      <button type="button" onClick={() => retry()} className="control mt-5">
        Try again
      </button>
    </div>
  );
}
