'use client';

import * as Menu from '@radix-ui/react-dropdown-menu';
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';

/** One look for every menu. Not modal: the page behind keeps scrolling, and no style is written into it. */
export function DropdownMenu({
  trigger,
  children,
  align = 'start',
}: {
  trigger: ReactNode;
  children: ReactNode;
  align?: 'start' | 'end';
}) {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger asChild>{trigger}</Menu.Trigger>
      <Menu.Portal>
        <Menu.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-h-[min(26rem,var(--radix-dropdown-menu-content-available-height))] min-w-52 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-lg border border-line bg-surface p-1 text-ink shadow-black/10 shadow-lg"
        >
          {children}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}

const ITEM =
  'flex min-h-8 cursor-default select-none items-center gap-2 rounded-md px-2 py-1 text-[0.8125rem] outline-none data-[highlighted]:bg-sunken';

export function MenuItem({
  children,
  asChild,
  onSelect,
}: {
  children: ReactNode;
  asChild?: boolean;
  onSelect?: () => void;
}) {
  return (
    <Menu.Item asChild={asChild} onSelect={onSelect} className={ITEM}>
      {children}
    </Menu.Item>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Menu.Label className="px-2 pt-1.5 pb-1 text-muted text-xs">{children}</Menu.Label>;
}

export function MenuSeparator() {
  return <Menu.Separator className="-mx-1 my-1 h-px bg-line" />;
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
    <Menu.CheckboxItem
      checked={checked}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
      className={ITEM}
    >
      <span
        className="grid size-4 shrink-0 place-items-center rounded-sm border border-line-strong data-[on=true]:border-accent data-[on=true]:bg-accent"
        data-on={checked}
      >
        <Menu.ItemIndicator>
          <Check aria-hidden="true" className="size-3 text-on-accent" strokeWidth={3} />
        </Menu.ItemIndicator>
      </span>
      {children}
    </Menu.CheckboxItem>
  );
}

export function MenuRadioGroup({
  value,
  onChange,
  options,
}: {
  value: string;
  onChange: (value: string) => void;
  options: readonly (readonly [value: string, name: string])[];
}) {
  return (
    <Menu.RadioGroup value={value} onValueChange={onChange}>
      {options.map(([option, name]) => (
        <Menu.RadioItem key={option} value={option} className={ITEM}>
          <span className="size-4 shrink-0">
            <Menu.ItemIndicator>
              <Check aria-hidden="true" className="size-4" />
            </Menu.ItemIndicator>
          </span>
          {name}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
