// SF4: the graph and selectors.
import { entry } from '../entry.ts';

export const sf4 = {
  cycle: entry<{ path: readonly string[] }>({
    code: 'SF4001',
    message: (d) => `models depend on each other in a circle: ${d.path.join(' -> ')}`,
    hint: () => 'remove one of these refs, or move the shared part into a model that both read',
  }),
} as const;
