'use client';

import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { writeQuery } from './write-query';

/** Searches in the rows that are there, as one types; what is searched for stands in the address. */
export function SearchBox({
  initial,
  label,
  placeholder,
  parameter = 'q',
}: {
  initial: string;
  label: string;
  placeholder: string;
  /** How the address calls it. */
  parameter?: string;
}) {
  const [text, setText] = useState(initial);
  useEffect(() => {
    const timer = setTimeout(() => writeQuery({ [parameter]: text.trim() || undefined }), 150);
    return () => clearTimeout(timer);
  }, [text, parameter]);
  return (
    <label className="control w-full sm:w-64">
      <Search aria-hidden="true" className="size-3.5 text-muted" />
      <span className="sr-only">{label}</span>
      <input
        type="search"
        value={text}
        maxLength={100}
        onChange={(event) => setText(event.target.value)}
        placeholder={placeholder}
        className="w-full bg-transparent outline-none placeholder:text-muted"
      />
    </label>
  );
}
