'use client';

import { Check } from 'lucide-react';
import Link from 'next/link';
import {
  createContext,
  type KeyboardEvent,
  type ReactNode,
  useContext,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { useHydrated } from './hydrated';

const EDGE = 8;
const Close = createContext(() => {});

/**
 * A button with a menu, on the browser's own popover: it closes by Escape and by a click elsewhere, lies above
 * everything, and needs no library. Arrow keys, Home, End and letters move; Tab leaves.
 */
export function DropdownMenu({
  button,
  className = 'control',
  label,
  align = 'start',
  children,
}: {
  /** What the button shows. */
  button: ReactNode;
  className?: string;
  /** Its name, where what it shows is no text. */
  label?: string;
  align?: 'start' | 'end';
  children: ReactNode;
}) {
  const id = useId();
  const trigger = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const hydrated = useHydrated();

  useEffect(() => {
    if (!open) return;
    const place = () => placeBelow(menu.current!, trigger.current!, align);
    window.addEventListener('scroll', place, true);
    window.addEventListener('resize', place);
    return () => {
      window.removeEventListener('scroll', place, true);
      window.removeEventListener('resize', place);
    };
  }, [open, align]);

  return (
    <>
      <button
        ref={trigger}
        id={`${id}b`}
        type="button"
        popoverTarget={id}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={label}
        className={className}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          if (open) items(menu.current!)[0]?.focus();
          else menu.current?.showPopover();
        }}
      >
        {button}
      </button>
      {hydrated && (
        <div
          ref={menu}
          id={id}
          popover="auto"
          role="menu"
          tabIndex={-1}
          aria-labelledby={`${id}b`}
          onBeforeToggle={(event) => {
            const opens = event.newState === 'open';
            // What has the focus is about to go.
            if (!opens && menu.current?.contains(document.activeElement)) trigger.current?.focus();
            setOpen(opens);
          }}
          // Only what is shown has a size and can have the focus.
          onToggle={(event) => {
            if (event.newState !== 'open') return;
            placeBelow(menu.current!, trigger.current!, align);
            items(menu.current!)[0]?.focus();
          }}
          onKeyDown={(event) => move(event, menu.current!)}
          className="fixed inset-auto m-0 w-max min-w-52 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-lg border border-line bg-surface p-1 font-normal text-ink shadow-black/10 shadow-lg outline-none"
        >
          <Close value={() => menu.current?.hidePopover()}>{open && children}</Close>
        </div>
      )}
    </>
  );
}

function items(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
}

/** Below the button, within the window; set from here, as the page's policy allows no style in its markup. */
function placeBelow(menu: HTMLElement, button: HTMLElement, align: 'start' | 'end') {
  const at = button.getBoundingClientRect();
  const left = align === 'end' ? at.right - menu.offsetWidth : at.left;
  const below = window.innerHeight - at.bottom - 2 * EDGE;
  menu.style.left = `${Math.max(EDGE, Math.min(left, window.innerWidth - menu.offsetWidth - EDGE))}px`;
  menu.style.top = `${at.bottom + EDGE - 2}px`;
  menu.style.maxHeight = `${Math.max(120, Math.min(below, 420))}px`;
}

function move(event: KeyboardEvent, menu: HTMLElement) {
  const all = items(menu);
  const at = all.indexOf(document.activeElement as HTMLElement);
  const target = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[event.key];
  if (target !== undefined) all.at(target % all.length)?.focus();
  else if (event.key === 'Tab') return menu.hidePopover();
  // A button is pressed by the space bar anyway, a link is not.
  else if (event.key === ' ' && all[at] instanceof HTMLAnchorElement) all[at].click();
  else if (/^\p{L}$/u.test(event.key)) byLetter(all, at, event.key)?.focus();
  else return;
  event.preventDefault();
}

function byLetter(all: HTMLElement[], at: number, letter: string): HTMLElement | undefined {
  const starts = (item: HTMLElement) =>
    (item.textContent ?? '').trim().toLowerCase().startsWith(letter.toLowerCase());
  return [...all.slice(at + 1), ...all.slice(0, at + 1)].find(starts);
}

const ITEM =
  'flex min-h-8 cursor-default select-none items-center gap-2 rounded-md px-2 py-1 text-left text-[0.8125rem] -outline-offset-2 hover:bg-sunken focus:bg-sunken';

export function MenuItem({
  children,
  label,
  onSelect,
}: {
  children: ReactNode;
  /** Its name, where what it shows is no text; it is then as small as what it shows. */
  label?: string;
  onSelect: () => void;
}) {
  const close = useContext(Close);
  return (
    <button
      type="button"
      role="menuitem"
      aria-label={label}
      className={`${ITEM} ${label ? 'shrink-0' : 'w-full'}`}
      onClick={() => {
        close();
        onSelect();
      }}
    >
      {children}
    </button>
  );
}

export function MenuLink({
  children,
  href,
  current,
}: {
  children: ReactNode;
  href: string;
  current?: boolean;
}) {
  const close = useContext(Close);
  return (
    <Link
      href={href}
      role="menuitem"
      aria-current={current ? 'true' : undefined}
      onClick={close}
      className={`${ITEM} w-full`}
    >
      <span className="grow truncate">{children}</span>
      {current && <Check aria-hidden="true" className="size-4" />}
    </Link>
  );
}

/** A file to save. */
export function MenuFile({ children, href }: { children: ReactNode; href: string }) {
  const close = useContext(Close);
  return (
    <a href={href} download role="menuitem" onClick={close} className={`${ITEM} w-full`}>
      {children}
    </a>
  );
}

/** A part of a menu, with a title or without. */
export function MenuGroup({ title, children }: { title?: string; children: ReactNode }) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a menu.
    <div
      role="group"
      aria-labelledby={title && id}
      className="border-line border-t py-1 first:border-t-0 first:pt-0 last:pb-0"
    >
      {title && (
        <div id={id} className="px-2 pt-1.5 pb-1 text-muted text-xs">
          {title}
        </div>
      )}
      {children}
    </div>
  );
}

/** Stays open while boxes are ticked. */
export function MenuCheckbox({
  checked,
  onChange,
  children,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      role="menuitemcheckbox"
      aria-checked={checked}
      className={`${ITEM} w-full`}
      onClick={() => onChange(!checked)}
    >
      <span
        className="grid size-4 shrink-0 place-items-center rounded-sm border border-line-strong data-[on=true]:border-accent data-[on=true]:bg-accent"
        data-on={checked}
      >
        {checked && <Check aria-hidden="true" className="size-3 text-on-accent" strokeWidth={3} />}
      </span>
      {children}
    </button>
  );
}

export function MenuRadios({
  value,
  onChange,
  options,
}: {
  value: string;
  onChange: (value: string) => void;
  options: readonly (readonly [value: string, name: string])[];
}) {
  const close = useContext(Close);
  return options.map(([option, name]) => (
    <button
      key={option}
      type="button"
      role="menuitemradio"
      aria-checked={option === value}
      className={`${ITEM} w-full`}
      onClick={() => {
        close();
        onChange(option);
      }}
    >
      <span className="size-4 shrink-0">
        {option === value && <Check aria-hidden="true" className="size-4" />}
      </span>
      {name}
    </button>
  ));
}
