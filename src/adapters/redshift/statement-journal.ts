// Which statements this process has sent and not seen the end of, on disk: a process that is killed leaves them running, and the
// next one ends them before it begins. One file a process; appended, so that a crash leaves whole lines but the last.
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { processLives } from '../../util/process-lives.ts';

export class StatementJournal {
  readonly #path: string;
  #open = false;

  constructor(dir: string) {
    this.#path = join(dir, `${hostname()}-${process.pid}.ndjson`);
    mkdirSync(dir, { recursive: true });
  }

  /** Before the statement is sent. */
  sent(name: string): void {
    this.#write({ sent: name });
  }

  ended(name: string): void {
    this.#write({ ended: name });
  }

  /** What has been seen to end needs no record; the rest is the next process's to end. */
  close(): void {
    if (this.#open && openNames(readFileSync(this.#path, 'utf8')).length === 0) rmSync(this.#path, { force: true });
  }

  #write(line: Readonly<Record<string, string>>): void {
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`);
    this.#open = true;
  }
}

export interface DeadJournal {
  /** Names of statements that were sent, and whose end nobody saw. */
  readonly open: readonly string[];
  remove(): void;
}

/** The journals of processes of this machine that are over. */
export function deadJournals(dir: string): readonly DeadJournal[] {
  let files: readonly string[];
  try {
    files = readdirSync(dir);
  } catch {
    return [];
  }
  const found: DeadJournal[] = [];
  for (const file of files) {
    const [, host, pid] = /^(.*)-(\d+)\.ndjson$/.exec(file) ?? [];
    if (host !== hostname() || pid === undefined || processLives(Number(pid))) continue;
    const path = join(dir, file);
    found.push({ open: openNames(readFileSync(path, 'utf8')), remove: () => rmSync(path, { force: true }) });
  }
  return found;
}

function openNames(text: string): readonly string[] {
  const open = new Set<string>();
  for (const line of text.split('\n')) {
    const [, what, name] = /^\{"(sent|ended)":(".*")\}$/.exec(line) ?? [];
    if (name === undefined) continue;
    if (what === 'sent') open.add(JSON.parse(name) as string);
    else open.delete(JSON.parse(name) as string);
  }
  return [...open];
}
