// Files that travel with the package: beside dist/ when installed, beside src/ in development.
import { fileURLToPath } from 'node:url';

/** Absolute. @example packageFile('docs/diagnostics/SF3001.md') */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
