// A number for people: small ones with a decimal, large ones with separators.
export function number(value) {
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 });
}
