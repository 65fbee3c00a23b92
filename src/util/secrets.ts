// The values that must never be printed or written, and their removal from every text that leaves the process: secret('…') of a config,
// and variables whose names say what they hold. Texts are cleaned before they are wrapped or shortened: half a secret is one too.

import { hash } from 'node:crypto';

let spellings: readonly string[] = [];
const known = new Set<string>();

const replacement = '***';
/** Shorter ones would blank out ordinary words. */
const shortest = 4;
/** Nobody asked for these to be hidden, so a password `postgres` must not blank out what else bears that name. */
const shortestByName = 9;

const secretName =
  /^DBT_ENV_SECRET|(^|_)(PASSWORD|PASSWD|PASSPHRASE|TOKEN|SECRET|SECRET_KEY|SECRET_ACCESS_KEY|ACCESS_KEY_ID|API_?KEY|PRIVATE_KEY)$|^PGPASSWORD$/i;

/** Makes `redact` replace `value`, in the spellings that it takes on in SQL, JSON and addresses. Texts of fewer than four characters are left alone. */
export function registerSecret(value: string): void {
  if (value.length < shortest || known.has(value)) return;
  known.add(value);
  // A key of many lines is printed line by line.
  const lines = value.includes('\n') ? value.split(/\r?\n/).filter((line) => line.length >= shortestByName) : [];
  const all = new Set([...spellings, ...[value, ...lines].flatMap(spellingsOf)]);
  // Longest first, so that a secret that contains another goes whole.
  spellings = [...all].sort((a, b) => b.length - a.length);
}

/** Registers the variables that are secret by their names: `AWS_SECRET_ACCESS_KEY`, `DBT_ENV_SECRET_…`, `…_PASSWORD`, `…_TOKEN`. */
export function registerSecretVariables(env: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && value.length >= shortestByName && secretName.test(name)) registerSecret(value);
  }
}

/**
 * `text` without any registered secret.
 *
 * @example redact('password hunter22') // 'password ***'
 */
export function redact(text: string): string {
  let result = text;
  for (const secret of spellings) result = result.replaceAll(secret, () => replacement);
  return result;
}

/** Plain data, with every text in it redacted. What is no plain data (a span, a file) is left as it is. */
export function redactDeep<Value>(value: Value): Value {
  return spellings.length === 0 ? value : (redacted(value) as Value);
}

function redacted(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map(redacted);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redacted(inner)]));
}

/** What templates, SQL and addresses make of a text; and each of these inside of JSON, as a log has it. */
function spellingsOf(value: string): readonly string[] {
  const json = jsonText(value);
  const plain = [
    value,
    json,
    // tojson, as Python writes it and as it stands in a page.
    json.replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
    json.replace(/[<>&']/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`),
    // A text in a list that is printed.
    value.replaceAll('\\', '\\\\').replaceAll("'", "\\'"),
    value.replaceAll("'", "''"),
    value.replaceAll('"', '""'),
    uriText(value),
  ];
  return [...plain, ...plain.map(jsonText)];
}

function jsonText(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function uriText(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    // Half of a surrogate pair stands in no address.
    return value;
  }
}

/** Tells two sets of secrets apart, without giving one away. */
export function secretsDigest(): string {
  return hash('sha256', JSON.stringify(spellings), 'base64url');
}
