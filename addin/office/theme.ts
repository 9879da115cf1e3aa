import { isDark } from './luminance.ts';

/** Dark or light, as Outlook shows itself; undefined where it does not say. */
export function officeIsDark(): boolean | undefined {
  const background = typeof Office === 'undefined' ? undefined : Office.context?.officeTheme?.bodyBackgroundColor;
  return background ? isDark(background) : undefined;
}

/** The theme is stale at load on some hosts (office-js #6912), so the event counts more than the first look. */
export function watchTheme(tell: (dark: boolean) => void): void {
  const event = Office.EventType?.OfficeThemeChanged;
  if (!event) return;
  try {
    Office.context.mailbox.addHandlerAsync(
      event,
      (change: { officeTheme?: Office.OfficeTheme }) => {
        const background = change.officeTheme?.bodyBackgroundColor ?? Office.context.officeTheme?.bodyBackgroundColor;
        const dark = background ? isDark(background) : undefined;
        if (dark !== undefined) tell(dark);
      },
      () => undefined,
    );
  } catch {
    // Hosts before requirement set 1.14 have no such event.
  }
}
