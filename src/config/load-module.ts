// Evaluates a config or macros written in TypeScript or JavaScript with Node's own loader (which strips the types), and turns what goes wrong in it
// into a reason with a place. Knows nothing of what they contain.
import { createHash } from 'node:crypto';
import { createRequire, registerHooks } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { SourceFile, Span } from '../diagnostics/source-file.ts';
import { offsetAt } from '../diagnostics/source-file.ts';
import { err, ok, type Result } from '../util/result.ts';
import type { nativeImport } from './native-import.ts';

export interface ModuleFailure {
  readonly reason: string;
  readonly at: Span | undefined;
}

let hooked = false;

/** `import … from 'sqlflow'` in a project's code means this very copy, wherever the project lies and whatever it has installed. */
function resolveOwnName(): void {
  if (hooked) return;
  hooked = true;
  // Source and dist have the same layout; only the ending differs.
  const ending = extname(import.meta.url);
  const entries = new Map([
    ['sqlflow', new URL(`../index${ending}`, import.meta.url).href],
    ['sqlflow/template', new URL(`../template${ending}`, import.meta.url).href],
  ]);
  registerHooks({
    resolve(specifier, context, next) {
      const url = entries.get(specifier);
      return url === undefined ? next(specifier, context) : { url, shortCircuit: true };
    },
  });
}

/** The default export of `file`, evaluated again whenever its text has changed. */
export async function loadModule(path: string, file: SourceFile): Promise<Result<unknown, ModuleFailure>> {
  const loaded = await loadExports(path, file);
  if (!loaded.ok) return loaded;
  return 'default' in loaded.value
    ? ok(loaded.value['default'])
    : err({ reason: 'it has no default export; write `export default defineConfig({ … })`', at: undefined });
}

/** All exports of `file`, evaluated again whenever its text has changed. */
export async function loadExports(
  path: string,
  file: SourceFile,
): Promise<Result<Readonly<Record<string, unknown>>, ModuleFailure>> {
  resolveOwnName();
  const url = pathToFileURL(path);
  url.searchParams.set('v', createHash('sha256').update(file.text).digest('hex').slice(0, 16));
  const native = createRequire(import.meta.url)(`./native-import${extname(import.meta.url)}`) as {
    nativeImport: typeof nativeImport;
  };
  try {
    return ok(await native.nativeImport(url.href));
  } catch (error) {
    return err(failureOf(error, path, file));
  }
}

function failureOf(error: unknown, path: string, file: SourceFile): ModuleFailure {
  if (!(error instanceof Error)) return { reason: `it threw ${String(error)}`, at: undefined };
  const plain = error.message.split('\n')[0] ?? '';
  const absent = /^Cannot find (module|package) '([^']+)' imported from /.exec(plain);
  if (absent !== null) {
    const name = shortPath(absent[2] ?? '', path);
    return { reason: `cannot find the ${absent[1]} '${name}'`, at: textSpan(file, name) };
  }
  const where = placeIn(error, path, file) ?? namedToken(error, file);
  const name = error.name === 'Error' || error.name === 'SyntaxError' ? '' : `${error.name}: `;
  const elsewhere = where === undefined ? frameOf(error) : undefined;
  return { reason: `${name}${plain}${elsewhere === undefined ? '' : ` (${elsewhere})`}`, at: where };
}

/** The first mention of the config in the stack, or in the frame that Node prints above a syntax error. */
function placeIn(error: Error, path: string, file: SourceFile): Span | undefined {
  const stack = (error.stack ?? '').replaceAll('\\', '/');
  const names = [path.replaceAll('\\', '/'), fileNameInUrl(path)];
  const lines = stack.split('\n');
  for (const [index, line] of lines.entries()) {
    for (const name of names) {
      const start = line.indexOf(name);
      if (start < 0) continue;
      const match = /^(?:\?v=[0-9a-f]+)?:(\d+)(?::(\d+))?/.exec(line.slice(start + name.length));
      if (match === null) continue;
      const lineNumber = Number(match[1]);
      if (match[2] !== undefined) return spanAt(file, lineNumber, Number(match[2]));
      return caretSpan(lines.slice(index + 1, index + 6), file, lineNumber);
    }
  }
  return undefined;
}

function fileNameInUrl(path: string): string {
  return pathToFileURL(path).href;
}

/** Node prints the line, maybe one before it, and carets below: the caret line's indent is the column. */
function caretSpan(lines: readonly string[], file: SourceFile, lineNumber: number): Span {
  const caretAt = lines.findIndex((line) => /^\s*\^+\s*$/.test(line));
  if (caretAt < 1) return spanAt(file, lineNumber, 1);
  const column = (lines[caretAt]?.indexOf('^') ?? 0) + 1;
  // The number above the frame is the line of the carets even where the line before it is shown too: believe the text.
  const shown = lines[caretAt - 1] ?? '';
  const inFile = file.text.split('\n');
  const near = [lineNumber, lineNumber + 1, lineNumber - 1].find((n) => inFile[n - 1]?.replace(/\r$/, '') === shown);
  const width = (lines[caretAt] ?? '').trim().length;
  const start = offsetAt(file, { line: near ?? lineNumber, column });
  return { file, start, end: Math.min(file.text.length, start + width) };
}

function spanAt(file: SourceFile, line: number, column: number): Span {
  const start = offsetAt(file, { line, column });
  const word = /^[\w$]+/.exec(file.text.slice(start, start + 200))?.[0].length ?? 1;
  return { file, start, end: Math.min(file.text.length, start + word) };
}

/** V8 does not say where a plain JavaScript module is malformed; the token that it names is marked when it is there just once. */
function namedToken(error: Error, file: SourceFile): Span | undefined {
  const token = error.name === 'SyntaxError' ? /'([^']+)'/.exec(error.message)?.[1] : undefined;
  return token === undefined ? undefined : textSpan(file, token);
}

/** The only place where `text` stands. */
function textSpan(file: SourceFile, text: string): Span | undefined {
  const start = file.text.indexOf(text);
  return start >= 0 && file.text.indexOf(text, start + 1) < 0 ? { file, start, end: start + text.length } : undefined;
}

/** The place of an error in another file than the config. */
function frameOf(error: Error): string | undefined {
  const match = /\(?((?:file:\/\/)?\/[^():\s]+(?:\?v=[0-9a-f]+)?:\d+:\d+)\)?/.exec(
    (error.stack ?? '').split('\n').find((line) => /^\s+at .*(?:file:|\()\//.test(line)) ?? '',
  );
  if (match?.[1] === undefined) return undefined;
  const text = match[1];
  return text.startsWith('file:')
    ? `${fileURLToPath(text.replace(/:\d+:\d+$/, ''))}${/:\d+:\d+$/.exec(text)?.[0] ?? ''}`
    : text;
}

function shortPath(name: string, path: string): string {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return name.startsWith(folder) ? `./${name.slice(folder.length)}` : name;
}
