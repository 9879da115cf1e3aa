import { Field, Input, Select } from '@fluentui/react-components';
import { SearchRegular } from '@fluentui/react-icons/svg/search';
import { type RefObject, useEffect, useState } from 'react';
import type { Grade, RecordList, RecordState } from '../../server/doors/pane/contract.ts';
import { useStrings } from '../strings/context.tsx';
import styles from './console.module.css';
import bar from './filters.module.css';
import type { Filters } from './queue-filters.ts';

interface BarProps {
  filters: Filters;
  setFilters: (filters: Filters) => void;
  counts: RecordList['counts'] | undefined;
  search: RefObject<HTMLInputElement | null>;
}

const states: readonly (RecordState | '')[] = ['', 'open', 'closed', 'pending', 'quarantined'];
const grades: readonly (Grade | '')[] = ['', 'hold', 'marker-only', 'likely', 'verified', 'none'];
const typingMs = 250;

/** The counts are the filter by state; verdict and text stand beside them. */
export function FilterBar({ filters, setFilters, counts, search }: BarProps) {
  const strings = useStrings();
  const words = strings.queue;
  const [text, setText] = useState(filters.text);
  useEffect(() => setText(filters.text), [filters.text]);
  useEffect(() => {
    if (text === filters.text) return;
    const timer = window.setTimeout(() => setFilters({ ...filters, text }), typingMs);
    return () => window.clearTimeout(timer);
  }, [text, filters, setFilters]);
  return (
    <search className={bar.filters}>
      <fieldset className={bar.counts}>
        <legend className={styles.hiddenText}>{words.state}</legend>
        {states.map((state) => (
          <button
            key={state}
            type="button"
            aria-pressed={filters.state === state}
            onClick={() => setFilters({ ...filters, state })}
          >
            <b>{counts ? counts[state === '' ? 'total' : state] : '–'}</b>
            <span>{state === '' ? words.all : words[state]}</span>
          </button>
        ))}
      </fieldset>
      <Field label={words.grade} orientation="horizontal" className={bar.gradeFilter!}>
        <Select
          value={filters.grade}
          onChange={(_, data) => setFilters({ ...filters, grade: data.value as Grade | '' })}
        >
          {grades.map((grade) => (
            <option key={grade} value={grade}>
              {grade === '' ? words.all : strings.grades[grade].short}
            </option>
          ))}
        </Select>
      </Field>
      <Input
        input={{ ref: search }}
        className={bar.searchBox!}
        type="search"
        value={text}
        aria-label={words.searchLabel}
        placeholder={words.searchLabel}
        contentBefore={<SearchRegular aria-hidden="true" />}
        onChange={(_, data) => setText(data.value)}
      />
    </search>
  );
}
