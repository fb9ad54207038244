/*
 * The visitor's two cookies: `_fbp` names the browser, `_fbc` the click on an ad. Each
 * event renews both for 90 days. They read fb.<index>.<milliseconds>.<payload>, where
 * the index is the number of labels of the cookie's domain, less one. A browser that
 * REFUSES_COOKIES, which a switch of the sandbox says, has neither.
 */

const COOKIE_SECONDS = 90 * 24 * 3600;
const BROWSER_ID = /^fb\.\d{1,2}\.\d+\.\d+/;
const LONGEST_CLICK_ID = 500;
// What would end a cookie's value early stands in no click id.
const BAD_CLICK_ID = /[\s;,"\\]/;

let cookieHome = null;

/** The cookies' values after this event: `{fbp, fbc}`, `fbc` only after a click. */
function refreshCookies() {
  if (!location.protocol.startsWith('http')) return {};
  cookieHome = cookieHome || findCookieHome();
  const stamp = `fb.${cookieHome.index}.${Date.now()}`;
  const known = readCookie('_fbp');
  const fbp = BROWSER_ID.test(known) ? known : `${stamp}.${randomDigits()}`;
  const fbc = clickCookie(readCookie('_fbc'), stamp);
  writeCookie('_fbp', fbp);
  if (fbc) writeCookie('_fbc', fbc);
  return { fbp, fbc };
}

/** The same click keeps the time of its first sight. Its case is never touched. */
function clickCookie(current, stamp) {
  const clickId = clickIdOf(location.href) || clickIdOf(document.referrer);
  if (!clickId) return current;
  return payloadOf(current) === clickId ? current : `${stamp}.${clickId}`;
}

/** All that follows the third dot, less the parameter builder's tail. */
function payloadOf(cookie = '') {
  const payload = cookie.split('.').slice(3).join('.');
  return payload.replace(/\.(A[Qgw]|B[AQg]|[\w-]{8})$/, '');
}

function clickIdOf(url) {
  const id = url && new URL(url).searchParams.get('fbclid');
  return id && id.length <= LONGEST_CLICK_ID && !BAD_CLICK_ID.test(id) ? id : null;
}

/** The shortest domain that takes a cookie, tried with one that is thrown away. */
function findCookieHome() {
  const labels = location.hostname.split('.');
  const isAddress = /^[\d.]+$|:/.test(location.hostname);
  const most = isAddress || labels.length === 1 ? 0 : labels.length;
  for (let count = 1; count <= most; count += 1) {
    const domain = `; domain=.${labels.slice(-count).join('.')}`;
    document.cookie = `_fbprobe=1; path=/${domain}`;
    const stuck = readCookie('_fbprobe') === '1';
    document.cookie = `_fbprobe=; max-age=0; path=/${domain}`;
    if (stuck) return { domain, index: count - 1 };
  }
  // An address and localhost have no domain: the cookie stays with the host alone.
  return { domain: '', index: 0 };
}

function readCookie(name) {
  const pairs = document.cookie.split('; ');
  const found = pairs.find((pair) => pair.startsWith(`${name}=`));
  return found && found.slice(name.length + 1);
}

function writeCookie(name, value) {
  const lifetime = `path=/; max-age=${COOKIE_SECONDS}; samesite=lax`;
  document.cookie = `${name}=${value}; ${lifetime}${cookieHome.domain}`;
}

function randomDigits() {
  return Math.floor(Math.random() * 2 ** 31);
}
