import { type ReactNode, useId } from 'react';

interface Control {
  id: string;
  'aria-describedby': string | undefined;
}

/** A question of a form: its name above, what to know below. `children` draws the control that it is about. */
export function Field({
  label,
  hint,
  children,
}: {
  label: string;
  hint?: ReactNode;
  children: (control: Control) => ReactNode;
}) {
  const id = useId();
  const hintId = `${id}h`;
  return (
    <div className="text-[0.8125rem]">
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      {children({ id, 'aria-describedby': hint ? hintId : undefined })}
      {hint && (
        <p id={hintId} className="mt-1 text-muted text-xs">
          {hint}
        </p>
      )}
    </div>
  );
}
