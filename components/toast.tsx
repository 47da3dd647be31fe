'use client';

import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLanguage } from './language';

interface Message {
  text: string;
  /** Takes back what was done; its sentence is shown next. */
  undo?: { label: string; run: () => Promise<string> };
}

const SHOWN_MS = 8_000;
const CHANNEL = 'parley-toast';
const CLOSE = { en: 'Close', fr: 'Fermer' };

/** Says what was done, at the edge of the page, whatever page that is by now. */
export function toast(message: Message) {
  window.dispatchEvent(new CustomEvent<Message>(CHANNEL, { detail: message }));
}

/** Where messages appear, one at a time. It stays while it is pointed at or has the focus. */
export function Toaster() {
  const language = useLanguage();
  const [message, setMessage] = useState<Message | null>(null);
  const [held, setHeld] = useState(false);
  useEffect(() => {
    const hear = (event: Event) => setMessage((event as CustomEvent<Message>).detail);
    window.addEventListener(CHANNEL, hear);
    return () => window.removeEventListener(CHANNEL, hear);
  }, []);
  useEffect(() => {
    if (!message || held) return;
    const timer = setTimeout(() => setMessage(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [message, held]);
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-4 bottom-4 z-40 flex justify-center"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {message && (
        <div className="pointer-events-auto flex items-center gap-3 rounded-lg bg-ink py-2 pr-2 pl-4 text-[0.8125rem] text-page shadow-black/20 shadow-lg">
          <span>{message.text}</span>
          {message.undo && (
            <button
              type="button"
              className="rounded px-2 py-1 font-medium underline underline-offset-2"
              onClick={async () => {
                const { undo } = message;
                setMessage(null);
                setHeld(false);
                setMessage({ text: await undo!.run() });
              }}
            >
              {message.undo.label}
            </button>
          )}
          <button
            type="button"
            aria-label={CLOSE[language]}
            className="grid size-7 place-items-center rounded"
            onClick={() => {
              setMessage(null);
              setHeld(false);
            }}
          >
            <X aria-hidden="true" className="size-4" />
          </button>
        </div>
      )}
    </div>
  );
}
