// Which filters and tests exist. Jinja2 refuses a template that names another one, unless it stands inside an `if`.

const filters = new Set(
  `abs attr batch capitalize center count d default dictsort e escape filesizeformat first float forceescape format groupby
  indent int items join last length list lower map max min pprint random reject rejectattr replace reverse round safe select
  selectattr slice sort string striptags sum title tojson trim truncate unique upper urlencode urlize wordcount wordwrap xmlattr
  as_bool as_native as_number as_text`.split(/\s+/),
);
const tests = new Set(
  `odd even divisibleby defined undefined filter test none boolean false true integer float lower upper string mapping number
  sequence iterable callable sameas escaped in == eq equalto != ne > gt greaterthan ge >= < lt lessthan <= le`.split(
    /\s+/,
  ),
);

export function isKnownFilter(name: string): boolean {
  return filters.has(name);
}

export function isKnownTest(name: string): boolean {
  return tests.has(name);
}

export function knownFilters(): Iterable<string> {
  return filters;
}

export function knownTests(): Iterable<string> {
  return tests;
}
