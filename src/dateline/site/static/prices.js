// Prices in the browser: the text of a price, a change, a large amount, and how fresh a price is.
// The same rules as dateline/text.py and dateline/markets/freshness.py; one list of cases holds for both.
// Numbers travel as text and are rounded as text, half up, by whole-number arithmetic; never through a float.
(() => {
  const DASH = '\u2014', LONGEST = 1100, SIGNIFICANT = 3;

  // [negative, digits, power of ten], or null where it is no number
  const digitsOf = value => {
    const text = String(value ?? '');
    const m = text.length > LONGEST ? null : /^([+-]?)([0-9]*)\.?([0-9]*)(?:e([+-]?[0-9]{1,3}))?$/i.exec(text);
    if (!m || !(m[2] + m[3])) return null;
    return [m[1] === '-', (m[2] + m[3]).replace(/^0+(?=.)/, ''), Number(m[4] ?? 0) - m[3].length];
  };
  // how many units of 10^-places that is, a whole number rounded half up
  const scaled = (digits, exponent, places) => {
    const shift = exponent + places;
    if (shift >= 0) return BigInt(digits + '0'.repeat(shift));
    const padded = digits.padStart(1 - shift, '0');
    return BigInt(padded.slice(0, shift)) + (padded.at(shift) >= '5' ? 1n : 0n);
  };
  // the leading significant digits; a carry may make it one digit more
  const rounded = (digits, exponent) => {
    const surplus = Math.max(digits.length - SIGNIFICANT, 0);
    return [String(scaled(digits, 0, -surplus)), exponent + surplus];
  };
  const grouped = (whole, places) => {
    const digits = String(whole).padStart(places + 1, '0'), point = digits.length - places;
    const before = digits.slice(0, point).replace(/\B(?=([0-9]{3})+$)/g, ',');
    return places ? `${before}.${digits.slice(point)}` : before;
  };

  // exactly, as dateline/markets/currencies.py: a product has every digit
  const product = (read, rate) => {
    const by = rate === undefined ? null : digitsOf(rate);
    return by && read ? [read[0] !== by[0], String(BigInt(read[1]) * BigInt(by[1])), read[2] + by[2]] : read;
  };
  // a price in another currency as text, to the last digit; '' where it is none
  const times = (value, rate) => {
    const read = product(digitsOf(value), rate);
    return !read || read[0] || read[1] === '0' ? '' : `${read[1]}e${read[2]}`;
  };

  // rate, sign: what a dollar is worth in another currency, as text, and how that currency is written
  const money = (value, rate, sign = '$') => {
    const read = product(digitsOf(value), rate);
    if (!read || read[0] || read[1] === '0') return DASH;
    let [, digits, exponent] = read;
    const millionths = scaled(digits, exponent, 6);
    if (millionths >= 1000000n) return `${sign}\u00a0${grouped(scaled(digits, exponent, 2), 2)}`;
    if (millionths) return `${sign}\u00a0${grouped(millionths, 6)}`;
    [digits, exponent] = rounded(digits, exponent);
    const places = SIGNIFICANT - digits.length - exponent;
    return `${sign}\u00a0${grouped(scaled(digits, exponent, places), places)}`;
  };
  // [direction, shape, text]
  const change = value => {
    const read = digitsOf(value);
    if (!read) return ['flat', '', DASH];
    const hundredths = scaled(read[1], read[2], 2);
    if (!hundredths) return ['flat', '\u25a0', '0.00%'];
    const shown = `${grouped(hundredths, 2)}%`;
    return read[0] ? ['down', '\u25bc', `\u2212${shown}`] : ['up', '\u25b2', `+${shown}`];
  };
  const large = value => {
    const read = digitsOf(value);
    if (!read || read[0] || read[1] === '0') return DASH;
    const [digits, exponent] = rounded(read[1], read[2]), size = digits.length + exponent;
    for (const [letter, power] of [['T', 12], ['B', 9], ['M', 6]]) {
      if (size <= power) continue;
      const places = Math.max(SIGNIFICANT - (size - power), 0);
      return `$\u00a0${grouped(scaled(digits, exponent - power, places), places)}${letter}`;
    }
    return size > 0 ? `$\u00a0${grouped(scaled(read[1], read[2], 0), 0)}` : money(value);
  };

  // The one freshness rule. age: seconds; every: seconds between polls, 0 where the price is streamed
  const freshness = (age, every, ended) => {
    if (ended || age > 86400) return 'ended';
    if (every) return age < every + 30 ? 'current' : age < 3 * every ? 'delayed' : 'stale';
    return age < 15 ? 'live' : age <= 120 ? 'delayed' : 'stale';
  };

  const prices = { money, times, change, large, freshness };
  if (typeof module === 'undefined') globalThis.datelinePrices = prices; else module.exports = prices;
})();
