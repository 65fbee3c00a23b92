// What a template may use up. Generous for people, small for a loop without end.

export interface RenderLimits {
  /** Loop rounds, macro calls and items that filters walk over. */
  readonly steps: number;
  /** Macro calls inside each other. */
  readonly depth: number;
  /** Characters of the output, and of any text or list that is built on the way. */
  readonly outputSize: number;
}

export const defaultLimits: RenderLimits = { steps: 20_000_000, depth: 300, outputSize: 64 * 1024 * 1024 };
