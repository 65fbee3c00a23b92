// The values that came from secret('…'), and their removal from every text that leaves the process. Values never enter diagnostics; this
// is the net below (an engine's error text may repeat a connection string).

let texts: readonly string[] = [];

const replacement = '***';

/** Makes `redact` replace `value`. Texts shorter than four characters would blank out ordinary words, so they are left alone. */
export function registerSecret(value: string): void {
  if (value.length < 4 || texts.includes(value)) return;
  // In JSON a secret may stand escaped. Longest first, so that a secret that contains another goes whole.
  const escaped = JSON.stringify(value).slice(1, -1);
  texts = [...new Set([...texts, value, escaped])].sort((a, b) => b.length - a.length);
}

/**
 * `text` without any registered secret.
 *
 * @example redact('password hunter22') // 'password ***'
 */
export function redact(text: string): string {
  let result = text;
  for (const secret of texts) result = result.replaceAll(secret, () => replacement);
  return result;
}
