/*
 * One event of one pixel, made into the fields of a hit.
 */

const VERSION = '2.9.0';
const AMOUNT = /^[+-]?\d+(\.\d+)?$/;
const CURRENCY = /^[A-Z]{3}$/i;

/** Send an event; a PageView only once per pixel and page. */
function fire(pixel, name, params = {}, options = {}) {
  if (!name) return warn('NO_EVENT_NAME', 'an event needs a name');
  if (name === 'PageView') {
    if (pixel.pageViewSent && !fbq.allowDuplicatePageViews) return;
    pixel.pageViewSent = true;
  }
  if (name === 'Purchase') checkPurchase(params);
  send(state.endpoint, fields(pixel, name, params, options));
  pixel.eventCount += 1;
  watchUrl();
}

/**
 * Name and value of each field, in the order of Meta's pixel. The event id is read from
 * the options, fbq's fourth argument; in the third, the params, it is mere data.
 */
function fields(pixel, name, params, options) {
  const { agent, firstPartyCookies } = settingsOf(pixel.id);
  const none = REFUSES_COOKIES || firstPartyCookies === false;
  const { fbp, fbc } = none ? {} : refreshCookies();
  return [
    ['id', pixel.id],
    ['ev', name],
    ['dl', location.href],
    ['rl', document.referrer],
    ['if', window.top !== window],
    ['ts', Date.now()],
    ...bracketed('cd', params),
    ['sw', screen.width],
    ['sh', screen.height],
    ...bracketed('ud', pixel.userData),
    ['v', VERSION],
    ['r', 'stable'],
    ['a', agent],
    ['ec', pixel.eventCount],
    ['fbp', fbp],
    ['fbc', fbc],
    ['it', state.firstInitAt],
    ['coo', false],
    ...limitedUse(),
    ['eid', options.eventID || options.event_id],
  ].filter(([, value]) => value !== undefined && value !== null);
}

/** `cd[value]=11`: one field per entry, lists and objects as JSON. */
function bracketed(prefix, entries) {
  return Object.entries(entries).map(([key, value]) => [
    `${prefix}[${key}]`,
    value !== null && typeof value === 'object' ? JSON.stringify(value) : value,
  ]);
}

/** Limited Data Use, when the page has asked for it. */
function limitedUse() {
  if (!state.processing) return [];
  const { options, country, state: area } = state.processing;
  return [['dpo', options.join(',')], ['dpoco', country], ['dpost', area]];
}

/** Meta's pixel complains of these in the console, and sends the hit all the same. */
function checkPurchase({ value, currency }) {
  if (value === undefined || value === null) {
    warn('REQUIRED_PARAM_MISSING', 'Purchase needs "value"');
  } else if (!AMOUNT.test(value)) {
    warn('INVALID_PARAM', '"value" of Purchase must be a number');
  } else if (Number(value) < 0) {
    warn('NEGATIVE_EVENT_PARAM', '"value" of Purchase is negative');
  }
  if (!currency) {
    warn('REQUIRED_PARAM_MISSING', 'Purchase needs "currency"');
  } else if (!CURRENCY.test(currency)) {
    warn('INVALID_PARAM', '"currency" of Purchase must be an ISO 4217 code');
  }
}

/**
 * A single-page application changes its address without loading a page: a page view as
 * well, unless it says `fbq.disablePushState = true`. Watched from the first event on.
 */
function watchUrl() {
  if (state.watchedUrl !== null) return;
  state.watchedUrl = currentUrl();
  for (const method of ['pushState', 'replaceState']) {
    const original = history[method];
    history[method] = function (...args) {
      original.apply(this, args);
      urlMayHaveChanged();
    };
  }
  window.addEventListener('popstate', urlMayHaveChanged);
}

function urlMayHaveChanged() {
  if (fbq.disablePushState === true || currentUrl() === state.watchedUrl) return;
  state.watchedUrl = currentUrl();
  for (const pixel of pixels.values()) pixel.pageViewSent = false;
  run(['track', 'PageView']);
}

/** Going to an anchor of the same page is no new page. */
function currentUrl() {
  return location.href.split('#')[0];
}
