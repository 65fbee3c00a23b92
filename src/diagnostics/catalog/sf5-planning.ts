// SF5: planning and static checks of SQL.
import { entry } from '../entry.ts';

export const sf5 = {
  materializationUnknown: entry<{ model: string; materialized: string; closest?: string | undefined }>({
    code: 'SF5001',
    message: (d) => `model "${d.model}" asks for the materialization "${d.materialized}", which does not exist`,
    hint: (d) =>
      d.closest === undefined
        ? 'use view, table, incremental or ephemeral'
        : `did you mean "${d.closest}"? (view, table, incremental, ephemeral)`,
  }),
} as const;
