// The markets table without a round trip: columns are sorted and rows filtered in place, by what stands in them now.
// Without this, the same links and the same form ask the server.
(() => {
  const table = document.querySelector('[data-markets]');
  if (!table) return;
  const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells], field = document.querySelector('#f');
  const rows = [...body.rows], none = document.querySelector('[data-none]');
  const shown = new URLSearchParams(location.search);
  const SCALE = { T: 1e12, B: 1e9, M: 1e6 };

  // what a cell is sorted by: only an order, so a float is enough; null stands last either way
  const figure = cell => {
    const data = cell.querySelector('data');
    if (data) return Number(data.value);
    const text = cell.textContent.trim(), m = /([+\u2212])?([\d,]+(?:\.\d+)?)\s*([TBM])?%?$/.exec(text);
    if (!m || text === '\u2014') return null;
    return Number(m[2].replaceAll(',', '')) * (SCALE[m[3]] ?? 1) * (m[1] === '\u2212' ? -1 : 1);
  };
  const name = cell => cell.querySelector('bdi').textContent;
  const sort = (at, down) => {
    const byName = heads[at].classList.contains('n');
    const keyed = rows.map(row => [byName ? name(row.cells[at]) : figure(row.cells[at]), row]);
    const way = down ? -1 : 1;
    keyed.sort(([a], [b]) => a === null ? (b === null ? 0 : 1) : b === null ? -1
      : way * (byName ? a.localeCompare(b, document.documentElement.lang) : a - b));
    body.append(...keyed.map(([, row]) => row));
  };
  const mark = (head, down) => {
    for (const each of heads) {
      each.removeAttribute('aria-sort');
      each.querySelector('[aria-hidden]')?.remove();
    }
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const arrow = Object.assign(document.createElement('span'), { textContent: down ? '\u2193' : '\u2191' });
    arrow.setAttribute('aria-hidden', 'true');
    head.querySelector('a').append(' ', arrow);
  };
  heads.forEach((head, at) => {
    const link = head.querySelector('a');
    if (!link) return;
    link.addEventListener('click', event => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      const now = head.getAttribute('aria-sort'), down = now ? now === 'ascending' : !head.classList.contains('n');
      sort(at, down);
      mark(head, down);
      // the address says what is shown, so that a reload and a link give the same
      const key = new URL(link.href).searchParams.get('sort')?.replace('-', '') ?? 'value';
      const usual = down !== head.classList.contains('n');
      shown.set('sort', usual ? key : `-${key}`);
      if (shown.get('sort') === 'value') shown.delete('sort');
      history.replaceState(null, '', `${location.pathname}${shown.size ? `?${shown}` : ''}`);
    });
  });

  // typing filters at once; a list that the server has filtered already is asked for anew instead
  if (field && !shown.get('q')) {
    field.addEventListener('input', () => {
      const wanted = field.value.trim().toLocaleLowerCase();
      let left = 0;
      for (const row of rows) {
        const there = row.cells[1].textContent.toLocaleLowerCase().includes(wanted);
        row.classList.toggle('out', !there);
        left += there;
      }
      if (none) none.hidden = left > 0;
    });
    field.form.addEventListener('submit', event => event.preventDefault());
  }
})();
