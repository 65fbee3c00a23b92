// The version that is printed and written into artifacts: package.json's.
import { readFileSync } from 'node:fs';

export function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Tells builds apart that bear one version: two of them may compile otherwise. Written by the build; the sources have none. */
export function packageBuild(): string {
  try {
    return `${packageVersion()} ${readFileSync(new URL('../build-id', import.meta.url), 'utf8')}`;
  } catch {
    return packageVersion();
  }
}
