/*
 * The badge for web pages of customers, built to /badge.js. It runs on pages that are not ours: it has no dependency, keeps nothing,
 * leaves no global name, and a page with the strictest content security policy only has to allow its origin for scripts and requests.
 */

/** `!important` in a shadow root wins over every style of the page. */
const placed = (position?: string) =>
  position === 'inline'
    ? 'display:inline-block!important;vertical-align:middle!important'
    : `position:fixed!important;z-index:2147483647!important;bottom:16px!important;${position === 'bottom-left' ? 'left' : 'right'}:16px!important`;

/** System colours follow `color-scheme`: that of the browser unless the page chooses. */
const styles = (position?: string, theme?: string) =>
  `:host{all:initial!important;${placed(position)};` +
  `color-scheme:${theme === 'light' || theme === 'dark' ? theme : 'light dark'}!important}` +
  'a{box-sizing:border-box;display:flex;align-items:center;gap:7px;height:28px;padding:0 10px;border:1px solid #8888;border-radius:6px;' +
  'font:500 12px system-ui,sans-serif;white-space:nowrap;text-decoration:none;color:CanvasText;background:Canvas}' +
  'a:hover{border-color:currentcolor}' +
  'a:focus-visible{outline:2px solid;outline-offset:2px}' +
  'a:before{content:"";width:13px;height:12px;background:linear-gradient(#38b,#38b) 5px 0/3px 5px no-repeat,' +
  'repeating-linear-gradient(90deg,currentcolor 0 3px,#0000 3px 10px)}' +
  '@media print{:host{display:none!important}}';

async function start(script: HTMLScriptElement): Promise<void> {
  const { key = '', position, theme } = script.dataset;
  const urlOf = (path: string) => new URL(path + encodeURIComponent(key), script.src).href;
  const response = await fetch(urlOf('/badge/'), { credentials: 'omit', referrerPolicy: 'no-referrer' });
  if ((await response.json()).show !== true) return;
  const host = document.createElement('ai-gate-badge');
  const root = host.attachShadow({ mode: 'open' });
  // Not subject to the page's style-src, which forbids a <style> element.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles(position, theme));
  root.adoptedStyleSheets = [sheet];
  const link = document.createElement('a');
  link.href = urlOf('/pricing?ref=');
  link.target = '_blank';
  link.rel = 'noopener';
  link.lang = 'en';
  link.textContent = 'Powered by AI-Gate';
  root.append(link);
  if (position === 'inline') return script.after(host);
  // Over the page it belongs to no part of it, so it is a landmark of its own.
  host.setAttribute('role', 'complementary');
  host.setAttribute('aria-label', 'AI-Gate');
  // A script in the head can be here before there is a body.
  (document.body || document.documentElement).append(host);
}

// Whatever fails, the page shows nothing and its console says nothing of ours.
const current = document.currentScript as HTMLScriptElement | null;
if (current?.dataset.key) start(current).catch(() => {});
