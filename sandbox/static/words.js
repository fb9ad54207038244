// Texts that the page brought along in the visitor's language, and how to fill them.

const words = JSON.parse(document.body.dataset.words);
const rules = new Intl.PluralRules(document.documentElement.lang);

/** The plain text called `name`. */
export function word(name) {
  return words[name];
}

/** The text called `name` in the plural form that `number` asks for. */
export function counted(name, number) {
  const forms = words[name];
  return (forms[rules.select(number)] ?? forms.other).replace("#", number);
}
