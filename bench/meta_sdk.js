// Meta's Node SDK: reads sales (JSON, a line each) from the file named, then makes a
// payload of each, as JSON text, for every line on standard input; gives the seconds
// that the process computed.

const fs = require('fs');
const readline = require('readline');
const sdk = require('facebook-nodejs-business-sdk');

const SETTERS = {
  email: 'setEmail', phone: 'setPhone', first_name: 'setFirstName',
  last_name: 'setLastName', city: 'setCity', state: 'setState', zip_code: 'setZip',
  country_code: 'setCountry', external_id: 'setExternalId',
  client_ip_address: 'setClientIpAddress', client_user_agent: 'setClientUserAgent',
  fbp: 'setFbp', fbc: 'setFbc',
};

function event(sale) {
  const person = new sdk.UserData();
  for (const [key, value] of Object.entries(sale.person)) person[SETTERS[key]](value);
  const contents = sale.contents.map((item) => new sdk.Content()
    .setId(item.id).setQuantity(item.quantity).setItemPrice(item.item_price));
  const data = new sdk.CustomData()
    .setValue(sale.data.value).setCurrency(sale.data.currency)
    .setOrderId(sale.data.order_id).setContents(contents);
  return new sdk.ServerEvent()
    .setEventName(sale.event.event_name).setEventTime(sale.event.event_time)
    .setEventId(sale.event.event_id).setActionSource(sale.event.action_source)
    .setEventSourceUrl(sale.event.event_source_url)
    .setUserData(person).setCustomData(data);
}

const lines = fs.readFileSync(process.argv[2], 'utf8').trimEnd().split('\n');
const events = lines.map((line) => event(JSON.parse(line)));

function encode() {
  let length = 0;
  for (const each of events) length += JSON.stringify(each.normalize()).length;
  return length;
}

// The compiler has seen all of it before the first turn that counts.
encode();

readline.createInterface({ input: process.stdin }).on('line', () => {
  const before = process.cpuUsage();
  encode();
  const { user, system } = process.cpuUsage(before);
  console.log((user + system) / 1e6);
});
