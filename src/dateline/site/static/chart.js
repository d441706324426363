// The chart of a coin, drawn by uPlot in place of the server's: the price under the pointer or the arrow keys, and a closer
// look by dragging. The server's stands where this does not run, and the table under it either way.
(() => {
  const figure = document.querySelector('[data-chart]');
  if (!figure || !globalThis.uPlot || !globalThis.datelinePrices) return;
  const MARK_PX = 24, AXIS_PX = 46;  // a finger's width; what the time axis takes
  const { change, times } = datelinePrices, w = figure.dataset, drawn = figure.querySelector('svg');
  const money = value => datelinePrices.money(value, undefined, w.sign);
  const step = +w.step, candles = w.form === 'candles';
  let since = +w.since, until = +w.until;
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const date = s => new Date(s * 1e3).toISOString();
  const clock = s => `${date(s).slice(0, 10)}${step < 86400 ? ` ${date(s).slice(11, 16)} UTC` : ''}`;
  // below the axis: a day once, where it begins, and clocks within it; months where the chart is of years
  const ticks = all => all.map((s, n) => {
    const day = n && date(s).slice(0, 10) === date(all[n - 1]).slice(0, 10);
    return day || until - since <= 86400 ? date(s).slice(11, 16) : date(s).slice(...(until - since > 62 * 86400 ? [0, 7] : [5, 10]));
  });
  // an axis needs an order and a place only, so floats will do there; what is read is the text as it came
  const label = v => v > 0 ? money(v.toFixed(12)) : '';
  const labels = all => {
    const texts = all.map(label);
    return texts.every(text => !text || text.endsWith('.00')) ? texts.map(text => text.slice(0, -3)) : texts;
  };

  // closes stand where their candle ends, as in the server's chart; null is a gap: nothing was observed
  const columns = found => {
    const t = [], o = [], h = [], l = [], c = [], kept = [], most = Math.max(2 * step, 3 * +w.every);
    let last;
    for (const each of found) {
      const opened = Date.parse(each.opens_at) / 1e3, at = candles ? opened : Date.parse(each.closes_at) / 1e3;
      if (last !== undefined && opened - last > most) { t.push(at - step / 2); kept.push(null); for (const x of [o, h, l, c]) x.push(null); }
      last = opened;
      t.push(at); kept.push(each);
      o.push(+each.open); h.push(+each.high); l.push(+each.low); c.push(+each.close);
    }
    return { data: [t, c, h, l, o], kept };
  };
  const boxes = u => {
    const [t, c, h, l, o] = u.data, { ctx } = u, [first, last] = u.series[0].idxs;
    const wide = Math.max(devicePixelRatio, Math.abs(u.valToPos(t[0] + step, 'x', true) - u.valToPos(t[0], 'x', true)) * .7);
    ctx.save();
    ctx.beginPath(); ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height); ctx.clip();
    for (let i = first; i <= last; i++) {
      if (c[i] == null) continue;
      const y = v => u.valToPos(v, 'y', true), x = u.valToPos(t[i] + step / 2, 'x', true), up = c[i] > o[i];
      ctx.strokeStyle = ctx.fillStyle = css(c[i] === o[i] ? '--ink-3' : up ? '--up' : '--down');
      ctx.lineWidth = devicePixelRatio;
      ctx.beginPath(); ctx.moveTo(x, y(h[i])); ctx.lineTo(x, y(l[i])); ctx.stroke();
      const top = y(Math.max(o[i], c[i])), tall = Math.max(devicePixelRatio, Math.abs(y(o[i]) - y(c[i])));
      if (up) ctx.fillStyle = css('--paper');
      ctx.fillRect(x - wide / 2, top, wide, tall); ctx.strokeRect(x - wide / 2, top, wide, tall);
    }
    ctx.restore();
  };

  // a price of the stream in the newest candle, or in one that it opens; exact, and in the currency of the chart
  const fold = (found, { p, t }, rate) => {
    const price = times(p, rate), opens = Math.floor(t / 1e3 / step) * step, last = found.at(-1);
    const at = Date.parse(last.opens_at) / 1e3, iso = s => new Date(s * 1e3).toISOString();
    if (!price || opens < at) return false;  // older than what is drawn
    if (opens > at) found.push({ opens_at: iso(opens), closes_at: iso(opens + step), open: price, high: price, low: price, close: price });
    else Object.assign(last, { close: price, high: +price > +last.high ? price : last.high, low: +price < +last.low ? price : last.low });
    return true;
  };

  const show = found => {
    let { data, kept } = columns(found);
    const box = document.createElement('div'), place = document.createElement('div');
    const told = document.createElement('p'), marks = document.createElement('div');
    box.className = 'plotted'; place.className = 'plot'; place.tabIndex = 0;
    place.setAttribute('role', 'img');
    place.setAttribute('aria-label', drawn.querySelector('[role=img]').getAttribute('aria-label'));
    told.className = 'told-at'; told.setAttribute('role', 'status'); marks.className = 'marks';
    told.textContent = w.hint;
    const tell = i => {
      const each = kept[i];
      if (!each) { told.textContent = w.hint; return; }
      const [, shape, text] = change(((+each.close / +kept.find(Boolean).open - 1) * 100).toFixed(4));
      told.textContent = `${clock(Date.parse(candles ? each.opens_at : each.closes_at) / 1e3)} \u00b7 ` +
        (candles ? `${w.words.split('|').map((word, n) => `${word} ${money([each.open, each.high, each.low, each.close][n])}`).join(' \u00b7 ')}`
          : `${money(each.close)} \u00b7 ${shape} ${text}`);
    };
    // reports stay links above the canvas, at their own times
    const links = [...drawn.querySelectorAll('a[data-at]')].sort((a, b) => a.dataset.at - b.dataset.at).map(a => {
      const link = document.createElement('a');
      link.href = a.getAttribute('href'); link.title = a.getAttribute('aria-label');
      link.setAttribute('aria-label', link.title);
      marks.append(link);
      return [+a.dataset.at, link];
    });
    const size = () => ({ width: figure.clientWidth, height: Math.max(220, Math.min(360, figure.clientWidth * .5)) });
    const axis = { stroke: () => css('--ink-3'), grid: { stroke: () => css('--rule'), width: 1 }, ticks: { show: false }, font: '12px system-ui,sans-serif' };
    const u = new uPlot({
      ...size(),
      legend: { show: false },
      cursor: { y: false, drag: { x: true, y: false }, points: { show: !candles } },
      tzDate: s => new Date((s + new Date(s * 1e3).getTimezoneOffset() * 60) * 1e3),
      scales: { x: { time: true, range: (_, from, to) => from === data[0][0] || to === data[0].at(-1) ? [since, until] : [from, to] },
        y: { range: (_, low, high) => { const mid = (low + high) / 2, half = Math.max(high - low, mid * .006) / 2 * 1.05; return [mid - half, mid + half]; } } },
      series: [{}, { stroke: () => css('--accent'), width: 1.75, spanGaps: false, ...(candles ? { paths: () => null, points: { show: false } } : {}) },
        ...['h', 'l', 'o'].map(() => ({ stroke: 'transparent', paths: () => null, points: { show: false } }))],
      axes: [{ ...axis, values: (_, all) => ticks(all) }, { ...axis, side: 1, size: 96, values: (_, all) => labels(all) }],
      hooks: {
        setCursor: [self => tell(self.cursor.idx)],
        draw: [...(candles ? [boxes] : []), self => {
          const ends = [];  // how far each row of marks reaches: one that would lie on another stands above it
          for (const [at, link] of links) {
            const x = self.valToPos(at, 'x');
            link.hidden = x < 0 || x > self.bbox.width / devicePixelRatio;
            if (link.hidden) continue;
            const free = ends.findIndex(end => end <= x), row = free < 0 ? ends.length : free;
            ends[row] = x + MARK_PX;
            link.style.left = `${self.bbox.left / devicePixelRatio + x}px`;
            link.style.bottom = `${AXIS_PX + row * MARK_PX}px`;
          }
        }],
      },
    }, data, place);
    box.append(place, marks);
    drawn.before(told, box);
    drawn.setAttribute('hidden', '');
    place.addEventListener('keydown', event => {
      const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (event.key === 'Escape') u.setScale('x', { min: data[0][0], max: data[0].at(-1) });
      if (!way) return;
      event.preventDefault();
      const at = u.cursor.idx ?? (way > 0 ? -1 : kept.length);
      const next = Math.min(Math.max(at + way, 0), kept.length - 1);
      u.setCursor({ left: u.valToPos(data[0][next], 'x'), top: 0 });
    });
    // The stream moves the chart on. What a reader looks closer at stays where it is.
    document.addEventListener('dateline:prices', ({ detail: { rows, rate } }) => {
      const row = rows.find(each => each.s === w.key && !each.ended);
      if (!row || !fold(found, row, rate)) return;
      const whole = u.scales.x.min === since && u.scales.x.max === until, cursor = u.cursor.idx;
      const on = Math.max(0, Date.parse(found.at(-1).closes_at) / 1e3 - until);
      since += on; until += on;
      ({ data, kept } = columns(found));
      u.setData(data, false);
      u.setScale('x', whole ? { min: data[0][0], max: data[0].at(-1) } : { min: u.scales.x.min, max: u.scales.x.max });
      if (cursor != null) tell(cursor);
    });
    new ResizeObserver(() => u.setSize(size())).observe(figure);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => u.redraw());
    new MutationObserver(() => u.redraw()).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  };

  const read = async (address, left) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    const { candles: found, next } = await answer.json();
    return next && left > 1 ? [...await read(new URL(next).pathname + new URL(next).search, left - 1), ...found] : found;
  };
  read(w.chart, 8).then(found => { if (found.length > 1) show(found); }).catch(() => { /* the server's chart stays */ });
})();
