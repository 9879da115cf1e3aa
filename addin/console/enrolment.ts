/** What the form holds; dates as 'YYYY-MM-DD' or ''. */
export interface Enrolment {
  id: string;
  name: string;
  from: string;
  until: string;
}

export const noEnrolment: Enrolment = { id: '', name: '', from: '', until: '' };

export type Faults = Partial<Record<'id' | 'name' | 'until' | 'file', 'needId' | 'needName' | 'order' | 'needFile'>>;

/** What is missing or contradictory; the server checks the rest. */
export function checkEnrolment(form: Enrolment, hasFile: boolean): Faults {
  return {
    ...(form.id.trim() === '' ? { id: 'needId' as const } : {}),
    ...(form.name.trim() === '' ? { name: 'needName' as const } : {}),
    ...(form.from !== '' && form.until !== '' && form.until < form.from ? { until: 'order' as const } : {}),
    ...(hasFile ? {} : { file: 'needFile' as const }),
  };
}

/** The first day begins and the last one ends by the clock of the person who fills the form in. */
export function enrolPath(form: Enrolment): string {
  const query = new URLSearchParams({ id: form.id.trim(), name: form.name.trim() });
  if (form.from !== '') query.set('from', new Date(`${form.from}T00:00:00`).toISOString());
  if (form.until !== '') query.set('until', new Date(`${form.until}T23:59:59.999`).toISOString());
  return `/simulations?${query}`;
}
