// Ctrl-C and SIGTERM: the first asks the run to stop and waits for it, the second quits at once.

export interface Interrupts extends Disposable {
  readonly signal: AbortSignal;
}

/** `onFirst` tells of it; `onSecond` must leave the terminal in order and exit. */
export function listenForInterrupts(handlers: { onFirst: () => void; onSecond: () => void }): Interrupts {
  const controller = new AbortController();
  const listener = (): void => {
    if (controller.signal.aborted) {
      handlers.onSecond();
      return;
    }
    handlers.onFirst();
    controller.abort();
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return {
    signal: controller.signal,
    [Symbol.dispose](): void {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    },
  };
}
