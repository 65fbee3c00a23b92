// Environment variables in configs that are plain data: `"{{ env_var('NAME', 'default') }}"`, as in dbt's profiles. Nothing else of Jinja
// is read there; whoever needs more writes project.config.ts.
import { env, secret } from './define-config.ts';

const call = /\{\{\s*env_var\(\s*(['"])(\w+)\1\s*(?:,\s*(['"])((?:(?!\3).)*)\3\s*)?\)\s*\}\}/g;

/** Configs of nodes and vars are rendered later, or never. */
const untouched = new Set(['models', 'seeds', 'sources', 'tests', 'vars']);

/** The config with its variables read, like `env(…)` in code: what is missing is reported when it is needed. */
export function withVariables(config: unknown): unknown {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return config;
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, untouched.has(key) ? value : replaced(value)]),
  );
}

function replaced(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(call, (_whole, _quote, name: string, _quote2, fallback: string | undefined) =>
      // dbt's prefix for variables that must not be printed.
      name.startsWith('DBT_ENV_SECRET') && fallback === undefined ? secret(name) : env(name, fallback),
    );
  }
  if (Array.isArray(value)) return value.map(replaced);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item)]));
}
