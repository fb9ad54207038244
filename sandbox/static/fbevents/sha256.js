/*
 * SHA-256 (FIPS 180-4) that answers at once. The browser's own, crypto.subtle, answers
 * later, and not at all on a page served by plain HTTP from another host than localhost.
 */

const BLOCK_BYTES = 64;
const ROUND_CONSTANTS = primeFractions(64, 1 / 3);
const FIRST_STATE = primeFractions(8, 1 / 2);

/** The digest of `text`'s UTF-8 bytes, as 64 lower-case hex digits. */
function sha256(text) {
  const state = [...FIRST_STATE];
  const words = paddedWords(new TextEncoder().encode(text));
  for (let at = 0; at < words.length; at += BLOCK_BYTES / 4) {
    mixBlock(state, words.slice(at, at + BLOCK_BYTES / 4));
  }
  return state.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The message, a 1 bit, zeros up to a whole block, and its length in bits. */
function paddedWords(bytes) {
  const blocks = Math.ceil((bytes.length + 9) / BLOCK_BYTES);
  const padded = new DataView(new ArrayBuffer(blocks * BLOCK_BYTES));
  bytes.forEach((byte, at) => padded.setUint8(at, byte));
  padded.setUint8(bytes.length, 0x80);
  padded.setUint32(padded.byteLength - 4, bytes.length * 8);
  const words = [];
  for (let at = 0; at < padded.byteLength; at += 4) words.push(padded.getInt32(at));
  return words;
}

function mixBlock(state, block) {
  const schedule = extended(block);
  let [a, b, c, d, e, f, g, h] = state;
  for (let round = 0; round < 64; round += 1) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const first = (h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + choice
      + ROUND_CONSTANTS[round] + schedule[round]) | 0;
    const second = ((rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority) | 0;
    [a, b, c, d, e, f, g, h] = [first + second | 0, a, b, c, d + first | 0, e, f, g];
  }
  [a, b, c, d, e, f, g, h].forEach((word, at) => { state[at] = (state[at] + word) | 0; });
}

/** Sixteen words stretched to sixty-four. */
function extended(block) {
  const words = [...block];
  for (let at = 16; at < 64; at += 1) {
    const early = words[at - 15];
    const late = words[at - 2];
    const earlyMix = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
    const lateMix = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
    words.push((words[at - 16] + earlyMix + words[at - 7] + lateMix) | 0);
  }
  return words;
}

function rotated(word, by) {
  return (word >>> by) | (word << (32 - by));
}

/** The first 32 bits of the fractions of the first primes' square or cube roots. */
function primeFractions(count, power) {
  const primes = [];
  for (let number = 2; primes.length < count; number += 1) {
    if (primes.every((prime) => number % prime)) primes.push(number);
  }
  return primes.map((prime) => ((prime ** power % 1) * 2 ** 32) | 0);
}
