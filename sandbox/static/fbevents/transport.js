/*
 * How a hit leaves the page: as an image's address while that is short, else as a form
 * posted into a hidden frame, as Meta's pixel does in Chrome.
 */

const LONGEST_GET = 2048;
const inFlight = new Set();

/** Send the fields `pairs` to `endpoint`; the field of the transport comes last. */
function send(endpoint, pairs) {
  const url = `${endpoint}?${query([...pairs, ['rqm', 'GET']])}`;
  if (url.length < LONGEST_GET) getImage(url);
  else postForm(endpoint, [...pairs, ['rqm', 'formPOST']]);
}

/** Keys stand as they are, brackets and all; only values are escaped. */
function query(pairs) {
  return pairs.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');
}

/** An image's request is on its way at once, and the browser finishes it after the page. */
function getImage(url) {
  const image = new Image(1, 1);
  // An image that nobody holds may be collected before it has gone out.
  inFlight.add(image);
  image.onload = image.onerror = () => inFlight.delete(image);
  image.src = url;
}

/** A form may be as long as it likes, and its answer needs no permission to arrive. */
function postForm(endpoint, pairs) {
  const frame = document.createElement('iframe');
  const form = document.createElement('form');
  frame.name = `fb${Math.random().toString().slice(2)}`;
  Object.assign(form, { method: 'post', action: endpoint, target: frame.name });
  form.acceptCharset = 'utf-8';
  for (const [name, value] of pairs) {
    form.append(Object.assign(document.createElement('textarea'), { name, value }));
  }
  frame.hidden = form.hidden = true;
  (document.body || document.documentElement).append(frame, form);
  // Set only now: the frame's own empty page has loaded already.
  frame.onload = () => frame.remove();
  form.submit();
  form.remove();
}
