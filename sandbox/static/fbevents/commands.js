/*
 * What a page may say to `fbq`. The base code has left a stub that queues its calls; it
 * gets a `callMethod`, to which it hands everything from then on, and the queue is
 * worked off.
 */

const PIXEL_ID = /^[1-9]\d{0,25}$/;
const STANDARD_EVENTS = new Set([
  'AddPaymentInfo', 'AddToCart', 'AddToWishlist', 'CompleteRegistration', 'Contact',
  'CustomizeProduct', 'Donate', 'FindLocation', 'InitiateCheckout', 'Lead', 'PageView',
  'Purchase', 'Schedule', 'Search', 'StartTrial', 'SubmitApplication', 'Subscribe',
  'ViewContent',
]);
const PIXEL_SETTINGS = ['agent', 'firstPartyCookies', 'trackSingleOnly'];
// There is nothing automatic here to switch, and no second script to fetch.
const IDLE_SETTINGS = ['autoConfig', 'cdn'];
const COMMANDS = {
  init, track, trackCustom, trackSingle, trackSingleCustom, consent, set,
  dataProcessingOptions,
};

const fbq = window.fbq;
const pixels = new Map();
const settings = new Map(); // By pixel id, apart from `pixels`: `set` may precede `init`.
const warned = new Set();
const state = {
  endpoint: new URL('/tr/', document.currentScript.src).href,
  locked: false,
  processing: null,
  firstInitAt: -1,
  watchedUrl: null,
};

start();

function start() {
  if (!fbq) return warn('FBQ_NO_METHOD_NAME', 'the base code that defines fbq is missing');
  if (fbq.callMethod) return warn('CONFLICTING_VERSIONS', 'fbevents.js was loaded twice');
  fbq.queue = fbq.queue || [];
  fbq.version = VERSION;
  fbq.callMethod = (...args) => run(args);
  fbq.getState = () => ({
    pixelInitializationTime: state.firstInitAt,
    pixels: [...pixels.values()].map(({ id, eventCount }) => ({ id, eventCount })),
  });
  drain();
}

/** Without consent everything waits in the queue; when it comes, it is sent late. */
function run(args) {
  const [name, ...rest] = args;
  if (!name) return warn('FBQ_NO_METHOD_NAME', 'fbq() needs a command');
  if (!Object.hasOwn(COMMANDS, name)) {
    return warn('INVALID_FBQ_METHOD', `"${name}" is not a valid fbq command`);
  }
  if (state.locked && name !== 'consent') fbq.queue.push(args);
  else COMMANDS[name](...rest);
}

/** Taken out first: a `revoke` among the waiting sends the rest back to wait. */
function drain() {
  for (const args of fbq.queue.splice(0)) run([...args]);
}

function init(rawId, userData, options) {
  const id = String(rawId);
  if (!PIXEL_ID.test(id)) return warn('INVALID_PIXEL_ID', `"${id}" is no pixel id`);
  const person = plainObject(userData, 'the user data of init');
  const pixel = pixels.get(id) || { id, userData: {}, eventCount: 0, pageViewSent: false };
  const isRepeat = pixels.has(id) && (!userData || Object.keys(pixel.userData).length > 0);
  if (isRepeat) return warn('DUPLICATE_PIXEL_ID', `pixel ${id} was initialised twice`);
  if (options && options.agent) settingsOf(id).agent = options.agent;
  if (state.firstInitAt < 0) state.firstInitAt = Date.now();
  pixel.userData = hashed(person);
  pixels.set(id, pixel);
}

function track(name, params, options) {
  checkStandard(name);
  trackCustom(name, params, options);
}

function trackCustom(name, params, options) {
  if (!pixels.size) warn('PIXEL_NOT_INITIALIZED', `"${name}" came before any init`);
  for (const pixel of pixels.values()) {
    if (!settingsOf(pixel.id).trackSingleOnly) trackOne(pixel, name, params, options);
  }
}

function trackSingle(id, name, params, options) {
  checkStandard(name);
  trackSingleCustom(id, name, params, options);
}

function trackSingleCustom(id, name, params, options) {
  const pixel = pixels.get(String(id));
  if (!pixel) return warn('PIXEL_NOT_INITIALIZED', `pixel ${id} was not found`);
  trackOne(pixel, name, params, options);
}

function trackOne(pixel, name, params, options) {
  fire(pixel, name, plainObject(params, `the data of "${name}"`), options || {});
}

function consent(action) {
  if (action !== 'grant' && action !== 'revoke') {
    return warn('INVALID_CONSENT_ACTION', 'consent is "grant" or "revoke"');
  }
  state.locked = action === 'revoke';
  if (!state.locked) drain();
}

function set(name, value, id) {
  if (name === 'endpoint') state.endpoint = new URL(value, location.href).href;
  else if (PIXEL_SETTINGS.includes(name) && id) settingsOf(String(id))[name] = value;
  else if (!IDLE_SETTINGS.includes(name)) {
    warn('INVALID_FBQ_METHOD_PARAMETER', `set knows no "${name}", or needs a pixel id`);
  }
}

function dataProcessingOptions(options, country, area) {
  const isPaired = (country === undefined) === (area === undefined);
  if (!Array.isArray(options) || !isPaired) {
    return warn('INVALID_FBQ_METHOD_PARAMETER', 'options, or options, country and state');
  }
  state.processing = options.length ? { options, country, state: area } : null;
}

function settingsOf(id) {
  if (!settings.has(id)) settings.set(id, {});
  return settings.get(id);
}

/** Meta's pixel sends an unknown name all the same. */
function checkStandard(name) {
  if (!name || STANDARD_EVENTS.has(name)) return;
  warn('NONSTANDARD_EVENT', `"${name}" is no standard event; trackCustom is for those`);
}

/** An object's own entries; anything else is left out with a warning. */
function plainObject(value, what) {
  if (value === undefined || value === null) return {};
  if (Object.prototype.toString.call(value) === '[object Object]') return value;
  warn('INVALID_FBQ_METHOD_PARAMETER', `${what} must be an object`);
  return {};
}

/** Each distinct complaint once. */
function warn(code, text) {
  if (warned.has(code + text)) return;
  warned.add(code + text);
  console.warn(`[Facebook Pixel] - ${code}: ${text}`);
}
