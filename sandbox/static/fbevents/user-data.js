/*
 * Advanced matching: what `init` is told of the visitor, normalised and hashed before it
 * leaves the page. The rules are those of Meta's pixel and its parameter builder; where
 * Meta's server SDKs differ, the pixel's is the one that a server event should meet.
 */

const HASH = /^[0-9a-f]{64}$/i;
const HASH_WITH_TAIL = /^[0-9a-f]{64}\.(\w\w|[\w-]{8})$/i;
const PUNCTUATION = /[\s!-/:-@[-`{-~]/g;
const NORMALISERS = {
  em: (text) => text.toLowerCase().replace(/,$/, ''),
  ph: (text) => text.replace(/\D/g, '').replace(/^0+/, ''),
  fn: (text) => text.toLowerCase().replace(PUNCTUATION, ''),
  ln: (text) => text.toLowerCase().replace(PUNCTUATION, ''),
  ge: (text) => text.toLowerCase().slice(0, 1),
  db: birthday,
  ct: (text) => text.toLowerCase().replace(/[^a-z0-9]/g, ''),
  st: (text) => text.toLowerCase().replace(/[^a-z]/g, '').slice(0, 2),
  zp: (text) => text.toLowerCase().split('-')[0].trim(),
  country: (text) => text.toLowerCase().replace(/[^a-z]/g, '').slice(0, 2),
  external_id: (text) => text.toLowerCase().replace(/\s/g, ''),
};

/** Known keys with a hash each. What is a hash already passes, what is empty is out. */
function hashed(userData) {
  const result = {};
  for (const [key, normalise] of Object.entries(NORMALISERS)) {
    const value = userData[key];
    if (value === undefined || value === null || value === '') continue;
    if (typeof value !== 'string' && typeof value !== 'number') {
      warn('PII_INVALID_TYPE', `"${key}" must be a text`);
      continue;
    }
    const digest = hashedValue(String(value).trim(), normalise);
    if (digest) result[key] = digest;
  }
  return result;
}

function hashedValue(text, normalise) {
  if (HASH.test(text)) return text.toLowerCase();
  if (HASH_WITH_TAIL.test(text)) return text;
  const normal = normalise(text);
  return normal && sha256(normal);
}

/** Year, month and day in one; of two possible orders the American one is taken. */
function birthday(text) {
  const groups = text.match(/\d+/g) || [];
  if (groups.length !== 3) return groups.join('');
  const yearFirst = groups[0].length === 4;
  const [year, ...rest] = yearFirst ? groups : [groups[2], groups[0], groups[1]];
  const [month, day] = Number(rest[0]) > 12 ? rest.reverse() : rest;
  return year + month.padStart(2, '0') + day.padStart(2, '0');
}
