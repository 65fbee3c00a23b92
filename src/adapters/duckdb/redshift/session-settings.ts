// SET: most settings have no effect on answers; those that have one would be silently another answer.
import type { Statement } from '../../../sql/syntax/statement-nodes.ts';
import type { Translator } from './translator.ts';

interface AnsweringSetting {
  /** What it is here, and on Redshift unless somebody says otherwise; in lower case, without blanks. */
  readonly standing: readonly string[];
  readonly instead: string;
}

const off = ['off', 'false'];
const on = ['on', 'true'];

// Manual, "Configuration reference" and "SUPER configurations".
const answering: Readonly<Record<string, AnsweringSetting>> = {
  search_path: { standing: ['$user,public'], instead: 'name the schema: shop.orders' },
  timezone: { standing: ['utc', 'gmt'], instead: "use convert_timezone('Europe/Berlin', t)" },
  datestyle: { standing: ['iso', 'iso,mdy'], instead: "use to_date('31.12.2026', 'DD.MM.YYYY') and to_char(d, …)" },
  enable_case_sensitive_identifier: { standing: off, instead: 'write names in lower case' },
  enable_case_sensitive_super_attribute: { standing: off, instead: 'use lower_attribute_names(x)' },
  navigate_super_null_on_error: { standing: on, instead: 'ask with is_object(x) and is_array(x)' },
  cast_super_null_on_error: { standing: on, instead: 'ask with is_integer(x), is_varchar(x) …' },
  parse_super_null_on_error: { standing: off, instead: 'ask with can_json_parse(x)' },
  // Of a float that becomes a text.
  extra_float_digits: { standing: ['0'], instead: 'round the number, or cast it to a decimal' },
  downcast_delimited_identifier: { standing: on, instead: 'write names in lower case' },
};

export function checkSetting(translator: Translator, statement: Extract<Statement, { kind: 'set' }>): void {
  const name = statement.name.toLowerCase();
  const setting = Object.hasOwn(answering, name) ? answering[name] : undefined;
  const value = statement.values.join(',').toLowerCase().replaceAll(' ', '');
  if (setting === undefined || statement.values.length === 0 || setting.standing.includes(value)) return;
  translator.refuse(
    `setting ${name}`,
    'it changes answers, and the embedded engine gives those of its default alone',
    setting.instead,
    statement,
  );
}
