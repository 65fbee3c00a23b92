// `modules`: the parts of Python's library that dbt hands to templates.
import type { HostValue } from '../host.ts';
import { hostValue } from '../values/export-value.ts';
import { itertoolsModule } from './itertools.ts';
import type { StandardPort } from './standard-globals.ts';

export function pythonModules(_port: Pick<StandardPort, 'now'>): HostValue {
  return { itertools: hostValue(itertoolsModule()) };
}
