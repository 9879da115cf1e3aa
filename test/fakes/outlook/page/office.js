// The host that a task pane expects, as Outlook on the web behaves: everything asynchronous, the item null between two
// messages, methods absent below their requirement set, and the page's history taken away.
(() => {
  const outlook = new URL(document.currentScript.src).origin;
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
    return {
      itemId,
      itemType: 'message',
      internetMessageId,
      subject,
      from: { displayName: from, emailAddress: fromAddress },
      getAsFileAsync(options, callback = options) {
        const call = ++calls;
        waiting.set(call, callback);
        post({ outlook: 'content', call, itemId });
      },
    };
  }

  const mailbox = {
    item: null,
    userProfile: { displayName: 'Analyst', emailAddress: 'analyst@brackwater.example', timeZone: 'UTC' },
    diagnostics: { hostName: 'OutlookWebApp', hostVersion: '1.0', OWAView: 'ThreeColumns' },
    addHandlerAsync(type, handler, options, callback = options) {
      handlers.set(type, handler);
      later(typeof callback === 'function' ? callback : undefined, succeeded());
    },
    removeHandlerAsync(type, options, callback = options) {
      handlers.delete(type);
      later(typeof callback === 'function' ? callback : undefined, succeeded());
    },
    convertToRestId: (id) => id.replaceAll('+', '_').replaceAll('/', '-'),
  };
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
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
      officeTheme: {
        bodyBackgroundColor: dark ? '#1b1e22' : '#ffffff',
        bodyForegroundColor: dark ? '#ffffff' : '#1d2126',
      },
      requirements: { isSetSupported: (name, version) => name === 'Mailbox' && Number(version) <= 1.15 },
    },
  };
  history.pushState = null;
  history.replaceState = null;

  window.addEventListener('message', ({ origin, data }) => {
    if (origin !== outlook) return;
    if (data?.outlook === 'item') {
      mailbox.item = data.item && itemOf(data.item);
      ready({ host: 'Outlook', platform: 'OfficeOnline' });
      handlers.get('olkItemSelectedChanged')?.({ type: 'olkItemSelectedChanged' });
    }
    if (data?.outlook === 'content') {
      const callback = waiting.get(data.call);
      waiting.delete(data.call);
      callback?.(data.content === null ? failed(5001, 'Internal error') : succeeded(data.content));
    }
  });
  post({ outlook: 'hello' });
})();
