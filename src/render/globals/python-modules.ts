// `modules`: the parts of Python's library that dbt hands to templates.
import type { HostValue } from '../host.ts';
import { pyFunction } from '../values/callables.ts';
import { hostValue } from '../values/export-value.ts';
import type { Value } from '../values/py-object.ts';
import { str } from '../values/text.ts';
import { datetimeMembers } from './datetime.ts';
import { itertoolsModule } from './itertools.ts';
import { PyModule } from './py-module.ts';
import { regexModule } from './regex-module.ts';
import type { StandardPort } from './standard-globals.ts';
import { NamedZone, utc } from './time-zones.ts';

/** datetime, pytz, re, itertools. */
export function pythonModules(port: Pick<StandardPort, 'now'>): HostValue {
  return {
    datetime: hostValue(
      new PyModule(
        'datetime',
        datetimeMembers(() => port.now()),
      ),
    ),
    pytz: hostValue(pytzModule()),
    re: hostValue(regexModule()),
    itertools: hostValue(itertoolsModule()),
  };
}

let pytz: PyModule | undefined;

function pytzModule(): PyModule {
  pytz ??= new PyModule('pytz', {
    timezone: pyFunction('timezone', 'zone', ([name]) => {
      const text = str(name as Value);
      return text.toUpperCase() === 'UTC' ? utc : new NamedZone(text);
    }),
    utc,
    UTC: utc,
  });
  return pytz;
}
