// The layer table of ARCHITECTURE.md, from the table that the layers test enforces.
import { foundations, layers } from '../../tests/support/layers.ts';

export function layerTable(): string {
  const rows = layers.map((layer) => {
    const imports = foundations.includes(layer.name) ? 'only the rows above' : layer.mayImport.join(', ');
    return `| \`${layer.name}/\` | ${layer.what} | ${imports} |`;
  });
  return ['| layer | what | imports, besides the first three |', '| --- | --- | --- |', ...rows].join('\n');
}
