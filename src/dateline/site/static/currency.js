// The currency that a reader chose on a page of prices holds for the bar of all pages, and stays in the browser; no cookie.
// A page that the server wrote in a currency says so itself; what is marked data-usd stays in dollars.
// Rates stand in the bar: data-rates="eur|0.92|€|told at (ms) jpy|...". dateline.js asks what a price reads as.
(() => {
  const bar = document.querySelector('[data-rates]');
  if (!bar || !globalThis.datelinePrices) return;
  const { money } = datelinePrices, HOLDS_MS = 6 * 36e5 + 12e4;  // as the server's; two minutes for pages that were kept
  const kept = (how, ...more) => { try { return localStorage[how]('currency', ...more); } catch { return null; } };
  const offered = Object.fromEntries(bar.dataset.rates.split(' ').map(each => each.split('|')).map(([code, ...more]) => [code, more]));
  const here = document.body.dataset.currency, code = here ?? kept('getItem');
  let [rate, sign, told] = offered[code] ?? [];
  const text = e => e.closest('[data-usd]') ? money(e.value) : money(e.value, rate, sign);
  const rewrite = () => { for (const e of document.querySelectorAll('[data-price]')) e.textContent = text(e); };
  // by an old rate nothing is shown
  const aged = (now, down) => {
    if (!rate || now < +told + HOLDS_MS) return;
    rate = sign = undefined;
    if (here && !down) location.reload(); else rewrite();
  };
  for (const a of document.querySelectorAll('[data-choose]')) a.addEventListener('click', () => kept('setItem', a.dataset.choose));
  if (rate && !here) {
    rewrite();
    for (const a of document.querySelectorAll('a[href^="/markets"]')) {
      if (!/\.\w+$|[?&]currency=/.test(a.pathname + a.search)) a.search += `${a.search ? '&' : '?'}currency=${code}`;
    }
  }
  globalThis.datelineCurrency = { text, aged, rate: () => rate };
})();
