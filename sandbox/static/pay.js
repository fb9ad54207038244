/* Comforts of the pay page; everything works without them. */

const form = document.querySelector("[data-pay]");
const number = document.getElementById("card_number");
const expiry = document.getElementById("expiry");

const ADDRESS = ["address", "city", "state", "zip"];
const AMEX = /^3[47]/;
const AMEX_CVC = "1234";

for (const button of document.querySelectorAll("[data-card]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    number.value = button.dataset.card;
    document.getElementById("cvc").value = button.dataset.cvc;
    if (!expiry.value) expiry.value = `12 / ${(new Date().getFullYear() + 3) % 100}`;
    document.getElementById("name").focus();
  });
}

for (const button of document.querySelectorAll("[data-iban]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    document.getElementById("iban").value = button.dataset.iban;
    document.getElementById("holder").focus();
  });
}

for (const button of document.querySelectorAll("[data-example]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    fill(JSON.parse(button.dataset.example));
    form.querySelector(".pay-button").focus();
  });
}

// What somebody has typed stays, and with a part of an address all of it: half of one and
// half of another is none. A country is always there, and goes with the rest.
function fill(example) {
  const typed = ADDRESS.some((name) => document.getElementById(name)?.value);
  for (const [name, text] of Object.entries(example)) {
    const field = document.getElementById(name);
    const inAddress = name === "country" || ADDRESS.includes(name);
    if (inAddress ? typed : field?.value) continue;
    if (field) field.value = text;
  }
  const cvc = document.getElementById("cvc");
  if (cvc?.value === example.cvc && AMEX.test(number.value)) cvc.value = AMEX_CVC;
}

number?.addEventListener("change", () => {
  const digits = number.value.replace(/\D/g, "");
  const groups = AMEX.test(digits)
    ? /(\d{4})(\d{0,6})(\d{0,5})/
    : /(\d{4})(\d{0,4})(\d{0,4})(\d{0,7})/;
  number.value = digits.replace(groups, (_, ...parts) =>
    parts.filter((part) => typeof part === "string").slice(0, -1).filter(Boolean).join(" ")
  );
});

expiry?.addEventListener("change", () => {
  const digits = expiry.value.replace(/\D/g, "");
  if (digits.length === 4) expiry.value = `${digits.slice(0, 2)} / ${digits.slice(2)}`;
});

form?.addEventListener("submit", (event) => {
  const button = form.querySelector(".pay-button");
  if (button.getAttribute("aria-busy") === "true") event.preventDefault();
  button.setAttribute("aria-busy", "true");
});

// The browser's way back shows the page as it was left: busy.
window.addEventListener("pageshow", () => {
  form?.querySelector(".pay-button").removeAttribute("aria-busy");
});
