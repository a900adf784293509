// The first screen as it was shown last, until the app has read its data anew: the mines can be seen and opened at
// once. Whatever may have changed since (the gauge) is left blank, notices and open checks are left out, and what needs
// the app does not answer. When the person's session ends the app leaves an empty mark here: nothing is kept until
// somebody signs in again, whatever windows are still open.
{
  const NAME = 'minewatch-shown';
  const ROWS = 30;
  const SETTLED_MS = 3000;
  const OUT = '.notice, .count, [data-testid="open-checks"], [data-testid="who"], .gauge + .quiet-text';
  const STALE = '.gauge .text, .go';
  const TRIES = 40;
  const shell = document.getElementById('shell');
  const root = document.documentElement;
  const storage = () => { try { return self.localStorage; } catch { return null; } };

  const keep = () => {
    if (storage()?.getItem(NAME) === '') return false;
    if (location.pathname !== '/' || !document.querySelector('[data-testid="mine-row"]') || shell.isConnected) return false;
    const copy = document.createElement('div');
    for (const part of document.body.children) {
      if (!part.matches('script, noscript, dialog')) copy.append(part.cloneNode(true));
    }
    for (const row of [...copy.querySelectorAll('[data-testid="mine-row"]')].slice(ROWS)) row.remove();
    for (const part of copy.querySelectorAll(OUT)) (part.closest('.card:has(> .rows)') ?? part).remove();
    // As many lines as there were, so that nothing moves when the app takes over; what they said is not kept.
    for (const part of copy.querySelectorAll(STALE)) part.textContent = '　'.repeat(part.textContent.length);
    for (const part of copy.querySelectorAll('.gauge .mark, .gauge button')) part.setAttribute('data-stale', '');
    for (const part of copy.querySelectorAll('[id], [data-testid]:not([data-testid="mine-row"])')) {
      part.removeAttribute('id');
      part.removeAttribute('data-testid');
    }
    for (const part of copy.querySelectorAll('button, input, select')) part.setAttribute('inert', '');
    try { storage()?.setItem(NAME, copy.innerHTML); } catch { /* No room: the next start shows the bare shell. */ }
    return true;
  };
  // Soon, because a phone may kill the page without a word; afterwards whenever it is put away.
  const soon = (tries) => setTimeout(() => {
    (self.requestIdleCallback ?? setTimeout)(() => keep() || tries === 0 || soon(tries - 1));
  }, SETTLED_MS);

  if (shell) {
    const kept = location.pathname === '/' && storage()?.getItem(NAME);
    const theme = storage()?.getItem('minewatch-theme');
    if (theme) root.dataset.theme = theme;
    if (kept) shell.innerHTML = kept;
    shell.addEventListener('click', (event) => {
      const link = event.target.closest('a[href]');
      if (!link || event.ctrlKey || event.metaKey || event.button !== 0) return;
      event.preventDefault();
      link.setAttribute('aria-busy', 'true');
      history.pushState(null, '', link.getAttribute('href'));
      // The app may have read the address already, and waits for its data.
      dispatchEvent(new PopStateEvent('popstate'));
    });
    document.addEventListener('visibilitychange', () => { if (document.hidden) keep(); });
    soon(TRIES);
  }
}
