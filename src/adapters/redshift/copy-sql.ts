// COPY as text (reference: Redshift 2.1). Every file comes from a manifest: a prefix would load what was never listed.
import type { CopyInput } from '../adapter.ts';
import { quoteLiteral as literal } from '../sql-text.ts';
import { foldedName, relationText } from './names.ts';

export function copyStatement(input: CopyInput): string {
  const { target, columns, from, iamRole, region, format, compression, maxErrors } = input;
  const names = columns.map((name) => foldedName(name)).join(', ');
  const role = iamRole.toLowerCase() === 'default' ? 'default' : literal(iamRole);
  const options: string[] = [];
  switch (format.kind) {
    case 'json':
      options.push(`format json ${literal(format.mapping)}`);
      break;
    case 'csv':
      options.push(`format csv delimiter ${literal(format.delimiter)} quote ${literal(format.quote)}`);
      if (format.header) options.push('ignoreheader 1');
      options.push(`null as ${literal(format.nullAs ?? '\\N')}`);
      break;
    case 'parquet':
      options.push(`format parquet${format.serializesToJson ? ' serializetojson' : ''}`);
      break;
  }
  if (input.isManifest) options.push('manifest');
  if (format.kind !== 'parquet') {
    if (compression !== 'none') options.push(compression);
    if (input.timeFormat !== undefined) options.push(`timeformat ${literal(input.timeFormat)}`);
    if (input.dateFormat !== undefined) options.push(`dateformat ${literal(input.dateFormat)}`);
    // Columnar COPY reads buckets of its own region only, and refuses these words.
    if (region !== undefined) options.push(`region ${literal(region)}`);
    options.push('compupdate off');
    if (maxErrors !== undefined) options.push(`maxerror ${maxErrors}`);
  }
  options.push('statupdate off', ...input.more);
  return [`copy ${relationText(target)} (${names})`, `from ${literal(from)}`, `iam_role ${role}`, ...options].join(
    '\n',
  );
}
