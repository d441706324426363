// The live stream: one connection a browser, however many tabs are open. The tab that holds the lock reads it and
// hands on what comes; the others listen. Where a browser has no locks (a site without TLS), each tab reads its own.
// datelineStream(url, { rows(now, [{ s, p, c, t, every, ended }]), down(is) }) -> { start, stop }
// A frame: { v, t: ms, k: [[index, key, every s]], u: [[index, "price", "change", age s (0), ended]] }
(() => {
  const AGAIN_MS = 15e3;

  globalThis.datelineStream = (url, tell) => {
    const shared = globalThis.BroadcastChannel && navigator.locks;
    const names = [], known = new Map();
    let source, channel, again, wanted, release;

    const take = ({ t, k = [], u }) => {
      for (const [index, key, every] of k) names[index] = [key, every];
      const rows = u.filter(([index]) => names[index]).map(([index, p, c, age = 0, ended]) => {
        const [s, every] = names[index];
        return { s, p, c, t: t - age * 1e3, every, ended: !!ended };
      });
      for (const row of rows) known.set(row.s, row);
      channel?.postMessage({ now: t, rows });
      tell.rows(t, rows);
    };
    const say = is => { channel?.postMessage({ down: is }); tell.down(is); };
    const read = () => {
      source = new EventSource(url);
      source.onopen = () => say(false);
      source.onmessage = e => take(JSON.parse(e.data));
      source.onerror = () => {
        say(true);
        if (source?.readyState !== 2) return;  // it comes back by itself
        clearTimeout(again);
        again = setTimeout(read, AGAIN_MS);
      };
    };
    const close = () => { clearTimeout(again); source?.close(); source = undefined; release?.(); release = undefined; };

    const listen = () => {
      channel = new BroadcastChannel(`dateline ${url}`);
      channel.onmessage = ({ data }) => {
        if (data.hello) {
          // how old the newest frame is, is not known here: the newcomer's clock stays as it is
          if (source && known.size) channel.postMessage({ rows: [...known.values()] });
        } else if (data.rows) {
          for (const row of data.rows) known.set(row.s, row);
          tell.rows(data.now, data.rows);
        } else tell.down(data.down);
      };
      channel.postMessage({ hello: true });
    };
    const start = () => {
      if (wanted) return;
      if (!shared) { wanted = { abort() {} }; read(); return; }
      wanted = new AbortController();
      listen();
      navigator.locks.request(`dateline ${url}`, { signal: wanted.signal }, () => new Promise(done => { release = done; read(); }))
        .catch(() => { /* stopped before its turn came */ });
    };
    const stop = () => {
      wanted?.abort();
      wanted = undefined;
      close();
      channel?.close();
      channel = undefined;
    };
    return { start, stop };
  };
})();
