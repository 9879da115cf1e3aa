// The host that a task pane expects, as Outlook on the web behaves: everything asynchronous, the item null between two
// messages, methods absent below their requirement set, and the page's history taken away.
//
// The script's own address names what goes wrong: `?sets=1.8` ends the requirement sets there, `?fault=` is one or
// several of never-ready (no sign from the host), no-content (getAsFileAsync fails with 5001, office-js #6109),
// lost-events (ItemChanged is never raised, #6833), refused-events (addHandlerAsync throws).
(() => {
  const { origin: outlook, searchParams } = new URL(document.currentScript.src);
  const faults = new Set(searchParams.getAll('fault'));
  const sets = (searchParams.get('sets') ?? '1.15').split('.').map(Number);
  const has = (version) => {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    return major < sets[0] || (major === sets[0] && minor <= sets[1]);
  };
  const handlers = new Map();
  const waiting = new Map();
  let calls = 0;
  let ready;
  const hello = new Promise((resolve) => {
    ready = resolve;
  });
  const later = (callback, result) => setTimeout(() => callback?.(result), 0);
  const succeeded = (value) => ({ status: 'succeeded', value });
  const failed = (code, message) => ({ status: 'failed', error: { code, name: 'Error', message } });
  const post = (message) => window.parent.postMessage(message, outlook);

  function itemOf({ itemId, internetMessageId, subject, from, fromAddress }) {
    const item = {
      itemId,
      itemType: 'message',
      internetMessageId,
      subject,
      from: { displayName: from, emailAddress: fromAddress },
    };
    if (has('1.14')) {
      item.getAsFileAsync = (options, callback = options) => {
        if (faults.has('no-content')) return later(callback, failed(5001, 'An internal error has occurred.'));
        const call = ++calls;
        waiting.set(call, callback);
        post({ outlook: 'content', call, itemId });
      };
    }
    return item;
  }

  const mailbox = {
    item: null,
    userProfile: { displayName: 'Analyst', emailAddress: 'analyst@brackwater.example', timeZone: 'UTC' },
    diagnostics: { hostName: 'OutlookWebApp', hostVersion: '1.0', OWAView: 'ThreeColumns' },
    addHandlerAsync(type, handler, options, callback = options) {
      if (faults.has('refused-events')) throw new Error('the event is not supported here');
      handlers.set(type, handler);
      later(typeof callback === 'function' ? callback : undefined, succeeded());
    },
    removeHandlerAsync(type, options, callback = options) {
      handlers.delete(type);
      later(typeof callback === 'function' ? callback : undefined, succeeded());
    },
    convertToRestId: (id) => id.replaceAll('+', '_').replaceAll('/', '-'),
  };
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  const theme = () => ({
    bodyBackgroundColor: scheme.matches ? '#1b1e22' : '#ffffff',
    bodyForegroundColor: scheme.matches ? '#ffffff' : '#1d2126',
  });
  window.Office = {
    onReady(callback) {
      hello.then(callback);
      return hello;
    },
    HostType: { Outlook: 'Outlook' },
    EventType: {
      ItemChanged: 'olkItemSelectedChanged',
      SelectedItemsChanged: 'selectedItemsChanged',
      OfficeThemeChanged: 'officeThemeChanged',
    },
    AsyncResultStatus: { Succeeded: 'succeeded', Failed: 'failed' },
    CoercionType: { Html: 'html', Text: 'text' },
    context: {
      mailbox,
      displayLanguage: navigator.language,
      officeTheme: theme(),
      requirements: { isSetSupported: (name, version) => name === 'Mailbox' && has(String(version)) },
    },
  };
  scheme.addEventListener('change', () => {
    Office.context.officeTheme = theme();
    handlers.get('officeThemeChanged')?.({ type: 'officeThemeChanged', officeTheme: theme() });
  });
  history.pushState = null;
  history.replaceState = null;

  window.addEventListener('message', ({ origin, data }) => {
    if (origin !== outlook) return;
    if (data?.outlook === 'item') {
      mailbox.item = data.item && itemOf(data.item);
      if (!faults.has('never-ready')) ready({ host: 'Outlook', platform: 'OfficeOnline' });
      if (!faults.has('lost-events')) handlers.get('olkItemSelectedChanged')?.({ type: 'olkItemSelectedChanged' });
    }
    if (data?.outlook === 'content') {
      const callback = waiting.get(data.call);
      waiting.delete(data.call);
      callback?.(data.content === null ? failed(5001, 'Internal error') : succeeded(data.content));
    }
  });
  // Outside any host Office.js answers at once, and names none.
  if (window.parent === window) ready({ host: null, platform: null });
  else post({ outlook: 'hello' });
})();
