// The project's `.env`: fills what the real environment does not set, never overrides it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Env } from './config-frame.ts';

export async function withDotenv(env: Env, projectDir: string): Promise<Env> {
  let text: string;
  try {
    text = await readFile(join(projectDir, '.env'), 'utf8');
  } catch {
    return env;
  }
  const { parse } = await import('dotenv');
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
  return { ...parse(text), ...set };
}
