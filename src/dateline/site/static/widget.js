// Prices on another site's page. Served as /widget.js with the rules of prices.js before it, inside one function:
// <script async src=".../widget.js" data-coins="bitcoin,ethereum" data-theme="dark" data-width="320"></script>
// It keeps nothing, sends no cookie, and asks for nothing but prices: the list once, then the live stream.
const me = document.currentScript, home = new URL(me.src).origin;
const { coins = '', theme = '', width = '' } = me.dataset;
const { money, change, freshness } = prices;
const put = (text, values) => text.replace(/\{(\w+)\}/g, (_, k) => values[k] ?? '');
const make = (name, more = {}, ...inside) => {
  const made = Object.assign(document.createElement(name), more);
  made.append(...inside);
  return made;
};
const link = (href, text) => make('a', { href, target: '_blank', rel: 'noopener' }, text);
const DARK = '--paper:#121417;--ink:#ecebe6;--ink-3:#9a9ea7;--rule:#2c3036;--live:#ff9d76;--up:#54c98f;--down:#ff8f80';
const LIGHT = '--paper:#fdfcf9;--ink:#15171b;--ink-3:#62666f;--rule:#ddd8cc;--live:#a3330f;--up:#0b6640;--down:#b0261d';
// a constructed sheet, for a page that allows no inline style
const sheet = new CSSStyleSheet();
sheet.replaceSync(`:host{display:block;max-width:100%;${theme === 'dark' ? DARK : LIGHT};` +
  `font:400 14px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper);${/^\d{2,4}$/.test(width) ? `width:${width}px` : ''}}` +
  (theme ? '' : `@media (prefers-color-scheme:dark){:host{${DARK}}}`) +
  '*{box-sizing:border-box;margin:0;padding:0}ul{list-style:none}ul,p{padding:0 .75rem}' +
  'li{display:flex;flex-wrap:wrap;gap:0 .6rem;padding:.4rem 0;border-bottom:1px solid var(--rule);font-variant-numeric:tabular-nums}' +
  'li a{flex:1 1 6rem;font-weight:600}a{color:inherit;text-decoration:none}p a{text-decoration:underline}' +
  'small{font-weight:400;color:var(--ink-3)}data,.chg{direction:ltr;unicode-bidi:isolate;white-space:nowrap}' +
  '.chg{min-width:5rem;text-align:end}i{font-style:normal;font-size:.75em;margin-inline-end:.25em}' +
  '.up{color:var(--up)}.down{color:var(--down)}.stale data,.stale .chg{color:var(--ink-3)}' +
  'em{font-style:normal;flex-basis:100%;text-align:end;font-size:12px;color:var(--live)}' +
  'p{color:var(--ink-3);font-size:12px;padding-block:.5rem}b{color:var(--live)}');

const host = make('div'), root = host.attachShadow({ mode: 'open' });
root.adoptedStyleSheets = [sheet];
const list = make('ul'), said = make('span'), owed = make('p', {}, said);
root.append(list, owed);
me.after(host);

const rows = new Map();
let skew = 0, synced, down = false;
const show = (row, price, pct) => {
  if (row.data.value !== price) { row.data.value = price; row.data.textContent = money(price); }
  const [way, shape, text] = change(pct);
  row.chg.className = `chg ${way}`;
  row.chg.replaceChildren(make('i', { ariaHidden: 'true' }, shape), text);
};
const span = s => s < 90 ? put(words.seconds, { n: Math.floor(s) }) : s < 5400 ? put(words.minutes, { n: Math.floor(s / 60) })
  : put(words.hours, { n: Math.floor(s / 3600) });
// each second, from each price's own time: right when the site that gives the prices is gone, too
const check = () => {
  const now = Date.now() + skew, fit = [];
  let live = rows.size > 0;
  for (const row of rows.values()) {
    if (!row.t) continue;
    const age = Math.max(0, (now - row.t) / 1e3), c = freshness(age, row.every, row.ended);
    row.li.classList.toggle('stale', c === 'stale' || c === 'ended');
    row.note.textContent = c === 'ended' ? put(words.ended, { day: new Date(row.t).toISOString().slice(0, 10) })
      : c === 'stale' ? put(words.old, { age: span(age) }) : c === 'delayed' ? put(words.state_delayed, { age: span(age) }) : '';
    live &&= c === 'live';
    if (c !== 'stale' && c !== 'ended') fit.push(row.t);
  }
  const at = fit.length && `${new Date(Math.min(...fit)).toISOString().slice(11, 16)} UTC`;
  said.textContent = live ? words.state_live : down ? words.state_offline : at ? put(words.as_of, { time: at }) : '';
};
const take = quotes => {
  for (const q of quotes) {
    const row = { li: make('li'), data: make('data'), chg: make('span'), note: make('em') };
    const name = link(q.url, `${q.name} `);
    name.append(make('small', {}, q.symbol));
    row.li.append(name, row.data, row.chg, row.note);
    list.append(row.li);
    Object.assign(row, { t: q.as_of ? Date.parse(q.as_of) : 0, every: q.every_s ?? 0, ended: q.class === 'ended' });
    rows.set(q.key, row);
    show(row, q.price ?? '', q.change_24h_pct);
  }
};
const listen = address => {
  const names = [], source = new EventSource(address);
  source.onopen = () => { down = false; };
  source.onerror = () => {
    down = true;
    if (source.readyState === 2) setTimeout(() => listen(address), 15e3);
  };
  source.onmessage = event => {
    const { t, k = [], u } = JSON.parse(event.data);
    if (!synced || t - Date.now() > skew) { skew = t - Date.now(); synced = true; }
    for (const [index, key, every] of k) names[index] = [key, every];
    for (const [index, price, pct, age = 0, ended] of u) {
      const [key, every] = names[index] ?? [], row = rows.get(key);
      if (!row) continue;
      Object.assign(row, { t: t - age * 1e3, every, ended: !!ended });
      show(row, price, pct);
    }
    check();
  };
};
fetch(`${home}/api/quotes?coins=${encodeURIComponent(coins)}`, { credentials: 'omit', referrerPolicy: 'no-referrer' })
  .then(answer => answer.json())
  .then(body => {
    take(coins ? body.quotes : body.quotes.slice(0, 5));
    if (body.simulated) owed.prepend(make('b', {}, words.simulated), ' ');
    for (const each of body.attribution) owed.append(' ', each.url ? link(each.url, each.text) : each.text);
    owed.append(' \u00b7 ', link(`${home}/markets`, new URL(home).host));
    check();
    setInterval(check, 1e3);
    listen(body.live);
  })
  .catch(() => { said.textContent = words.state_offline; });
