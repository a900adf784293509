// The first screen as it was shown last, until the app has read its data anew: the mines can be seen and opened at
// once. Whatever may have changed since (the gauge, notices) is left blank, and what needs the app does not answer.
// The app removes what is kept here when the person's session ends.
{
  const NAME = 'minewatch-shown';
  const ROWS = 30;
  const SETTLED_MS = 3000;
  const STALE = '.notice, [data-testid="open-checks"], .gauge, .go, .count';
  const shell = document.getElementById('shell');
  const root = document.documentElement;
  const storage = () => { try { return self.localStorage; } catch { return null; } };

  const keep = () => {
    if (location.pathname !== '/' || !document.querySelector('[data-testid="mine-row"]') || shell.isConnected) return false;
    const copy = document.createElement('div');
    for (const part of document.body.children) {
      if (!part.matches('script, noscript, dialog')) copy.append(part.cloneNode(true));
    }
    for (const row of [...copy.querySelectorAll('[data-testid="mine-row"]')].slice(ROWS)) row.remove();
    for (const part of copy.querySelectorAll(STALE)) part.setAttribute('data-stale', '');
    for (const part of copy.querySelectorAll('[id], [data-testid]:not([data-testid="mine-row"])')) {
      part.removeAttribute('id');
      part.removeAttribute('data-testid');
    }
    for (const part of copy.querySelectorAll('button, input, select')) part.setAttribute('inert', '');
    try { storage()?.setItem(NAME, copy.innerHTML); } catch { /* No room: the next start shows the bare shell. */ }
    return true;
  };
  // Soon, because a phone may kill the page without a word; afterwards whenever it is put away.
  const soon = () => setTimeout(() => (self.requestIdleCallback ?? setTimeout)(() => keep() || soon()), SETTLED_MS);

  if (shell) {
    const kept = location.pathname === '/' && storage()?.getItem(NAME);
    const theme = storage()?.getItem('minewatch-theme');
    if (theme) root.dataset.theme = theme;
    if (kept) shell.innerHTML = kept;
    shell.addEventListener('click', (event) => {
      const link = event.target.closest('a[href]');
      if (!link) return;
      event.preventDefault();
      link.setAttribute('aria-busy', 'true');
      history.pushState(null, '', link.getAttribute('href'));
      // The app may have read the address already, and waits for its data.
      dispatchEvent(new PopStateEvent('popstate'));
    });
    document.addEventListener('visibilitychange', () => { if (document.hidden) keep(); });
    soon();
  }
}
